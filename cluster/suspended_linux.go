package cluster

import (
	"time"

	"golang.org/x/sys/unix"
)

// suspended is how long the machine has been suspended since it was started: by so much
// the clock that goes on meanwhile is ahead of the one that does not.
func suspended() time.Duration {
	least := time.Duration(1<<63 - 1)
	for range 3 { // this thread may have to wait between the two
		var all, awake unix.Timespec
		if unix.ClockGettime(unix.CLOCK_MONOTONIC, &awake) != nil || unix.ClockGettime(unix.CLOCK_BOOTTIME, &all) != nil {
			return 0
		}
		least = min(least, time.Duration(all.Nano()-awake.Nano()))
	}
	return max(0, least)
}
