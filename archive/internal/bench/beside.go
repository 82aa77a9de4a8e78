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

// delays are how long it took to record one candidate with its reply, and to sync it.
type delays struct {
	Count                 int
	Median, Most, Longest time.Duration // Most: of 99.9 % of them
	Bytes                 int64         // by which the file has grown
}

// write goes on with the search in an archive for a while and prints how long each record
// took.
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
	g := newGenerator(n + 1 + window) // those before it may be planned
	var all []time.Duration
	for began := time.Now(); time.Since(began) < d; {
		g.entries = population.Entries{Replies: make(map[population.ID]population.Reply)}
		g.enter(g.candidate(0))
		g.next++
		start := time.Now()
		if err := db.Record(g.entries); err != nil {
			return err
		}
		all = append(all, time.Since(start))
	}
	after, err := os.Stat(path)
	if err != nil {
		return err
	}
	slices.Sort(all)
	return json.NewEncoder(os.Stdout).Encode(delays{
		len(all), all[len(all)/2], all[len(all)*999/1000], all[len(all)-1], after.Size() - before.Size(),
	})
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

// beside measures whether readers hold up who records, and prints a table. What else the
// machine does makes a round worse and never better: the best of the rounds counts.
func beside(self, db string, rounds int, d time.Duration) error {
	var alone, beside delays
	reads := 0
	for i := range rounds {
		a, _, err := measureDelays(self, db, d, false)
		if err != nil {
			return err
		}
		b, n, err := measureDelays(self, db, d, true)
		if err != nil {
			return err
		}
		if i == 0 || a.Longest < alone.Longest {
			alone = a
		}
		if i == 0 || b.Longest < beside.Longest {
			beside = b
		}
		reads += n
	}
	fmt.Printf("\nRecording one candidate with its reply, the best of %d rounds of %v; all candidates were read %d times meanwhile.\n\n", rounds, d, reads)
	fmt.Println("| meanwhile | records | median | 99.9 % | longest | the file grew by |\n| --- | --- | --- | --- | --- | --- |")
	for _, row := range []struct {
		name string
		delays
	}{{"nobody reads", alone}, {"others read all candidates", beside}} {
		fmt.Printf("| %s | %d | %.2f ms | %.1f ms | %.1f ms | %d MB |\n", row.name, row.Count, milliseconds(row.Median), milliseconds(row.Most), milliseconds(row.Longest), row.Bytes>>20)
	}
	if late := beside.Longest - alone.Longest; late > mostDelay {
		return fmt.Errorf("readers hold up who records by %v, more than %v", late, mostDelay)
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
