package wallacea

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

// report says what was found, how much was searched, what failed and what it
// cost, draws the picture, and says what to type next.
func (p *program) report(r population.Result) error {
	out := report.NewWriter(p.out)
	if len(r.Front) == 0 {
		fmt.Fprintf(out, "nothing is found yet: %s\n", r.Reason)
		return nil
	}
	e := &Ended{Result: r, Archive: p.archive, Out: out, Figure: plots.Front(p.archive)}
	if p.Report != nil {
		if err := p.Report(e); err != nil {
			return err
		}
	} else {
		printFront(out, r)
	}
	more, err := p.beyond(r)
	if err != nil {
		return err
	}
	printSummary(out, r, more)
	if err := report.Failures(out, p.archive.Summaries()); err != nil {
		return err
	}
	if err := plots.Save(p.flags.plot, e.Figure); err != nil {
		return err
	}
	fmt.Fprintf(out, "\narchive: %s\npicture: %s\n", p.archive.Path(), p.flags.plot)
	p.printNext(out, r)
	return out.Flush()
}

// beyond reports whether there are candidates of a later generation than the last one that is
// complete. What a second mutator made after that may belong to it all the same.
func (p *program) beyond(r population.Result) (bool, error) {
	last, err := p.archive.LastGeneration()
	if err != nil || r.Candidates-r.Tuning.Polished <= last.Candidates {
		return false, err
	}
	for c, err := range p.archive.Summaries() {
		if err != nil || c.Generation > r.Generations {
			return err == nil, err
		}
	}
	return false, nil
}

// PrintValidation prints what validating a candidate of the front has found: the
// Feedback of Problem.Validate, or why there is none.
func (e *Ended) PrintValidation(id population.ID) {
	for _, v := range e.Validations {
		switch {
		case v.ID != id:
		case v.Failure != nil:
			fmt.Fprintf(e.Out, "on data that the search has not seen it fails (%s): %s\n", v.Failure.Stage, report.OneLine(v.Failure.Message, 100))
			return
		default:
			fmt.Fprint(e.Out, v.Feedback)
			return
		}
	}
	fmt.Fprintln(e.Out, "(it was not validated)")
}

// reasonError is why a search has ended that an error ended.
const reasonError population.Reason = "an error ended it"

// maxRows is how many candidates of a front are printed.
const maxRows = 40

// printFront prints the front as a table, the middle left out if it is long,
// and the source of the best candidate of a single objective.
func printFront(w io.Writer, r population.Result) {
	fmt.Fprintln(w)
	objectives := r.Search.Objectives
	front, left := r.Front, 0
	if n := len(front); n > maxRows {
		front, left = slices.Concat(front[:maxRows/2], front[n-maxRows/2:]), n-maxRows
	}
	report.PrintTable(w, slices.Concat([]report.Column{report.ID()}, report.Objectives(objectives, report.Rows(front)),
		report.Validated(objectives, r.Validations), []report.Column{report.Generation(), report.Mutator()}), front)
	if left > 0 {
		fmt.Fprintf(w, "(%d candidates in the middle of the front are left out)\n", left)
	}
	if len(objectives) == 1 {
		best := r.Front[0]
		fmt.Fprintf(w, "\ncandidate %v of generation %d:\n\n%s", best.ID, best.Generation, best.Source)
	}
}

// printSummary says how much was searched, a part of a generation more or not,
// why the search has ended, and what it cost.
func printSummary(w io.Writer, r population.Result, more bool) {
	generations := report.Count(r.Generations, "generation")
	if more {
		generations += " and parts of later ones"
	}
	fmt.Fprintf(w, "\n%s, %s in %v: %s\n", generations, report.Count(r.Candidates, "candidate"), r.Elapsed.Round(100*time.Millisecond), r.Reason)
	if r.Diverged != 0 {
		fmt.Fprintf(w, "from candidate %v on it took another course than the recorded search: outcomes differ\n", r.Diverged)
	}
	if share := r.Search.Share; share > 0 {
		n := 0
		for _, c := range r.Front {
			if r.Search.BySecond(c.ID) {
				n++
			}
		}
		fmt.Fprintf(w, "the second mutator wrote %d of these (-gp %v; settings of them count), and %d of the %d on the front\n", r.Second, share, n, len(r.Front))
	}
	if t := r.Tuning; t.Evaluations > 0 {
		share := 100 * t.Elapsed.Seconds() / max(t.Elapsed+t.Evaluated, 1).Seconds()
		fmt.Fprintf(w, "%s of their numbers tried in %.0f %% of the time of all evaluations: %s", report.Count(t.Evaluations, "setting"), share, report.Count(t.Settings, "candidate"))
		if t.With > 0 {
			fmt.Fprintf(w, ", hypervolume %.5g, without them %.5g", t.With, t.Without)
		}
		fmt.Fprintln(w)
		if t.Worse > 0 {
			fmt.Fprintf(w, "%d of these measure worse than while they were tuned: an objective is noisy, or depends on what was measured before\n", t.Worse)
		}
	}
	if usage := report.Usage(r.Usage); usage != "" {
		fmt.Fprintln(w, usage)
	}
	report.Earnings(w, r.Earnings)
}

// printNext prints the commands that look into the archive and that resume the
// search.
func (p *program) printNext(w io.Writer, r population.Result) {
	path, wallacea := report.Quote(p.archive.Path()), lookCommand()
	if len(r.Search.Objectives) == 1 {
		fmt.Fprintf(w, "look:    %s lineage %s %v\n", wallacea, path, r.Front[0].ID)
	} else {
		fmt.Fprintf(w, "look:    %s front %s\n", wallacea, path)
	}
	switch r.Reason {
	case population.ReasonCancelled, reasonError:
		fmt.Fprintf(w, "resume:  %s\n", p.again())
	case population.ReasonTokens:
		fmt.Fprintf(w, "resume:  %s\n", p.again("-tokens", fmt.Sprint(2*p.Config.Limits.Tokens)))
	case population.ReasonCost:
		fmt.Fprintf(w, "resume:  %s\n", p.again("-cost", fmt.Sprint(2*p.Config.Limits.Cost)))
	case population.ReasonCandidates:
		fmt.Fprintf(w, "resume:  %s\n", p.again("-candidates", fmt.Sprint(2*p.Config.Limits.Candidates)))
	case population.ReasonTime:
		fmt.Fprintf(w, "resume:  %s\n", p.again("-time", (2*p.Config.Limits.Time).String()))
	case population.ReasonGenerations:
		fmt.Fprintf(w, "resume:  %s\n", p.again("-generations", fmt.Sprint(2*max(r.Generations, p.Config.Limits.Generations))))
	}
}

// lookCommand is the command wallacea, as it can be called here.
func lookCommand() string {
	const module = "github.com/wallacea-go/wallacea"
	if _, err := exec.LookPath("wallacea"); err == nil {
		return "wallacea"
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path != module {
		// The user's module need not have what the command is made of.
		return "go get -tool " + module + "/cmd/wallacea && go tool wallacea"
	}
	return "go run " + module + "/cmd/wallacea"
}

// preparePicture finds out whether the picture can be saved, before a search
// that may take long, and makes its directory if need be.
func preparePicture(name string) error {
	dir := filepath.Dir(name)
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(dir, ".*-"+filepath.Base(name)); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("the picture cannot be saved as %s: %w", name, err)
	}
	return nil
}
