package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestOutage: before the first answer, a server that is away ends the search soon. After
// it, the search waits (F2).
func TestOutage(t *testing.T) {
	for _, tt := range []struct {
		away  time.Duration
		says  llmtest.Answer // a gateway, meanwhile; nil: nobody does
		alone bool           // one call and not eight
	}{
		{5 * time.Second, nil, false}, {time.Minute, nil, false}, {10 * time.Minute, nil, true}, {20 * time.Minute, nil, false},
		{40 * time.Second, llmtest.Status(502, ""), false}, {10 * time.Minute, llmtest.Status(502, ""), true}, {20 * time.Minute, llmtest.Status(502, ""), false},
		{10 * time.Minute, llmtest.Status(500, "litellm.InternalServerError: Connection error."), true}, {10 * time.Minute, llmtest.Drop(), true},
		{10 * time.Minute, llmtest.Status(500, "EngineDeadError"), false},
	} {
		away := tt.away
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			s := llmtest.New(llmtest.Code(cleared))
			m := inMemory(nil)
			m.HTTPClient = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
				if d := time.Since(start); d > 10*time.Second && d < 10*time.Second+away {
					if tt.says != nil {
						return llmtest.New(tt.says).RoundTrip(r)
					}
					return nil, errors.New("connection refused")
				}
				return s.RoundTrip(r)
			})}
			if _, err := m.Mutate(t.Context(), ask()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(11 * time.Second)
			var wg sync.WaitGroup
			var lost atomic.Int32
			calls := 8
			if tt.alone {
				calls = 1
			}
			for range calls {
				wg.Go(func() {
					if _, err := m.Mutate(t.Context(), ask()); err != nil {
						lost.Add(1)
						if !errors.Is(err, population.ErrUnavailable) {
							t.Errorf("%v: %v", away, err)
						}
					}
				})
			}
			wg.Wait()
			if ends := away > 15*time.Minute; (lost.Load() > 0) != ends {
				t.Errorf("away for %v: %d of 8 calls were lost", away, lost.Load())
			}
			if d := time.Since(start); d > 18*time.Minute {
				t.Errorf("away for %v: it took %v", away, d)
			}
		})
	}
}

// TestAfterSuccess: what would have ended the search before the first answer is one
// candidate's failure after it, unless it happens again and again.
func TestAfterSuccess(t *testing.T) {
	for _, bad := range []llmtest.Answer{
		llmtest.Status(403, "no"), llmtest.Status(404, "model not found"), llmtest.Status(402, "credits"), llmtest.Status(400, "Failed to load model"),
		llmtest.Body(403, "text/html", "<title>Blocked</title>"),
	} {
		ended := 0
		s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			if r.Number%4 == 2 || r.Number > 20 {
				return bad
			}
			return llmtest.Code(cleared)
		})
		m := inMemory(s)
		for n := range 40 {
			_, err := m.Mutate(t.Context(), ask())
			if failed := n%4 == 2 || n > 20; (err != nil) != failed {
				t.Errorf("call %d: %v", n, err)
			}
			if errors.Is(err, population.ErrUnavailable) {
				ended = n
				break
			}
		}
		if ended < 27 || ended > 29 { // the eighth in a row
			t.Errorf("the search ended after %d calls", ended)
		}
	}
	m := inMemory(llmtest.New(llmtest.Code(cleared), llmtest.Status(401, "expired")))
	if _, err := m.Mutate(t.Context(), ask()); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Mutate(t.Context(), ask()); !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), "one that has expired can be replaced") {
		t.Error(err)
	}
}

// A queue is a server that answers so many requests at once, each after a while. What
// nobody waits for any more is worked on all the same.
type queue struct {
	slots chan struct{}
	each  time.Duration
	limit func(waiting int) llmtest.Answer // nil: none is turned away

	waiting, worked, answered atomic.Int32
}

func (q *queue) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	done := make(chan struct{})
	if n := int(q.waiting.Add(1)); q.limit != nil {
		if refusal := q.limit(n); refusal != nil {
			q.waiting.Add(-1)
			return llmtest.New(refusal).RoundTrip(r)
		}
	}
	go func() {
		defer close(done)
		q.slots <- struct{}{}
		time.Sleep(q.each)
		q.worked.Add(1)
		<-q.slots
		q.waiting.Add(-1)
	}()
	select {
	case <-done:
		q.answered.Add(1)
		return llmtest.New(llmtest.Code(cleared)).RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// TestSlowServers: a server that answers one or few at a time gets as many requests as it
// can answer (F18), and so does one that says that it has too many (N2).
func TestSlowServers(t *testing.T) {
	busy := func(n int) func(int) llmtest.Answer {
		return func(waiting int) llmtest.Answer {
			if waiting > n {
				return llmtest.Status(429, "too many requests")
			}
			return nil
		}
	}
	for _, tt := range []struct {
		name    string
		at      int
		each    time.Duration
		limit   func(int) llmtest.Answer
		timeout time.Duration
		most    time.Duration // until 32 are answered
	}{
		{"one at a time", 1, time.Second, nil, 5 * time.Second, 90 * time.Second},
		{"one at a time, a minute each", 1, time.Minute, nil, 5 * time.Minute, 75 * time.Minute},
		{"one at a time, 40 s each", 1, 40 * time.Second, nil, 5 * time.Minute, 50 * time.Minute},
		{"429 beyond one", 1, 20 * time.Second, busy(1), 5 * time.Minute, 30 * time.Minute},
		{"429 beyond two", 2, 20 * time.Second, busy(2), 5 * time.Minute, 20 * time.Minute},
		{"429 beyond one, a minute each", 1, time.Minute, busy(1), 5 * time.Minute, 80 * time.Minute},
		{"well", 8, time.Second, nil, 5 * time.Minute, 5 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := &queue{slots: make(chan struct{}, tt.at), each: tt.each, limit: tt.limit}
				m := inMemory(nil)
				m.HTTPClient, m.Timeout, m.Retries = &http.Client{Transport: q}, tt.timeout, 2
				start := time.Now()
				jobs := make(chan int)
				var wg sync.WaitGroup
				var lost atomic.Int32
				for range 8 {
					wg.Go(func() {
						for range jobs {
							if _, err := m.Mutate(t.Context(), ask()); err != nil {
								lost.Add(1)
								t.Log(err)
							}
						}
					})
				}
				for n := range 32 {
					jobs <- n
				}
				close(jobs)
				wg.Wait()
				took := time.Since(start)
				t.Logf("%d lost, %d computed, %v", lost.Load(), q.worked.Load(), took.Round(time.Second))
				if lost.Load() > 0 || took > tt.most {
					t.Errorf("%d of 32 calls were lost, it took %v, want at most %v", lost.Load(), took, tt.most)
				}
				time.Sleep(time.Hour) // what is still computed
			})
		})
	}
}

// TestPerMinute: three requests per minute are enough for all children, if not fast (N2).
func TestPerMinute(t *testing.T) {
	for _, perMinute := range []int{3, 5, 10} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var recent []time.Time
			m := inMemory(nil)
			m.HTTPClient = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
				mu.Lock()
				for len(recent) > 0 && time.Since(recent[0]) > time.Minute {
					recent = recent[1:]
				}
				answer := llmtest.Code(cleared)
				if len(recent) >= perMinute {
					answer = llmtest.Status(429, "too many requests")
				} else {
					recent = append(recent, time.Now())
				}
				mu.Unlock()
				return llmtest.New(answer).RoundTrip(r)
			})}
			start := time.Now()
			var lost atomic.Int32
			var wg sync.WaitGroup
			for range 32 {
				wg.Go(func() {
					if _, err := m.Mutate(t.Context(), ask()); err != nil {
						lost.Add(1)
						t.Log(err)
					}
				})
			}
			wg.Wait()
			if took := time.Since(start); lost.Load() > 0 || took > time.Duration(60/perMinute)*time.Minute {
				t.Errorf("%d per minute: %d of 32 were lost, %v", perMinute, lost.Load(), took)
			}
		})
	}
}

// TestAlike: a server that has never answered, and says the same to eight calls, ends the
// search (N7, N23), however it says it and whatever number it gives the request.
func TestAlike(t *testing.T) {
	for status, requests := range map[int]int{500: 8 * 6, 502: 8 * 6, 400: 8, 422: 8} {
		synctest.Test(t, func(t *testing.T) {
			s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
				return llmtest.Status(status, fmt.Sprintf("the runner has crashed (request req-%d7f)", r.Number))
			})
			m := inMemory(s)
			for n := range 9 {
				_, err := m.Mutate(t.Context(), ask())
				if errors.Is(err, population.ErrUnavailable) {
					break
				}
				if err == nil || n == 8 {
					t.Errorf("%d: call %d: %v", status, n, err)
				}
			}
			if n := len(s.Requests()); n != requests {
				t.Errorf("%d: %d requests, want %d", status, n, requests)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // different prompts are refused for different reasons
		s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			if r.Number < 20 {
				return llmtest.Status(400, []string{"content policy", "nothing to say"}[r.Number%2])
			}
			return llmtest.Code(cleared)
		})
		m := inMemory(s)
		for n := range 21 {
			if _, err := m.Mutate(t.Context(), ask()); errors.Is(err, population.ErrUnavailable) || (err == nil) != (n == 20) {
				t.Errorf("call %d: %v", n, err)
			}
		}
	})
}

// A slowBody comes in pieces, one per minute.
type slowBody struct{ pieces []string }

func (b *slowBody) Read(p []byte) (int, error) {
	if len(b.pieces) == 0 {
		return 0, io.EOF
	}
	time.Sleep(time.Minute)
	n := copy(p, b.pieces[0])
	b.pieces = b.pieces[1:]
	return n, nil
}

func (b *slowBody) Close() error { return nil }

// TestSilence: a stream that goes on, of reasoning or of white space, may take longer than
// the server may be silent (F5, N27), but not for ever.
func TestSilence(t *testing.T) {
	last := `{"choices":[{"message":{"content":` + quoted("```go\n"+cleared+"```") + `},"finish_reason":"stop"}]}`
	for _, each := range []string{"\n", ": waiting\n\n", "data: {\"choices\":[{\"delta\":{\"reasoning\":\"Hm.\"}}]}\n\n"} {
		for minutes, want := range map[int]string{20: itAnswers, 40: itFails} {
			synctest.Test(t, func(t *testing.T) {
				m := inMemory(nil)
				m.Timeout, m.Retries = 0, -1
				m.HTTPClient = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
					end := last
					if each != "\n" {
						end = "data: " + last + "\n\ndata: [DONE]\n\n"
					}
					body := &slowBody{append(strings.SplitAfter(strings.Repeat(each, minutes-1), each)[:minutes-1], end)}
					return &http.Response{StatusCode: 200, Header: http.Header{}, Body: closedBy(r, body), Request: r}, nil
				})}
				reply, err := m.Mutate(t.Context(), ask())
				if got := outcomeOf(reply, err); got != want {
					t.Errorf("%q, %d min: %s, %v", each, minutes, got, err)
				}
				time.Sleep(time.Hour) // what is still sent
			})
		}
	}
}

// closedBy returns a body that ends with its request.
func closedBy(r *http.Request, body io.Reader) io.ReadCloser {
	reader, writer := io.Pipe()
	go func() {
		_, err := io.Copy(writer, body)
		writer.CloseWithError(err)
	}()
	context.AfterFunc(r.Context(), func() { reader.CloseWithError(context.Cause(r.Context())) })
	return reader
}
