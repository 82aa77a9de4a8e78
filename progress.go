package wallacea

import (
	"fmt"
	"math"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
	"golang.org/x/term"
)

// A progress shows how a search gets on: a bar on a terminal, a line per
// generation elsewhere.
type progress struct {
	mu          sync.Mutex // of what follows: notices come from anywhere
	w           *os.File
	bar         *progressbar.ProgressBar // nil where w is no terminal
	generations int
	limits      population.Limits
	began       time.Time
	ready       time.Time     // when the seed had been measured, or the search resumed
	preparing   *time.Timer   // says what takes so long, if nothing happens
	done        int           // generations before began
	before      time.Duration // the time they took

	used   population.Usage // of all replies
	warned bool             // that a limit of them is near

	outage                           bool // candidates cannot be evaluated
	generation, candidates, failures int
	part                             int // of the generation under way, in thousandths
	objectives                       []population.Objective
	front                            []population.Candidate
	reached                          [][]float64 // after each generation: the value of a single objective, or the hypervolume
}

func newProgress(w *os.File, limits population.Limits) *progress {
	p := &progress{w: w, limits: limits, began: time.Now()}
	p.preparing = time.AfterFunc(2*time.Second, func() {
		fmt.Fprintln(w, "preparing: building and measuring the seed; the first build on a machine also compiles the standard packages that candidates may import")
	})
	if term.IsTerminal(int(w.Fd())) {
		p.bar = progressbar.NewOptions(1, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(8),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetElapsedTime(false), progressbar.OptionSetPredictTime(false))
	}
	return p
}

// perGeneration is how finely the bar moves.
const perGeneration = 1000

// observe is a population.Config.Observe.
func (p *progress) observe(e population.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := e.(type) {
	case population.Started:
		p.generations, p.done, p.generation, p.candidates = e.Generations, e.Done, e.Done, e.Candidates
		p.objectives, p.before, p.ready, p.used = e.Search.Objectives, e.Elapsed, time.Now(), e.Usage
		if e.Resumed {
			p.preparing.Stop() // what takes long from here on may be a reply
			fmt.Fprintf(p.w, "resuming after generation %d with %d candidates recorded\n", e.Done, e.Candidates)
		}
		if p.bar != nil {
			p.bar.ChangeMax(min(e.Generations, math.MaxInt/perGeneration) * perGeneration)
		}
	case population.CandidateDone:
		p.preparing.Stop()
		p.candidates++
		if p.outage {
			p.outage = false
			p.say("candidates can be evaluated again\n")
		}
		if e.Candidate.Failed() {
			p.failures++
		}
		if e.Candidate.Generation > 0 {
			p.part = e.Done * (perGeneration - 1) / e.Of
		}
	case population.Replied:
		p.used = p.used.Add(e.Usage)
		p.warn()
	case population.Advised:
		p.used = p.used.Add(e.Advice.Usage)
		p.warn()
		if f := e.Advice.Failure; f != "" {
			p.say("no advice after generation %d: %s\n", e.Advice.Generation, report.OneLine(f, 200))
		} else {
			p.say("advice after generation %d: %s\n", e.Advice.Generation, report.OneLine(population.FirstSentence(e.Advice.Text), 200))
		}
	case population.Outage:
		p.outage = true
		p.say("candidates cannot be evaluated, trying again in %v: %s\n", e.Wait.Round(50*time.Millisecond), report.OneLine(e.Err.Error(), 200))
	case population.GenerationDone:
		g := e.Generation
		if g.Number == 0 {
			p.ready = time.Now()
		}
		p.generation, p.candidates, p.failures = g.Number, max(p.candidates, g.Candidates), max(p.failures, g.Failures) // those under way count too
		p.front, p.part = e.Front, 0
		if len(p.objectives) == 1 && len(p.front) > 0 {
			p.reached = append(p.reached, p.front[0].Objectives)
		} else {
			p.reached = append(p.reached, []float64{g.Hypervolume})
		}
		if p.bar == nil {
			fmt.Fprintln(p.w, p.line())
		}
		if g.Number == 1 && p.done == 0 {
			p.forecast(g.Usage)
		}
	}
	if p.bar != nil {
		p.bar.Describe(p.short())
		_ = p.bar.Set(p.generation*perGeneration + p.part) // fails only beyond the end
	}
}

// notice prints a sentence that is not about a candidate.
func (p *progress) notice(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say("%s\n", report.OneLine(text, 400))
}

// say prints a line beside the bar.
func (p *progress) say(format string, args ...any) {
	if p.bar != nil {
		_ = p.bar.Clear() // fails only if the terminal is gone
	}
	fmt.Fprintf(p.w, format, args...)
}

// nearLimit is the part of a limit of tokens or money after which it is near.
const nearLimit = 0.8

// warn says once that a limit of tokens or money is near.
func (p *progress) warn() {
	l, u := p.limits, p.used
	if p.warned {
		return
	}
	switch {
	case l.Cost > 0 && u.Cost >= nearLimit*l.Cost:
		p.say("%.0f %% of what -cost %v allows is spent\n", 100*u.Cost/l.Cost, l.Cost)
	case l.Tokens > 0 && float64(u.Tokens()) >= nearLimit*float64(l.Tokens):
		p.say("%.0f %% of the tokens that -tokens %d allows are used\n", 100*float64(u.Tokens())/float64(l.Tokens), l.Tokens)
	default:
		return
	}
	p.warned = true
}

// forecast says what all generations will take, after the first.
func (p *progress) forecast(first population.Usage) {
	n, tokens, l := float64(p.generations), first.Tokens(), p.limits
	if tokens == 0 {
		return
	}
	text := fmt.Sprintf("the first generation took %d tokens: %d generations take about %.3g", tokens, p.generations, n*float64(tokens))
	ends := n
	if l.Tokens > 0 {
		ends = float64(l.Tokens) / float64(tokens)
	}
	if cost := first.Cost; cost > 0 {
		text = fmt.Sprintf("the first generation cost %.3g: %d generations cost about %.3g", cost, p.generations, n*cost)
		if l.Cost > 0 {
			ends = min(ends, l.Cost/cost)
		}
	} else if l.Cost > 0 {
		text += ", and nobody says what they cost: -cost cannot be kept"
	}
	if ends < n {
		text += fmt.Sprintf("; its limit ends the search after about %.0f", math.Floor(ends))
	}
	p.say("%s\n", text)
}

// times returns how long this session has taken and, if it can be told, will
// still take at most; otherwise remaining is negative.
func (p *progress) times() (elapsed, remaining time.Duration) {
	elapsed, remaining = time.Since(p.began), -1
	if n := p.generation - p.done; n > 0 && p.generation < p.generations {
		remaining = time.Since(p.ready) / time.Duration(n) * time.Duration(p.generations-p.generation)
	}
	if left := max(p.limits.Time-p.before-elapsed, 0); p.limits.Time > 0 && remaining > left {
		remaining = left
	}
	if remaining >= 0 {
		remaining = remaining.Round(time.Second)
	}
	return elapsed.Round(time.Second), remaining
}

// best says how good the best are: the value of a single objective, or the size
// of the front and, in the given word, its hypervolume. It has as many digits as
// it takes to tell it from those of earlier generations.
func (p *progress) best(hypervolume string) string {
	value := "0"
	if n := len(p.reached); n > 0 {
		value = population.Digits(5, p.reached...)(0, p.reached[n-1][0])
	}
	if len(p.objectives) == 1 && len(p.front) > 0 {
		return p.objectives[0].Name + " " + value
	}
	return fmt.Sprintf("front %d, %s %s", len(p.front), hypervolume, value)
}

// line is the state in words.
func (p *progress) line() string {
	elapsed, remaining := p.times()
	line := fmt.Sprintf("generation %d/%d, %d candidates, %d failed, %s, %v",
		p.generation, p.generations, p.candidates, p.failures, p.best("hypervolume"), elapsed)
	if remaining >= 0 {
		line += fmt.Sprintf(", %v left", remaining)
	}
	return line
}

// short is the same for beside a bar: it must fit the terminal's line together
// with it, or each redrawing would leave the last one behind.
func (p *progress) short() string {
	elapsed, remaining := p.times()
	line := fmt.Sprintf("gen %d/%d, %d tried, %d failed, %s, %v",
		p.generation, p.generations, p.candidates, p.failures, p.best("hv"), elapsed)
	if remaining >= 0 {
		line += fmt.Sprintf(", %v left", remaining)
	}
	const bar = 18 // what the bar and its percentage take
	if width, _, err := term.GetSize(int(p.w.Fd())); err == nil {
		line = cut(line, max(width-bar, 0))
	}
	return line
}

// cut is the beginning of a text, no longer than so many characters.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// finish takes the bar away.
func (p *progress) finish() {
	p.preparing.Stop()
	if p.bar != nil {
		_ = p.bar.Finish() // fails only if the terminal is gone
	}
}
