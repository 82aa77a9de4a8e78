// Bench measures what it costs to look into a large archive and to resume from
// it, against reading all of its candidates, and prints a table. Each thing is
// done by a process of its own: its processor time and its peak memory count,
// pages of the mapped file included.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

func main() {
	n := flag.Int("candidates", 100_000, "how many candidates the archive holds")
	rounds := flag.Int("rounds", 5, "how often each thing is measured")
	as := flag.String("as", "", "what this process does for another one: generate, read, resume, write")
	d := flag.Duration("time", 10*time.Second, "how long a round is of recording while others read")
	flag.Parse()
	var err error
	switch *as {
	case "generate":
		err = generate(flag.Arg(0), *n)
	case "read":
		err = read(flag.Arg(0))
	case "write":
		err = write(flag.Arg(0), *d)
	case "resume":
		err = resume(flag.Arg(0))
	default:
		err = run(*n, *rounds, *d)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// A task is something that is measured.
type task struct {
	name    string
	command []string
	ratio   float64 // the most that is allowed; 0: not limited
	memory  int     // megabytes; 0: not limited
}

// A cost is the median of the rounds.
type cost struct {
	cpu            time.Duration
	memory, mapped int // megabytes; mapped includes memory
}

func run(n, rounds int, d time.Duration) (err error) {
	dir, err := os.MkdirTemp("", "bench-archive-")
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, os.RemoveAll(dir)) }()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	db, command := filepath.Join(dir, "run.db"), filepath.Join(dir, "wallacea")
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", command, "./cmd/wallacea")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	// By another process: one that is started inherits the peak of this one.
	if _, err := measure(self, "-as", "generate", "-candidates", fmt.Sprint(n), db); err != nil {
		return err
	}
	info, err := os.Stat(db)
	if err != nil {
		return err
	}
	tasks := []task{
		{"read all candidates", []string{self, "-as", "read", db}, 0, 0},
		{"list --limit 10", []string{command, "list", db, "--limit", "10"}, 1.0 / 50, 150},
		{"list", []string{command, "list", db}, 0, 150},
		{"list --sort", []string{command, "list", db, "--sort", "mse", "--limit", "10"}, 0, 150},
		{"front", []string{command, "front", db}, 1.0 / 5, 150},
		{"picture of the front", []string{command, "plot", db, "-o", filepath.Join(dir, "front.png")}, 1.0 / 5, 150},
		{"picture of the lineage", []string{command, "plot", db, "--kind", "lineage", "-o", filepath.Join(dir, "lineage.png")}, 0, 150},
		{"resume", []string{self, "-as", "resume", db}, 1.0 / 2, 150},
	}
	costs, err := measureAll(tasks, rounds)
	if err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d cores, medians of %d; %d candidates of 2 KB with their replies, %d MB\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), rounds, n, info.Size()>>20)
	return errors.Join(report(tasks, costs), beside(self, db, rounds, d))
}

// measureAll does everything once per round, so that a busy moment of the
// machine meets all tasks alike.
func measureAll(tasks []task, rounds int) ([]cost, error) {
	all := make([][]cost, len(tasks))
	for range rounds {
		for i, t := range tasks {
			c, err := measure(t.command[0], t.command[1:]...)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], c)
		}
	}
	medians := make([]cost, len(tasks))
	for i, costs := range all {
		slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.cpu, b.cpu) })
		medians[i].cpu = costs[len(costs)/2].cpu
		slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.memory, b.memory) })
		medians[i].memory = costs[len(costs)/2].memory
		slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.mapped, b.mapped) })
		medians[i].mapped = costs[len(costs)/2].mapped
	}
	return medians, nil
}

// measure runs a process to its end.
func measure(name string, args ...string) (cost, error) {
	cmd := exec.CommandContext(context.Background(), name, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return cost{}, err
	}
	done, peak := make(chan struct{}), make(chan int)
	go func() { peak <- watch(cmd.Process.Pid, done) }()
	err := cmd.Wait()
	close(done)
	c := cost{memory: <-peak}
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	c.mapped = int(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss >> 10)
	return c, nil
}

// watch returns the largest RssAnon of a process, in megabytes, until it ends.
func watch(pid int, done <-chan struct{}) int {
	peak := 0
	for {
		select {
		case <-done:
			return peak >> 10
		case <-time.After(2 * time.Millisecond):
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue // it has ended
		}
		_, after, _ := strings.Cut(string(status), "RssAnon:")
		var kilobytes int
		if _, err := fmt.Sscan(after, &kilobytes); err == nil {
			peak = max(peak, kilobytes)
		}
	}
}

// report prints the table. The error says how many limits are exceeded.
func report(tasks []task, costs []cost) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprintln(out, "| what\t| processor time\t| of reading all\t| target\t| peak memory\t| target\t| with mapped file\t|")
	fmt.Fprintln(out, "| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t|")
	missed := 0
	for i, t := range tasks {
		ratio := costs[i].cpu.Seconds() / costs[0].cpu.Seconds()
		wantRatio, wantMemory := "", ""
		if t.ratio > 0 {
			wantRatio = fmt.Sprintf("1/%.0f", 1/t.ratio)
		}
		if t.memory > 0 {
			wantMemory = fmt.Sprintf("%d MB", t.memory)
		}
		if t.ratio > 0 && ratio > t.ratio || t.memory > 0 && costs[i].memory > t.memory {
			missed++
		}
		fmt.Fprintf(out, "| %s\t| %.0f ms\t| 1/%.1f\t| %s\t| %d MB\t| %s\t| %d MB\t|\n",
			t.name, 1000*costs[i].cpu.Seconds(), 1/ratio, wantRatio, costs[i].memory, wantMemory, costs[i].mapped)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if missed > 0 {
		return fmt.Errorf("%d of the targets are missed", missed)
	}
	return nil
}
