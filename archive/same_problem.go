package archive

import (
	"fmt"

	"github.com/wallacea-go/wallacea/population"
)

// Comparable returns an error unless the candidates of two searches can be compared: both
// are of the same function and have the same objectives. It says what differs.
func Comparable(a, b population.Search) error {
	if a.Function != b.Function {
		return fmt.Errorf("its function is %s instead of %s", b.Function, a.Function)
	}
	for i := range max(len(a.Objectives), len(b.Objectives)) {
		switch {
		case i >= len(b.Objectives):
			return fmt.Errorf("it lacks the objective %s", a.Objectives[i].Name)
		case i >= len(a.Objectives):
			return fmt.Errorf("it has one more objective, %s", b.Objectives[i].Name)
		case a.Objectives[i].Name != b.Objectives[i].Name:
			return fmt.Errorf("its objective %d is %s instead of %s", i+1, b.Objectives[i].Name, a.Objectives[i].Name)
		case a.Objectives[i] != b.Objectives[i]:
			return fmt.Errorf("its objective %s is compared in another way: %s", b.Objectives[i].Name, differing(a.Objectives[i], b.Objectives[i]))
		}
	}
	return nil
}

// differing says how the second of two objectives differs from the first.
func differing(a, b population.Objective) string {
	for _, f := range []struct {
		name string
		a, b any
	}{
		{"Maximize", a.Maximize, b.Maximize}, {"LogFloor", a.LogFloor, b.LogFloor}, {"Timing", a.Timing, b.Timing},
		{"From", a.From, b.From}, {"To", a.To, b.To}, {"Resolution", a.Resolution, b.Resolution},
	} {
		if f.a != f.b {
			return fmt.Sprintf("%s is %v instead of %v", f.name, f.b, f.a)
		}
	}
	return "it differs"
}

// SameProblem returns an error unless two searches are of the same problem: they are
// Comparable, and have the same task and seed. It says what differs.
func SameProblem(a, b population.Search) error {
	if err := Comparable(a, b); err != nil {
		return err
	}
	switch {
	case a.Task != b.Task:
		was, is := apart(a.Task, b.Task)
		return fmt.Errorf("its task is %q instead of %q", is, was)
	case a.Seed != b.Seed:
		was, is := apart(a.Seed, b.Seed)
		return fmt.Errorf("its seed is another one: %q instead of %q", is, was)
	}
	return nil
}

// apart returns what two texts say where they begin to differ.
func apart(a, b string) (ofA, ofB string) {
	const before, most = 20, 50
	x, y := []rune(a), []rune(b)
	from := 0
	for from < min(len(x), len(y)) && x[from] == y[from] {
		from++
	}
	cut := func(r []rune) string {
		text := string(r[max(from-before, 0):min(from+most-before, len(r))])
		if from > before {
			text = "…" + text
		}
		if len(r) > from+most-before {
			text += "…"
		}
		return text
	}
	return cut(x), cut(y)
}
