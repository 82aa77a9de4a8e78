package archive

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// roleVariable makes the test binary, started again, act as another program
// that uses the archive at the path in its first argument.
const roleVariable = "ARCHIVE_TEST_ROLE"

func TestMain(m *testing.M) {
	var err error
	switch role := os.Getenv(roleVariable); role {
	case "":
		os.Exit(m.Run())
	case "search":
		err = search(os.Args[1])
	case "hold":
		err = hold(Open, os.Args[1])
	case "read":
		err = hold(OpenRead, os.Args[1])
	default:
		err = fmt.Errorf("no such role: %s", role)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// search continues the search in an archive until it is killed, and prints each
// candidate once it is recorded.
func search(path string) error {
	a, err := Open(path)
	if err != nil {
		return err
	}
	h, err := a.Begin(fakeSearch())
	if err != nil {
		return err
	}
	next := population.SeedID
	last := population.ID(0)
	if h.Candidates != nil {
		for c, err := range h.Candidates.Summaries() {
			if err != nil {
				return err
			}
			last = c.ID
		}
	}
	if last > 0 {
		next = last + 1
		// The generation that the last candidate completed may be missing.
		if want := int(last-1)/10 + 1; len(h.Generations) < want {
			if err := a.Record(population.Entries{Generations: []population.Generation{fakeGeneration(want - 1)}}); err != nil {
				return err
			}
		}
	}
	for ; ; next++ {
		if _, ok := h.Replies[next]; !ok && next != population.SeedID {
			if err := recordReply(a, next, fakeReply(next)); err != nil {
				return err
			}
			fmt.Println("reply", next)
		}
		if err := recordCandidate(a, fakeCandidate(next)); err != nil {
			return err
		}
		fmt.Println("candidate", next)
		if next%10 == 1 {
			if err := a.Record(population.Entries{Generations: []population.Generation{fakeGeneration(int(next) / 10)}}); err != nil {
				return err
			}
			fmt.Println("generation", int(next)/10)
		}
	}
}

// hold keeps an archive open until its standard input ends.
func hold(open func(string) (*Archive, error), path string) error {
	a, err := open(path)
	if err != nil {
		return err
	}
	fmt.Println("open")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return a.Close()
}

// A process is the test binary in another role.
type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Scanner // its standard output
}

func start(t *testing.T, role, path string) *process {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(executable, path)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return &process{cmd: cmd, stdin: stdin, lines: bufio.NewScanner(stdout)}
}

// line reads a line that the process prints.
func (p *process) line(t *testing.T) string {
	t.Helper()
	if !p.lines.Scan() {
		t.Fatalf("the other process ended: %v", p.lines.Err())
	}
	return p.lines.Text()
}
