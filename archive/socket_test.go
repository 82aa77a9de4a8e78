package archive

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlaces: the socket is beside the file, or elsewhere where that cannot be, and is found
// there. What is there already stays.
func TestPlaces(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", shortDirectory(t))
	private := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "wallacea")
	t.Setenv("TMPDIR", shortDirectory(t))
	temporary := filepath.Join(os.Getenv("TMPDIR"), fmt.Sprintf("wallacea-%d", os.Getuid()))
	long := filepath.Join(shortDirectory(t), strings.Repeat("d", longestSocketPath))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(shortDirectory(t), "run.db")
	if err := os.WriteFile(taken+socketSuffix, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	alive := filepath.Join(shortDirectory(t), "run.db")
	theirs, err := net.Listen("unix", alive+socketSuffix)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = theirs.Close() }()
	go func() {
		for {
			conn, err := theirs.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	stale := filepath.Join(shortDirectory(t), "run.db")
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: stale + socketSuffix})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false)
	if err := left.Close(); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(shortDirectory(t), "link.db")
	if err := os.Symlink(stale, link); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, path, read string
		open             bool // whether others can use the directory of the user
		want             string
	}{
		{"beside", filepath.Join(shortDirectory(t), "run.db"), "", false, ""},
		{"stale", stale, "", false, stale + socketSuffix},
		{"through a link", stale, link, false, stale + socketSuffix},
		{"long", filepath.Join(long, "run.db"), "", false, private},
		{"taken", taken, "", false, private},
		{"alive", alive, "", false, private},
		{"not private", filepath.Join(long, "other.db"), "", true, temporary},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.open {
				if err := os.Chmod(private, 0o750); err != nil {
					t.Fatal(err)
				}
			}
			w, err := Open(tt.path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := w.Close(); err != nil {
					t.Error(err)
				}
			})
			if err := w.Unserved(); err != nil {
				t.Fatal(err)
			}
			at := w.server.listener.Addr().String()
			if tt.want == "" {
				tt.want = tt.path + socketSuffix
			}
			if at != tt.want && filepath.Dir(at) != tt.want {
				t.Errorf("the socket is %s, want %s", at, tt.want)
			}
			if info, err := os.Lstat(at); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the socket: %v, %v, want mode 0600", info, err)
			}
			if tt.read == "" {
				tt.read = tt.path
			}
			if a := openRead(t, tt.read); a.remote == nil {
				t.Error("it is not read through the socket")
			}
		})
	}
	if text, err := os.ReadFile(taken + socketSuffix); err != nil || string(text) != "mine" {
		t.Errorf("a file of somebody else is %q now, %v", text, err)
	}
}
