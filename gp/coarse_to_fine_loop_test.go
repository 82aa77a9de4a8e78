package gp

import (
	"strings"
	"testing"
)

// TestCoarsen checks that every reference to a neighbour becomes one to an
// element a step away, in a loop that ends with a step of 1.
func TestCoarsen(t *testing.T) {
	s := one(t, "bubble.go")
	whole := 0
	for random := range uint64(20) {
		j := s.job(t, random)
		d := j.walked()
		if !d.coarsen() {
			t.Fatal("no place found")
		}
		source, err := d.print()
		if err != nil {
			t.Fatal(err)
		}
		s.mustCheck(t, source)
		if !strings.Contains(source, "/ 2; step > 0; step /= 2 {") || strings.Contains(source, "+1]") {
			t.Errorf("got\n%s", source)
		}
		if strings.Contains(source, "if a[j] > a[j+step] {\n\t\t\t\t\ta[j], a[j+step] = a[j+step], a[j]") {
			whole++
		}
	}
	if whole == 0 {
		t.Error("the outermost loop is never run at several scales")
	}
}
