package swap

import (
	"runtime"
	"slices"
	"sync"
	"testing"
)

func TestSlot(t *testing.T) {
	constant := func(n int) func() int { return func() int { return n } }
	s := New("F", constant(0))
	if got := s.Decl().String(); got != "func F() int" {
		t.Errorf("got %s", got)
	}
	old := s.Swap(constant(7))
	if old() != 0 || s.Func()() != 7 || s.Active().ID != 0 || len(s.Revisions()) != 1 {
		t.Errorf("after Swap: got %d, %d, active %d, %d revisions", old(), s.Func()(), s.Active().ID, len(s.Revisions()))
	}
	if id := s.Add("one", constant(1)); id != 1 || s.Func()() != 1 || s.Active().ID != 1 {
		t.Errorf("after Add: got id %d, %d, active %d", id, s.Func()(), s.Active().ID)
	}
	s.Add("two", constant(2))
	if err := s.Activate(0); err != nil || s.Func()() != 0 || s.Active().ID != 0 {
		t.Errorf("after Activate: got %v, %d", err, s.Func()())
	}
	for _, id := range []int{-1, 3} {
		if s.Activate(id) == nil || s.Active().ID != 0 {
			t.Errorf("revision %d was activated", id)
		}
	}
	r := s.Revisions()
	if len(r) != 3 || r[1].ID != 1 || r[1].Source != "one" || r[2].Func() != 2 {
		t.Errorf("got %v", r)
	}
	r[1].Func = nil
	if err := s.Activate(1); err != nil || s.Func()() != 1 {
		t.Error("a slice that Revisions returned reaches into the slot")
	}
}

func TestSlotPanics(t *testing.T) {
	s := New("F", func() {})
	for name, f := range map[string]func(){
		"swap nil":       func() { s.Swap(nil) },
		"add nil":        func() { s.Add("", nil) },
		"not a function": func() { New("F", 3) },
		"nil":            func() { New[func()]("F", nil) },
		"not exported":   func() { New("f", func() {}) },
		"no identifier":  func() { New("F.G", func() {}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
	s.Func()() // still there
}

// TestSlotHammer swaps against calls on all cores. The race detector and the
// results, which are never mixed, tell whether that works.
func TestSlotHammer(t *testing.T) {
	var revisions []func() [2]int
	for n := range 8 {
		revisions = append(revisions, func() [2]int { return [2]int{n, n} })
	}
	s := New("F", revisions[0])
	var wg sync.WaitGroup
	for g := range 2 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range 5000 {
				if r := s.Func()(); r[0] != r[1] {
					t.Errorf("got %v", r)
					return
				}
				switch {
				case g%2 == 0:
				case i%500 == 1:
					s.Add("", revisions[i%8])
				case i%7 == 0:
					if err := s.Activate(s.Active().ID); err != nil {
						t.Error(err)
					}
				default:
					s.Swap(revisions[i%8])
				}
			}
		})
	}
	wg.Wait()
	ids := s.Revisions()
	if !slices.IsSortedFunc(ids, func(a, b Revision[func() [2]int]) int { return a.ID - b.ID }) {
		t.Error("revisions out of order")
	}
}
