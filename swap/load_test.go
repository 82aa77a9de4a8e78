package swap

import (
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// want fails unless err is one sentence that has all of the given parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("got no error, want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("got %q, want something with %q", err, p)
		}
	}
	if s := err.Error(); !strings.HasPrefix(s, "swap: ") || strings.Contains(s, "\n") {
		t.Errorf("got %q, want one line that starts with swap", s)
	}
}

type hidden struct{ N int }

// TestUnnameable declares functions that no candidate could declare.
func TestUnnameable(t *testing.T) {
	b := checkBuilder(t)
	for _, tt := range []struct {
		f     any
		parts []string
	}{
		{func(hidden) {}, []string{"hidden", "not exported", "export it"}},
		{func([]map[string]*hidden) {}, []string{"hidden", "not exported"}},
		{func(struct{ x int }) {}, []string{"unexported field x"}},
		{func(chan int) {}, []string{"channel"}},
	} {
		_, err := b.Build(t.Context(), Decl{Name: "F", Type: reflect.TypeOf(tt.f)}, nil)
		wantError(t, err, tt.parts...)
	}
	for _, d := range []Decl{{}, {Name: "f", Type: reflect.TypeFor[func()]()}, {Name: "F", Type: reflect.TypeFor[int]()}} {
		_, err := b.Build(t.Context(), d, nil)
		wantError(t, err, "need an exported name and a function type")
	}
	for _, bad := range []string{"unsafe", "C"} {
		_, err := (&Builder{Timeout: patience, CacheDir: t.TempDir(), Imports: []string{"math", bad}}).Check(t.Context(), quantize, seedSource)
		wantError(t, err, bad)
	}
}

// TestLoadErrors loads what does not fit.
func TestLoadErrors(t *testing.T) {
	t.Parallel()
	b := needCache(t)
	built, err := b.Build(t.Context(), quantize, []string{seedSource})
	if err != nil || built[0].Err != nil {
		t.Fatal(err, built[0].Err)
	}
	a := built[0].Artifact
	_, err = Load[func(in []float64)](a)
	wantError(t, err, "it is a func([]float64, []float64), not a func([]float64)")
	_, err = Load[int](a)
	wantError(t, err, "not a int")
	type named func(a, b []float64)
	if f, err := Load[named](a); err != nil || f.Func == nil {
		t.Errorf("a named type: %v", err)
	}
	for _, i := range []int{-1, 1} {
		wrong := a
		wrong.Index = i
		_, err = Load[func(in, out []float64)](wrong)
		wantError(t, err, "no function")
	}
	_, err = Load[func(in, out []float64)](Artifact{Name: "Quantize", Path: filepath.Join(t.TempDir(), "x.so")})
	wantError(t, err, "build the source again")
}

// TestLoadWhileCalling loads a plugin again and again while an interrupted
// call ends with what loading has set up: the race detector would tell.
func TestLoadWhileCalling(t *testing.T) {
	t.Parallel()
	b := needCache(t)
	built, err := b.Build(t.Context(), quantize, []string{seedSource})
	if err != nil || built[0].Err != nil {
		t.Fatal(err, built[0].Err)
	}
	f, err := Load[func(in, out []float64)](built[0].Artifact)
	if err != nil {
		t.Fatal(err)
	}
	f.Interrupt()
	loaded := make(chan error)
	go func() {
		defer close(loaded)
		for range 100 {
			if _, err := Load[func(in, out []float64)](built[0].Artifact); err != nil {
				loaded <- err
			}
		}
	}()
	samples := make([]float64, 8)
	for {
		select {
		case err, more := <-loaded:
			if !more {
				return
			}
			t.Error(err)
		default:
			if err := Call(func() { f.Func(samples, samples) }); !errors.Is(err, ErrInterrupted) {
				t.Fatalf("got %v, want %v", err, ErrInterrupted)
			}
		}
	}
}
