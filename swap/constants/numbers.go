package constants

import "go/types"

// A Kind is that of a number.
type Kind int

// The kinds.
const (
	Integer Kind = iota
	Float
)

// A Parameter is a number of a source that can be changed. Integers, their bounds
// and their choices are whole. The source's own value is within the bounds and among
// the choices.
type Parameter struct {
	Kind     Kind
	Value    float64
	Min, Max float64   // what can be written in its place, and a comment allows
	Choices  []float64 // the only values, ascending, from Min to Max; nil: all between them
	Name     string    // of the constant that it is declared as; "": it is none
	Periodic bool      // it stands in the argument of a function of package math that is periodic
	Line     int       // from 1
	Text     string    // the innermost expression around it
	From, To int       // where it stands in the source
	Literal  string    // what stands there
}

// A Slot is a place in a source where a value is read.
type Slot struct {
	From, To int
	Nth      int // of the constant expressions of the source, from 1, whatever is marked
	Kind     Kind
	Type     types.BasicKind // of the value
	NotZero  bool            // it is a divisor
	Size     bool            // it must not be negative: it is a size
	Value    *Node
}

// Numbers are those of a source.
type Numbers struct {
	Parameters []Parameter // in the order of the text
	Slots      []Slot      // in the order of the text
	Spare      int         // by how many bytes Write may make the source longer
	Ignored    []Comment   // the first that look like marks and say nothing about any number
}

// A Comment is one of a source.
type Comment struct {
	Line int    // from 1
	Text string // its beginning, 200 bytes at most
}
