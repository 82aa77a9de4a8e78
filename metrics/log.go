package metrics

import (
	"context"
	"log/slog"
	"strconv"

	"github.com/wallacea-go/wallacea/population"
)

// Log returns a population.Config.Observe that writes records with stable messages
// and keys to l; README.md lists them. Replies and candidates are at level debug,
// refusals, outages and workers that cannot be started at level warn, the end of a
// search at level error if an error ended it, and the rest at level info.
func Log(l *slog.Logger) func(population.Event) {
	o := &logger{Logger: l}
	return o.observe
}

// A logger writes records of one search.
type logger struct {
	*slog.Logger
	objectives []population.Objective
}

func (l *logger) observe(e population.Event) {
	switch e := e.(type) {
	case population.Started:
		l.objectives = e.Search.Objectives
		l.write(slog.LevelInfo, "search started", slog.String("function", e.Search.Function), slog.String("mutator", e.Search.Mutator),
			slog.Uint64("random_seed", e.Search.RandomSeed), slog.Bool("resumed", e.Resumed),
			slog.Int("generation", e.Generation.Number), slog.Int("generations", e.Limits.Generations), slog.Int("candidates", e.Candidates))
	case population.Replied:
		l.reply(e)
	case population.CandidateDone:
		l.candidate(&e.Candidate)
	case population.GenerationDone:
		g := e.Generation
		l.write(slog.LevelInfo, "generation", slog.Int("generation", g.Number), slog.Int("candidates", g.Candidates), slog.Int("failures", g.Failures),
			slog.Int("front", len(g.Front)), slog.Float64("hypervolume", g.Hypervolume), slog.Int("tokens", g.Usage.Tokens()), slog.Float64("cost", g.Usage.Cost),
			slog.Duration("elapsed", g.Elapsed))
	case population.Polished:
		l.write(slog.LevelInfo, "polished", slog.Int("settings", e.Settings), slog.Int("front", len(e.Front)), slog.Float64("hypervolume", e.Hypervolume))
	case population.Validated:
		l.write(slog.LevelInfo, "validated", append([]slog.Attr{id(e.Validation.ID)}, l.outcome(e.Validation.Objectives, e.Validation.Failure)...)...)
	case population.WorkerStarted:
		l.write(slog.LevelInfo, "worker started", slog.Duration("elapsed", e.Elapsed), slog.Int64("memory", e.Memory), slog.Int("missing_protections", missing(e.Protections)))
	case population.WorkerEnded:
		attrs := []slog.Attr{slog.String("reason", e.Reason)}
		if e.ID != 0 {
			attrs = append(attrs, id(e.ID))
		}
		l.write(slog.LevelInfo, "worker ended", attrs...)
	case population.WorkerFailed:
		l.write(slog.LevelWarn, "worker failed", slog.String("error", e.Err.Error()))
	case population.NodeJoined:
		l.write(slog.LevelInfo, "node joined", slog.String("node", e.Node.Name), slog.Int("workers", e.Node.Workers))
	case population.NodeLeft:
		l.write(slog.LevelInfo, "node left", slog.String("node", e.Node.Name), slog.Int("evaluated", e.Node.Evaluated), slog.Int("failed", e.Node.Failed), slog.String("reason", e.Reason))
	case population.NodeSetAside:
		l.write(slog.LevelWarn, "node set aside", slog.String("node", e.Node.Name), slog.String("reason", e.Reason))
	case population.NodeRefused:
		l.write(slog.LevelWarn, "node refused", slog.String("node", e.Name), slog.String("reason", e.Reason))
	case population.Outage:
		l.write(slog.LevelWarn, "outage", slog.String("error", e.Err.Error()), slog.Duration("wait", e.Wait))
	case population.Ended:
		if e.Err != nil {
			l.write(slog.LevelError, "search ended", slog.String("error", e.Err.Error()))
			return
		}
		l.write(slog.LevelInfo, "search ended", slog.String("reason", string(e.Reason)))
	}
}

func (l *logger) reply(e population.Replied) {
	attrs := []slog.Attr{id(e.ID), slog.String("mutator", e.Mutator), slog.Duration("elapsed", e.Elapsed), slog.Int("tokens", e.Usage.Tokens()), slog.Float64("cost", e.Usage.Cost)}
	switch {
	case e.Err != nil && !e.Text:
		l.write(slog.LevelWarn, "refused", append(attrs, slog.String("error", e.Err.Error()))...)
	case e.Err != nil:
		l.write(slog.LevelDebug, "reply", append(attrs, slog.String("error", e.Err.Error()))...)
	default:
		l.write(slog.LevelDebug, "reply", attrs...)
	}
}

func (l *logger) candidate(c *population.Candidate) {
	if !l.Enabled(context.Background(), slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{id(c.ID), slog.Int("generation", c.Generation), slog.Int("island", c.Island), slog.String("mutator", c.Mutator)}
	if len(c.Parents) > 0 {
		attrs = append(attrs, slog.String("parent", c.Parents[0].String()))
	}
	l.write(slog.LevelDebug, "candidate", append(attrs, l.outcome(c.Objectives, c.Failure)...)...)
}

// outcome says what became of a candidate: the group objectives, or stage and message.
func (l *logger) outcome(objectives []float64, failure *population.Failure) []slog.Attr {
	if failure != nil {
		return []slog.Attr{slog.String("stage", string(failure.Stage)), slog.String("message", failure.Message)}
	}
	values := make([]slog.Attr, len(objectives))
	for i, v := range objectives {
		name := strconv.Itoa(i)
		if i < len(l.objectives) {
			name = l.objectives[i].Name
		}
		values[i] = slog.Float64(name, v)
	}
	return []slog.Attr{slog.GroupAttrs("objectives", values...)}
}

func (l *logger) write(level slog.Level, message string, attrs ...slog.Attr) {
	l.LogAttrs(context.Background(), level, message, attrs...)
}

func id(id population.ID) slog.Attr { return slog.String("candidate", id.String()) }

// missing counts the protections that are not in force.
func missing(protections []population.Protection) (n int) {
	for _, p := range protections {
		if p.Missing != "" {
			n++
		}
	}
	return n
}
