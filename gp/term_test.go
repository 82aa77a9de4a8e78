package gp

import (
	"strings"
	"testing"
)

// TestTerm: where numbers are tuned, terms have factors that can be, and there are
// waves among them.
func TestTerm(t *testing.T) {
	t.Parallel()
	s := given[func(x, y float64) float64](t, "func F(x, y float64) float64 { return x*x + 20 }\n")
	for _, tuned := range []bool{false, true} {
		j := s.job(t, 1)
		j.req.Tuned = tuned
		made, waves, bare := 0, 0, 0
		for range 400 {
			d := j.walked()
			if !d.term() {
				continue
			}
			made++
			text := d.mustPrint(t)
			s.mustCheck(t, text)
			for _, name := range []string{"math.Cos(", "math.Sin("} {
				if _, inside, found := strings.Cut(text, name); found {
					waves++
					if strings.HasPrefix(inside, "x") || strings.HasPrefix(inside, "y") || strings.HasPrefix(inside, "math.Pi") {
						bare++
					}
				}
			}
		}
		switch {
		case made < 300:
			t.Errorf("tuned %v: %d terms", tuned, made)
		case tuned && (waves < made/8 || bare > 0):
			t.Errorf("of %d terms %d are waves, %d of them without a factor", made, waves, bare)
		case !tuned && bare == 0:
			t.Errorf("none of %d waves is without a factor", waves)
		}
	}
}

// TestMirrorTerm: what one variable adds is added for another one.
func TestMirrorTerm(t *testing.T) {
	t.Parallel()
	s := given[func(x, y float64) float64](t, "import \"math\"\n\nfunc F(x, y float64) float64 { return x*x - 3*math.Cos(6*x) }\n")
	j := s.job(t, 1)
	seen := make(map[string]bool)
	for range 200 {
		d := j.walked()
		if d.mirrorTerm() {
			text := d.mustPrint(t)
			s.mustCheck(t, text)
			_, body, _ := strings.Cut(text, "return ")
			seen[strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(body), "}"))] = true
		}
	}
	for _, want := range []string{"x*x - 3*math.Cos(6*x) - 3*math.Cos(6*y)", "x*x - 3*math.Cos(6*x) + y*y"} {
		if !seen[want] {
			t.Errorf("%s is not among %v", want, seen)
		}
	}
}
