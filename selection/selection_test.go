package selection_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/galapagos-go/galapagos/selection"
)

var square = [][]float64{{1, 1}, {0, 2}, {2, 0}, {2, 2}, {3, 3}}

func TestNSGA2(t *testing.T) {
	for n, want := range [][]int{nil, {1}, {1, 2}, {1, 2, 0}, {1, 2, 0, 3}, {1, 2, 0, 3, 4}, {1, 2, 0, 3, 4}} {
		if got := selection.NSGA2(nil, square, n); !reflect.DeepEqual(got, want) {
			t.Errorf("NSGA2(%v, %d) = %v, want %v", square, n, got, want)
		}
	}
}

func TestRingCloses(t *testing.T) {
	got := selection.Ring(nil, 4)
	want := []selection.Edge{{0, 1}, {1, 2}, {2, 3}, {3, 0}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Ring(4) = %v, want %v", got, want)
	}
}

func TestTournamentWinnersWin(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, i := range selection.Tournament(rng, square, 1000) {
		if i == 4 {
			t.Fatal("the worst point won a tournament against a different point")
		}
	}
}
