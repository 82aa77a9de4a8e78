package programtest

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Interrupt presses ctrl-C in the middle of a search. It checks that the
// program ends with a report and a picture, and that the search resumes.
func (p Program) Interrupt(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	size := []string{"-islands", "1", "-children", "2", "-timeout", patience}
	cmd := p.Command(t, dir, nil, append(size, "-generations", "1000")...)
	var out bytes.Buffer
	cmd.Stdout = &out
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for s := bufio.NewScanner(stderr); s.Scan(); {
		lines = append(lines, s.Text())
		if strings.HasPrefix(s.Text(), "generation 1/1000") {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(lines, "\n"))
	}
	if !strings.Contains(out.String(), ": it was asked to stop\n") {
		t.Errorf("the output does not say why the search ended:\n%s", &out)
	}
	if _, err := os.Stat(filepath.Join(dir, "out", string(p)+".png")); err != nil {
		t.Error(err)
	}
	again, err := p.Command(t, dir, nil, append(size, "-generations", "2", "-resume")...).CombinedOutput()
	if err != nil || !bytes.Contains(again, []byte("resuming after generation ")) {
		t.Errorf("the search does not resume: %v\n%s", err, again)
	}
}

// patience is the -timeout of programs where the timeout is not what is tested:
// long enough for an evaluation of a few milliseconds on a busy machine.
const patience = "10s"
