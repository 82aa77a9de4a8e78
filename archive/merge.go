package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/population"
	bolt "go.etcd.io/bbolt"
)

// Merged says what Merge has made.
type Merged struct {
	Parts      Parts
	Candidates int
	Front      int // candidates on the front of all
	Bytes      int64

	// LeftOut are the keys of values, as of SetValue, that differ between the archives: the
	// first one's was kept.
	LeftOut []string
}

// ownValues begins the keys of values that tell wallacea.Main how to resume a search.
const ownValues = "wallacea."

// Merge makes a new archive at path of the archives of several searches, which are left as
// they are. They must be of the same problem, as [SameProblem] says. A search may be running:
// then Merge takes what was recorded when it begins to read that archive.
//
// Each child of the first archive keeps its number, and those of the others follow; attempts
// and settings keep theirs. Islands are numbered on in the same way. All searches share one
// seed, with the outcome that it has in the first archive; the settings of the seed are
// numbered on. Candidates, parents, inspirations, replies, validations, advice and values are
// kept, and [Archive.Parts] says where each comes from. Generation n is that of all searches
// side by side: their islands, the front of all of them, and their sums; a search that has
// ended earlier stays as it was. The last generation counts all candidates, those that were not
// settled included. Hypervolumes are measured against the worst of the searches' references.
//
// The sequence of plans and settlements is left out, and so are the values that tell a program
// how to resume its search: a merged archive cannot be resumed, nor run again. It can be
// merged with others.
//
// There must be no file at path. If Merge fails, there is none afterwards; if it is killed, a
// file remains whose name ends in ".merging", which the next Merge removes. The error is that of
// ctx, wraps fs.ErrExist, or wraps what that of OpenRead does.
func Merge(ctx context.Context, path string, from ...string) (*Merged, error) {
	if len(from) < 2 {
		return nil, errors.New("archive: give at least two archives to merge")
	}
	if err := unused(path); err != nil {
		return nil, err
	}
	m := &merger{ctx: ctx}
	defer m.close()
	for i, name := range Names(from) {
		if err := m.open(from[i], name); err != nil {
			return nil, err
		}
	}
	if err := m.distinct(); err != nil {
		return nil, err
	}
	temporary := path + ".merging"
	if err := removeStale(temporary); err != nil {
		return nil, err
	}
	err := writeNew(temporary, 0o666, m.fill)
	if err == nil {
		err = publish(temporary, path)
	}
	if err != nil {
		if removed := os.Remove(temporary); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	m.Bytes = info.Size()
	return &m.Merged, nil
}

// unused returns an error if there is a file, or no directory for it.
func unused(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("archive: %s: %w: remove it, or write to another file", path, fs.ErrExist)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("archive: %w", err)
	}
	if dir, err := os.Stat(filepath.Dir(path)); err != nil || !dir.IsDir() {
		return fmt.Errorf("archive: %s: its directory does not exist: create %s first: %w", path, filepath.Dir(path), fs.ErrNotExist)
	}
	return nil
}

// removeStale removes what a Merge that was killed has left, but not what another one is
// writing.
func removeStale(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	a, err := open(path, true, 1)
	if errors.Is(err, ErrInUse) {
		return fmt.Errorf("archive: %s: another program is writing it: wait until it ends", path)
	}
	if err == nil {
		err = a.Close()
		if err != nil {
			return err
		}
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return nil
}

// publish gives a file its name, if there is no other file of that name.
func publish(temporary, path string) error {
	err := os.Link(temporary, path)
	switch {
	case err == nil:
		err = os.Remove(temporary)
	case !errors.Is(err, fs.ErrExist): // on a file system without links
		if err = unused(path); err == nil {
			err = os.Rename(temporary, path)
		}
	default:
		err = unused(path)
	}
	if err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(path))
}

// A merger makes an archive of others.
type merger struct {
	Merged
	ctx    context.Context
	inputs []*input
	to     *filler

	seeded    bool // there is a seed
	search    population.Search
	reference []float64
	failures  int
	usage     population.Usage
	advice    int // how many there are
}

// An input is an archive that is merged.
type input struct {
	*Archive
	name   string
	search population.Search
	parts  Parts // of its own

	// What is added to its numbers, and the highest one then.
	children, settings, islands numbers

	last       population.Generation // as it was when the candidates were read
	begun      bool                  // there is a last one
	front      []population.ID
	candidates int // its own seed included
	advice     int
	seed       bool // the seed is from here
	dropped    bool // its seed was left out
	failedSeed bool // and had failed
}

func (m *merger) open(path, name string) error {
	a, err := OpenRead(path)
	if err != nil {
		return err
	}
	in := &input{Archive: a, name: name}
	m.inputs = append(m.inputs, in)
	if in.search, err = a.Search(); err != nil {
		return err
	}
	if err := a.view(knownSearch); err != nil {
		return err
	}
	if in.parts, err = a.Parts(); err != nil {
		return err
	}
	if first := m.inputs[0]; first != in {
		if err := SameProblem(first.search, in.search); err != nil {
			return fmt.Errorf("archive: %s is not of the same problem as %s: %w", path, first.path, err)
		}
	}
	return nil
}

// knownSearch returns an error if this program does not know all of the search's record.
func knownSearch(s snapshot) error {
	key := []byte(searchKey)
	value, err := getOne(s, metadataBucket, key)
	if err != nil {
		return err
	}
	return decodeStored[searchRecord](metadataBucket)(key, value, new(stored[searchRecord]), nil)
}

func (m *merger) close() {
	for _, in := range m.inputs {
		_ = in.Close() // it was only read
	}
}

// searches returns what an input is made of, itself if that is one search.
func (in *input) searches() Parts {
	if in.parts != nil {
		return in.parts
	}
	return Parts{{File: in.name, Search: in.search}}
}

// distinct returns an error if a search is there twice.
func (m *merger) distinct() error {
	for i, in := range m.inputs {
		for _, p := range in.searches() {
			for _, earlier := range m.inputs[:i] {
				for _, q := range earlier.searches() {
					if p.Search.RandomSeed == q.Search.RandomSeed && p.Search.Started.Equal(q.Search.Started) && p.Search.Mutator == q.Search.Mutator {
						return fmt.Errorf("archive: %s and %s hold the same search, with random seed %d, begun at %v: leave one of them out",
							earlier.path, in.path, p.Search.RandomSeed, p.Search.Started)
					}
				}
			}
		}
	}
	return nil
}

// fill writes the merged archive.
func (m *merger) fill(db *bolt.DB) error {
	m.to = &filler{ctx: m.ctx, db: db}
	err := m.to.begin()
	if err == nil {
		err = m.all()
	}
	if err != nil {
		return errors.Join(err, m.to.abandon())
	}
	return m.to.commit()
}

func (m *merger) all() error {
	if err := m.to.create(); err != nil {
		return err
	}
	for _, in := range m.inputs {
		if err := in.pin(func() error { return m.copy(in) }); err != nil {
			return err
		}
	}
	m.describe()
	if err := m.generations(); err != nil {
		return err
	}
	if err := m.sorted(textsBucket, sameText); err != nil {
		return err
	}
	if err := m.sorted(hashesBucket, renumberedHash); err != nil {
		return err
	}
	metadata := m.to.tx.Bucket([]byte(metadataBucket))
	if err := put(metadata, []byte(searchKey), fromSearch(m.search)); err != nil {
		return err
	}
	return put(metadata, []byte(partsKey), convert(m.Parts, fromPart))
}

// copy copies all of an input but its generations and texts.
func (m *merger) copy(in *input) error {
	if k := slices.Index(m.inputs, in); k > 0 {
		before := m.inputs[k-1]
		in.children.Offset, in.settings.Offset, in.islands.Offset = before.children.Last, before.settings.Last, before.islands.Last
	}
	in.children.Last, in.settings.Last = in.children.Offset, in.settings.Offset
	in.islands.Last = in.islands.Offset + max(in.search.Islands, 1)
	var err error
	if in.last, err = in.LastGeneration(); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	in.begun = err == nil
	in.islands.Last = max(in.islands.Last, in.islands.Offset+len(in.last.Islands))
	if in.front, err = in.FrontIDs(); err != nil {
		return err
	}
	for _, step := range []func(*input) error{m.candidates, m.replies, m.validations, m.adviceOf, m.values} {
		if err := step(in); err != nil {
			return err
		}
	}
	return nil
}

// renumber makes IDs those of the merged archive.
func (in *input) renumber(ids []population.ID) (err error) {
	for i := range ids {
		if ids[i], err = in.id(ids[i]); err != nil {
			return err
		}
	}
	return nil
}

// id returns what an ID is in the merged archive.
func (in *input) id(id population.ID) (population.ID, error) {
	child, setting := id.Child(), id.Setting()
	switch {
	case id == 0 || id == population.SeedID:
		return id, nil
	case child == 0 || child == 1 && setting == 0:
		return 0, in.explain(damaged("it names a candidate %v", id))
	case child == 1:
		setting += in.settings.Offset
		in.settings.Last = max(in.settings.Last, setting)
	default:
		child += in.children.Offset
		in.children.Last = max(in.children.Last, child-1)
	}
	to := population.NewID(child, id.Attempt(), setting)
	if to.Child() != child || to.Setting() != setting {
		return 0, errors.New("archive: all of them have more candidates than can be numbered: merge fewer")
	}
	return to, nil
}

// candidates copies candidates.
func (m *merger) candidates(in *input) error {
	for k, err := range records(in.Archive, candidatesBucket, nil, decodeStored[candidateRecord](candidatesBucket)) {
		if err != nil {
			return err
		}
		r := k.record
		in.candidates++
		if k.id == population.SeedID {
			if m.seeded {
				in.dropped, in.failedSeed = true, r.Failure != nil
				continue
			}
			m.seeded, in.seed = true, true
		}
		id, err := in.id(k.id)
		for _, list := range [][]population.ID{r.Parents, r.Inspirations} {
			if err == nil {
				err = in.renumber(list)
			}
		}
		if err == nil {
			r.RepairOf, err = in.id(r.RepairOf)
		}
		for i := range r.Beside {
			if err == nil {
				r.Beside[i].ID, err = in.id(r.Beside[i].ID)
			}
		}
		if err != nil {
			return err
		}
		if r.Island < 0 {
			return in.explain(damaged("candidate %v is of island %d", k.id, r.Island))
		}
		if k.id.Child() != 1 { // the seed is of all islands
			r.Island += in.islands.Offset
			in.islands.Last = max(in.islands.Last, r.Island+1)
		}
		m.Candidates++
		m.usage = m.usage.Add(population.Usage(r.Usage))
		if r.Failure != nil {
			m.failures++
		}
		if err := m.to.put(candidatesBucket, idKey(id), r); err != nil {
			return err
		}
		for _, parent := range r.Parents {
			if err := m.to.store(childrenBucket, pairKey(parent, id), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *merger) replies(in *input) error {
	for k, err := range records(in.Archive, repliesBucket, nil, decodeStored[replyRecord](repliesBucket)) {
		if err != nil {
			return err
		}
		if k.id == population.SeedID && !in.seed { // a search asks for none
			continue
		}
		id, err := in.id(k.id)
		if err == nil {
			err = in.renumber(k.record.Parents)
		}
		if err == nil {
			err = m.to.put(repliesBucket, idKey(id), k.record)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) validations(in *input) error {
	for k, err := range records(in.Archive, validationsBucket, nil, decodeStored[validationRecord](validationsBucket)) {
		if err != nil {
			return err
		}
		if k.id == population.SeedID && !in.seed { // it belongs to another outcome
			continue
		}
		id, err := in.id(k.id)
		if err == nil {
			err = m.to.put(validationsBucket, idKey(id), k.record)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) adviceOf(in *input) error {
	for k, err := range records(in.Archive, adviceBucket, nil, decodeStored[adviceRecord](adviceBucket)) {
		if err != nil {
			return err
		}
		m.advice++
		m.usage = m.usage.Add(population.Usage(k.record.Usage))
		in.advice++
		if err := m.to.put(adviceBucket, numberKey(m.advice), k.record); err != nil {
			return err
		}
	}
	return nil
}

// values copies values, of each key the first one.
func (m *merger) values(in *input) error {
	keys, err := in.Keys("")
	if err != nil {
		return err
	}
	for _, key := range keys {
		if strings.HasPrefix(key, ownValues) {
			continue
		}
		v, err := in.Value(key)
		if err != nil {
			return err
		}
		b, sealed := m.to.tx.Bucket([]byte(valuesBucket)), seal([]byte(key), v)
		if held := b.Get([]byte(key)); held == nil {
			err = m.to.store(valuesBucket, []byte(key), sealed)
		} else if string(held) != string(sealed) && !slices.Contains(m.LeftOut, key) {
			m.LeftOut = append(m.LeftOut, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// describe makes the search, the reference and the parts of what was copied.
func (m *merger) describe() {
	m.search = m.inputs[0].search
	m.search.RandomSeed, m.search.Reference = 0, nil
	m.search.Islands = m.inputs[len(m.inputs)-1].islands.Last
	names := make(map[string]bool) // of files
	var mutators []string
	for _, in := range m.inputs {
		if in.search.Started.Before(m.search.Started) {
			m.search.Started = in.search.Started
		}
		if !slices.Contains(mutators, in.search.Mutator) {
			mutators = append(mutators, in.search.Mutator)
		}
		if r := in.last.Reference; len(r) == len(m.search.Objectives) {
			if m.reference == nil {
				m.reference = slices.Clone(r)
			}
			for i := range m.reference {
				m.reference[i] = max(m.reference[i], r[i])
			}
		}
		for _, p := range in.made() {
			if names[p.File] {
				p.File = in.name + "/" + p.File
			}
			names[p.File] = true
			m.Parts = append(m.Parts, p)
		}
	}
	m.search.Mutator = strings.Join(mutators, ", ")
}

// made returns what an input has become in the merged archive.
func (in *input) made() Parts {
	if in.parts == nil {
		return Parts{{
			File: in.name, Search: in.search, Candidates: in.candidates, Generations: in.last.Number, Elapsed: in.last.Elapsed,
			children: in.children, settings: in.settings, islands: in.islands, advice: in.advice, seed: in.seed,
		}}
	}
	moved := func(n numbers, by int) numbers { return numbers{n.Offset + by, n.Last + by} }
	list := slices.Clone(in.parts)
	for i := range list {
		p := &list[i]
		p.children, p.settings, p.islands = moved(p.children, in.children.Offset), moved(p.settings, in.settings.Offset), moved(p.islands, in.islands.Offset)
		p.seed = p.seed && in.seed
	}
	return list
}
