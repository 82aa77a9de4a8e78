package programtest

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Interrupt types ctrl-C in the middle of a search, and finds that it ends with
// a report and a picture, and that it can be resumed.
func (p Program) Interrupt(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	cmd := p.Command(t, dir, nil, "-generations", "1000", "-islands", "1", "-children", "2")
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
		t.Errorf("it does not say why it ended:\n%s", &out)
	}
	if _, err := os.Stat(filepath.Join(dir, "out", string(p)+".png")); err != nil {
		t.Error(err)
	}
	again, err := p.Command(t, dir, nil, "-resume", "-generations", "2", "-islands", "1", "-children", "2").CombinedOutput()
	if err != nil || !bytes.Contains(again, []byte("resuming after generation ")) {
		t.Errorf("it cannot be resumed: %v\n%s", err, again)
	}
}
