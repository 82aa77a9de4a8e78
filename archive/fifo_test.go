//go:build unix

package archive

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFIFO: opening what blocks whoever opens it returns an error instead.
func TestFIFO(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, open := range []func(string) (*Archive, error){Open, OpenRead} {
		if _, err := open(fifo); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "not a regular file") || !strings.Contains(err.Error(), fifo) {
			t.Errorf("got error %v, want one that wraps %v and says that %s is not a regular file", err, ErrFormat, fifo)
		}
	}
}
