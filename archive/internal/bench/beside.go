package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// mostDelay is by how much readers may hold up who records.
const mostDelay = 50 * time.Millisecond

// delays are how long things took that were done again and again.
type delays struct {
	Records []time.Duration // to record one candidate with its reply, and to sync it
	Syncs   []time.Duration // to write and sync as much in a file that nobody reads
	Bytes   int64           // by which the archive has grown
}

// add adds those of another round.
func (d *delays) add(o delays) {
	d.Records, d.Syncs, d.Bytes = append(d.Records, o.Records...), append(d.Syncs, o.Syncs...), d.Bytes+o.Bytes
}

// write goes on with the search in an archive for a while and prints how long each record
// took. After each it does to a file of its own what a commit does to the archive: this is
// how long the disk takes, and the machine to let this process go on.
func write(path string, d time.Duration) (err error) {
	db, err := archive.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Unserved(); err != nil {
		return err
	}
	n, err := db.Len()
	if err != nil {
		return err
	}
	before, err := os.Stat(path)
	if err != nil {
		return err
	}
	beside, err := os.Create(path + ".beside")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, beside.Close(), os.Remove(beside.Name())) }()
	g := newGenerator(n + 1 + window) // those before it may be planned
	var all delays
	for began := time.Now(); time.Since(began) < d; {
		g.entries = population.Entries{Replies: make(map[population.ID]population.Reply)}
		g.enter(g.candidate(0))
		g.next++
		start := time.Now()
		if err := db.Record(g.entries); err != nil {
			return err
		}
		all.Records = append(all.Records, time.Since(start))
		start = time.Now()
		if err := writeTwice(beside); err != nil {
			return err
		}
		all.Syncs = append(all.Syncs, time.Since(start))
	}
	after, err := os.Stat(path)
	if err != nil {
		return err
	}
	all.Bytes = after.Size() - before.Size()
	return json.NewEncoder(os.Stdout).Encode(all)
}

// writeTwice writes and syncs some pages and then one, as bbolt does to commit.
func writeTwice(f *os.File) error {
	const page, pages = 4 << 10, 12
	buffer := make([]byte, pages*page)
	for _, size := range []int{len(buffer), page} {
		if _, err := f.WriteAt(buffer[:size], 0); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
	}
	return nil
}

// measureDelays has another process record for a while, and reads all candidates in others
// meanwhile, if it is told to. It returns how often they did.
func measureDelays(self, db string, d time.Duration, reading bool) (w delays, reads int, err error) {
	cmd := exec.Command(self, "-as", "write", "-time", d.String(), db)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return w, 0, err
	}
	if err := cmd.Start(); err != nil {
		return w, 0, err
	}
	written := make(chan error, 1)
	go func() { written <- errors.Join(json.NewDecoder(out).Decode(&w), cmd.Wait()) }()
	if reading {
		err = served(db)
	}
	for reading && err == nil {
		said, failed := exec.Command(self, "-as", "read", db).CombinedOutput()
		select {
		case err := <-written: // and the last read may have failed, since the writer is gone
			return w, reads, err
		default:
		}
		if failed != nil {
			if err := <-written; err != nil || reads > 0 {
				return w, reads, err
			}
			return w, 0, fmt.Errorf("%s", said)
		}
		reads++
	}
	return w, 0, errors.Join(err, <-written)
}

// served waits until an archive is read through the process that writes it: a reader that
// came first would keep that from it.
func served(path string) error {
	for {
		db, err := archive.OpenRead(path)
		if err != nil {
			return err
		}
		through := db.Transport() != nil
		if err := db.Close(); err != nil || through {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// beside measures whether readers hold up who records, and prints a table. Rounds with and
// without readers take turns, so that what else the machine does meets both alike.
func beside(self, db string, rounds int, d time.Duration) error {
	var alone, beside delays
	reads := 0
	for range rounds {
		a, _, err := measureDelays(self, db, d, false)
		if err != nil {
			return err
		}
		b, n, err := measureDelays(self, db, d, true)
		if err != nil {
			return err
		}
		alone.add(a)
		beside.add(b)
		reads += n
	}
	fmt.Printf("\nRecording one candidate with its reply, in %d rounds of %v; all candidates were read %d times meanwhile. Between records, as much was written to a file that nobody reads.\n\n", rounds, d, reads)
	fmt.Println("| meanwhile | what | times | median | 99.9 % | longest | the archive grew by |\n| --- | --- | --- | --- | --- | --- | --- |")
	for _, row := range []struct {
		name string
		delays
	}{{"nobody reads", alone}, {"others read all candidates", beside}} {
		for _, r := range []struct {
			what string
			took []time.Duration
			grew string
		}{{"a record", row.Records, fmt.Sprintf("%d MB", row.Bytes>>20)}, {"the same bytes elsewhere", row.Syncs, ""}} {
			fmt.Printf("| %s | %s | %d | %.2f ms | %.1f ms | %.1f ms | %s |\n", row.name, r.what, len(r.took),
				milliseconds(quantile(r.took, 0.5)), milliseconds(quantile(r.took, 0.999)), milliseconds(quantile(r.took, 1)), r.grew)
		}
	}
	// What takes as long without readers, or in a file that nobody reads, is the disk's doing
	// or that of what else the machine does.
	part := func(of float64) time.Duration {
		return quantile(beside.Records, of) - max(quantile(alone.Records, of), quantile(beside.Syncs, of), quantile(alone.Syncs, of))
	}
	usual, longest := part(0.999), part(1)
	fmt.Printf("\nReaders account for %.1f ms at 99.9 %% of the records, and for %.1f ms of the longest; the rest is the disk and what else the machine does. The limit is %v.\n",
		max(0, milliseconds(usual)), max(0, milliseconds(longest)), mostDelay)
	if late := max(usual, longest); late > mostDelay {
		return fmt.Errorf("readers hold up who records by %v, more than %v", late, mostDelay)
	}
	return nil
}

// quantile returns how long a part of all took at most.
func quantile(all []time.Duration, part float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(part*float64(len(sorted))), len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
