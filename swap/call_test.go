package swap

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// panics are bodies of Quantize that panic, each with the message and the
// innermost frame that Call has to return. Lines are those of Built.Source,
// where an import takes two.
var panics = map[string]struct{ body, message, frame string }{
	"string":     {"panic(\"no\")", "no", "Quantize:4"},
	"nil":        {"panic(nil)", "panic called with nil argument", "Quantize:4"},
	"index":      {"i := 5\n\tout[i] = 1", "runtime error: index out of range [5] with length 3", "Quantize:5"},
	"divide":     {"i := 0\n\tout[0] = float64(3 / i)", "runtime error: integer divide by zero", "Quantize:5"},
	"nil map":    {"var m map[int]int\n\tm[1] = 2", "assignment to entry in nil map", "Quantize:5"},
	"own error":  {"panic(&myError{3})\n}\n\ntype myError struct{ n int }\n\nfunc (e *myError) Error() string {\n\treturn fmt.Sprint(\"mine \", e.n)", "mine 3", "Quantize:6"},
	"struct":     {"panic(point{1, 2})\n}\n\ntype point struct{ x, y int }\n\nfunc none() {", "{1 2}", "Quantize:4"},
	"type":       {"panic(fmt.Sprintf(\"%T %#v\", point{1, 2}, &point{3, 4}))\n}\n\ntype point struct{ x, y int }\n\nfunc none() {", "main.point &main.point{x:3, y:4}", "Quantize:6"},
	"assertion":  {"var x any = point{}\n\t_ = x.(*point)\n}\n\ntype point struct{ x, y int }\n\nfunc none() {", "interface conversion: interface {} is main.point, not *main.point", "Quantize:5"},
	"method":     {"(&tree{}).walk(3)\n}\n\ntype tree struct{ next *tree }\n\nfunc (t *tree) walk(n int) {\n\tt.next.walk(n - 1)", "runtime error: invalid memory address or nil pointer dereference", "(*tree).walk:10"},
	"closure":    {"func() {\n\t\tpanic(1)\n\t}()", "1", "Quantize.func1:5"},
	"generic":    {"fail(in)\n}\n\nfunc fail[T any](x []T) {\n\t_ = x[7]", "runtime error: index out of range [7] with length 3", "fail[...]:8"},
	"nested":     {"defer func() {\n\t\tpanic(2)\n\t}()\n\tpanic(1)", "2", "Quantize.func1:5"},
	"bad String": {"panic(bad{})\n}\n\ntype bad struct{}\n\nfunc (bad) String() string {\n\tpanic(\"worse\")", "main.bad", "Quantize:4"},
	"comparison": {"slices.SortFunc(in, func(a, b float64) int {\n\t\tpanic(\"cmp\")\n\t})", "cmp", "Quantize.func1:7"},
	"imported":   {"_ = strings.Repeat(\"a\", -1)", "strings: negative Repeat count", "Quantize:6"},
	"too long":   {"panic(strings.Repeat(\"a\", 5000))", strings.Repeat("a", 1024) + " …", "Quantize:6"},
	"cyclic":     {"x := []any{nil}\n\tx[0] = x\n\tpanic(x)", "[]interface {}", "Quantize:6"},
	"cyclic map": {"x := map[int]any{}\n\tx[0] = &x\n\tx[1] = x\n\tpanic(&x)", "*map[int]interface {}", "Quantize:7"},
	"large":      {"panic(make([]byte, 1<<26))", "[]uint8", "Quantize:4"},
	"parts":      {"panic([]any{map[string]any{\"a\": 1}, struct{ x *int }{}, [2]error{}})", "[map[a:1] {<nil>} [<nil> <nil>]]", "Quantize:4"},
	"deferred":   {"defer func() {\n\t\tout[0] = 1\n\t}()\n\tpanic(1)", "1", "Quantize:7"},
}

func TestPanics(t *testing.T) {
	bodies := make(map[string]string)
	for name, p := range panics {
		bodies[name] = p.body
	}
	forEach(t, bodies, func(t *testing.T, name string, f *Function[func(in, out []float64)]) {
		err := Call(func() { f.Func([]float64{1, 2, 3}, make([]float64, 3)) })
		var p *PanicError
		if !errors.As(err, &p) {
			t.Fatalf("got %v, want a *PanicError", err)
		}
		if p.Message != panics[name].message {
			t.Errorf("got  %s\nwant %s", p.Message, panics[name].message)
		}
		if got := fmt.Sprintf("%s:%d", p.Frames[0].Func, p.Frames[0].Line); got != panics[name].frame {
			t.Errorf("got %s, want %s", got, panics[name].frame)
		}
		for _, frame := range p.Frames {
			if frame.Hash != f.Artifact.Hash || strings.Contains(frame.Func, "_g") || strings.Contains(frame.Func, "Call") {
				t.Errorf("not a frame of the candidate: %+v", frame)
			}
		}
		if last := p.Frames[len(p.Frames)-1]; last.Func != "Quantize" {
			t.Errorf("the outermost frame is %s", last.Func)
		}
		if want, isError := p.Value.(error); isError && !errors.Is(err, want) {
			t.Error("the error does not unwrap to what the candidate panicked with")
		}
	})
}

// TestCallHost makes sure that Call leaves alone what no candidate has done.
func TestCallHost(t *testing.T) {
	func() {
		defer func() {
			if v := recover(); v != "host" {
				t.Errorf("got %v", v)
			}
		}()
		err := Call(func() { panic("host") })
		t.Errorf("Call returned %v", err)
	}()
	done := make(chan bool)
	go func() {
		defer close(done)
		err := Call(runtime.Goexit)
		t.Errorf("after Goexit, Call returned %v", err)
	}()
	<-done
	if err := Call(func() {}); err != nil {
		t.Error(err)
	}
}

// TestReset makes sure that a function that was interrupted computes what it
// did before.
func TestReset(t *testing.T) {
	const body = "s := map[int]float64{}\n\tfor i, v := range in {\n\t\ts[i] += v\n\t\tfor v < 0 {\n\t\t\tout[0]++\n\t\t}\n\t\tout[i] = s[i] * 2\n\t}"
	forEach(t, map[string]string{"": body}, func(t *testing.T, _ string, f *Function[func(in, out []float64)]) {
		for range 3 {
			out := make([]float64, 3)
			if err := Call(func() { f.Func([]float64{1, 2, 3}, out) }); err != nil || out[2] != 6 {
				t.Fatalf("got %v, %v", out, err)
			}
			f.Interrupt()
			if err := Call(func() { f.Func([]float64{1, 2, 3}, out) }); !errors.Is(err, ErrInterrupted) {
				t.Fatalf("a call after Interrupt: got %v", err)
			}
			f.Reset()
		}
	})
}

// TestDeepHost calls a recursive function from a goroutine whose stack is deep
// already: what the host uses counts.
func TestDeepHost(t *testing.T) {
	forEach(t, map[string]string{"": "out[0] = float64(down(1000))\n}\n\nfunc down(n int) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n\treturn down(n-1) + 1"},
		func(t *testing.T, _ string, f *Function[func(in, out []float64)]) {
			var deep func(n int) error
			deep = func(n int) error {
				var pad [1 << 10]byte
				if n == 0 {
					return Call(func() { f.Func(nil, []float64{0}) })
				}
				err := deep(n - 1)
				pad[n%len(pad)]++
				return err
			}
			if err := deep(32 << 10); err != nil {
				t.Errorf("32 MiB down: got %v", err)
			}
			if err := deep(80 << 10); !errors.Is(err, ErrRecursion) {
				t.Errorf("80 MiB down: got %v", err)
			}
		})
}
