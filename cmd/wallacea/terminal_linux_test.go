package main

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal opens a pseudo-terminal. What is written to the terminal is
// collected, and returned by read, which closes it.
func openTerminal(t *testing.T) (terminal *os.File, read func() string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = master.Close() })
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skip(err)
	}
	if terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	text := make(chan string, 1)
	go func() {
		var b bytes.Buffer
		_, _ = b.ReadFrom(master) // ends with EIO when the terminal is closed
		text <- b.String()
	}()
	return terminal, func() string {
		if err := terminal.Close(); err != nil {
			t.Error(err)
		}
		return string(bytes.ReplaceAll([]byte(<-text), []byte("\r\n"), []byte("\n")))
	}
}

func TestNoColor(t *testing.T) {
	for value, want := range map[string]bool{"": true, "1": false, "0": false} {
		t.Setenv("NO_COLOR", value)
		terminal, _ := openTerminal(t)
		if got := newOutput(terminal).color; got != want {
			t.Errorf("NO_COLOR=%q: color is %t, want %t", value, got, want)
		}
	}
}

// TestNoTerminal: what can be mistaken for a terminal.
func TestNoTerminal(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if newOutput(null).terminal {
		t.Errorf("%s is taken for a terminal", os.DevNull)
	}
}
