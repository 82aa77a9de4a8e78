package population

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// How a worker bounds its memory: a watchdog looks at what the Go runtime has
// in use and interrupts the candidate when that exceeds Config.Workers.MaxMemory,
// which leaves the worker and its state alive. What grows faster than the
// watchdog looks, or cannot be interrupted, meets the system's limit at
// twice that, and ends the worker. Garbage does not count: the collector is
// told the limit, and the watchdog collects before it interrupts.

const (
	watchEvery = 5 * time.Millisecond
	watchGrace = 250 * time.Millisecond // from the interrupt until the worker ends itself

	maxStack = 128 << 20 // twice what the guard of package swap allows; for stacks that it does not see

	// With which a worker ends itself for lack of memory.
	exitMemory   = 71
	watchdogSign = "wallacea: out of memory: "
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
	limit  int64 // Config.Workers.MaxMemory
	growth int64 // Config.RecycleMemory
	mark   int64 // in use when it was collected last
	ready  int64 // mapped when the worker was ready
	room   int64 // that could be mapped then
}

// newGauge is called when the worker is ready, the garbage collected.
func newGauge(s setup) *gauge {
	return &gauge{
		limit: s.MaxMemory, growth: s.RecycleMemory,
		mark: memoryInUse(), ready: mappedMemory(), room: 2*s.MaxMemory - memoryInUse(),
	}
}

// due reports whether so much was allocated since the last collection that
// read will collect, which takes a while.
func (g *gauge) due() bool { return memoryInUse()-g.mark > g.growth }

// read returns how many bytes are in use between two candidates, the garbage
// collected if there is so much of it that it matters, and whether so much was
// mapped once that candidates could meet the system's limit early.
func (g *gauge) read() (used int64, worn bool) {
	if g.due() {
		debug.FreeOSMemory()
		g.mark = memoryInUse()
	}
	return memoryInUse(), mappedMemory()-g.ready > g.room/4*3
}

// memoryInUse returns how many bytes the Go runtime has in use: heap, stacks
// and its own tables. Free ones that it keeps for later are left out.
func memoryInUse() int64 {
	m := readMemory("/memory/classes/total:bytes", "/memory/classes/heap/released:bytes", "/memory/classes/heap/free:bytes")
	return m[0] - m[1] - m[2]
}

// mappedMemory returns how many bytes the Go runtime has ever mapped.
func mappedMemory() int64 { return readMemory("/memory/classes/total:bytes")[0] }

func readMemory(names ...string) [3]int64 {
	var samples [3]metrics.Sample
	var values [3]int64
	for i, name := range names {
		samples[i].Name = name
	}
	metrics.Read(samples[:len(names)])
	for i := range names {
		values[i] = int64(samples[i].Value.Uint64())
	}
	return values
}

// exceeds reports whether the process uses more than limit bytes, garbage left
// out. What is far above is not worth a collection: it would grow meanwhile.
func exceeds(limit int64) bool {
	switch used := memoryInUse(); {
	case used <= limit:
		return false
	case used > limit/4*5:
		return true
	}
	runtime.GC()
	return memoryInUse() > limit
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
		switch {
		case !exceeds(limit):
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
			cancel(errNoMemory)
		case time.Since(since) > watchGrace:
			fmt.Fprintf(os.Stderr, watchdogSign+"%d MiB are in use, %d MiB are allowed, and the candidate could not be interrupted\n", memoryInUse()>>20, limit>>20)
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
