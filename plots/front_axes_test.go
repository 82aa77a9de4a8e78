package plots

import (
	"math"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// TestScopes checks what the axes of a front show.
func TestScopes(t *testing.T) {
	linear := population.Objective{Name: "y"}
	log := population.Objective{Name: "x", LogFloor: 1}
	front := [][]float64{{8, 1}, {4, 2}, {2, 4}, {1, 8}} // y, x
	with := func(more ...[]float64) [][]float64 { return append(more, front...) }
	many := make([][]float64, 40)
	for i := range many {
		many[i] = []float64{80, 800}
	}
	for _, c := range []struct {
		name                   string
		y, x                   population.Objective
		values                 [][]float64 // the first one is the seed
		lowX, highX, lowY, hiY float64     // of the core
	}{
		{"the front", linear, log, with([]float64{9, 9}), 1, 8, 1, 8},
		{"not a large seed", linear, log, with([]float64{0, 1e4}), 1, 8, 1, 8},
		{"a small seed", linear, log, with([]float64{0, 9}), 1, 9, 0, 8},
		{"a far member that is not the seed", linear, log, with([]float64{9, 9}, []float64{0, 1e4}), 1, 1e4, 0, 8},
		{"a region", linear, population.Objective{Name: "x", LogFloor: 1, From: 2, To: 5}, with([]float64{0, 1e4}), 2, 5, 2, 4},
		{"towards a median, to twice the front", linear, log, append(with([]float64{9, 9}), many...), 1, 64, 1, 15},
	} {
		h := &history{search: population.Search{Objectives: []population.Objective{c.y, c.x}}}
		for i, v := range c.values {
			h.records = append(h.records, record{id: population.ID(i + 1), values: v})
			h.evaluated++
		}
		p := plane{x: 1, y: 0}
		pic := &frontPicture{h: h, plane: p, ox: c.x, oy: c.y, progress: p.progress(h)}
		pic.final = pic.progress.final()
		x, y := pic.scopes(nil)
		lowX, highX := extent(x.core)
		lowY, highY := extent(y.core)
		for i, d := range [][2]float64{{lowX, c.lowX}, {highX, c.highX}, {lowY, c.lowY}, {highY, c.hiY}} {
			if math.Abs(d[0]-d[1]) > 1e-9*d[1] {
				t.Errorf("%s: got x from %v to %v, y from %v to %v (number %d), want %v to %v, %v to %v", c.name, lowX, highX, lowY, highY, i, c.lowX, c.highX, c.lowY, c.hiY)
				break
			}
		}
	}
}

func TestLimit(t *testing.T) {
	log := limitOf([]Curve{{Y: []float64{3}}, {Name: "log", X: []float64{16, 1, 4}, Y: []float64{1, 16, 4}}})
	linear := limitOf([]Curve{{X: []float64{0, 2}, Y: []float64{1, 5}}})
	if log == nil || log.name != "log" || linear == nil || limitOf([]Curve{{Y: []float64{3}}}) != nil {
		t.Fatalf("got %v and %v", log, linear)
	}
	for _, c := range []struct {
		l       *limit
		x, want float64
		ok      bool
	}{
		{log, 1, 16, true}, {log, 2, 8, true}, {log, 8, 2, true}, {log, 16, 1, true}, {log, 0.5, 0, false}, {log, 17, 0, false},
		{linear, 0.5, 2, true}, {linear, 2, 5, true}, {linear, -1, 0, false},
	} {
		if got, ok := c.l.at(c.x); ok != c.ok || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q at %v: got %v, %v, want %v, %v", c.l.name, c.x, got, ok, c.want, c.ok)
		}
	}
}
