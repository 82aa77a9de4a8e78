package population

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// recording is what m holds, to be run again.
func (m *memory) recording() *Recording {
	return &Recording{Search: m.history.Search, Candidates: m.candidates, Planned: m.planned, Settled: m.history.Settled, Polished: m.history.Polished, Advice: m.history.Advice}
}

// settledOnly leaves out what belongs to children that are not settled.
func (m *memory) settledOnly() *memory {
	settled := make(map[int]bool)
	for _, id := range m.history.Settled {
		settled[id.Child()] = true
	}
	only := *m
	only.candidates = slices.DeleteFunc(slices.Clone(m.candidates), func(c Candidate) bool {
		return !settled[c.ID.Child()] || slices.Contains(m.history.Polished, c.ID)
	})
	return &only
}

// replays runs again what m holds, and compares, ID by ID.
func replays(t *testing.T, m *memory) {
	t.Helper()
	again := &memory{left: -1}
	res, err := Run(t.Context(), curveProblem, nil, Config{Replay: m.recording(), Recorder: again, InProcess: true, Requests: 5})
	if err != nil || res.Reason != ReasonReplayed {
		t.Fatalf("%v, %v", res.Reason, err)
	}
	if got, want := again.settledOnly().lineage(), m.settledOnly().lineage(); got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := again.history.Settled, m.history.Settled; !slices.Equal(got, want) {
		t.Fatalf("settled %v, want %v", got, want)
	}
	if res.Usage != (Usage{}) {
		t.Errorf("it cost %+v", res.Usage)
	}
}

// TestReplay runs recorded searches again, in both orders: one whose replies
// arrive in another order than they were asked for, too.
func TestReplay(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	for _, order := range []Order{InOrder, AsTheyCome} {
		for _, tuning := range []int{0, 20} {
			replays(t, recorded(t, order, tuning))
		}
	}
}

// TestReplayDamaged: a recording that does not fit together ends with a sentence,
// and what takes another course says so.
func TestReplayDamaged(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := recorded(t, InOrder, 0)
	late := slices.Clone(m.planned)
	late[4].After = 1 << 40
	for name, tt := range map[string]struct {
		change   func(r *Recording, c *Config)
		want     string
		diverged ID
	}{
		"never planned": {func(r *Recording, _ *Config) { r.Planned = late }, "cannot be run again beyond 4 of 13 settlements: 5", 0},
		"no seed":       {func(r *Recording, _ *Config) { r.Settled = r.Settled[1:] }, "cannot be run again beyond 0 of 12", 0},
		"a reply less":  {func(r *Recording, _ *Config) { r.Candidates = m.candidates[:3] }, "the recording has no reply for ", 0},
		"other parents": {func(r *Recording, _ *Config) {
			r.Planned = slices.Clone(r.Planned)
			r.Planned[6].Parent = 99
		}, "", 7},
		"another archive": {func(_ *Recording, c *Config) {
			other := recorded(t, InOrder, 0)
			other.history.Search.RandomSeed++
			c.Recorder, c.Resume = other, true
		}, "not the beginning of the recording", 0},
	} {
		r, c := *m.recording(), Config{InProcess: true}
		tt.change(&r, &c)
		c.Replay = &r
		res, err := Run(t.Context(), curveProblem, nil, c)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) || res.Diverged != tt.diverged {
			t.Errorf("%s: got %v, diverged %v; want %q, %v", name, err, res.Diverged, tt.want, tt.diverged)
		}
	}
}

// TestReplayRefuses refuses recordings that cannot be run again.
func TestReplayRefuses(t *testing.T) {
	t.Parallel()
	needsBuild(t)
	m := recorded(t, InOrder, 0)
	for name, tt := range map[string]struct {
		change func(r *Recording, c *Config)
		want   string
	}{
		"nothing":           {func(r *Recording, _ *Config) { r.Settled = nil }, "no settlements"},
		"a gap":             {func(r *Recording, _ *Config) { r.Planned = slices.Delete(slices.Clone(r.Planned), 3, 4) }, "child 4 was planned as 5"},
		"settled twice":     {func(r *Recording, _ *Config) { r.Settled = append(slices.Clone(r.Settled), r.Settled[3]) }, "or twice"},
		"settled unplanned": {func(r *Recording, _ *Config) { r.Settled = append(slices.Clone(r.Settled), NewID(1000, 0, 0)) }, "1000 was settled"},
		"another seed":      {func(r *Recording, _ *Config) { r.Search.Seed = "package other" }, "another seed function"},
		"another plan":      {func(_ *Recording, c *Config) { c.Islands = 3 }, "begun with Islands 2 instead of 3"},
		"another objective": {func(r *Recording, _ *Config) { r.Search.Objectives = []Objective{{Name: "speed"}} }, "other objectives"},
	} {
		r, c := *m.recording(), Config{InProcess: true}
		tt.change(&r, &c)
		c.Replay = &r
		_, err := Run(t.Context(), curveProblem, nil, c)
		if err == nil || !strings.Contains(err.Error(), tt.want) || errors.Is(err, ErrOutage) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}
