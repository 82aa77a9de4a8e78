//go:build !linux

package archive

import "net"

// allowed trusts the mode of the socket.
func allowed(*net.UnixConn) bool { return true }
