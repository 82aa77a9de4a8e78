package swap

import (
	"errors"
	"strings"
	"testing"
)

// TestRemembered makes sure that a source is checked once, whatever came of it.
func TestRemembered(t *testing.T) {
	inProcess(t)
	if err := checkBuilder(t).Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := &Builder{Timeout: patience, CacheDir: t.TempDir()}
	first, err := b.Check(t.Context(), quantize, seedSource)
	if err != nil {
		t.Fatal(err)
	}
	_, wrong := b.Check(t.Context(), quantize, "package main\n")
	b.envs[quantize].setup, b.envs[quantize].here = checkSetup{}, nil // from here on nothing can be checked anew
	if again, err := b.Check(t.Context(), quantize, seedSource); err != nil || again != first {
		t.Errorf("got %v, %v", again, err)
	}
	_, err = b.Check(t.Context(), quantize, "package main\n")
	if err == nil || err.Error() != wrong.Error() {
		t.Errorf("got %v, want %v", err, wrong)
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got a %T", err)
	}
	e.Diagnostics[0].Message = "changed"
	if _, err = b.Check(t.Context(), quantize, "package main\n"); err == nil || err.Error() != wrong.Error() {
		t.Errorf("what Check returns reaches into what it remembers: %v", err)
	}
}

// TestForgets fills the memory of checks and makes sure that it forgets those
// not used for longest, and no others.
func TestForgets(t *testing.T) {
	var m checks
	key := func(i int) checkKey { return checkKey{source: [32]byte{byte(i), byte(i >> 8)}} }
	large := check{Checked: Checked{Source: strings.Repeat("x", 1<<20)}}
	for i := range 100 {
		m.put(key(i), large)
		if _, ok := m.get(key(0)); !ok {
			t.Fatalf("the check in use is forgotten after %d", i)
		}
		if m.size > maxChecks || len(m.entries) != m.order.Len() {
			t.Fatalf("%d bytes in %d entries, %d in order", m.size, len(m.entries), m.order.Len())
		}
	}
	if n := len(m.entries); n < maxChecks>>20-1 || n > maxChecks>>20 {
		t.Errorf("%d checks of a megabyte are remembered in %d bytes", n, maxChecks)
	}
	if _, ok := m.get(key(1)); ok {
		t.Error("the check not used for longest is remembered")
	}
	if _, ok := m.get(key(99)); !ok {
		t.Error("the last check is forgotten")
	}
	m.put(key(100), check{Checked: Checked{Source: strings.Repeat("x", maxChecks)}})
	if _, ok := m.get(key(99)); !ok {
		t.Error("a check that is too large pushes out others")
	}
}
