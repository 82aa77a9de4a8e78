//go:build unix

package process

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// beParent starts a child that is busy for ever, says which, and waits to be
// killed.
func beParent() {
	key := os.Getenv("WALLACEA_TEST_PARENT")
	p, err := Start(Config{Role: "test", Key: key})
	if err != nil {
		panic(err)
	}
	if err := p.Send([]byte("hello")); err != nil {
		panic(err)
	}
	if key == "stop" { // answers before it stops
		if _, err := p.reader.Peek(1); err != nil {
			panic(err)
		}
	}
	fmt.Println(p.cmd.Process.Pid)
	select {}
}

// TestOrphan kills a parent whose child is in the middle of a request: the child
// ends too, even if it is stopped. There are three nets: the pipe that closes,
// Pdeathsig, and the kernel's SIGHUP to stopped groups.
func TestOrphan(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"silent", "stop"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			exe, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), exe)
			cmd.Env = append(os.Environ(), "WALLACEA_TEST_PARENT="+key)
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			var pid int
			if _, err := fmt.Sscan(strings.TrimSpace(line), &pid); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // it was killed
			awaitEnd(t, pid)
		})
	}
}
