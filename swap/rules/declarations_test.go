package rules_test

import (
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/internal/rulestest/shapes"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// TestDeclarations: what is exported of the types in a declaration, and of those that they lead
// to, and nothing of the standard library.
func TestDeclarations(t *testing.T) {
	newRules := rulestest.New(t)
	for _, tt := range []struct {
		f    any
		want string
	}{
		{func([]float64) {}, ""},
		{func(*big.Int) {}, ""},
		{func([]shapes.Circle, func(shapes.Pair[int, shapes.Kind])) {}, `// in package ` + shapes.Path + `
type Circle struct {
	Center Point
	R float64
	*Style
	// and fields that are not exported
}
func (Circle) Area() float64
func (*Circle) Grow(by float64, _ ...string) (*big.Int, error)
type Pair[K comparable, V any] struct {
	Key K
	Value V
}
type Point struct {
	X float64
	Y float64
}
type Style struct {
	Of map[Kind]*Circle
}
type Kind int
func (Kind) String() string`},
	} {
		r := newRules(rules.Decl{Name: "F", Type: reflect.TypeOf(tt.f)}, nil)
		if got := r.Declarations(); strings.TrimSpace(got) != tt.want {
			t.Errorf("%T: got\n%s\nwant\n%s", tt.f, got, tt.want)
		}
	}
}
