package swap

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// quantize is the declaration that most tests use.
var quantize = New("Quantize", func(in, out []float64) {}).Decl()

const seedSource = `package main

func Quantize(in, out []float64) {
	copy(out, in)
}
`

func needPlugins(t testing.TB) *Builder {
	t.Helper()
	if testing.Short() {
		t.Skip("builds plugins")
	}
	b := &Builder{CacheDir: t.TempDir()}
	if err := b.Probe(t.Context()); err != nil {
		t.Skip(err)
	}
	return b
}

func TestBuildAndLoad(t *testing.T) {
	b := needPlugins(t)
	sources := []string{
		seedSource,
		"package main\n\nfunc Quantize(in, out []float64) {\n\tfor i, v := range in {\n\t\tout[i] = math.Round(v)\n\t}\n}\n",
		"package main\n\nfunc Quantize(in, out []float64) { os.Exit(1) }\n",
		"package main\n\nfunc Quantize(in, out []float64) {\n\t_ = out[len(out)+3]\n}\n",
		"package main\n\nfunc Quantize(in, out []float64) {\n\tfor {\n\t}\n}\n",
		"package main\n\nfunc Quantize(in, out []float64) {\n\tout[0] = float64(fib(int(in[0])))\n}\n\nfunc fib(n int) int {\n\tif n < 2 { return n }\n\treturn fib(n-1) + fib(n-2)\n}\n",
		"package main\n\nfunc Quantize(in, out []float64) {\n\tQuantize(in, out)\n}\n",
	}
	built, err := b.Build(t.Context(), quantize, sources)
	if err != nil {
		t.Fatal(err)
	}
	var fns []*Function[func(in, out []float64)]
	for i, r := range built {
		if i == 2 {
			var e *Error
			if !errors.As(r.Err, &e) || !strings.Contains(r.Err.Error(), "undefined: os") {
				t.Errorf("source 2: got %v", r.Err)
			}
			fns = append(fns, nil)
			continue
		}
		if r.Err != nil {
			t.Fatalf("source %d: %v", i, r.Err)
		}
		f, err := Load[func(in, out []float64)](r.Artifact)
		if err != nil {
			t.Fatal(err)
		}
		fns = append(fns, f)
	}
	out := make([]float64, 2)
	fns[0].Func([]float64{1.25, 2}, out)
	if out[0] != 1.25 {
		t.Errorf("got %v", out)
	}
	fns[1].Func([]float64{1.25, 2}, out)
	if out[0] != 1 {
		t.Errorf("got %v", out)
	}
	fns[5].Func([]float64{20}, out)
	if out[0] != 6765 {
		t.Errorf("got %v", out)
	}
	err = Call(func() { fns[3].Func(nil, out) })
	var p *PanicError
	if !errors.As(err, &p) || p.Frames[0].Line != 4 || p.Frames[0].Func != "Quantize" {
		t.Errorf("got %v %+v", err, p)
	}
	time.AfterFunc(20*time.Millisecond, fns[4].Interrupt)
	if err := Call(func() { fns[4].Func(nil, nil) }); !errors.Is(err, ErrInterrupted) {
		t.Errorf("got %v", err)
	}
	if err := Call(func() { fns[6].Func(nil, nil) }); !errors.Is(err, ErrRecursion) {
		t.Errorf("got %v", err)
	}
}
