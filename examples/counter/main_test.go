package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
)

const program = programtest.Program("counter")

func TestMain(m *testing.M) { program.Main(m, main) }

// TestShort runs the program as the README does, faster.
func TestShort(t *testing.T) {
	t.Parallel()
	program.Script(t, "testdata/short.txtar")
}

func TestTrouble(t *testing.T) {
	t.Parallel()
	program.Trouble(t, "-every", "10ms", "-rewrite", "20ms")
}

func TestTry(t *testing.T) {
	add := func(n int) func(*int) {
		return func(counter *int) {
			*counter += n
			fmt.Println("now", *counter)
		}
	}
	for name, tt := range map[string]struct {
		step func(*int)
		want string // a part of the error; "": none
	}{
		"five":    {add(5), ""},
		"twenty":  {add(20), ""},
		"less":    {add(4), "it adds 4, want an increment from 5 to 20"},
		"more":    {add(21), "it adds 21, want an increment from 5 to 20"},
		"same":    {add(7), "it adds 7, as the version before it does"},
		"varying": {func(c *int) { add(5 + *c%2)(c) }, "it adds 5 and then 6"},
		"silent":  {func(c *int) { *c += 5 }, `it prints "", want one line that holds the new value 105`},
		"wrong":   {func(c *int) { *c += 5; fmt.Println(*c - 5) }, "want one line that holds the new value 105"},
		"chatty":  {func(c *int) { add(5)(c); fmt.Println() }, "want one line"},
	} {
		h := &host{counter: 100, increment: 7}
		out, err := h.try(context.Background(), tt.step)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if tt.want == "" && (got != "" || !strings.HasPrefix(out.Feedback, "it adds")) || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q and %q, want %q", name, out.Feedback, got, tt.want)
		}
		if h.counter != 100 {
			t.Errorf("%s: the counter is %d after a trial", name, h.counter)
		}
	}
}

func TestPrinted(t *testing.T) {
	long := strings.Repeat("x", 1<<20) // more than a pipe holds
	if got, err := capture(func() { fmt.Print(long) }); err != nil || got != long[:1000] {
		t.Errorf("got %d bytes, %v; want the first 1000", len(got), err)
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = capture(func() { panic("no") })
	}()
	if got, err := capture(func() { fmt.Print("again") }); err != nil || got != "again" {
		t.Errorf("after a panic: %q, %v", got, err)
	}
}
