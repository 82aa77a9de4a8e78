package archive

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A Part is one of the archives that Merge has made another one of. What was renumbered had
// the number in it that it has now, less an offset.
type Part struct {
	File        string // its name, with as much of its path as it takes to tell it from the others
	Search      population.Search
	Candidates  int // the seed included, which all parts share
	Generations int // completed after that of the seed
	Elapsed     time.Duration

	children, settings, islands numbers
	advice                      int  // how many there are, those that were asked for again included
	seed                        bool // the outcome of the seed is from here
}

// Numbers are those that belong to a part: they are above an offset, the last one included.
type numbers struct {
	Offset int `cbor:"1,keyasint,omitempty"`
	Last   int `cbor:"2,keyasint,omitempty"`
}

func (n numbers) holds(number int) bool { return number > n.Offset && number <= n.Last }

// A partRecord is a Part in the file. Children are counted without the seed: the first of
// them, number 2, is 1; settings are those of the seed, islands are numbered from 1.
type partRecord struct {
	File        string        `cbor:"1,keyasint"`
	Search      searchRecord  `cbor:"2,keyasint"`
	Candidates  int           `cbor:"3,keyasint,omitempty"`
	Generations int           `cbor:"4,keyasint,omitempty"`
	Elapsed     time.Duration `cbor:"5,keyasint,omitempty"`
	Children    numbers       `cbor:"6,keyasint"`
	Settings    numbers       `cbor:"7,keyasint"`
	Islands     numbers       `cbor:"8,keyasint"`
	Advice      int           `cbor:"9,keyasint,omitempty"`
	Seed        bool          `cbor:"10,keyasint,omitempty"`
}

func fromPart(p Part) partRecord {
	return partRecord{p.File, fromSearch(p.Search), p.Candidates, p.Generations, p.Elapsed, p.children, p.settings, p.islands, p.advice, p.seed}
}

func (r partRecord) part() Part {
	return Part{r.File, r.Search.search(), r.Candidates, r.Generations, r.Elapsed, r.Children, r.Settings, r.Islands, r.Advice, r.Seed}
}

// Parts are the archives that one was made of.
type Parts []Part

// Parts returns what an archive was made of by Merge; nil: it holds a search of its own. An
// archive that was made of merged ones has the parts of all of them.
func (a *Archive) Parts() (parts Parts, err error) {
	err = a.view(func(s snapshot) (err error) {
		parts, err = partsOf(s)
		return err
	})
	return parts, err
}

func partsOf(s snapshot) (Parts, error) {
	value, err := getOne(s, metadataBucket, []byte(partsKey))
	if err != nil || value == nil {
		return nil, err
	}
	var list []partRecord
	if err := unmarshal(metadataBucket, []byte(partsKey), value, &list); err != nil {
		return nil, err
	}
	return convert(list, partRecord.part), nil
}

// Origin returns the part that a candidate comes from, and its ID there. The seed is that of
// the part whose outcome it has. It returns nil for a candidate of no part, and if there are
// no parts.
func (p Parts) Origin(id population.ID) (*Part, population.ID) {
	for i := range p {
		part := &p[i]
		switch child := id.Child() - 1; {
		case child > 0 && part.children.holds(child):
			return part, id - population.ID(part.children.Offset)
		case child == 0 && id.Setting() == 0 && part.seed:
			return part, id
		case child == 0 && id.Setting() > 0 && part.settings.holds(id.Setting()):
			return part, population.NewID(1, id.Attempt(), id.Setting()-part.settings.Offset)
		}
	}
	return nil, 0
}

// Island returns the part that an island comes from, and its number there, or nil.
func (p Parts) Island(island int) (*Part, int) {
	for i := range p {
		if p[i].islands.holds(island + 1) {
			return &p[i], island - p[i].islands.Offset
		}
	}
	return nil, 0
}

// Advice returns the part that advice comes from, given its place, from 1, among what
// Archive.Advice returns, or nil.
func (p Parts) Advice(place int) *Part {
	for i := range p {
		if place <= p[i].advice {
			return &p[i]
		}
		place -= p[i].advice
	}
	return nil
}

// merged is the reason why a search cannot be resumed.
type merged struct{ parts Parts }

func (m *merged) Error() string {
	return fmt.Sprintf("was merged from the archives of %d searches", len(m.parts))
}

// Names returns what tells files from each other: their names, and of those with the same
// name as much of their paths as it takes.
func Names(paths []string) []string {
	elements := make([][]string, len(paths))
	for i, path := range paths {
		elements[i] = strings.Split(filepath.ToSlash(filepath.Clean(path)), "/")
	}
	names := make([]string, len(paths))
	for i, own := range elements {
		for n := 1; n <= len(own); n++ {
			names[i] = strings.Join(own[len(own)-n:], "/")
			same := func(other []string) bool {
				return len(other) >= n && slices.Equal(other[len(other)-n:], own[len(own)-n:])
			}
			if !slices.ContainsFunc(slices.Concat(elements[:i], elements[i+1:]), same) {
				break
			}
		}
	}
	return names
}
