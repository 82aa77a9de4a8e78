package guard

import (
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// TestSizes: whatever sizes a setting has, its text is not refused for what the
// functions hold on the stack.
func TestSizes(t *testing.T) {
	t.Parallel()
	r := rulestest.New(t)(rules.Decl{Name: "Run", Type: reflect.TypeFor[func(n int) int]()}, nil)
	for _, tt := range []struct {
		makes, want int // the sizes that are parameters
		refused     bool
	}{
		{2000, 2000, false}, {2100, 0, true}, {64, 64, false},
	} {
		const size = "\tn += len(make([]byte, 12))\n"
		source := "package main\n\nfunc Run(n int) int {\n" + strings.Repeat(size, tt.makes) + "\treturn n + len(make([]byte, n*3))\n}\n"
		c, err := r.Check(source)
		if err != nil {
			t.Fatal(err)
		}
		text, err := Rewrite(c, Guarded, true)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(text.Numbers.Parameters); got != tt.want+1 { // and the 3
			t.Errorf("%d parameters of %d makes, want %d", got, tt.makes, tt.want+1)
		}
		_, err = r.Check(strings.ReplaceAll(source, "12", "65536"))
		if (err != nil) != tt.refused || err != nil && !strings.Contains(err.Error(), "more than 128 MiB") {
			t.Errorf("%d makes with large sizes: %v", tt.makes, err)
		}
	}
}

// TestMostNumbers: a candidate with very many numbers is not refused for them.
func TestMostNumbers(t *testing.T) {
	t.Parallel()
	r := rulestest.New(t)(rules.Decl{Name: "Run", Type: reflect.TypeFor[func(n int) float64]()}, nil)
	for rows, want := range map[int]int{4999: 9999, 5000: 0} { // and the 2
		c, err := r.Check("package main\n\nfunc Run(n int) float64 {\nrows := [][2]float64{\n" + strings.Repeat("{3, 4},\n", rows) + "}\nreturn 2 * rows[n][0]\n}\n")
		if err != nil {
			t.Fatal(err)
		}
		text, err := Rewrite(c, Guarded, true)
		if got := len(text.Numbers.Parameters); err != nil || got != want {
			t.Errorf("%d rows: %d parameters, want %d, %v", rows, got, want, err)
		}
	}
}
