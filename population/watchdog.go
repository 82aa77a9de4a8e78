package population

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// How a worker bounds its memory: a watchdog looks at what the Go runtime has
// in use and interrupts the candidate when that exceeds Config.MaxMemory,
// which leaves the worker and its state alive. What grows faster than the
// watchdog looks, or cannot be interrupted, meets the system's limit at
// twice that, and ends the worker. The garbage collector is told the limit too, so
// that garbage does not count; but it would spend most of the time when nearly
// everything is in use, so the watchdog stops candidates a little before.

const (
	watchEvery = 5 * time.Millisecond
	watchGrace = 250 * time.Millisecond // from the interrupt until the worker ends itself

	maxStack = 128 << 20 // twice what the guard of package swap allows; for stacks that it does not see

	exitMemory = 71 // the exit status of a worker that ended itself for lack of memory
)

// hardLimit is what the system lets a worker use. It counts what is mapped,
// and the runtime does not give back what a stopped candidate has mapped, so
// that there must be room beyond it for what comes after.
func hardLimit(maxMemory int64) int64 {
	const threads = 64 << 20 // stacks of threads that the runtime may yet start
	return 2*maxMemory + threads
}

// A gauge keeps an eye on the memory of the worker that it is in.
type gauge struct {
	limit  int64 // Config.MaxMemory
	growth int64 // Config.RecycleMemory
	first  int64 // in use after the first candidate
}

// read returns how many bytes are in use between two candidates, the garbage
// collected if there is so much of it that it matters, and whether so much was
// mapped once that candidates could meet the system's limit early.
func (g *gauge) read() (used int64, worn bool) {
	used = memoryInUse()
	if g.first == 0 || used-g.first > g.growth {
		debug.FreeOSMemory()
		used = memoryInUse()
	}
	if g.first == 0 {
		g.first = used
	}
	sample := [...]metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample[:])
	return used, int64(sample[0].Value.Uint64()) > g.limit/2*3
}

// memoryInUse returns how many bytes the Go runtime has in use: heap, stacks
// and its own tables.
func memoryInUse() int64 {
	used, _ := readMemory()
	return used
}

// readMemory returns how many bytes the Go runtime has in use, free ones that
// it keeps for later left out, and how many the last garbage collection found
// to be live.
func readMemory() (used, live int64) {
	samples := [...]metrics.Sample{
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/free:bytes"},
		{Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(samples[:])
	value := func(i int) int64 { return int64(samples[i].Value.Uint64()) }
	return value(0) - value(1) - value(2), value(3)
}

// watch calls cancel with errNoMemory when the process runs out of limit
// bytes. If it still does watchGrace later, it ends the process. The returned
// function ends the watch.
func watch(limit int64, cancel context.CancelCauseFunc) (stop func()) {
	var since time.Time
	var mu sync.Mutex
	done := false
	var timer *time.Timer
	look := func() {
		mu.Lock()
		defer mu.Unlock()
		if done {
			return
		}
		switch used, live := readMemory(); {
		case used <= limit && live <= limit/8*7:
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
			cancel(errNoMemory)
		case time.Since(since) > watchGrace && used > limit:
			fmt.Fprintf(os.Stderr, "out of memory: %d MiB are in use, %d MiB are allowed, and the candidate could not be interrupted\n", used>>20, limit>>20)
			os.Exit(exitMemory)
		}
		timer.Reset(watchEvery)
	}
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(watchEvery, look)
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done = true
		timer.Stop()
	}
}
