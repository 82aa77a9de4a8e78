package link

import (
	"strings"
	"syscall"
	"testing"
)

// TestTroubled tells what a machine does to the tools from what a candidate has
// them say.
func TestTroubled(t *testing.T) {
	for _, tt := range []struct {
		signal    syscall.Signal
		text, why string
	}{
		{syscall.SIGKILL, "", "ended by a signal (killed)"},
		{syscall.SIGTERM, "c0.go:3:8: undefined: x", "ended by a signal (terminated)"},
		{0, "compile: writing output: write $WORK/s0.a: no space left on device", "no space left on device"},
		{0, "/usr/bin/ld: final link failed: No space left on device", "No space left on device"},
		{0, "# command\nruntime: failed to create new OS thread (have 5 already; errno=11)\n", "failed to create new OS thread"},
		{0, "c0.go:3:8: could not import math (open /x/y-d: input/output error)", "could not import math"},
		{0, "collect2: fatal error: ld terminated with signal 9 [Killed]", "ld terminated with signal 9"},
		{0, "c0.go:4:2: \"no space left on device\" is not used", ""},
		{0, "c0.go:4:2: undefined: x", ""},
		{0, "", ""},
	} {
		if got := troubled(tt.signal, tt.text); !strings.Contains(got, tt.why) || (got == "") != (tt.why == "") {
			t.Errorf("%v, %q: got %q, want %q", tt.signal, tt.text, got, tt.why)
		}
	}
}
