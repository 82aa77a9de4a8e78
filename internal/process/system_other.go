//go:build !unix

package process

import (
	"errors"
	"os"
	"syscall"
)

// Start returns an error here, so that nothing below is called.
const supported = false

func attributes() *syscall.SysProcAttr { return nil }

func groupAttributes() *syscall.SysProcAttr { return nil }

func killGroup(int) {}

func readFD(uintptr, []byte) (int, error) { return 0, errors.ErrUnsupported }

func peakMemory(*os.ProcessState) int64 { return 0 }
