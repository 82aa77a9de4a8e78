// Package shapes has types of several kinds, for tests of what is said of them.
package shapes

import "math/big"

// Path is the import path.
const Path = "github.com/wallacea-go/wallacea/swap/internal/rulestest/shapes"

// A Circle has fields of several kinds.
type Circle struct {
	Center Point
	R      float64
	*Style
	area float64
}

// Area returns the area.
func (c Circle) Area() float64 { return c.area }

// Grow changes the radius.
func (c *Circle) Grow(by float64, _ ...string) (*big.Int, error) {
	c.R *= by
	c.hidden()
	return nil, nil //nolint:nilnil // it is about the signature
}

func (c *Circle) hidden() { c.area = 3 * c.R * c.R }

// A Point is used by Circle alone.
type Point struct{ X, Y float64 }

// A Style refers back.
type Style struct{ Of map[Kind]*Circle }

// A Kind is a number with a method.
type Kind int

// String names a kind.
func (k Kind) String() string { return "kind" }

// A Pair has type parameters.
type Pair[K comparable, V any] struct {
	Key   K
	Value V
}
