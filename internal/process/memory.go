package process

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
)

const (
	watchEvery = 5 * time.Millisecond
	watchGrace = 250 * time.Millisecond // of processor time, from the interrupt until the process ends itself
	watchClock = 5 * time.Second        // the same by the clock, for what holds memory and waits

	// With which a process ends itself for lack of memory.
	exitMemory = 71
	memorySign = "wallacea: out of memory: "
)

// A Gauge watches how much memory the process that it is in uses.
//
// What counts is what the Go runtime has in use, garbage left out: the collector
// is told the limit (debug.SetMemoryLimit), and the Gauge collects before it
// interrupts. What grows faster than the Gauge looks, or cannot be interrupted,
// meets the system's limit, which should be HardLimit.
type Gauge struct {
	limit  int64
	growth int64
	mark   int64 // in use when it was collected last
	ready  int64 // mapped when the gauge was made
	room   int64 // that could be mapped then
}

// NewGauge makes a gauge for a process that may use limit bytes. It is called
// when the process is ready for its first request, the garbage collected.
// Between two requests Read collects what exceeds growth bytes.
func NewGauge(limit, growth int64) *Gauge {
	return &Gauge{
		limit: limit, growth: growth,
		mark: MemoryInUse(), ready: mappedMemory(), room: 2*limit - MemoryInUse(),
	}
}

// HardLimit is how many bytes the system should let a process allocate that has
// a Gauge with the given limit. The system counts what is mapped, and the
// runtime does not give back what interrupted code has mapped, so that there
// must be room beyond it for what comes after.
func HardLimit(limit int64) int64 {
	const threads = 64 << 20 // stacks of threads that the runtime may yet start
	return 2*limit + threads
}

// Limit is how many bytes the process may use.
func (g *Gauge) Limit() int64 { return g.limit }

// Due reports whether so much was allocated since the last collection that Read
// will collect, which takes a while.
func (g *Gauge) Due() bool { return MemoryInUse()-g.mark > g.growth }

// Read returns how many bytes are in use between two requests, after collecting
// the garbage if there is so much of it that it matters, and whether so much was
// mapped once that the process could meet the system's limit early.
func (g *Gauge) Read() (used int64, worn bool) {
	if g.Due() {
		debug.FreeOSMemory()
		g.mark = MemoryInUse()
	}
	return MemoryInUse(), mappedMemory()-g.ready > g.room/4*3
}

// Watch calls interrupt once the process uses more than the limit. If it still
// does a quarter of a second of processor time later, or after five seconds by
// the clock, Watch ends the process. stop ends the watch.
func (g *Gauge) Watch(interrupt func()) (stop func()) {
	var since time.Time // of the interrupt
	var used time.Duration
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
		case !g.exceeded():
			since = time.Time{}
		case since.IsZero():
			since, used = time.Now(), cputime.Self()
			interrupt()
		case min(time.Since(since), cputime.Self()-used) > watchGrace || time.Since(since) > watchClock:
			fmt.Fprintf(os.Stderr, memorySign+"%d MiB are in use, %d MiB are allowed, and what runs could not be interrupted\n", MemoryInUse()>>20, g.limit>>20)
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

// exceeded reports whether the process uses more than the limit, garbage left
// out. What is far above is not worth a collection: it would grow meanwhile.
func (g *Gauge) exceeded() bool {
	switch used := MemoryInUse(); {
	case used <= g.limit:
		return false
	case used > g.limit/4*5:
		return true
	}
	runtime.GC()
	return MemoryInUse() > g.limit
}

// MemoryInUse returns how many bytes the Go runtime has in use: heap, stacks and
// its own tables. Free ones that it keeps for later are left out.
func MemoryInUse() int64 {
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
