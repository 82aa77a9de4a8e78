package archive

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// TestMergeKeepsEverything: every candidate and reply of the inputs is in the output once, with
// what it refers to, and says where it is from. So it is with an archive that was merged before.
func TestMergeKeepsEverything(t *testing.T) {
	files := []string{searched(t, 1, 34), searched(t, 2, 58), searched(t, 3, 12)}
	flat, m := merge(t, files...)
	nested, _ := merge(t, mergedFile(t, files[0], files[1]), files[2])
	for _, a := range []*Archive{flat, nested} {
		checkMerged(t, a, files)
	}
	equalContents(t, flat, nested)
	if want := []string{"other"}; !slices.Equal(m.LeftOut, want) {
		t.Errorf("left out: %v, want %v", m.LeftOut, want)
	}
}

func checkMerged(t *testing.T, a *Archive, files []string) {
	t.Helper()
	parts, err := a.Parts()
	if err != nil || len(parts) != len(files) {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	got := make(map[string]population.Candidate) // by file and ID there
	replies := make(map[string]population.Reply)
	now := make(map[string]population.ID)
	where := func(id population.ID) string {
		part, old := parts.Origin(id)
		if part == nil {
			t.Fatalf("candidate %v is from nowhere", id)
		}
		return fmt.Sprint(part.File, " ", old)
	}
	for c, err := range a.Candidates() {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := got[where(c.ID)]; twice {
			t.Errorf("%s is there twice", where(c.ID))
		}
		got[where(c.ID)], now[where(c.ID)] = c, c.ID
	}
	for r, err := range a.Replies() {
		if err != nil {
			t.Fatal(err)
		}
		replies[where(r.ID)] = r.Reply
		now[where(r.ID)] = r.ID
	}
	n, nReplies := 0, 0
	for k, path := range files {
		in, err := OpenRead(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = in.Close() }()
		name := filepath.Base(path)
		moved := func(ids []population.ID) (list []population.ID) {
			for _, id := range ids {
				if id == population.SeedID {
					list = append(list, id)
				} else if to, ok := now[fmt.Sprint(name, " ", id)]; ok {
					list = append(list, to)
				} else {
					t.Errorf("%s: %v is not in the output", name, id)
				}
			}
			return list
		}
		for c, err := range in.Candidates() {
			if err != nil {
				t.Fatal(err)
			}
			if c.ID == population.SeedID && k > 0 {
				continue
			}
			n++
			old := c.ID
			c.ID = moved([]population.ID{old})[0]
			c.Parents, c.Inspirations = moved(c.Parents), moved(c.Inspirations)
			if c.RepairOf != 0 {
				c.RepairOf = moved([]population.ID{c.RepairOf})[0]
			}
			for i := range c.Beside {
				c.Beside[i].ID = moved([]population.ID{c.Beside[i].ID})[0]
			}
			if old.Child() != 1 {
				c.Island += 2 * k
			}
			if c.ID.Attempt() != old.Attempt() || old.Child() > 1 && c.ID.Setting() != old.Setting() {
				t.Errorf("%v has become %v", old, c.ID)
			}
			if is := got[fmt.Sprint(name, " ", old)]; !reflect.DeepEqual(is, c) {
				t.Fatalf("%s %v is\n%+v, want\n%+v", name, old, is, c)
			}
			for _, parent := range c.Parents {
				if children, err := a.Children(parent); err != nil || !slices.Contains(children, c.ID) {
					t.Errorf("the children of %v are %v, %v, without %v", parent, children, err, c.ID)
				}
			}
			if same, err := a.SameFunction(c.Hash); err != nil || !slices.Contains(same, c.ID) {
				t.Errorf("%v is not found by its hash", c.ID)
			}
			if line, err := a.Lineage(c.ID); err != nil || line[0].ID != population.SeedID {
				t.Errorf("the lineage of %v: %v", c.ID, err)
			}
		}
		for r, err := range in.Replies() {
			if err != nil {
				t.Fatal(err)
			}
			nReplies++
			r.Parents = moved(r.Parents)
			if is := replies[fmt.Sprint(name, " ", r.ID)]; !reflect.DeepEqual(is, r.Reply) {
				t.Errorf("the reply for %s %v is %+v", name, r.ID, is)
			}
		}
		if part, old := parts.Island(2*k + 1); part == nil || part.File != name || old != 1 {
			t.Errorf("island %d is %d of %+v", 2*k+1, old, part)
		}
		for place := 2*k + 1; place <= 2*k+2; place++ { // the second was asked for again
			if part := parts.Advice(place); part == nil || part.File != name {
				t.Errorf("advice %d is of %+v", place, part)
			}
		}
		if p := parts[k]; p.Search.RandomSeed != uint64(k+1) || p.Candidates == 0 {
			t.Errorf("part %d is %+v", k, p)
		}
	}
	if len(got) != n || len(replies) != nReplies {
		t.Errorf("%d candidates and %d replies, want %d and %d", len(got), len(replies), n, nReplies)
	}
	if length, err := a.Len(); err != nil || length != n {
		t.Errorf("Len is %d, %v, want %d", length, err, n)
	}
	advice := all(t, a.Advice())
	if len(advice) != 6 || advice[4].Text != "Advice of 3." {
		t.Errorf("the advice is %+v", advice)
	}
	if v := all(t, a.Validations()); len(v) != 4 || v[0].Objectives[0] != 1 || where(v[3].ID) != "run3.db 2" {
		t.Errorf("the validations are %+v", v)
	}
	if keys, err := a.Keys(""); err != nil || !slices.Equal(keys, []string{"of/1", "of/2", "of/3", "other", "same"}) {
		t.Errorf("the keys are %v, %v", keys, err)
	}
	if v, err := a.Value("other"); err != nil || !bytes.Equal(v, []byte{1}) {
		t.Errorf("other is %v, %v", v, err)
	}
	checkMergedGenerations(t, a, files)
}

// checkMergedGenerations compares generations with those of the inputs, and fronts with the
// definition.
func checkMergedGenerations(t *testing.T, a *Archive, files []string) {
	t.Helper()
	parts, _ := a.Parts()
	generations := all(t, a.Generations())
	if len(generations) != 6 {
		t.Fatalf("%d generations", len(generations))
	}
	candidates := all(t, a.Summaries())
	s, err := a.Search()
	if err != nil || s.Islands != 6 || s.RandomSeed != 0 {
		t.Fatalf("the search is %+v, %v", s, err)
	}
	byID := make(map[population.ID]population.Candidate)
	for _, c := range candidates {
		byID[c.ID] = c
	}
	before := 0.0
	for n, g := range generations {
		var fronts []population.Candidate
		settled, counted, elapsed := 1, 1, time.Duration(0)
		for k, path := range files {
			in, err := OpenRead(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = in.Close() }()
			own := all(t, in.Generations())
			at := own[min(n, len(own)-1)]
			settled += fakeSearch().SettledBy(at) - 1
			counted += at.Candidates - 1
			elapsed = max(elapsed, at.Elapsed)
			for i, members := range at.Islands {
				var back []population.ID
				for _, id := range g.Islands[2*k+i] {
					_, old := parts.Origin(id)
					back = append(back, old)
				}
				if !slices.Equal(back, members) {
					t.Errorf("generation %d: island %d is %v, want %v", n, 2*k+i, back, members)
				}
			}
			for _, id := range at.Front {
				for _, c := range candidates {
					if part, old := parts.Origin(c.ID); old == id && (id == 1 || part.File == filepath.Base(path)) {
						fronts = append(fronts, c)
					}
				}
			}
			if n == 2 && len(own) > 2 {
				m := g.Migrations[k]
				if part, old := parts.Origin(m.ID); m.From != 2*k || m.To != 2*k+1 || part.File != filepath.Base(path) || old != at.Migrations[0].ID || g.Reseeded[k] != 2*k+1 {
					t.Errorf("migration %d is %+v, reseeded are %v", k, m, g.Reseeded)
				}
			}
		}
		if n < len(generations)-1 && g.Candidates != counted {
			t.Errorf("generation %d: %d candidates, want %d", n, g.Candidates, counted)
		}
		if n == len(generations)-1 {
			fronts = candidates
			if g.Candidates != len(candidates) {
				t.Errorf("%d candidates, want %d", g.Candidates, len(candidates))
			}
		}
		front := population.Front(s.Objectives, fronts)
		seen := make(map[population.ID]bool)
		front = slices.DeleteFunc(front, func(c population.Candidate) bool { again := seen[c.ID]; seen[c.ID] = true; return again })
		if !slices.Equal(g.Front, idsOf(front)) {
			t.Errorf("generation %d: the front is %v, want %v", n, g.Front, idsOf(front))
		}
		volume, err := population.Hypervolume(s.Objectives, front, g.Reference)
		if err != nil || volume != g.Hypervolume {
			t.Errorf("generation %d: the hypervolume is %v, want %v, %v", n, g.Hypervolume, volume, err)
		}
		if g.Number != n || g.Settled != settled || g.Elapsed != elapsed || volume < before {
			t.Errorf("generation %d: %d settled, elapsed %v, want %d and %v; hypervolume %v after %v", n, g.Settled, g.Elapsed, settled, elapsed, volume, before)
		}
		before = volume
	}
	ids, err := a.FrontIDs()
	equal(t, "FrontIDs", ids, idsOf(population.Front(s.Objectives, candidates)), err)
}
