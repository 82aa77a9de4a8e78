//go:build unix

package process

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestMain lets this program be the children of the tests, which do what the key
// says.
func TestMain(m *testing.M) {
	if key, ok := Started("test"); ok {
		child(key)
		os.Exit(0)
	}
	if os.Getenv("WALLACEA_TEST_PARENT") != "" {
		beParent()
	}
	os.Exit(m.Run())
}

// child serves until its parent closes the pipe, if the key does not say
// otherwise.
func child(key string) {
	parent := Connect()
	requests := parent.Requests()
	for request := range requests {
		switch what, _, _ := strings.Cut(key, " "); what {
		case "echo":
			fmt.Printf("asked for %.20s\n", request)
		case "print":
			fmt.Println(strings.Repeat("words ", 100_000))
			fmt.Fprintln(os.Stderr, "fatal error: made up")
			os.Exit(2)
		case "exit":
			fmt.Println("no such thing \xff")
			os.Exit(3)
		case "panic":
			panic("of the child's own")
		case "silent":
			continue
		case "kill":
			kill(syscall.SIGKILL)
		case "stop":
			answer(parent, nil)
			kill(syscall.SIGSTOP)
			select {}
		case "nonsense":
			if _, err := os.NewFile(repliesFD, "").WriteString("\xff\xff\xff\xff"); err != nil {
				panic(err)
			}
			select {}
		case "grandchild":
			request = fmt.Append(nil, startSleep(false))
		case "stray":
			request = fmt.Append(nil, startSleep(true))
		case "directory":
			dir, err := os.Getwd()
			if err != nil {
				panic(err)
			}
			request = []byte(dir)
		case "environment":
			request = []byte(strings.Join(os.Environ(), "\n"))
		case "memory":
			fmt.Print(strings.Repeat("==\n", 20)) // more than is quoted
			fill(NewGauge(32<<20, 8<<20))
		case "holds":
			letGo(NewGauge(32<<20, 8<<20))
		case "interrupted":
			request = interrupted()
		case "refuses":
			fmt.Println("I am out of memory") // no line of the runtime's
			os.Exit(2)
		}
		if bytes.Equal(request, []byte("leave")) {
			answer(parent, request)
			os.Exit(7)
		}
		answer(parent, request)
	}
}

func answer(parent *Parent, frame []byte) {
	if err := parent.Send(frame); err != nil {
		panic(err)
	}
}

func kill(signal syscall.Signal) {
	if err := syscall.Kill(os.Getpid(), signal); err != nil {
		panic(err)
	}
}

// startSleep starts a process that holds this one's pipes open, in its group or
// in another one, and returns its ID.
func startSleep(stray bool) int {
	cmd := exec.Command("sleep", "600")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{os.NewFile(requestsFD, ""), os.NewFile(repliesFD, "")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: stray}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	return cmd.Process.Pid
}

// fill uses more and more memory, and cannot be interrupted.
func fill(g *Gauge) {
	defer g.Watch(func() {})()
	var all [][]byte
	for {
		b := make([]byte, 1<<20)
		for i := range b {
			b[i] = 1
		}
		all = append(all, b)
		if len(all) == 48 {
			select {}
		}
	}
}

// letGo uses too much memory and is slow to let go of it, without working: as if
// other processes had the processors.
func letGo(g *Gauge) {
	held := bytes.Repeat([]byte{1}, 64<<20)
	runtime.GC() // now, and not while it is watched
	stop := make(chan struct{})
	defer g.Watch(sync.OnceFunc(func() { close(stop) }))()
	<-stop
	time.Sleep(4 * watchGrace)
	runtime.KeepAlive(held)
}

// interrupted uses more and more memory until it is interrupted, and makes much
// garbage before.
func interrupted() []byte {
	g := NewGauge(64<<20, 8<<20)
	stop := make(chan struct{})
	defer g.Watch(func() { close(stop) })()
	garbage := make([]byte, 1<<20)
	for range 200 {
		garbage = bytes.Clone(garbage)
		select {
		case <-stop:
			return []byte("interrupted over garbage")
		case <-time.After(100 * time.Microsecond):
		}
	}
	held := make(map[int][]byte)
	for {
		held[len(held)] = make([]byte, 1<<20)
		select {
		case <-stop:
			clear(held)
			used, worn := g.Read()
			return fmt.Appendf(nil, "interrupted, %v, %v", used < 64<<20, worn)
		case <-time.After(time.Millisecond):
		}
	}
}
