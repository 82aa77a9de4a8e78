package population

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strconv"
	"testing"
)

func TestFront(t *testing.T) {
	objectives := []Objective{{Name: "error", LogFloor: 1}, {Name: "gain", Maximize: true}}
	got := ids(Front(objectives, []Candidate{
		{ID: 9, Objectives: []float64{2, 5}},
		{ID: 1, Objectives: []float64{2, 5}},                          // the same point, older
		{ID: 2, Objectives: []float64{1, 1}},                          // less error, less gain
		{ID: 3, Objectives: []float64{3, 5}},                          // dominated by 1
		{ID: 4, Objectives: []float64{0.5, 0}},                        // below the LogFloor, where distances end but dominance does not
		{ID: 5, Objectives: []float64{0.4, 0}},                        // dominates 4
		{ID: 6, Failure: &Failure{StagePanic, "x"}},                   // failed
		{ID: 7, Objectives: []float64{math.NaN(), 9}},                 // not a point
		{ID: 8, Objectives: []float64{9, 9}, Failure: new(Failure)},   // failed all the same
		{ID: 10, Objectives: []float64{0}, Failure: nil, Hash: "odd"}, // of another problem
	}))
	if want := []ID{5, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Front(objectives, nil); len(got) != 0 {
		t.Errorf("the front of nothing is %v", got)
	}
}

func TestPoint(t *testing.T) {
	objectives := []Objective{{Name: "a"}, {Name: "b", Maximize: true}, {Name: "c", LogFloor: 0.5}, {Name: "d", LogFloor: 1, Maximize: true}}
	for _, tt := range []struct{ values, want []float64 }{
		{[]float64{3, 3, math.E, math.E}, []float64{3, -3, 1, -1}},
		{[]float64{-1, -2, 0, -7}, []float64{-1, 2, math.Log(0.5), 0}},
	} {
		if got := Point(objectives, tt.values); !slices.Equal(got, tt.want) {
			t.Errorf("Point(%v) = %v, want %v", tt.values, got, tt.want)
		}
	}
}

// TestStages wants all constants of the type Stage in Stages, in their order.
func TestStages(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "candidate.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var want []Stage
	for spec := range ast.Preorder(file) {
		if v, ok := spec.(*ast.ValueSpec); ok {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Stage" {
				value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, Stage(value))
			}
		}
	}
	if len(want) == 0 || !slices.Equal(Stages(), want) {
		t.Errorf("got %v, want %v", Stages(), want)
	}
}

// TestFrontOfUnusable checks that Front leaves out what has no place on a front.
func TestFrontOfUnusable(t *testing.T) {
	objectives := []Objective{{Name: "x"}, {Name: "y"}}
	candidates := []Candidate{
		{ID: 1}, {ID: 2, Objectives: []float64{math.NaN(), 1}}, {ID: 3, Objectives: []float64{1}},
		{ID: 4, Objectives: []float64{1, math.Inf(-1)}}, {ID: 5, Objectives: []float64{3, 4}}, {ID: 6, Objectives: []float64{1, 2, 3}},
	}
	if got := ids(Front(objectives, candidates)); !slices.Equal(got, []ID{5}) {
		t.Errorf("the front is %v, want [5]", got)
	}
	if got := Front(nil, candidates); len(got) != 0 {
		t.Errorf("without objectives the front is %v", ids(got))
	}
}
