package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// searched makes an archive of a search, of its own for each number, with repairs, settings,
// migrations, advice, validations, values and a reply without an outcome.
func searched(t *testing.T, number int, last population.ID) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprintf("run%d.db", number))
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a.db.NoSync = true
	s := fakeSearch()
	s.RandomSeed, s.Started = uint64(number), s.Started.Add(time.Duration(number)*time.Hour)
	_, err = a.Begin(s)
	for id := population.SeedID; id <= last; id++ {
		c := fakeCandidate(id)
		if !c.Failed() {
			c.Objectives[0] *= 1 + 0.1*float64((int(id)*number)%5)
		}
		c.Source += fmt.Sprintf("// of %d\n", number)
		if id != population.SeedID {
			r := fakeReply(id)
			r.Parents = c.Parents
			err = errors.Join(err, recordReply(a, id, r))
		}
		err = errors.Join(err, recordCandidate(a, c))
		variants := []population.ID{population.NewID(int(id), 0, 1), population.NewID(int(id), 0, 3)}
		if c.Failed() {
			variants = []population.ID{population.NewID(int(id), 1, 0)}
		}
		for _, variant := range variants {
			if id%5 != 1 && !c.Failed() {
				break
			}
			v := fakeCandidate(id)
			v.ID, v.Failure, v.Parents = variant, nil, []population.ID{id}
			if v.Objectives = []float64{0.9 / float64(id) / float64(number), 3}; variant.Attempt() > 0 {
				v.RepairOf, v.Parents = id, c.Parents
			}
			err = errors.Join(err, recordCandidate(a, v))
		}
		if id%10 == 1 {
			g := fakeGeneration(int(id) / 10)
			if g.Number == 2 {
				g.Migrations = []population.Migration{{From: 0, To: 1, ID: id}}
				g.Reseeded = []int{1}
			}
			err = errors.Join(err, a.Record(population.Entries{Generations: []population.Generation{g}}))
		}
	}
	err = errors.Join(err,
		recordReply(a, last+1, fakeReply(last+1)),
		a.Record(population.Entries{
			Advice:      []population.Advice{{Generation: 1, Text: fmt.Sprintf("Advice of %d.", number)}, {Generation: 2, Failure: "no key", Again: true}},
			Validations: []population.Validation{{ID: 1, Objectives: []float64{float64(number), 1}}, {ID: 2, Objectives: []float64{float64(number), 2}}},
		}),
		a.SetValue("same", []byte("x")), a.SetValue("other", []byte{byte(number)}), a.SetValue(fmt.Sprintf("of/%d", number), []byte("y")), a.SetValue("wallacea.generations", []byte("9")),
		a.Close())
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// merge merges archives into a new one and checks its pages.
func merge(t *testing.T, from ...string) (*Archive, *Merged) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "merged.db")
	m, err := Merge(t.Context(), path, from...)
	if err != nil {
		t.Fatal(err)
	}
	a, err := OpenRead(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		checkPages(t, a)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
		t.Errorf("beside the archive: %v, %v", names, err)
	}
	return a, m
}

// all reads everything, and fails the test if that fails.
func all[T any](t *testing.T, seq func(func(T, error) bool)) []T {
	t.Helper()
	list, err := collect(seq)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

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

// mergedFile returns the path of a merged archive.
func mergedFile(t *testing.T, from ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "merged.db")
	if _, err := Merge(t.Context(), path, from...); err != nil {
		t.Fatal(err)
	}
	return path
}

// equalContents compares what two archives hold.
func equalContents(t *testing.T, a, b *Archive) {
	t.Helper()
	x, y := contents(t, a.Path()), contents(t, b.Path())
	for bucket := range x {
		for key, value := range x[bucket] {
			if y[bucket][key] != value {
				t.Errorf("%s %x differs", bucket, key)
			}
		}
		if len(x[bucket]) != len(y[bucket]) {
			t.Errorf("%s has %d and %d entries", bucket, len(x[bucket]), len(y[bucket]))
		}
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

// TestMergedIsNotResumed: neither resumed nor run again, and nothing is recorded into it.
func TestMergedIsNotResumed(t *testing.T) {
	path := mergedFile(t, searched(t, 1, 12), searched(t, 2, 12))
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	s, _ := a.Search()
	_, begun := a.Begin(s)
	_, again := a.Recording()
	for _, err := range []error{begun, again, recordCandidate(a, fakeCandidate(1000))} {
		const want = "it was merged from the archives of 2 searches, and cannot be resumed or run again: resume one of those, or record to another file"
		if err == nil || err.Error() != "archive: "+path+": "+want {
			t.Errorf("got %v", err)
		}
	}
	if err := a.SetValue("note", []byte("x")); err != nil {
		t.Error(err)
	}
}

// TestWhatCannotBeMerged: each has a sentence that names the file, and leaves nothing.
func TestWhatCannotBeMerged(t *testing.T) {
	one, two := searched(t, 1, 22), searched(t, 2, 12)
	damagedFile := searched(t, 3, 300)
	text, err := os.ReadFile(damagedFile)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(text, []byte("elements are right"))
	if at < 0 {
		t.Fatal("there is nothing to damage")
	}
	text[at] ^= 1
	other := func(change func(*population.Search)) string {
		path := filepath.Join(t.TempDir(), "other.db")
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		s := fakeSearch()
		change(&s)
		if _, err := a.Begin(s); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		from []string
		want string
		is   error
	}{
		{[]string{one}, "give at least two archives", nil},
		{[]string{one, filepath.Join(t.TempDir(), "none.db")}, "check the path", fs.ErrNotExist},
		{[]string{one, write(t, text)}, "fails its checksum", ErrDamaged},
		{[]string{one, write(t, text[:len(text)/2])}, "truncated", ErrDamaged},
		{[]string{one, write(t, []byte("hello"))}, "not a database file", ErrFormat},
		{[]string{one, foreign(t, "notes", "a", "b")}, "of another program", ErrFormat},
		{[]string{one, foreign(t, "metadata", "format", "999")}, "use a newer version", ErrFormat},
		{[]string{one, newer(t, candidatesBucket)}, "candidate 2 holds what this program does not know", ErrFormat},
		{[]string{one, newer(t, metadataBucket)}, "the record of the search holds what this program does not know", ErrFormat},
		{[]string{one, write(t, nil)}, "holds no search", ErrEmpty},
		{[]string{one, one}, "hold the same search", nil},
		{[]string{mergedFile(t, one, two), two}, "hold the same search", nil},
		{[]string{one, other(func(s *population.Search) { s.Function = "func Halve([]float64)" })}, "its function is func Halve([]float64) instead of func Double([]float64)", nil},
		{[]string{one, other(func(s *population.Search) { s.Task = "Double every other element." })}, `its task is "Double every other element." instead of "Double every element."`, nil},
		{[]string{one, other(func(s *population.Search) { s.Seed += "// another\n" })}, "its seed is another one", nil},
		{[]string{one, other(func(s *population.Search) { s.Objectives = s.Objectives[:1] })}, "it lacks the objective speed", nil},
		{[]string{one, other(func(s *population.Search) { s.Objectives = append(s.Objectives, population.Objective{Name: "size"}) })}, "it has one more objective, size", nil},
		{[]string{one, other(func(s *population.Search) { s.Objectives[1].Name = "pace" })}, "its objective 2 is pace instead of speed", nil},
		{[]string{one, other(func(s *population.Search) { s.Objectives[0].LogFloor = 0.5 })}, "LogFloor is 0.5 instead of 1e-09", nil},
	} {
		to := filepath.Join(t.TempDir(), "out.db")
		_, err := Merge(t.Context(), to, tt.from...)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "archive: ") || strings.Contains(err.Error(), "\n") || tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%v: got %v, want %s, %v", tt.from, err, tt.want, tt.is)
		}
		if last := tt.from[len(tt.from)-1]; err != nil && len(tt.from) > 1 && !strings.Contains(err.Error(), last) {
			t.Errorf("%v does not name %s", err, last)
		}
		if names, _ := os.ReadDir(filepath.Dir(to)); len(names) > 0 {
			t.Errorf("%v: left behind: %v", tt.from, names)
		}
	}
}

// newer makes an archive whose records have a field that this program does not know.
func newer(t *testing.T, bucket string) string {
	path := searched(t, 4, 12)
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		key := idKey(2)
		if bucket == metadataBucket {
			key = []byte(searchKey)
		}
		value, _ := unseal(key, tx.Bucket([]byte(bucket)).Get(key))
		var fields map[int]any
		if err := decMode.Unmarshal(value, &fields); err != nil {
			return err
		}
		fields[999] = 1
		return put(tx.Bucket([]byte(bucket)), key, fields)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestMergeReplacesNothing: neither a file, nor what appears while it works; and what another
// one has left behind, or is writing, is told apart.
func TestMergeReplacesNothing(t *testing.T) {
	one, two := searched(t, 1, 12), searched(t, 2, 12)
	to := filepath.Join(t.TempDir(), "out.db")
	if err := os.WriteFile(to, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(what string) {
		t.Helper()
		if _, err := Merge(t.Context(), to, one, two); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "remove it, or write to another file") {
			t.Errorf("%s: %v", what, err)
		}
		if text, _ := os.ReadFile(to); string(text) != "mine" {
			t.Errorf("%s: it was replaced", what)
		}
	}
	check("there is a file")
	temporary := to + ".x"
	if err := os.WriteFile(temporary, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := publish(temporary, to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("publish: %v", err)
	}
	if err := os.Remove(to); err != nil {
		t.Fatal(err)
	}

	locked, err := bolt.Open(to+".merging", 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Merge(t.Context(), to, one, two); err == nil || !strings.Contains(err.Error(), "another program is writing it") {
		t.Errorf("while another one writes: %v", err)
	}
	if err := locked.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Merge(t.Context(), to, one, two); err != nil {
		t.Errorf("after one that was killed: %v", err)
	}
}

// TestMergeIsInterrupted at any of its writes, and leaves nothing.
func TestMergeIsInterrupted(t *testing.T) {
	one, two := searched(t, 1, 22), searched(t, 2, 22)
	why := errors.New("enough")
	for _, after := range []int{0, 1, 10, 100} {
		ctx, cancel := context.WithCancelCause(t.Context())
		to := filepath.Join(t.TempDir(), "out.db")
		_, err := Merge(&countdown{ctx, after, func() { cancel(why) }}, to, one, two)
		if !errors.Is(err, why) {
			t.Errorf("after %d: %v", after, err)
		}
		if names, _ := os.ReadDir(filepath.Dir(to)); len(names) > 0 {
			t.Errorf("after %d: left behind: %v", after, names)
		}
	}
}

// A countdown is a context that is cancelled when it was asked so many times.
type countdown struct {
	context.Context
	left   int
	cancel func()
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		c.cancel()
	}
	return c.Context.Err()
}

// TestMergeRunning: an archive that is being recorded into is read at one moment of it.
func TestMergeRunning(t *testing.T) {
	a := create(t)
	fill(t, a, 45)
	other := searched(t, 2, 12)
	m, _ := merge(t, a.Path(), other)
	n, err := a.Len()
	if err != nil {
		t.Fatal(err)
	}
	parts, _ := m.Parts()
	if parts[0].Candidates != n || parts[0].Generations != 4 {
		t.Errorf("%d candidates in %d generations, want %d in 4", parts[0].Candidates, parts[0].Generations, n)
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct{ paths, want []string }{
		{[]string{"out/a.db", "b.db"}, []string{"a.db", "b.db"}},
		{[]string{"x/1/a.db", "x/2/a.db", "b.db"}, []string{"1/a.db", "2/a.db", "b.db"}},
		{[]string{"a.db", "x/a.db"}, []string{"a.db", "x/a.db"}},
		{[]string{"a.db", "a.db"}, []string{"a.db", "a.db"}},
	} {
		if got := Names(tt.paths); !slices.Equal(got, tt.want) {
			t.Errorf("%v: got %v, want %v", tt.paths, got, tt.want)
		}
	}
}

// TestPin: a snapshot that is over is not replaced while it must be the same.
func TestPin(t *testing.T) {
	_, path := served(t, func(l *serveLimits) { l.idle = 10 * time.Millisecond })
	a := openRead(t, path)
	err := a.pin(func() error {
		a.remote.mu.Lock()
		over := a.remote.lease.over
		a.remote.mu.Unlock()
		<-over
		_, err := a.Search()
		return err
	})
	if !errors.Is(err, errPinned) {
		t.Errorf("pinned: %v", err)
	}
	if _, err := a.Search(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
