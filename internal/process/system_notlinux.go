//go:build unix && !linux

package process

import "syscall"

// attributes puts a process into a process group of its own, out of the reach
// of ctrl-C. It ends when its pipe closes.
func attributes() *syscall.SysProcAttr { return groupAttributes() }
