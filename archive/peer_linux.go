package archive

import (
	"net"
	"os"
	"syscall"
)

// allowed reports whether the program at the other end of a connection belongs to this
// user or to root. The mode of the socket says so too, but for a moment after it was made.
func allowed(conn *net.UnixConn) bool {
	raw, err := conn.SyscallConn()
	if err != nil {
		return false
	}
	var peer *syscall.Ucred
	var failed error
	err = raw.Control(func(fd uintptr) {
		peer, failed = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	return err == nil && failed == nil && (int(peer.Uid) == os.Geteuid() || peer.Uid == 0)
}
