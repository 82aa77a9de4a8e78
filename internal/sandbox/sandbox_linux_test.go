package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// helperVariable tells a process that a test starts what to do.
const helperVariable = "SANDBOX_TEST_HELPER"

func TestMain(m *testing.M) {
	switch os.Getenv(helperVariable) {
	case "":
		os.Exit(m.Run())
	case "attack":
		attack()
	case "allocate":
		allocate()
	}
}

// runHelper starts this test as a process that does what and returns what it
// printed.
func runHelper(t *testing.T, what string, env ...string) (string, error) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(append(os.Environ(), helperVariable+"="+what), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// A verdict is the outcome of one attack.
type verdict struct{ Name, Error string }

// attacks are operations that the sandbox must prevent. Each returns the error
// that stopped it.
func attacks(secret string) map[string]func() error {
	return map[string]func() error{
		"read a file":         func() error { _, err := os.ReadFile(secret); return err },
		"read a directory":    func() error { _, err := os.ReadDir(filepath.Dir(secret)); return err },
		"read /etc/passwd":    func() error { _, err := os.ReadFile("/etc/passwd"); return err },
		"parent's variables":  func() error { _, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", os.Getppid())); return err },
		"own memory":          func() error { _, err := os.Open("/proc/self/mem"); return err },
		"write a file":        func() error { return os.WriteFile(secret+".new", nil, 0o600) },
		"remove a file":       func() error { return os.Remove(secret) },
		"change a mode":       func() error { return os.Chmod(secret, 0o777) },
		"change times":        func() error { return os.Chtimes(secret, time.Time{}, time.Unix(0, 0)) },
		"change an owner":     func() error { return os.Chown(secret, 0, 0) },
		"leave the group":     func() error { return syscall.Setpgid(0, 0) },
		"make a directory":    func() error { return os.Mkdir(secret+".d", 0o700) },
		"start a program":     func() error { return exec.Command("/bin/true").Run() },
		"exec":                func() error { return syscall.Exec("/bin/true", []string{"true"}, nil) },
		"listen":              func() error { _, err := net.Listen("tcp", "127.0.0.1:0"); return err },
		"dial":                func() error { _, err := net.DialTimeout("tcp", "127.0.0.1:1", time.Second); return err },
		"datagram":            func() error { _, err := net.Dial("udp", "127.0.0.1:1"); return err },
		"socket pair":         func() error { _, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err },
		"signal the parent":   func() error { return syscall.Kill(os.Getppid(), 0) },
		"signal a thread":     func() error { return unix.Tgkill(os.Getppid(), os.Getppid(), 0) },
		"trace the parent":    func() error { return unix.PtraceAttach(os.Getppid()) },
		"limit the parent":    func() error { return unix.Prlimit(os.Getppid(), unix.RLIMIT_CORE, nil, &unix.Rlimit{}) },
		"hold on the parent":  func() error { _, err := unix.PidfdOpen(os.Getppid(), 0); return err },
		"priority":            func() error { return unix.Setpriority(unix.PRIO_PROCESS, 0, 5) },
		"affinity":            func() error { var set unix.CPUSet; set.Set(0); return unix.SchedSetaffinity(0, &set) },
		"fork":                func() error { return raw(unix.SYS_CLONE, uintptr(unix.SIGCHLD)) },
		"clone3":              func() error { return raw(unix.SYS_CLONE3, 0) },
		"ring":                func() error { return raw(unix.SYS_IO_URING_SETUP, 1) },
		"mount":               func() error { return unix.Mount("none", "/tmp", "tmpfs", 0, "") },
		"namespace":           func() error { return unix.Unshare(unix.CLONE_NEWUSER) },
		"shared segment":      func() error { _, err := unix.SysvShmGet(unix.IPC_PRIVATE, 4096, 0o600); return err },
		"raise its own limit": func() error { return unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: 1, Max: 1}) },
	}
}

// raw makes a system call whose first argument is given, the others zero.
func raw(number, first uintptr) error {
	_, _, errno := syscall.RawSyscall(number, first, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// attack applies the sandbox, and prints its report and the outcome of all
// attacks, from the main thread and from a thread that existed before.
func attack() {
	allowed, secret := os.Getenv("SANDBOX_ALLOWED"), os.Getenv("SANDBOX_SECRET")
	start, results := make(chan struct{}), make(chan []verdict)
	try := func() []verdict {
		var all []verdict
		for name, f := range attacks(secret) {
			v := verdict{Name: name}
			if err := f(); err != nil {
				v.Error = err.Error()
				if errors.Is(err, fs.ErrPermission) || errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOSYS) {
					v.Error = "refused"
				}
			}
			all = append(all, v)
		}
		return all
	}
	var ready sync.WaitGroup
	ready.Add(1)
	go func() {
		runtime.LockOSThread()
		ready.Done()
		<-start
		results <- try()
	}()
	ready.Wait()
	protections := Apply(Policy{Read: []string{allowed, "/does/not/exist"}})
	close(start)
	all := append(<-results, try()...)
	text, err := os.ReadFile(filepath.Join(allowed, "readable"))
	if err != nil || string(text) != "fine" {
		all = append(all, verdict{"what is allowed", fmt.Sprint(err)})
	}
	dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	if err != nil || dumpable != 0 {
		all = append(all, verdict{Name: fmt.Sprint("dumpable ", dumpable, err)})
	}
	if zone, err := time.LoadLocation("America/New_York"); err != nil || time.Unix(0, 0).In(zone).Hour() != 19 {
		if _, missing := os.Stat("/usr/share/zoneinfo"); missing == nil {
			all = append(all, verdict{"time zones", fmt.Sprint(err)})
		}
	}
	var threads sync.WaitGroup
	for range 64 { // threads can still be started
		threads.Add(1)
		go func() { runtime.LockOSThread(); threads.Done(); select {} }()
	}
	threads.Wait()
	out := struct {
		Protections []Protection
		Verdicts    []verdict
	}{protections, all}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		os.Exit(1)
	}
}

// TestApply runs all attacks from within the sandbox.
func TestApply(t *testing.T) {
	probed := Probe()
	allowed, hidden := t.TempDir(), t.TempDir()
	secret := filepath.Join(hidden, "secret")
	for name, text := range map[string]string{filepath.Join(allowed, "readable"): "fine", secret: "hush"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := runHelper(t, "attack", "SANDBOX_ALLOWED="+allowed, "SANDBOX_SECRET="+secret)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var result struct {
		Protections []Protection
		Verdicts    []verdict
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !slices.Equal(result.Protections, probed) {
		t.Errorf("in force: %+v, want what Probe says: %+v", result.Protections, probed)
	}
	for _, p := range probed {
		if p.Missing != "" {
			t.Skipf("this kernel lacks %s: %s", p.Name, p.Missing)
		}
	}
	if n := 2 * len(attacks("")); len(result.Verdicts) != n {
		t.Errorf("%d verdicts, want %d", len(result.Verdicts), n)
	}
	for _, v := range result.Verdicts {
		if v.Error != "refused" {
			t.Errorf("%s: got %q, want it refused", v.Name, v.Error)
		}
	}
	if text, err := os.ReadFile(secret); err != nil || string(text) != "hush" {
		t.Errorf("the secret is %q, %v", text, err)
	}
}

// allocate limits the memory to 64 MiB more, and then uses 256 MiB.
func allocate() {
	if err := LimitMemory(64 << 20); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	var blocks [][]byte
	for range 256 {
		block := make([]byte, 1<<20)
		for i := range block {
			block[i] = 1
		}
		blocks = append(blocks, block)
	}
	fmt.Println("allocated", len(blocks))
}

func TestLimitMemory(t *testing.T) {
	out, err := runHelper(t, "allocate")
	said := func(words string) bool { return strings.Contains(out, words) }
	if err == nil || !said("out of memory") && !said("cannot allocate memory") && !said("failed to allocate") { // the last by the race detector
		t.Errorf("got %v and %.300s, want the process to end for lack of memory", err, out)
	}
}

func TestSystemMemory(t *testing.T) {
	if got := SystemMemory(); got < 64<<20 || got > 1<<46 {
		t.Errorf("got %d bytes", got)
	}
}
