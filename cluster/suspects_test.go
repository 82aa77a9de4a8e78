package cluster

import (
	"testing"
)

// TestForgets: what is held against a candidate is kept for the next session, and forgotten once
// nobody has asked for the candidate in one.
func TestForgets(t *testing.T) {
	t.Parallel()
	store := new(memory)
	session := func(do func(*Coordinator)) {
		k, err := Open(t.Context(), Config{Program: lineProblem().Program(), Store: store, Listen: "127.0.0.1:0", Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		do(k)
	}
	key, err := keyOf(task(2))
	if err != nil {
		t.Fatal(err)
	}
	session(func(k *Coordinator) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.died(key, &node{id: "a", name: "a/1"})
		k.died("none", &node{id: "a", name: "a/1"})
	})
	session(func(k *Coordinator) {
		evaluate(t, k, task(2))
		await(t, "it is asked for", func() bool {
			k.mu.Lock()
			defer k.mu.Unlock()
			return k.calls[key] != nil && k.calls[key].not["a"]
		})
		k.mu.Lock()
		defer k.mu.Unlock()
		if len(k.suspects) != 2 {
			t.Errorf("the next session knows %v", k.suspects)
		}
	})
	for n, want := range []int{1, 0} {
		session(func(k *Coordinator) {
			k.mu.Lock()
			defer k.mu.Unlock()
			if _, ok := k.suspects[key]; len(k.suspects) != want || ok != (want == 1) {
				t.Errorf("session %d knows %v", 3+n, k.suspects)
			}
		})
	}
}
