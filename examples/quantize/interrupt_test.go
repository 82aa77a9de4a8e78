package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInterrupt types ctrl-C in the middle of a search: it ends with a report,
// and can be gone on with.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	cmd := program.Command(t, dir, nil, "-generations", "1000", "-islands", "1", "-children", "4")
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
		if strings.HasPrefix(s.Text(), "generation 2/1000") {
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
	if _, err := os.Stat(filepath.Join(dir, "out", "quantize.png")); err != nil {
		t.Error(err)
	}
	again, err := program.Command(t, dir, nil, "-resume", "-generations", "3", "-islands", "1", "-children", "4").CombinedOutput()
	if err != nil || !bytes.Contains(again, []byte("going on after generation ")) {
		t.Errorf("it cannot be gone on with: %v\n%s", err, again)
	}
}
