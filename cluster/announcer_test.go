package cluster

import (
	"runtime"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// TestAnnounceAgain: who listens first is told nothing any more once another one does, and no
// goroutine is left.
func TestAnnounceAgain(t *testing.T) {
	var a announcer // alone: other tests have goroutines too
	const listeners = 100
	told := make([]events, listeners)
	first := runtime.NumGoroutine()
	for i := range told {
		a.begin(told[i].add)
		a.tell(population.NodeRefused{Name: strings.Repeat("x", i+1)})
		await(t, "it is told", func() bool { return told[i].String() != "" })
	}
	await(t, "the others end", func() bool { return runtime.NumGoroutine() < first+listeners/2 })
	a.close()
	for i := range told {
		if got := strings.Count(told[i].String(), "\n"); got != 1 || !strings.Contains(told[i].String(), "Name:"+strings.Repeat("x", i+1)+" ") {
			t.Errorf("listener %d was told %d events: %s", i, got, &told[i])
		}
	}
}
