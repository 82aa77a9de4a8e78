package archive

import (
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// checkpointEvery is how many generations lie between two that are stored with
// their whole fronts. The others hold what has changed: a front of thousands
// changes in a few places.
const checkpointEvery = 64

// frontChanges turn a front into the next generation's.
type frontChanges struct {
	Removed []int           `cbor:"1,keyasint,omitempty"` // positions in the old front, ascending
	At      []int           `cbor:"2,keyasint,omitempty"` // positions in the new front, ascending
	Added   []population.ID `cbor:"3,keyasint,omitempty"` // what is there
}

// changesBetween returns what turns one front into another, whose common members
// are in the same order.
func changesBetween(before, after []population.ID) *frontChanges {
	var c frontChanges
	kept, had := make(map[population.ID]bool, len(after)), make(map[population.ID]bool, len(before))
	for _, id := range after {
		kept[id] = true
	}
	for i, id := range before {
		had[id] = true
		if !kept[id] {
			c.Removed = append(c.Removed, i)
		}
	}
	for i, id := range after {
		if !had[id] {
			c.At, c.Added = append(c.At, i), append(c.Added, id)
		}
	}
	return &c
}

// apply returns the front that follows front. It returns false if it is not the
// one that the changes are of.
func (c *frontChanges) apply(front []population.ID) ([]population.ID, bool) {
	kept := make([]population.ID, 0, len(front)+len(c.Added))
	from := 0
	for _, i := range c.Removed {
		if i < from || i >= len(front) {
			return nil, false
		}
		kept = append(kept, front[from:i]...)
		from = i + 1
	}
	kept = append(kept, front[from:]...)
	if len(c.At) != len(c.Added) {
		return nil, false
	}
	for k, i := range c.At {
		if i < 0 || i > len(kept) {
			return nil, false
		}
		kept = slices.Insert(kept, i, c.Added[k])
	}
	return kept, true
}

// fronts follows the fronts of generations that are read in their order.
type fronts struct {
	last   int // generation
	front  []population.ID
	exists bool
}

func (f *fronts) decode(key, value []byte, g *population.Generation, _ *texts) error {
	var record generationRecord
	if err := unmarshal(generationsBucket, key, value, &record); err != nil {
		return err
	}
	var err error
	*g, err = f.follow(numberOf(key), record)
	return err
}

// follow returns the next generation.
func (f *fronts) follow(n int, record generationRecord) (population.Generation, error) {
	front := record.Front
	if record.Changes != nil {
		var ok bool
		if front, ok = record.Changes.apply(f.front); !ok || !f.exists || f.last != n-1 {
			return population.Generation{}, damaged("generation %d: its front does not follow from that of generation %d", n, n-1)
		}
	}
	f.last, f.front, f.exists = n, front, true
	return record.generation(n, front), nil
}

// lastGeneration returns the last completed generation, and false if there is
// none.
func lastGeneration(s snapshot) (g population.Generation, ok bool, err error) {
	last, err := s.last(generationsBucket)
	if err != nil || last.key == nil {
		return g, false, err
	}
	n := numberOf(last.key)
	checkpoint := n - max(n, 0)%checkpointEvery
	var f fronts
	for e, err := range s.scan(generationsBucket, numberKey(checkpoint), n-checkpoint+1) {
		if err == nil {
			err = f.decode(e.key, e.value, &g, nil)
		}
		if err != nil {
			return g, false, err
		}
	}
	return g, true, nil
}
