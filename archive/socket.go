package archive

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// The socket of an archive is beside its file. Where that path is too long, or the file
// system has no sockets, it is in a directory of the user's, under a name that is a hash of
// the file's path.

// socketSuffix is what the path of a socket has in addition to that of its file.
const socketSuffix = ".sock"

// A place is where the socket of a file may be.
type place struct {
	path    string
	private bool // in a directory that must be the user's alone
}

// socketPlaces returns where the socket of a file may be, the best place first.
func socketPlaces(path string) ([]place, error) {
	path, err := filepath.Abs(path)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(path))
	name := fmt.Sprintf("%x%s", sum[:8], socketSuffix)
	var places []place
	for _, p := range []place{
		{path + socketSuffix, false},
		{filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "wallacea", name), true},
		{filepath.Join(os.TempDir(), fmt.Sprintf("wallacea-%d", os.Getuid()), name), true},
	} {
		if filepath.IsAbs(p.path) && len(p.path) <= longestSocketPath {
			places = append(places, p)
		}
	}
	if len(places) == 0 {
		return nil, fmt.Errorf("its path, and that of the directory of temporary files, are longer than the %d bytes of a socket's", longestSocketPath)
	}
	return places, nil
}

// checkPrivate returns an error unless a directory is this user's alone.
func checkPrivate(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || ownerOf(info) != os.Getuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not a directory that only you can use", dir)
	}
	return nil
}

// listen makes the socket of a file that this process has locked.
func listen(path string) (*net.UnixListener, error) {
	places, err := socketPlaces(path)
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		var l *net.UnixListener
		if l, err = p.listen(); err == nil {
			return l, nil
		}
	}
	return nil, err // of the last place, which hardly anything is wrong with
}

func (p place) listen() (*net.UnixListener, error) {
	if p.private {
		dir := filepath.Dir(p.path)
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err := checkPrivate(dir); err != nil {
			return nil, err
		}
	}
	if err := p.clear(); err != nil {
		return nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: p.path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(p.path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// clear removes a socket that a program has left behind which was killed.
func (p place) clear() error {
	info, err := os.Lstat(p.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSocket:
		return fmt.Errorf("%s is there already", p.path)
	}
	conn, err := net.DialTimeout("unix", p.path, dialTime)
	if err == nil {
		_ = conn.Close()
		return fmt.Errorf("%s is that of another program", p.path)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return err
	}
	return os.Remove(p.path)
}

// dialTime is how long a program may take to accept a connection.
const dialTime = time.Second

// trusted returns an error unless the socket belongs to this user, to root or to the owner
// of the file.
func (p place) trusted(file os.FileInfo) error {
	if p.private {
		if err := checkPrivate(filepath.Dir(p.path)); err != nil {
			return err
		}
	}
	info, err := os.Lstat(p.path)
	if err != nil {
		return err
	}
	if owner := ownerOf(info); info.Mode().Type() != fs.ModeSocket || owner != os.Getuid() && owner != 0 && owner != ownerOf(file) {
		return fmt.Errorf("%s is not a socket of yours", p.path)
	}
	return nil
}
