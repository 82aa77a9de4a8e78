package dashboard

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

// A stateView is what the search is doing and how far it has got, in words and numbers.
type stateView struct {
	Version  int               `json:"version"` // of what the other views show
	Status   population.Status `json:"status"`
	Age      number            `json:"age"`      // of the last event, in seconds; -1: not known
	Progress string            `json:"progress"` // "improving", "no gain for 3 generations"
	Again    string            `json:"again,omitempty"`
	Live     bool              `json:"live"`                 // it is being written
	More     int               `json:"more_nodes,omitempty"` // than Status.Nodes has

	File       string        `json:"file"`
	Name       string        `json:"name"` // of the function
	Objectives []objective   `json:"objectives"`
	Best       []bestView    `json:"best"`
	Volume     string        `json:"volume,omitempty"` // the hypervolume; of one objective, none
	Newest     []improvement `json:"newest"`           // the last that have come on the front
}

// An objective is what candidates are compared by.
type objective struct {
	Name     string `json:"name"`
	Maximize bool   `json:"maximize,omitempty"`
}

// bestView is the best value of an objective.
type bestView struct {
	objective
	Text string        `json:"text"`
	ID   population.ID `json:"id"`
}

// An improvement is a candidate that has come on the front.
type improvement struct {
	ID         population.ID `json:"id"`
	Parent     population.ID `json:"parent,omitzero"`
	Mutator    string        `json:"mutator"`
	Text       []string      `json:"text"`
	Generation int           `json:"generation"`
}

// mostNewest is how many improvements are listed.
const mostNewest = 5

// mostMachines is how many nodes are listed, those that were set aside before all others.
const mostMachines = 100

// A stateEvent is a stateView as it is sent.
type stateEvent struct {
	id   string
	data []byte
	made time.Time
	done bool // nothing will change
}

// status returns what the search is doing.
func (s *Server) status(snap *snapshot) population.Status {
	if s.Live != nil {
		return s.Live.Status()
	}
	return statusOf(snap)
}

// ended reports whether nothing is going to be recorded any more.
func ended(state population.State) bool {
	return state == population.StateEnded || state == population.StateGone
}

// statusOf is the status of a search that nobody is recording.
func statusOf(snap *snapshot) population.Status {
	s := population.Status{
		At: time.Now(), State: population.StateEnded, Reason: "no program is recording it",
		Function: snap.search.Function, Mutator: snap.search.Mutator, Started: snap.search.Started,
		Candidates: len(snap.entries), Failures: snap.failures, Front: len(snap.front), Usage: snap.sum.Usage(), Before: snap.sum.Elapsed,
		Forecast: population.Forecast{Remaining: -1},
	}
	if snap.version == 0 {
		s.Reason = "the archive holds no search yet"
	}
	if n := snap.last(); n >= 0 {
		g := snap.generations[n]
		s.Generation, s.Done, s.Before = n, n, max(s.Before, g.Elapsed)
		s.Hypervolume = snap.hypervolume
		s.Settled = len(snap.entries)
	}
	return s
}

// view makes the view of the state.
func (s *Server) view(snap *snapshot, status population.Status) *stateView {
	v := &stateView{
		Version: snap.version, Status: status, Age: number(s.age(status)), Progress: progress(snap), Again: s.Again,
		File: report.OneLine(filepath.Base(s.Archive.Path()), longestReason), Name: report.OneLine(snap.search.Name, longestReason),
		Live: s.Live != nil && !ended(status.State),
	}
	front := snap.lookup(snap.front)
	if snap.version > 0 {
		v.Status.Front = len(front) // as many as are drawn, and not some that were found since
	}
	text := digitsOf(front)
	for k, o := range snap.search.Objectives {
		shown := objective{report.OneLine(o.Name, longestReason), o.Maximize}
		v.Objectives = append(v.Objectives, shown)
		if len(front) > 0 {
			best := bestOf(snap.search.Objectives, k, front)
			v.Best = append(v.Best, bestView{shown, text(k, best.values[k]), best.id})
		}
	}
	if n := snap.last(); n >= 0 && len(snap.search.Objectives) > 1 && snap.generations[n].Reference != nil {
		v.Volume = population.Digits(leastDigits)(0, snap.hypervolume)
	}
	slices.SortFunc(front, func(a, b *entry) int { return b.id.Compare(a.id) })
	for _, e := range front[:min(len(front), mostNewest)] {
		i := improvement{ID: e.id, Parent: e.parent(), Mutator: e.mutator, Generation: e.generation}
		for k, value := range e.values {
			i.Text = append(i.Text, text(k, value))
		}
		v.Newest = append(v.Newest, i)
	}
	v.selectNodes()
	v.sanitize()
	return v
}

// selectNodes keeps as many nodes as are listed.
func (v *stateView) selectNodes() {
	if len(v.Status.Nodes) <= mostMachines {
		return
	}
	nodes := slices.Clone(v.Status.Nodes)
	slices.SortStableFunc(nodes, func(a, b population.Node) int { return -cmp.Compare(min(len(a.Aside), 1), min(len(b.Aside), 1)) })
	v.Status.Nodes, v.More = nodes[:mostMachines], len(nodes)-mostMachines
}

// sanitize makes the words of the status harmless to read. Others may hold its slices.
func (v *stateView) sanitize() {
	s := &v.Status
	s.Failed, s.Improvements, s.Best, s.Nodes = slices.Clone(s.Failed), slices.Clone(s.Improvements), slices.Clone(s.Best), slices.Clone(s.Nodes)
	s.Reason, s.Mutator, s.Function = report.OneLine(s.Reason, 300), report.OneLine(s.Mutator, longestReason), report.OneLine(s.Function, longestReason)
	for i := range s.Failed {
		s.Failed[i].Message = report.OneLine(s.Failed[i].Message, longestReason)
	}
	for i := range s.Improvements {
		s.Improvements[i].Mutator = report.OneLine(s.Improvements[i].Mutator, longestReason)
	}
	for i := range s.Nodes {
		n := &s.Nodes[i]
		n.Name, n.Aside = report.OneLine(n.Name, longestReason), report.OneLine(n.Aside, longestReason)
	}
	for i := range s.Best {
		s.Best[i].Objective = report.OneLine(s.Best[i].Objective, longestReason)
	}
}

// age returns how long ago the last event was, in seconds; -1: not known.
func (s *Server) age(status population.Status) float64 {
	last := s.lastSeen.Load()
	if last != 0 {
		return max(0, time.Since(time.Unix(0, last)).Seconds())
	}
	if s.follower != nil {
		if moved := s.follower.last(); !moved.IsZero() {
			return max(0, time.Since(moved).Seconds())
		}
	}
	if info, err := os.Stat(s.Archive.Path()); err == nil && s.Live == nil {
		return max(0, time.Since(info.ModTime()).Seconds())
	}
	if !status.At.IsZero() && ended(status.State) {
		return max(0, time.Since(status.At).Seconds())
	}
	return -1
}

// progress says whether the front gets better. That is another question than whether the
// search is running.
func progress(snap *snapshot) string {
	if len(snap.front) == 0 {
		return "nothing valid yet"
	}
	last, newest := snap.last(), 0
	for _, e := range snap.lookup(snap.front) {
		newest = max(newest, e.generation)
	}
	switch idle := last - newest; {
	case newest == 0 && last <= 0:
		return "only the seed so far"
	case idle <= 0:
		return "improving"
	case newest == 0:
		return fmt.Sprintf("no gain over the seed in %s", report.Count(idle, "generation"))
	default:
		return fmt.Sprintf("no gain for %s", report.Count(idle, "generation"))
	}
}

// current makes the present state, or returns the last one if it was made a moment ago.
func (s *Server) current() (stateEvent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.state.made) < leastRest && !s.state.done {
		return s.state, nil
	}
	status := s.status(&snapshot{})
	snap, err := s.read(ended(status.State))
	if err != nil {
		return stateEvent{}, err
	}
	if s.Live == nil {
		status = statusOf(&snap)
	}
	data, err := json.Marshal(s.view(&snap, status))
	if err != nil {
		return stateEvent{}, fmt.Errorf("dashboard: %w", err)
	}
	status.At, status.Elapsed, status.Rates, status.Forecast.Remaining = time.Time{}, 0, population.Rates{}, 0 // which change by themselves
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %+v", snap.version, status)
	s.state = stateEvent{
		id: fmt.Sprintf("%s-%x", s.boot, h.Sum64()), data: data,
		made: time.Now(), done: s.Live == nil || ended(status.State),
	}
	return s.state, nil
}

// read brings the index up to date and returns what it holds.
func (s *Server) read(ended bool) (snapshot, error) {
	if err := s.index.refresh(ended); err != nil {
		return snapshot{}, err
	}
	return s.index.snapshot(), nil
}
