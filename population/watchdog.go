package population

import (
	"context"
	"fmt"
	"os"
	"runtime/metrics"
	"time"
)

// How a worker bounds its memory: a watchdog looks at what the Go runtime has
// in use and interrupts the candidate when that exceeds Config.MaxMemory,
// which leaves the worker and its state alive. What grows faster than the
// watchdog looks, or cannot be interrupted, meets the system's limit a little
// above, and ends the worker.

const (
	watchEvery = 5 * time.Millisecond
	watchGrace = 250 * time.Millisecond // from the interrupt until the worker ends itself

	maxStack = 256 << 20 // more than the guard's limit of swap; for stacks that it cannot see

	exitMemory = 71 // the exit status of a worker that ended itself for lack of memory
)

// hardLimit is what the system lets a worker use.
func hardLimit(maxMemory int64) int64 {
	const threads = 64 << 20 // stacks of threads that the runtime may yet start
	return maxMemory/8*9 + threads
}

// memoryInUse returns how many bytes the Go runtime has in use: heap, stacks
// and its own tables.
func memoryInUse() int64 {
	samples := [...]metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples[:])
	return int64(samples[0].Value.Uint64() - samples[1].Value.Uint64())
}

// watch calls cancel with errNoMemory when the process uses more than limit
// bytes. If it still does watchGrace later, it ends the process.
func watch(limit int64, cancel context.CancelCauseFunc, done <-chan struct{}) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var since time.Time
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		switch used := memoryInUse(); {
		case used <= limit:
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
			cancel(errNoMemory)
		case time.Since(since) > watchGrace:
			fmt.Fprintf(os.Stderr, "out of memory: %d MiB are in use, %d MiB are allowed, and the candidate could not be interrupted\n", used>>20, limit>>20)
			os.Exit(exitMemory)
		}
	}
}
