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

// A progress prints the status of a search as it changes: a bar on a terminal, a line
// per generation elsewhere.
type progress struct {
	tracker population.Tracker

	mu        sync.Mutex // of what follows: notices come from anywhere
	w         *os.File
	bar       *progressbar.ProgressBar // nil where w is no terminal
	preparing *time.Timer              // says what takes so long, if nothing happens
	state     population.State         // before the last event
	nodeless  bool                     // the last event left the search without nodes
	plan      population.Plan          // of the search
	idle      time.Time                // since when most workers of nodes have had nothing to do; zero: they have
	told      bool                     // that they have not
	warned    bool                     // that a limit of tokens or money is near
	reached   [][]float64              // after each generation: the value of a single objective, or the hypervolume
}

func newProgress(w *os.File) *progress {
	p := &progress{w: w}
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
	p.tracker.Observe(e)
	s := p.tracker.Status()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state == population.StatePausing && s.State != p.state && s.State != population.StateEnded {
		p.say("candidates can be evaluated again\n")
	}
	p.state = s.State
	switch e := e.(type) {
	case population.Started:
		p.plan = e.Search.Plan
		if e.Resumed {
			p.preparing.Stop() // what takes long from here on may be a reply
			fmt.Fprintf(p.w, "resuming after generation %d with %d candidates recorded\n", s.Done, s.Candidates)
		}
		if p.bar != nil {
			p.bar.ChangeMax(min(s.Limits.Generations, math.MaxInt/perGeneration) * perGeneration)
		}
	case population.CandidateDone:
		p.preparing.Stop()
	case population.Replied:
		p.warn(s)
	case population.Advised:
		p.warn(s)
		if f := e.Advice.Failure; f != "" {
			p.say("no advice after generation %d: %s\n", e.Advice.Generation, report.OneLine(f, 200))
		} else {
			p.say("advice after generation %d: %s\n", e.Advice.Generation, report.OneLine(population.FirstSentence(e.Advice.Text), 200))
		}
	case population.Outage:
		p.say("candidates cannot be evaluated, trying again in %v: %s\n", e.Wait.Round(50*time.Millisecond), report.OneLine(s.Reason, 200))
	case population.GenerationDone:
		p.generation(s)
	case population.Polished:
		p.reach(s)
		p.say("the numbers of the final front were tuned once more: %s, %s\n", report.Count(e.Settings, "candidate"), p.best(s, "hypervolume"))
	case population.NodeJoined:
		p.say("node %s evaluates %d at once\n", report.OneLine(e.Node.Name, 100), e.Node.Workers)
	case population.NodeLeft:
		p.say("node %s is gone: %s\n", report.OneLine(e.Node.Name, 100), report.OneLine(e.Reason, 200))
	case population.NodeSetAside:
		p.say("node %s is set aside: %s\n", report.OneLine(e.Node.Name, 100), report.OneLine(e.Reason, 400))
	case population.NodeRefused:
		p.say("node %s is refused: %s\n", report.OneLine(e.Name, 100), report.OneLine(e.Reason, 400))
	}
	if s.State == population.StateNodes && !p.nodeless {
		p.say("waiting for nodes: nothing can be evaluated before one joins\n")
	}
	p.nodeless = s.State == population.StateNodes
	p.suggest(s, time.Now())
	if p.bar != nil {
		p.bar.Describe(p.short(s))
		_ = p.bar.Set(s.Generation*perGeneration + int(s.Part*(perGeneration-1))) // fails only beyond the end
	}
}

// reach keeps how good the best are.
func (p *progress) reach(s population.Status) {
	if len(s.Best) == 1 {
		p.reached = append(p.reached, []float64{s.Best[0].Value})
	} else {
		p.reached = append(p.reached, []float64{s.Hypervolume})
	}
}

// generation says what the status is after a generation.
func (p *progress) generation(s population.Status) {
	p.reach(s)
	if p.bar == nil {
		fmt.Fprintln(p.w, p.line(s))
	}
	if s.Generation == 1 && s.Done == 0 {
		p.forecast(s)
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
func (p *progress) warn(s population.Status) {
	l, u := s.Limits, s.Usage
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
func (p *progress) forecast(s population.Status) {
	f, n := s.Forecast, s.Limits.Generations
	if f.Tokens == 0 {
		return
	}
	text := fmt.Sprintf("the first generation took %.0f tokens: %d generations take about %.3g", f.Tokens/float64(n), n, f.Tokens)
	if f.Cost > 0 {
		text = fmt.Sprintf("the first generation cost %.3g: %d generations cost about %.3g", f.Cost/float64(n), n, f.Cost)
	} else if s.Limits.Cost > 0 {
		text += ", and nobody says what they cost: -cost cannot be kept"
	}
	if f.Generations < n {
		text += fmt.Sprintf("; its limit ends the search after about %d", f.Generations)
	}
	p.say("%s\n", text)
}

// best says how good the best are: the value of a single objective, or the size
// of the front and, in the given word, its hypervolume. It has as many digits as
// it takes to tell it from those of earlier generations.
func (p *progress) best(s population.Status, hypervolume string) string {
	value := "0"
	if n := len(p.reached); n > 0 {
		value = population.Digits(5, p.reached...)(0, p.reached[n-1][0])
	}
	if len(s.Best) == 1 {
		return s.Best[0].Objective + " " + value
	}
	return fmt.Sprintf("front %d, %s %s", s.Front, hypervolume, value)
}

// line is the status in words.
func (p *progress) line(s population.Status) string {
	return fmt.Sprintf("generation %d/%d, %d candidates, %d failed, %s, %s",
		s.Generation, s.Limits.Generations, s.Candidates, s.Failures, p.best(s, "hypervolume"), times(s))
}

// times says how long this session has taken and, if it can be told, will still take.
func times(s population.Status) string {
	text := s.Elapsed.Round(time.Second).String()
	if left := s.Forecast.Remaining; left >= 0 {
		text += fmt.Sprintf(", %v left", left.Round(time.Second))
	}
	return text
}

// short is the same for beside a bar: it must fit the terminal's line together
// with it, or each redrawing would leave the last one behind.
func (p *progress) short(s population.Status) string {
	line := fmt.Sprintf("gen %d/%d, %d tried, %d failed, %s, %s",
		s.Generation, s.Limits.Generations, s.Candidates, s.Failures, p.best(s, "hv"), times(s))
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

// idleFor is how long most workers of nodes must have had nothing to do before that is said.
const idleFor = 30 * time.Second

// suggest says once what would give workers of nodes more to do, if most of them wait.
func (p *progress) suggest(s population.Status, now time.Time) {
	switch {
	case p.told || s.State != population.StateRunning || len(s.Nodes) == 0 || s.Backlog > 0 || 2*s.Workers >= s.MostWorkers:
		p.idle = time.Time{}
		return
	case p.idle.IsZero():
		p.idle = now
		return
	case now.Sub(p.idle) < idleFor:
		return
	}
	p.told = true
	with := fmt.Sprintf("a search that is begun with -window %d -islands %d", max(p.plan.Window, 2*s.MostWorkers), max(p.plan.Islands, s.MostWorkers/4))
	if p.plan.Order == population.AsTheyCome {
		with = fmt.Sprintf("-requests %d, if the model can answer as many,", max(s.MostRequests, s.MostWorkers))
	}
	p.say("%d of %d workers of nodes wait: %s has more for them to do\n", s.MostWorkers-s.Workers, s.MostWorkers, with)
}

// finish takes the bar away.
func (p *progress) finish() {
	p.preparing.Stop()
	if p.bar != nil {
		_ = p.bar.Finish() // fails only if the terminal is gone
	}
}
