package swap

// A PanicError is a panic of a candidate.
type PanicError struct {
	Value  any     // what it panicked with
	Frames []Frame // the candidate's own frames, innermost first
}

// A Frame is a place in a candidate's own text.
type Frame struct {
	Func string
	Line int
}

func (e *PanicError) Error() string { return "" }

// Call runs f and returns the panic of a candidate inside it as a
// *PanicError.
func Call(f func()) error { f(); return nil }
