package swap

import (
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"

	"github.com/wallacea-go/wallacea/swap/internal/link"
)

// ErrInterrupted is what a function panics with after Function.Interrupt.
var ErrInterrupted = errors.New("swap: interrupted")

// ErrRecursion is what a function panics with when its calls are nested too
// deeply.
var ErrRecursion = errors.New("swap: recursion too deep")

// A Function is a loaded function. It stays callable for as long as the
// process lives.
//
// Functions loaded from the same artifact are one function: interrupting one
// interrupts all.
type Function[F any] struct {
	Func     F
	Artifact Artifact

	stop *uint32 // nil if built without a guard
}

// Load makes the function of an artifact callable. F has to be the type that
// the artifact was built for, or a type with that underlying type. The error
// is an *Error with stage StageLoad.
func Load[F any](a Artifact) (*Function[F], error) {
	f, stop, err := link.Open(link.Place{Path: a.Path, Index: a.Index}, ErrInterrupted, ErrRecursion)
	if err != nil {
		return nil, loadError(a, err.Error())
	}
	fn, ok := f.(F)
	if !ok {
		v, want := reflect.ValueOf(f), reflect.TypeFor[F]()
		if !v.IsValid() || want.Kind() != reflect.Func || !v.CanConvert(want) {
			return nil, loadError(a, fmt.Sprintf("it is a %T, not a %v", f, want))
		}
		fn = v.Convert(want).Interface().(F)
	}
	return &Function[F]{Func: fn, Artifact: a, stop: stop}, nil
}

func loadError(a Artifact, message string) *Error {
	return &Error{Stage: StageLoad, Diagnostics: []Diagnostic{{Message: a.Name + ": " + message}}}
}

// Interrupt makes every call of the function that is under way or yet to
// start panic with ErrInterrupted, until Reset. It returns at once; a call
// ends at its next preemption check. It does nothing if the function was built
// without a guard.
//
// It cannot end one long call into the standard library, such as
// strings.Repeat with a huge count or big.Int.Exp: that has to end first. Deferred
// function literals of an interrupted call do nothing.
func (f *Function[F]) Interrupt() {
	if f.stop != nil {
		atomic.StoreUint32(f.stop, 1)
	}
}

// Reset makes the function usable again after Interrupt. Call it when no
// interrupted call is under way any more: it would go on.
func (f *Function[F]) Reset() {
	if f.stop != nil {
		atomic.StoreUint32(f.stop, 0)
	}
}
