//go:build !linux

package link

import (
	"math"
	"time"
)

// addressSpace returns how much address space this process may use, in bytes.
func addressSpace() uint64 { return math.MaxUint64 }

// bound bounds nothing where one process cannot bound another: a limit by the
// clock has to do, which it returns.
func bound(pid int, lim limit) (clock time.Duration) { return lim.time }
