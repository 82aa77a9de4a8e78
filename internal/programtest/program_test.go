package programtest

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const endless = Program("endless")

func TestMain(m *testing.M) {
	endless.Main(m, func() {
		_, _ = os.Stdout.WriteString("it runs\n")
		select {}
	})
}

// TestEndless starts a program that does not end, and waits for ever, if TestLifeline says so.
func TestEndless(t *testing.T) {
	if os.Getenv("WALLACEA_TEST_ENDLESS") == "" {
		t.Skip("TestLifeline calls it")
	}
	cmd := endless.Command(t, t.TempDir(), nil)
	cmd.Stdout = os.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {}
}

// TestLifeline: a program ends with the tests that started it, also if they are killed.
func TestLifeline(t *testing.T) {
	NeedsBuild(t)
	t.Parallel()
	tests := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestEndless$")
	tests.Env = append(os.Environ(), "WALLACEA_TEST_ENDLESS=1")
	out, err := tests.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := tests.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), "it runs") {
	}
	if err := tests.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines.Scan() { // until nobody has the pipe any more
		}
	}()
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		t.Error("the program goes on though the tests were killed")
	}
	_ = tests.Wait() // they were killed
}
