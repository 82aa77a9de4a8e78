package population

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

// blockProblem's evaluation of anything but the seed says which process it is
// in and never returns.
var blockProblem = Problem[func(n int) int]{
	Slot:       swap.New("Block", func(n int) int { return n }),
	Seed:       "package main\n\nfunc Block(n int) int { return n }\n",
	Objectives: []Objective{{Name: "n"}},
	Evaluate: func(_ context.Context, f func(int) int) (Outcome, error) {
		if f(0) != 0 {
			tellProcess()
			select {}
		}
		return Outcome{Objectives: []float64{0}}, nil
	},
}

// tellProcess writes this process's ID into the pipe that the test reads.
func tellProcess() {
	_ = os.WriteFile(os.Getenv("WALLACEA_TEST_TELL"), []byte(fmt.Sprintln(os.Getpid())), 0o600)
}

// runBlocked is a coordinator whose worker is busy for ever.
func runBlocked() {
	m := mutatorFunc(func(context.Context, Request) (Reply, error) {
		return Reply{Source: "package main\n\nfunc Block(n int) int { return n + 1 }\n"}, nil
	})
	_, err := Run(context.Background(), blockProblem, m, Config{
		Plan:    Plan{Islands: 1, Children: 1},
		Limits:  Limits{Generations: 1},
		Workers: Workers{Timeout: time.Hour, Sandbox: SandboxOff},
	})
	fmt.Println("the search ended:", err)
}

// TestOrphan kills a coordinator whose worker is in the middle of an
// evaluation: the worker ends too, even if it is stopped. There are three nets:
// the pipe that closes, Pdeathsig, and the kernel's SIGHUP to stopped groups.
func TestOrphan(t *testing.T) {
	needsBuild(t)
	for _, stopped := range []bool{false, true} {
		tell := t.TempDir() + "/tell"
		if err := syscall.Mkfifo(tell, 0o600); err != nil {
			t.Fatal(err)
		}
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), exe)
		cmd.Env = append(os.Environ(), "WALLACEA_TEST_BLOCK=1", "WALLACEA_TEST_TELL="+tell)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		pid := readProcess(t, tell)
		if stopped {
			if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		for deadline := time.Now().Add(10 * time.Second); runs(pid); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Errorf("stopped %v: the worker has outlived its coordinator", stopped)
				if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
					t.Error(err)
				}
				break
			}
		}
	}
}

// readProcess reads a process ID from a pipe.
func readProcess(t *testing.T, pipe string) (pid int) {
	t.Helper()
	f, err := os.OpenFile(pipe, os.O_RDWR, 0) // does not wait for a writer
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(strings.TrimSpace(line), &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}
