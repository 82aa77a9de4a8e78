package llm

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestRedirect: a redirect within the server is followed, one to another
// server is not, which then sees nothing.
func TestRedirect(t *testing.T) {
	other := llmtest.New(llmtest.Code(cleared))
	elsewhere := other.Start(t)
	for _, tt := range []struct {
		name, to, want string // the end of the error
	}{
		{"same server", "/v2/chat/completions", ""},
		{"another server", elsewhere + "/chat/completions", "it redirects to another server, " +
			strings.TrimSuffix(elsewhere, "/v1") + ": correct OPENAI_BASE_URL (Model.BaseURL)"},
		{"for ever", "/v1/chat/completions", "it redirects 10 times: correct OPENAI_BASE_URL (Model.BaseURL)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked atomic.Int32
			redirecting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if r.URL.Path == "/v2/chat/completions" {
					llmtest.New(llmtest.Code(cleared)).ServeHTTP(w, r)
					return
				}
				http.Redirect(w, r, tt.to, http.StatusPermanentRedirect)
			}))
			t.Cleanup(redirecting.Close)
			m := &Model{Name: "test", BaseURL: redirecting.URL + "/v1", APIKey: key, Retries: 1}
			reply, err := m.Mutate(t.Context(), ask())
			if tt.want == "" {
				if err != nil || reply.Source != cleared {
					t.Errorf("source %q, %v", reply.Source, err)
				}
				return
			}
			if !errors.Is(err, population.ErrUnavailable) || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if n := asked.Load(); n > 10 {
				t.Errorf("the server got %d requests: a redirect is no reason to retry", n)
			}
		})
	}
	if n := len(other.Requests()); n != 0 {
		t.Errorf("another server got %d requests", n)
	}
}

// TestBody decodes what is sent.
func TestBody(t *testing.T) {
	s := llmtest.New(llmtest.Code(cleared))
	m := inMemory(s)
	m.BaseURL = "http://model.test/v1/?api-version=2"
	m.Temperature, m.Extra = new(0.0), map[string]any{"model": "another", "seed": 7, "stop": nil}
	request := ask()
	request.Task = "Keep a < b && c > d."
	if _, err := m.Mutate(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	r := s.Requests()[0]
	if got := r.Header.Get("Content-Type"); got != "application/json" || r.Path != "/v1/chat/completions" {
		t.Errorf("%s was sent to %s", got, r.Path)
	}
	if !strings.Contains(r.Body, "a < b && c > d") {
		t.Error("the task is escaped more than JSON wants")
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(r.Body), &body); err != nil {
		t.Fatal(err)
	}
	stop, stops := body["stop"]
	if body["model"] != "another" || body["seed"] != 7.0 || body["temperature"] != 0.0 || stop != nil || !stops || len(body) != 7 {
		t.Errorf("%v was sent", body)
	}
	m = inMemory(s)
	m.Extra = map[string]any{"wrong": func() {}}
	if _, err := m.Mutate(t.Context(), ask()); err == nil || errors.Is(err, population.ErrUnavailable) || len(s.Requests()) != 1 {
		t.Errorf("%v after %d requests", err, len(s.Requests()))
	}
}

// TestBaseURLs are given in many ways.
func TestBaseURLs(t *testing.T) {
	for base, want := range map[string]string{
		"http://model.test/v1":                                                     "http://model.test/v1/chat/completions",
		"http://model.test/v1/":                                                    "http://model.test/v1/chat/completions",
		"http://model.test/v1/chat/completions":                                    "http://model.test/v1/chat/completions",
		"http://model.test/v1/chat/completions/":                                   "http://model.test/v1/chat/completions",
		"HTTP://model.test/v1#top":                                                 "http://model.test/v1/chat/completions",
		"http://model.test/v1?api-version=2":                                       "http://model.test/v1/chat/completions?api-version=2",
		"http://model.test/openai/deployments/mist/chat/completions?api-version=2": "http://model.test/openai/deployments/mist/chat/completions?api-version=2",
	} {
		var asked *http.Request
		m := &Model{Name: "test", BaseURL: base, APIKey: key, HTTPClient: &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			asked = r
			return llmtest.New(llmtest.Code(cleared)).RoundTrip(r)
		})}}
		if _, err := m.Mutate(t.Context(), ask()); err != nil || asked.URL.String() != want {
			t.Errorf("%s: asked %s, %v", base, asked.URL, err)
		}
		if azure := asked.Header.Get("Api-Key") == key; azure != strings.Contains(base, "api-version") {
			t.Errorf("%s: Azure's header: %t", base, azure)
		}
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
