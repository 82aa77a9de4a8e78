package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// TestNoPermission drops root's file privileges if necessary, since root
// ignores permissions.
func TestNoPermission(t *testing.T) {
	path := valid(t)
	dir := filepath.Dir(path)
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(dir, 0o555), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Error(err)
		}
	})
	asNobody(t, func() {
		if _, err := Open(path); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("Open of a file not to be written: got error %v, want fs.ErrPermission", err)
		}
		if _, err := Open(filepath.Join(dir, "new.db")); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("Open in a directory not to be written: got error %v, want fs.ErrPermission", err)
		}
		a, err := OpenRead(path)
		if err != nil {
			t.Fatalf("OpenRead: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	asNobody(t, func() {
		if _, err := OpenRead(path); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("OpenRead of a file not to be read: got error %v, want fs.ErrPermission", err)
		}
	})
}

// asNobody calls f on a thread without file privileges.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const nobody = 65534
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Fatal(err)
		}
	}()
	f()
}
