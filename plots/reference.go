package plots

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// A Reference is what a search is compared with, such as a physical limit, kept in
// the archive of the search so that every picture of it can show it.
type Reference struct {
	Name string // in the legend

	// Values are the coordinates of its points by the names of objectives, equally
	// many for each. A reference for a single objective is one value.
	Values map[string][]float64
}

// A ReferenceSource is a Source with values of its user's, such as
// *archive.Archive.
type ReferenceSource interface {
	Keys(prefix string) ([]string, error)
	Value(key string) ([]byte, error)
}

// referencePrefix starts the keys of references. What follows is the name.
const referencePrefix = "reference/"

// SaveReference keeps r in an archive, and replaces one of the same name. It
// returns an error if r is invalid.
func SaveReference(db interface {
	SetValue(key string, v []byte) error
}, r Reference) error {
	if r.Name == "" || len(r.Values) == 0 {
		return fmt.Errorf("plots: the reference %q has no name or no values", r.Name)
	}
	if err := r.check(); err != nil {
		return err
	}
	text, err := json.Marshal(r.Values)
	if err != nil {
		return fmt.Errorf("plots: the reference %q: %w", r.Name, err)
	}
	return db.SetValue(referencePrefix+r.Name, text)
}

func (r *Reference) check() error {
	n := -1
	for objective, values := range r.Values {
		if n >= 0 && len(values) != n {
			return fmt.Errorf("plots: the reference %q has %d values of %s and %d of another objective: give equally many", r.Name, len(values), objective, n)
		}
		n = len(values)
		for i, v := range values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("plots: the reference %q has %s = %v at index %d: values must be finite", r.Name, objective, v, i)
			}
		}
	}
	return nil
}

// references returns those that src keeps, by name.
func references(src Source) ([]Reference, error) {
	db, ok := src.(ReferenceSource)
	if !ok {
		return nil, nil
	}
	keys, err := db.Keys(referencePrefix)
	if err != nil {
		return nil, fmt.Errorf("plots: reading references: %w", err)
	}
	var all []Reference
	for _, key := range keys {
		text, err := db.Value(key)
		if err != nil {
			return nil, fmt.Errorf("plots: reading references: %w", err)
		}
		r := Reference{Name: key[len(referencePrefix):]}
		if err := json.Unmarshal(text, &r.Values); err != nil {
			return nil, fmt.Errorf("plots: the reference %q in the archive is unreadable: %w", r.Name, err)
		}
		if err := r.check(); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// withReferences returns curves and, behind them, the references in the archive
// that have other names, as curves of y over x, or over anything if x is nil.
func (h *history) withReferences(curves []Curve, x *population.Objective, y population.Objective) []Curve {
	all := slices.Clone(curves)
	for _, r := range h.references {
		c := Curve{Name: r.Name, Y: r.Values[y.Name]}
		if x != nil {
			c.X = r.Values[x.Name]
		}
		known := slices.ContainsFunc(curves, func(c Curve) bool { return c.Name == r.Name })
		if single := len(r.Values) == 1; !known && len(c.X)+len(c.Y) > 0 && (single || x != nil && len(c.X) == len(c.Y)) {
			all = append(all, c)
		}
	}
	return all
}

// A limit is a curve of y over x that a front can be compared with.
type limit struct {
	name string
	x, y []float64 // by x
	log  bool      // it is interpolated on logarithmic axes
}

// limitOf returns the first of the curves with several points, or nil.
func limitOf(curves []Curve) *limit {
	for _, c := range curves {
		if len(c.X) < 2 || len(c.X) != len(c.Y) {
			continue
		}
		order := make([]int, len(c.X))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.X[a], c.X[b]) })
		l := &limit{name: c.Name, log: true}
		for _, i := range order {
			l.x, l.y = append(l.x, c.X[i]), append(l.y, c.Y[i])
			l.log = l.log && c.X[i] > 0 && c.Y[i] > 0
		}
		return l
	}
	return nil
}

// at returns the limit at x, and whether x is within it.
func (l *limit) at(x float64) (float64, bool) {
	i, found := slices.BinarySearch(l.x, x)
	switch {
	case found:
		return l.y[i], true
	case i == 0 || i == len(l.x):
		return 0, false
	}
	x0, x1, y0, y1 := l.x[i-1], l.x[i], l.y[i-1], l.y[i]
	if l.log {
		t := math.Log(x/x0) / math.Log(x1/x0)
		return y0 * math.Pow(y1/y0, t), true
	}
	return y0 + (y1-y0)*(x-x0)/(x1-x0), true
}
