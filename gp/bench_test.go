package gp

import (
	"math/rand/v2"
	"os"
	"path"
	"testing"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// BenchmarkMutate measures how long a child takes, with all checks, where parents are the
// seeds of the examples and the children of children.
func BenchmarkMutate(b *testing.B) {
	for _, seed := range seeds {
		text, err := os.ReadFile("../examples/" + seed.file)
		if err != nil {
			b.Fatal(err)
		}
		s := sample{seed.file, string(text), rules.Decl{Name: seed.name, Type: seed.typ}}
		b.Run(path.Dir(seed.file), func(b *testing.B) {
			var m Mutator
			req := s.request(1, s.source)
			req.Parent.Feedback = seed.feedback
			n := uint64(0)
			parent := s.source
			start := cputime.Self()
			for b.Loop() {
				n++
				req.Rand = rand.New(rand.NewPCG(n, 1))
				req.Parent.Source = parent
				r, err := m.Mutate(b.Context(), req)
				if err != nil {
					b.Fatal(err)
				}
				req.Inspirations = []population.Candidate{{ID: 10, Source: parent}}
				if parent = r.Source; n%20 == 0 {
					parent = s.source
				}
			}
			b.ReportMetric(float64(n)/(cputime.Self()-start).Seconds(), "children/s")
		})
	}
}
