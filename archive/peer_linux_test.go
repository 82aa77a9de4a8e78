package archive

import (
	"io"
	"os"
	"runtime"
	"syscall"
	"testing"
)

// TestOtherUser: another user gets no answer, not even through a socket that lets everybody
// connect.
func TestOtherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can be another user")
	}
	_, path := served(t, nil)
	socket := path + socketSuffix
	if err := os.Chmod(socket, 0o777); err != nil {
		t.Fatal(err)
	}
	ask := func(user int) (answer string, err error) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			runtime.LockOSThread() // and the thread ends with the goroutine
			if _, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, ^uintptr(0), uintptr(user), ^uintptr(0)); errno != 0 {
				err = errno
				return
			}
			fd, failed := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
			if err = failed; err != nil {
				return
			}
			f := os.NewFile(uintptr(fd), socket)
			defer func() { _ = f.Close() }()
			if err = syscall.Connect(fd, &syscall.SockaddrUnix{Name: socket}); err != nil {
				return
			}
			if _, err = io.WriteString(f, "GET "+statusPath+" HTTP/1.0\r\n\r\n"); err != nil {
				return
			}
			var b []byte
			b, err = io.ReadAll(f)
			answer = string(b)
		}()
		<-done
		return answer, err
	}
	if err := os.Chmod(path[:len(path)-len("/run.db")], 0o755); err != nil {
		t.Fatal(err)
	}
	if answer, err := ask(0); err != nil || answer == "" {
		t.Errorf("this user is answered %q, %v", answer, err)
	}
	if answer, _ := ask(65534); answer != "" {
		t.Errorf("another user is answered %q", answer)
	}
}
