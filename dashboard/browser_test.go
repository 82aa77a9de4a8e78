package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/wallacea-go/wallacea/population"
)

// A browser is a Chromium without a network but this machine's. What its pages complain about
// fails the test.
type browser struct {
	t       *testing.T
	ctx     context.Context
	refused string // what is asked for in vain; "": nothing
}

// chromium is its program; "": there is none.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	program := chromium()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	if program == "" {
		t.Skip("there is no Chromium: make chromium installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), chromedp.WindowSize(1400, 1000))
	if os.Geteuid() == 0 { // its sandbox refuses root, as in containers
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	return (&browser{t: t, ctx: ctx}).tab()
}

// tab opens another tab.
func (b *browser) tab() *browser {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	b.t.Cleanup(stop)
	n := &browser{t: b.t, ctx: ctx}
	n.do(chromedp.Navigate("about:blank"))
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		b.t.Fatal(err)
	}
	var mu sync.Mutex
	var complaints []string
	err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			complaints = append(complaints, fmt.Sprintf("an exception: %+v", *e.ExceptionDetails))
		case *log.EventEntryAdded:
			complaints = append(complaints, "the log: "+e.Entry.Text+" "+e.Entry.URL)
		case *page.EventJavascriptDialogOpening:
			complaints = append(complaints, "a dialog: "+e.Message)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range complaints {
			if n.refused != "" && (strings.Contains(c, "400 (Bad Request)") || strings.Contains(c, "404 (Not Found)")) && strings.Contains(c, n.refused) {
				continue
			}
			if !strings.Contains(c, "ERR_CONNECTION") && !strings.Contains(c, "ERR_INCOMPLETE_CHUNKED") { // its server has ended
				b.t.Errorf("the page complains: %s", c)
			}
		}
	})
	return n
}

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// wait waits until an expression holds. Frames do not come in tabs that are behind others, so
// it asks.
func (b *browser) wait(expression string) {
	b.t.Helper()
	for range 1200 {
		if value[bool](b, "Boolean("+expression+")") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("%s does not come true; the page says %s", expression, value[string](b, `location.hash + " " + document.body.innerText.slice(0, 1500)`))
}

// value returns what an expression is.
func value[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// untouched checks that nothing hostile has become more than text.
func (b *browser) untouched() {
	b.t.Helper()
	if got := value[string](b, `document.title + " " + document.querySelectorAll("img, iframe, object").length`); strings.Contains(got, "taken") || !strings.HasSuffix(got, " 0") {
		b.t.Errorf("the page was taken over: %s", got)
	}
}

// TestBrowser looks at a search that runs as a user does: points appear, one is clicked, its
// code is read, and what is hostile stays text.
func TestBrowser(t *testing.T) {
	b := newBrowser(t)
	r := small(t)
	tracker := running(r)
	s := serve(t, Config{Archive: r.db, Live: tracker, Again: "wallacea serve run.db"})
	tell := func(e population.Event) { s.Observe(e); tracker.Observe(e) }
	b.do(chromedp.Navigate(s.URL()))
	b.wait(`shown && shown.view.front.data && shown.view.front.data.points.length === 11`)
	if got := value[string](b, `location.href`); strings.Contains(got, "token") {
		t.Errorf("the address still holds the token: %s", got)
	}
	_ = value[int](b, `window.sameTab = 1`)

	// Points appear without reloading.
	tell(population.UnderWay{Requests: 1, Checking: 1}) // or it soon waits for the model
	for child := 14; child < 22; child += 4 {
		four := []population.Candidate{testCandidate(child), testCandidate(child + 1), testCandidate(child + 2), testCandidate(child + 3)}
		for i := range four {
			four[i].Times.EvaluateAt, four[i].Times.Worker = time.Duration(child+i)*time.Second, 1+i%2
		}
		r.add(four...)
		for _, c := range four {
			tell(population.Replied{ID: c.ID, Elapsed: time.Second})
			tell(population.CandidateDone{Candidate: c, Of: 4})
		}
		tell(population.GenerationDone{Generation: r.generation(), Front: r.candidates})
	}
	b.wait(`shown.view.front.data.points.length === 17 && window.sameTab === 1`)
	b.wait(`document.querySelector("#state .word").textContent === "running"`)
	b.wait(`document.querySelectorAll(".u-over").length === 4`) // the curves
	b.untouched()

	// A point is clicked.
	type xy struct{ X, Y float64 }
	at := value[xy](b, `(() => { const f = shown.view.front, d = f.data, l = f.layout(), p = d.points.find((p) => p.id === "7"), box = f.canvas.getBoundingClientRect();
		return { X: box.left + l.left + scaleOf(d.x)(p.x) * l.w, Y: box.top + l.top + (1 - scaleOf(d.y)(p.y)) * l.h }; })()`)
	b.do(chromedp.MouseClickXY(at.X, at.Y))
	b.wait(`location.hash === "#/candidate/7" && document.querySelector(".code")`)
	code := value[string](b, `document.querySelector(".code").innerText`)
	for _, want := range []string{hostile, "_ = 7", "_ = 3"} { // its own line and its parent's
		if !strings.Contains(code, want) {
			t.Errorf("the code does not show %q: %s", want, code)
		}
	}
	all := value[string](b, `document.querySelectorAll("details").forEach((d) => d.open = true), document.body.innerText`)
	for _, want := range []string{"feedback " + hostile, "output " + hostile, "prompt " + hostile, "It rounds. " + hostile, "levels " + hostile} {
		if !strings.Contains(all, want) {
			t.Errorf("the candidate's page does not show %q", want)
		}
	}
	b.untouched()

	// The keys walk along the front.
	b.do(chromedp.Navigate(s.at("/#/")))
	b.wait(`shown.view.front && shown.view.front.data`)
	_ = value[bool](b, `(document.querySelector("canvas.pick").focus(), true)`)
	b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.Enter))
	b.wait(`location.hash === "#/candidate/2"`)

	// Every view draws, and says hostile words as words.
	for _, tt := range []struct{ address, want string }{
		{"#/candidates?where=failed", "index out of range [20] " + hostile},
		{"#/islands", "Island 1"},
		{"#/lineage", "Ancestry of the front"},
		{"#/lineage/7", "Around candidate 7"},
		{"#/time", "worker 2"},
		{"#/mutators", "Quantise. " + hostile},
		{"#/?at=1", "generation 1 of 5"},
	} {
		b.do(chromedp.Navigate(s.at("/" + tt.address)))
		b.wait(fmt.Sprintf(`document.body.textContent.includes(%q)`, tt.want))
		b.untouched()
	}

	// The search ends: the page says so, keeps its state, and names the command.
	tell(population.Ended{Reason: population.ReasonGenerations})
	b.wait(`document.querySelector("#state").textContent.includes("ended") && document.querySelector("#state").textContent.includes("wallacea serve run.db")`)
	if got := value[string](b, `document.getElementById("trouble").textContent`); got != "" {
		t.Errorf("the page is in trouble: %s", got)
	}
}

// TestNodes: what the machines of a search do is on its page while it runs, and nothing of
// machines where there are none.
func TestNodes(t *testing.T) {
	b := newBrowser(t)
	r := small(t)
	tracker := running(r)
	s := serve(t, Config{Archive: r.db, Live: tracker})
	b.do(chromedp.Navigate(s.URL()))
	b.wait(`shown && shown.view.front.data`)
	if value[bool](b, `Boolean(document.querySelector("[aria-label=Nodes]"))`) {
		t.Error("there are nodes on the page of a search that has none")
	}
	tracker.Observe(population.GenerationDone{Generation: r.generation(), Front: r.candidates})
	tracker.Observe(population.UnderWay{Evaluating: 7})
	tracker.Observe(population.Nodes{Backlog: 7})
	b.wait(`document.querySelector("#state .word").textContent === "waiting for nodes"`)
	tracker.Observe(population.Nodes{Backlog: 5, Nodes: []population.Node{
		{Name: "a " + hostile, Workers: 8, Busy: 2, Evaluated: 1234, Failed: 56, Rate: 789},
		{Name: "b", Workers: 4, Aside: "its clock is wrong " + hostile},
	}})
	b.wait(`document.querySelectorAll("[aria-label=Nodes] tbody tr").length === 2`)
	for expression, want := range map[string]string{
		`[...document.querySelectorAll("[aria-label=Nodes] tbody tr")].map((r) => [...r.cells].map((c) => c.textContent).join("|")).join("\n")`: "a " + hostile + "|8|2|1,234|56|789|\nb|4|0|0|0||its clock is wrong " + hostile,
		`document.querySelector("[aria-label=Nodes] .head").textContent`:                                                                        "Nodes2 of 8 workers busy",
		`[...document.querySelectorAll(".facts div")].map((d) => d.textContent).find((s) => s.startsWith("backlog"))`:                           "backlog5 begun by no node",
	} {
		if got := value[string](b, expression); got != want {
			t.Errorf("%s is\n%q, want\n%q", expression, got, want)
		}
	}
	b.untouched()
	tracker.Observe(population.Ended{Reason: population.ReasonGenerations})
	b.wait(`document.querySelector("#state .word").textContent === "ended" && !document.querySelector("[aria-label=Nodes]")`)
}

// TestPlay: the button plays the fronts from the first generation to the last, and stops there.
func TestPlay(t *testing.T) {
	b := newBrowser(t)
	s := serve(t, Config{Archive: small(t).db})
	b.do(chromedp.Navigate(s.URL()))
	b.wait(`shown && shown.view.front.data && !busy`)
	_ = value[bool](b, `(() => { // what is drawn, and what the button says then
		const front = shown.view.front, show = front.show.bind(front); window.played = [];
		front.show = (v) => { window.played.push([v.generation, v.points.length, shown.view.play.textContent].join(" ")); show(v); };
		shown.view.play.click(); return true; })()`)
	b.wait(`window.played.length >= 4 && shown.view.play.textContent === "Play"`)
	if got, want := value[string](b, `window.played.join(", ")`), "0 1 Stop, 1 4 Stop, 2 8 Stop, 3 11 Stop"; got != want {
		t.Errorf("it plays %q, want %q", got, want)
	}
	if got := value[string](b, `location.hash`); strings.Contains(got, "at=") {
		t.Errorf("at the end the address is %s, which does not follow the search", got)
	}

	// A second press stops it.
	_ = value[bool](b, `(window.played.length = 0, shown.view.play.click(), true)`)
	b.wait(`window.played.length === 1`)
	_ = value[bool](b, `(shown.view.play.click(), true)`)
	time.Sleep(500 * time.Millisecond)
	if got := value[int](b, `window.played.length`); got > 2 { // one was under way
		t.Errorf("%d fronts are played after it was stopped", got)
	}
}

// TestTabs: browsers open six connections to a server. Ten tabs are live all the same.
func TestTabs(t *testing.T) {
	first := newBrowser(t)
	r := small(t)
	tracker := running(r)
	s := serve(t, Config{Archive: r.db, Live: tracker})
	tabs := []*browser{first}
	for range 9 {
		tabs = append(tabs, first.tab())
	}
	for _, b := range tabs {
		b.do(chromedp.Navigate(s.URL()))
		b.wait(`shown && shown.view.front.data && current.status.state === "starting"`)
	}
	r.add(testCandidate(14))
	tracker.Observe(population.GenerationDone{Generation: r.generation(), Front: r.candidates})
	for _, b := range tabs {
		b.wait(`current.status.state === "running" && shown.view.front.data.points.length === 12`)
	}
	if n := s.streams.Load(); n < 1 || n > 2 { // one may be giving way to another
		t.Errorf("%d streams for ten tabs, want one", n)
	}
}

// TestHidden: a tab that nobody sees has no stream, and the state of now when it is seen again.
func TestHidden(t *testing.T) {
	b := newBrowser(t)
	r := small(t)
	tracker := running(r)
	s := serve(t, Config{Archive: r.db, Live: tracker})
	b.do(chromedp.Navigate(s.URL()))
	b.wait(`shown && stream && stream.readyState === 1`)
	hide := func(hidden bool) {
		t.Helper()
		_ = value[bool](b, fmt.Sprintf(`(Object.defineProperty(document, "hidden", { value: %v, configurable: true }), document.dispatchEvent(new Event("visibilitychange", { bubbles: true })), true)`, hidden))
	}
	hide(true)
	b.wait(`stream === null`)
	for range 200 {
		if s.streams.Load() == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if n := s.streams.Load(); n != 0 {
		t.Errorf("%d streams are open for a hidden tab", n)
	}
	tracker.Observe(population.GenerationDone{Generation: r.generation(), Front: r.candidates})
	hide(false)
	b.wait(`stream && stream.readyState === 1 && current.status.generation === 4`)
}

// TestExportedPage opens the one file from the disk.
func TestExportedPage(t *testing.T) {
	b := newBrowser(t)
	r := small(t)
	path := filepath.Join(t.TempDir(), "page.html")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(Export(f, r.db), f.Close()); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate("file://" + path))
	b.wait(`shown && shown.view.front.data && shown.view.front.data.points.length === 11`)
	for _, tt := range []struct{ address, want string }{
		{"#/candidate/7", "output " + hostile},
		{"#/candidates", "index out of range [10] " + hostile},
		{"#/islands", "Island 1"},
		{"#/lineage", "Ancestry of the front"},
		{"#/time", "evaluated"},
		{"#/mutators", "Quantise. " + hostile},
		{"#/?at=1", "generation 1 of 3"},
	} {
		b.do(chromedp.Navigate("file://" + path + tt.address))
		b.wait(fmt.Sprintf(`document.body.textContent.includes(%q)`, tt.want))
		b.untouched()
	}
}

// TestGone: a program that was killed is said to be gone, within five seconds.
func TestGone(t *testing.T) {
	b := newBrowser(t)
	other := startSearch(t, filepath.Join(t.TempDir(), "run.db"))
	b.do(chromedp.Navigate(other.url))
	b.wait(`document.querySelector("#state .word").textContent === "running" && stream && stream.readyState === 1`)
	_ = value[bool](b, `(() => { // so that the page itself says how long it took
		const seen = []; window.words = seen;
		new MutationObserver(() => { const w = document.querySelector("#state .word").textContent; if (seen.at(-1) !== w) { seen.push(w); if (w === "gone") window.took = Date.now() - heard; } }).observe(document.getElementById("state"), { childList: true, subtree: true });
		return true; })()`)
	other.kill()
	b.wait(`document.querySelector("#state .word").textContent === "gone"`)
	if took := value[float64](b, `window.took`); took >= 5000 {
		t.Errorf("the page says so %.0f ms after it last heard of the search, want less than 5000", took)
	}
	b.wait(`document.querySelector("#state").textContent.includes("wallacea serve run.db") && Date.now() - heard > 7000`)
	if words := value[string](b, `window.words.filter((w, i) => i > window.words.indexOf("gone")).join()`); words != "" {
		t.Errorf("after gone the page says %s", words)
	}
}

// TestSelection: what is brushed on the front and on a parallel axis, what is typed and what the
// table shows are one selection, which the address keeps and all pictures show.
func TestSelection(t *testing.T) {
	b := newBrowser(t)
	s := testSearch()
	s.Objectives = append(s.Objectives, population.Objective{Name: "score", Maximize: true})
	r := record(t, s)
	for child := 1; child < 30; child++ {
		c := testCandidate(child)
		if c.Failure == nil {
			c.Objectives = append(c.Objectives, float64(child%7))
			c.Feedback = fmt.Sprintf("Bits per value: %d; <b>x</b> = 3", child%4)
		}
		r.add(c)
		if child%10 == 1 {
			r.generation()
		}
	}
	server := serve(t, Config{Archive: r.db})
	b.do(chromedp.Navigate(server.URL()))
	b.wait(`shown && shown.view.front.data && shown.view.parallel.data && !busy`)

	if got, want := value[string](b, `brushed({ ranges: [{ name: "constructor", from: 1, to: null }] }, { mse: [0, 1] })`), "constructor>=1 mse>=0 mse<=1"; got != want {
		t.Errorf("beside a range of an objective called constructor: got %q, want %q", got, want)
	}

	// A range is brushed on the axis of score: its upper half.
	drag := func(expression string) {
		t.Helper()
		type xy struct{ X, Y, ToX, ToY float64 }
		at := value[xy](b, expression)
		for _, e := range []struct {
			kind input.DispatchMouseEventType
			x, y float64
		}{{"mouseMoved", at.X, at.Y}, {"mousePressed", at.X, at.Y}, {"mouseMoved", (at.X + at.ToX) / 2, (at.Y + at.ToY) / 2}, {"mouseMoved", at.ToX, at.ToY}, {"mouseReleased", at.ToX, at.ToY}} {
			p := input.DispatchMouseEventParams{Type: e.kind, X: e.x, Y: e.y, Buttons: 1, ClickCount: 1}
			if e.kind != "mouseMoved" {
				p.Button = input.MouseButtonLeft
			}
			if _, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, p); err != nil {
				t.Fatal(err)
			}
		}
	}
	drag(`(() => { const p = shown.view.parallel; p.canvas.scrollIntoView({ block: "center" }); const l = p.layout(), box = p.canvas.getBoundingClientRect();
		return { X: box.left + l.x(2), Y: box.top + l.top + 1, ToX: box.left + l.x(2), ToY: box.top + l.top + l.h / 2 }; })()`)
	b.wait(`!busy && /^score>=[\d.]+ score<=/.test(place().query.where || "") && shown.view.parallel.data.lines.some((l) => l.faded) && shown.view.front.data.points.some((p) => p.faded)`)
	first := value[string](b, `place().query.where`)

	// On the front, beside that: its names are hostile, and quoted.
	_ = value[bool](b, `(shown.view.front.selects = true)`)
	drag(`(() => { const f = shown.view.front; scrollTo(0, 0); const l = f.layout(), box = f.canvas.getBoundingClientRect();
		return { X: box.left + l.left + 2, Y: box.top + l.top + 2, ToX: box.left + l.left + l.w * 0.8, ToY: box.top + l.top + l.h - 2 }; })()`)
	b.wait(`!busy && place().query.where.includes("mse>=") && place().query.where.includes("<script>") && !document.getElementById("trouble").textContent`)
	both := value[string](b, `place().query.where`)
	if !strings.HasPrefix(both, first) {
		t.Errorf("the selection was %q and is %q", first, both)
	}
	b.untouched()
	selected := value[string](b, `document.querySelector("#selection [role=status]").textContent`)
	snap, err := server.read(true)
	if err != nil {
		t.Fatal(err)
	}
	sel, err := snap.selection(both)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d of 29 candidates", sel.Selected); selected != want || sel.Selected == 0 || sel.Selected > 20 {
		t.Errorf("the page says %q, want %q", selected, want)
	}

	// The other views have it, and the table the numbers of the feedback.
	for _, tt := range []struct{ link, holds string }{
		{"Candidates", fmt.Sprintf(`shown.view.total === undefined && shown.view.view && shown.view.view.total === %d && [...document.querySelectorAll("th")].some((h) => h.textContent === "Bits per value")`, sel.Selected)},
		{"Islands", `shown.view.fronts && shown.view.fronts.some((f) => f.data && (f.data.points.some((p) => p.faded) || f.data.pale.id.length))`},
		{"Lineage", `document.querySelectorAll(".tree a.faded").length > 0 && document.querySelectorAll(".tree a:not(.faded)").length > 0`},
	} {
		_ = value[bool](b, fmt.Sprintf(`([...document.querySelectorAll("nav a")].find((a) => a.textContent === %q).click(), true)`, tt.link))
		b.wait("!busy && " + tt.holds)
		if got := value[string](b, `document.querySelector("#selection input").value`); got != both {
			t.Errorf("%s: the selection is %q, want %q", tt.link, got, both)
		}
		b.untouched()
	}

	// It is typed, and taken back; nonsense is said.
	b.refused = "where=speed"
	_ = value[bool](b, `(() => { const i = document.querySelector("#selection input"); i.value = "speed>3"; i.dispatchEvent(new Event("change")); return true; })()`)
	b.wait(`document.querySelector("main").textContent.startsWith("There is no objective \"speed\": use one of mse, ")`)
	_ = value[bool](b, `([...document.querySelectorAll("#selection button")].find((a) => a.textContent === "Clear").click(), true)`)
	b.wait(`!busy && !place().query.where && document.querySelectorAll(".tree a.faded").length === 0 && !document.getElementById("trouble").textContent`)

	// An address that somebody was sent shows the same.
	b.do(chromedp.Navigate("about:blank"), chromedp.Navigate(server.at("/#/?"+url.Values{"where": {both}, "x0": {"2"}, "x1": {"9"}, "y0": {"0.01"}, "y1": {"1"}}.Encode())))
	b.wait(`shown && shown.view.front.data && shown.view.front.data.x.from === 2 && shown.view.front.data.y.to === 1 && shown.view.front.data.points.some((p) => p.faded)`)
}

// TestWrongAddresses: what is not there is said in a sentence where it would be, with a way back
// to what is, and beside it stands no count of something else.
func TestWrongAddresses(t *testing.T) {
	b := newBrowser(t)
	b.refused = "/data/"
	s := serve(t, Config{Archive: small(t).db})
	b.do(chromedp.Navigate(s.URL()))
	b.wait(`shown && shown.view.front.data && !busy`)
	for _, tt := range []struct{ address, says, back string }{
		{"#/candidate/99999999", "Candidate 99999999 is not in the archive.", "Back to Candidates #/candidates"},
		{"#/candidate/%zz", "\"%zz\" is no ID of a candidate", "Back to Candidates #/candidates"},
		{"#/candidate/7?against=8888&where=front", "Candidate 8888 is not in the archive.", "Back to Candidates #/candidates?where=front"},
		{"#/lineage/99999999", "Candidate 99999999 is not in the archive.", "Back to Lineage #/lineage"},
		{"#/bogus", "There is no view “bogus”.", "Back to Overview #/"},
		{"#/constructor", "There is no view “constructor”.", "Back to Overview #/"},
		{"#/?at=99999", "There is no generation \"99999\": give one from 0 to 3.", "Back to Overview #/"},
		{"#/islands?at=99999", "There is no generation \"99999\": give one from 0 to 3.", "Back to Islands #/islands"},
		{"#/candidates?where=foo=3", "There is no objective \"foo\": use one of mse, ", "Back to Candidates #/candidates"},
		{"#/candidates?sort=foo", "There is no objective \"foo\": use one of mse, ", "Back to Candidates #/candidates"},
		{"#/time?span=x", "\"x\" is no number of seconds.", "Back to Time #/time"},
	} {
		_ = value[bool](b, fmt.Sprintf(`(location.hash = %q, true)`, tt.address))
		b.wait(`!busy && document.querySelector("main > .refused") && location.hash === ` + fmt.Sprintf("%q", tt.address))
		b.wait(fmt.Sprintf(`document.querySelector("main").textContent.startsWith(%q)`, tt.says))
		for expression, want := range map[string]string{
			`document.querySelector("main").children.length + document.getElementById("trouble").textContent`:                                "1",
			`document.querySelector("main a").textContent + " " + decodeURIComponent(document.querySelector("main a").getAttribute("href"))`: tt.back,
		} {
			if got := value[string](b, expression); got != want {
				t.Errorf("%s: %s is %q, want %q", tt.address, expression, got, want)
			}
		}
		_ = value[bool](b, `(document.querySelector("main a").click(), true)`)
		b.wait(`!busy && !document.querySelector("main > .refused")`)
	}

	// A filter that is none has no count, not that of the one before.
	total := `document.querySelector("#selection [role=status]").textContent`
	typed := func(where string) {
		t.Helper()
		_ = value[bool](b, fmt.Sprintf(`(() => { const i = document.querySelector("#selection input"); i.value = %q; i.dispatchEvent(new Event("change")); return true; })()`, where))
	}
	b.do(chromedp.Navigate(s.at("/#/")))
	b.wait(`!busy && shown.view.front && shown.view.front.data`)
	typed("mse<0")
	b.wait(total + ` === "0 of 13 candidates"`)
	typed(">>>")
	b.wait(`!busy && document.querySelector("main > .refused")`)
	if got := value[string](b, total); got != "" {
		t.Errorf("beside a filter that is none: %q", got)
	}
	typed("mse<=0.5, mse > 0.1")
	b.wait(`!document.querySelector("main > .refused") && ` + total + ` === "7 of 13 candidates"`)

	// It is there in all views, and opens the candidates from those that do not show it.
	for _, view := range []string{"#/time", "#/mutators", "#/candidate/7"} {
		b.do(chromedp.Navigate(s.at("/" + view)))
		b.wait(`!busy && document.querySelector("main table, main pre") && document.querySelector("#selection").offsetHeight > 30`)
	}
	typed("mse<=0.5")
	b.wait(`location.hash === "#/candidates?where=mse%3C%3D0.5" && ` + total + ` === "10 of 13 candidates"`)
}
