package swap

import (
	"runtime"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/swap/internal/guard"
)

// PrintedPanic returns the panic of a loaded function that ended a process, by
// what that has printed, or nil. Call cannot return it if it happens in another
// goroutine than its own. The Value is ErrInterrupted, ErrRecursion, or nil for
// another.
func PrintedPanic(printed string) *PanicError {
	// The last panic is the one that nobody recovered from: others are printed
	// before it, and how they went on in brackets behind them.
	head, trace, found := strings.Cut(printed, "\ngoroutine ")
	i := max(strings.LastIndex(head, "\npanic: "), strings.LastIndex(head, "\n\tpanic: "))
	if i < 0 && strings.HasPrefix(head, "panic: ") {
		i = 0
	}
	if !found || i < 0 {
		return nil
	}
	_, text, _ := strings.Cut(head[i:], "panic: ")
	text, _, _ = strings.Cut(text, "\n")
	text, _, _ = strings.Cut(text, " [recovered")
	e := &PanicError{Message: strings.TrimPrefix(text, "swap: ")}
	for _, v := range []error{ErrInterrupted, ErrRecursion} {
		if text == v.Error() {
			e.Value = v
		}
	}
	trace, _, _ = strings.Cut(trace, "\n\n") // the goroutine that panicked
	if e.Frames = printedFrames(trace); e.Frames == nil {
		return nil
	}
	e.Message = clip(plainNames(e.Message, e.Frames), 1024)
	return e
}

// printedFrames returns the frames of candidates in the trace of a goroutine: the
// name of a function with its arguments on one line, file:line on the next.
func printedFrames(trace string) []Frame {
	var frames []Frame
	lines := strings.Split(trace, "\n")
	for i := 1; i < len(lines) && len(frames) < maxFrames; i++ {
		at, ok := strings.CutPrefix(lines[i], "\t")
		if !ok {
			continue
		}
		at, _, _ = strings.Cut(at, " ")
		colon, arguments := strings.LastIndexByte(at, ':'), strings.LastIndexByte(lines[i-1], '(')
		if colon < 0 || arguments < 0 {
			continue
		}
		line, err := strconv.Atoi(at[colon+1:])
		if err != nil {
			continue
		}
		p, ok := guard.PositionOf(runtime.Frame{File: at[:colon], Line: line, Function: lines[i-1][:arguments]})
		if ok && (!p.Wrapper || len(frames) == 0) {
			frames = append(frames, Frame{Func: p.Func, Line: p.Line, Hash: p.Hash})
		}
	}
	return frames
}
