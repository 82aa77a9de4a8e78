package swap

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strings"

	"github.com/wallacea-go/wallacea/swap/internal/guard"
)

// A PanicError is a panic of a candidate.
type PanicError struct {
	Value   any     // what it panicked with
	Message string  // the value as text
	Frames  []Frame // the candidate's own frames, innermost first; at most 16
}

// A Frame is a place in a candidate's own text.
type Frame struct {
	Func string // such as "Quantize", "Quantize.func1" or "(*tree).insert"
	Line int    // in Built.Source
	Hash string // of the candidate, as in Artifact
}

// Error returns the message and the innermost place.
func (e *PanicError) Error() string {
	s := "swap: panic: " + e.Message
	if len(e.Frames) > 0 {
		s += fmt.Sprintf(" (line %d, in %s)", e.Frames[0].Line, e.Frames[0].Func)
	}
	return s
}

// Unwrap returns the value that the candidate panicked with if it is an
// error: ErrInterrupted, ErrRecursion, a runtime.Error or the candidate's own.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Call runs f and returns the panic of a loaded function that f called as a
// *PanicError. errors.Is finds ErrInterrupted and ErrRecursion in it.
//
// Other panics propagate as if Call were not there, as do the failures that Go
// cannot recover from: running out of memory and concurrent use of a map.
func Call(f func()) (err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		// The frames of the panic are still on the stack. Not to recover from
		// a panic of the host keeps its trace whole.
		frames := candidateFrames()
		if len(frames) == 0 {
			return
		}
		// It is nil for panic(nil) under GODEBUG=panicnil=1, and for
		// runtime.Goexit, which goes on whatever is returned here.
		v := recover()
		err = &PanicError{Value: v, Message: plainNames(message(v), frames), Frames: frames}
	}()
	f()
	returned = true
	return nil
}

// maxPrinted is how many parts a panic value may have to be printed.
const maxPrinted = 1 << 10

// message returns a panic value as text. A candidate's own Error or String
// method may panic too.
func message(v any) (s string) {
	defer func() {
		if p := recover(); p != nil {
			s = fmt.Sprintf("%T", v)
		}
	}()
	switch v := v.(type) {
	case error:
		s = strings.TrimPrefix(v.Error(), "swap: ")
		if errors.Is(v, ErrInterrupted) || errors.Is(v, ErrRecursion) {
			return s
		}
	case fmt.Stringer:
		s = v.String()
	default:
		if parts := maxPrinted; !printable(reflect.ValueOf(v), &parts, 0) {
			return fmt.Sprintf("%T", v)
		}
		s = fmt.Sprint(v)
	}
	return clip(s, 1024)
}

// printable reports whether a value can be printed: what holds itself, in a
// slice or a map, would end the process. Parts is how many parts more it may
// have. Package fmt follows pointers only where depth is 0.
func printable(v reflect.Value, parts *int, depth int) bool {
	if *parts--; *parts < 0 {
		return false
	}
	switch v.Kind() {
	case reflect.Pointer:
		return depth > 0 || v.IsNil() || printable(v.Elem(), parts, 1)
	case reflect.Interface:
		return v.IsNil() || printable(v.Elem(), parts, depth)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !printable(v.Index(i), parts, depth+1) {
				return false
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !printable(v.Field(i), parts, depth+1) {
				return false
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if !printable(it.Key(), parts, depth+1) || !printable(it.Value(), parts, depth+1) {
				return false
			}
		}
	}
	return true
}

// packageOf matches the package name before the name of a candidate's type.
var packageOf = regexp.MustCompile(`\bs\d+(?:x\d+)?\.(\w+_g[0-9a-f]{12}\b)`)

// plainNames spells the names of types in a message as the candidate's text
// does.
func plainNames(s string, frames []Frame) string {
	s = packageOf.ReplaceAllString(s, "main.$1")
	for _, f := range frames {
		s = guard.Untagged(s, f.Hash)
	}
	return s
}

// maxFrames is how many frames of a candidate are kept.
const maxFrames = 16

// candidateFrames returns the frames of candidates on the stack of this
// goroutine, innermost first, down to the nearest Call.
func candidateFrames() []Frame {
	var frames []Frame
	call := runtime.FuncForPC(reflect.ValueOf(Call).Pointer()).Name()
	pcs := make([]uintptr, 512)
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		it := runtime.CallersFrames(pcs[:n])
		for more := n > 0; more; {
			var f runtime.Frame
			f, more = it.Next()
			if f.Function == call {
				return frames
			}
			if p, ok := guard.PositionOf(f); ok && (!p.Wrapper || len(frames) == 0) {
				if frames = append(frames, Frame{Func: p.Func, Line: p.Line, Hash: p.Hash}); len(frames) == maxFrames {
					return frames
				}
			}
		}
		if n < len(pcs) {
			return frames
		}
	}
}
