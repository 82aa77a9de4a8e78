package swap

import (
	"fmt"
	"strings"
	"testing"
)

// TestPrinterBuffers prints to writers of a candidate's own, which look behind
// the end of the buffers that package fmt uses again.
func TestPrinterBuffers(t *testing.T) {
	t.Parallel()
	b := needPlugins(t)
	look := "\tfor _, x := range p[:cap(p)] {\n\t\tif x == 'Q' {\n\t\t\t*w.n++\n\t\t}\n\t}\n\treturn len(p), nil\n}\n"
	var sources []string
	for _, decl := range []string{
		"type own struct{ n *float64 }\n\nfunc (w own) Write(p []byte) (int, error) {\n" + look,
		"type of[T any] struct{ n *float64 }\ntype own = of[[]byte]\n\nfunc (w of[T]) Write(q T) (int, error) {\n\tp := any(q).([]byte)\n" + look,
		"type of[T ~[]byte] struct{ n *float64 }\ntype own = of[[]byte]\n\nfunc (w of[T]) Write(p T) (int, error) {\n" + look,
	} {
		sources = append(sources, "package main\n\nfunc Quantize(in, out []float64) {\n\tfmt.Fprint(own{&out[0]}, 1)\n}\n\n"+decl)
	}
	built, err := b.Build(t.Context(), quantize, sources)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range built {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		f, err := Load[func(in, out []float64)](r.Artifact)
		if err != nil {
			t.Fatal(err)
		}
		out := []float64{0}
		for range 100 { // the pool belongs to a processor
			_ = fmt.Sprint(strings.Repeat("Q", 1000))
			f.Func(nil, out)
		}
		if out[0] != 0 {
			t.Errorf("%d letters seen\n%s", int(out[0]), sources[i])
		}
	}
}
