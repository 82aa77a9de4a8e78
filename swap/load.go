package swap

import "errors"

// A Function is a loaded function. It stays callable for as long as the
// process lives.
type Function[F any] struct {
	Func F
}

// Load makes the function of an artifact callable.
func Load[F any](a Artifact) (*Function[F], error) {
	return nil, errors.New("swap: not built yet")
}

// Interrupt makes every call of the function that is under way or yet to
// start panic with ErrInterrupted, until Reset.
func (f *Function[F]) Interrupt() {}

// Reset makes the function usable again after Interrupt. Call it when no
// interrupted call is under way any more.
func (f *Function[F]) Reset() {}
