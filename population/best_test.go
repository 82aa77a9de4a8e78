package population

import "testing"

// TestBest: of equal values, as far as they can be told apart, the others decide, and then the ID;
// whatever the order in which candidates are given.
func TestBest(t *testing.T) {
	objectives := []Objective{{Name: "loss", Resolution: 0.5}, {Name: "speed", Maximize: true}, {Name: "size"}}
	all := []Candidate{
		{ID: 1, Objectives: []float64{1.1, 5, 9}},
		{ID: 2, Objectives: []float64{0.9, 7, 9}}, // 1, as that of 1 and 4
		{ID: 3, Failure: &Failure{Stage: StagePanic}},
		{ID: 4, Objectives: []float64{1, 7, 9}},
		{ID: 5, Objectives: []float64{3, 8, 1}},
		{ID: 6, Objectives: []float64{2, 8, 1}},
		{ID: 7, Objectives: []float64{2, 8, 1}},
		{ID: 8, Objectives: []float64{0, 9, 0}, Margin: []float64{4, 4, 4}},
	}
	for k, want := range []ID{2, 6, 6} {
		for range len(all) {
			all = append(all[1:], all[0])
			if got := all[BestOf(objectives, all, k)].ID; got != want {
				t.Errorf("the best %s is %v, want %v", objectives[k].Name, got, want)
			}
		}
	}
	if got := BestOf(objectives, []Candidate{{ID: 3, Failure: new(Failure)}}, 0); got != -1 {
		t.Errorf("without any: got %d", got)
	}
}
