package swap

import (
	"errors"
	"fmt"
	"math"
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

	stop  *int64  // nil if built without a guard
	table []int64 // of a tunable function
}

// Load makes the function of an artifact callable. F has to be the type that
// the artifact was built for, or a type with that underlying type. The error
// is an *Error with stage StageLoad.
func Load[F any](a Artifact) (*Function[F], error) {
	o, err := link.Open(link.Place{Path: a.Path, Index: a.Index}, ErrInterrupted, ErrRecursion)
	if err != nil {
		return nil, loadError(a, err.Error())
	}
	fn, ok := o.Function.(F)
	if !ok {
		v, want := reflect.ValueOf(o.Function), reflect.TypeFor[F]()
		if !v.IsValid() || want.Kind() != reflect.Func || !v.CanConvert(want) {
			return nil, loadError(a, fmt.Sprintf("it is a %T, not a %v", o.Function, want))
		}
		fn = v.Convert(want).Interface().(F)
	}
	if a.Numbers != nil && len(o.Table) != len(a.Numbers.Slots) {
		return nil, loadError(a, fmt.Sprintf("it reads %d numbers, not %d", len(o.Table), len(a.Numbers.Slots)))
	}
	return &Function[F]{Func: fn, Artifact: a, stop: o.Stop, table: o.Table}, nil
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
		atomic.StoreInt64(f.stop, stopped)
	}
}

// Reset makes the function usable again after Interrupt. Call it when no
// interrupted call is under way any more: it would go on.
func (f *Function[F]) Reset() { f.Allow(0) }

// Allow does the same as Reset, and allows the function so many steps: when all
// its calls together have made more, it panics with ErrInterrupted, unless the call
// returns before it notices: ask Spent. 0 allows any number. The function must have
// been built by a Builder with CountSteps, or it counts nothing.
//
// A step is a round of a loop or, where it could matter, a call. What copy and
// append do and the work of other packages count nothing. Steps of
// calls that panic for other reasons may count nothing. The same calls make the
// same number of steps on every machine, in one goroutine or in several; calls
// under way at the same time may together make a few times as many steps as are
// left before they end.
func (f *Function[F]) Allow(steps int64) {
	if steps == 0 {
		steps = math.MaxInt64
	}
	if f.stop != nil {
		atomic.StoreInt64(f.stop, steps)
	}
}

// Spent reports whether the function has made more steps than Allow allowed.
// Ask when no call is under way: the last steps count when the call returns. It
// reports false after Interrupt.
func (f *Function[F]) Spent() bool {
	if f.stop == nil {
		return false
	}
	n := atomic.LoadInt64(f.stop)
	return n < 0 && n > stopped/2
}

// stopped is what Interrupt leaves of the steps: it stays far below 0 whatever
// calls that are under way take from it.
const stopped = math.MinInt64 / 2

// Set gives the parameters of a tunable function other values: one for each of
// Artifact.Numbers.Parameters. Set them while no call is under way. Functions whose
// sources are the same in their canonical form, and mark the same numbers, are one
// function, and have one table. The error says why a source with these values does
// not compile, or which value its comments exclude; the function is as before then.
// Artifact.Numbers.Write makes that source.
func (f *Function[F]) Set(values []float64) error {
	if f.Artifact.Numbers == nil {
		return fmt.Errorf("swap: %s is not tunable", f.Artifact.Name)
	}
	table, err := f.Artifact.Numbers.Table(values)
	if err != nil {
		return fmt.Errorf("swap: %s: %w", f.Artifact.Name, err)
	}
	copy(f.table, table)
	return nil
}
