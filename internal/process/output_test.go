//go:build unix

package process

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestOutput writes and takes in turn: each take must return exactly what was
// written before it.
func TestOutput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	o, err := newOutput(r)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		want := strings.Repeat(fmt.Sprintf("line %d\n", i), i%50)
		if _, err := w.WriteString(want); err != nil {
			t.Fatal(err)
		}
		if got := o.take(); got != want {
			t.Fatalf("take %d returned %d bytes, want %d: %.80q", i, len(got), len(want), got)
		}
	}
	long := strings.Repeat("0123456789", MaxOutput/4)
	if _, err := w.WriteString(long); err != nil {
		t.Fatal(err)
	}
	got := o.take()
	want := long[:maxHead] + fmt.Sprintf("\n… (%d bytes cut) …\n", len(long)-MaxOutput) + long[len(long)-maxTail:]
	if got != want {
		t.Errorf("of %d bytes %d are kept, ending in %q", len(long), len(got), got[len(got)-30:])
	}
	if _, err := w.WriteString("last words"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	<-o.ended
	if got := o.take(); got != "last words" {
		t.Errorf("after the end got %q", got)
	}
	if got := o.take(); got != "" {
		t.Errorf("at last got %q", got)
	}
}
