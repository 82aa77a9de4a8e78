package population

import (
	"context"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
)

// sizeOf returns the size of a source as an Evaluate finds it.
func sizeOf(t *testing.T, source string) int {
	t.Helper()
	p := Problem[func(int) int]{
		Slot: swap.New("F", func(n int) int { return n }), Seed: source,
		Objectives: []Objective{{Name: "size"}},
		Evaluate: func(ctx context.Context, _ func(int) int) (Outcome, error) {
			n, err := Size(ctx)
			return Outcome{Objectives: []float64{float64(n)}, Solved: true}, err
		},
	}
	r, err := Run(t.Context(), p, &script{}, Config{InProcess: true})
	if err != nil {
		t.Fatal(err)
	}
	return int(r.Front[0].Objectives[0])
}

func TestSize(t *testing.T) {
	needsBuild(t)
	short := sizeOf(t, "package main\n\nfunc F(n int) int { return n }\n")
	for name, source := range map[string]string{
		"comments":   "package main\n\n// F says n.\nfunc F(n int) int {\n\n\t// n\n\treturn n\n}\n",
		"long names": "package main\n\nfunc F(theNumber int) int { return theNumber }\n",
	} {
		if got := sizeOf(t, source); got != short {
			t.Errorf("with %s the size is %d, without %d", name, got, short)
		}
	}
	if got := sizeOf(t, "package main\n\nfunc F(n int) int { return n + 1 }\n"); got != short+2 {
		t.Errorf("with + 1 the size is %d, want %d", got, short+2)
	}
	plain := sizeOf(t, "package main\n\nimport \"math\"\n\nfunc F(n int) int { return int(math.Floor(1.5)) }\n")
	named := sizeOf(t, "package main\n\nimport m \"math\"\n\nfunc F(n int) int { return int(m.Floor(1.5)) }\n")
	if plain != named {
		t.Errorf("with an import the size is %d, with a named one %d", plain, named)
	}
	if _, err := Size(t.Context()); err == nil {
		t.Error("there is a size without a candidate")
	}
}
