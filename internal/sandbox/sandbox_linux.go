package sandbox

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/landlock-lsm/go-landlock/landlock"
	access "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Apply restricts the calling process as far as the kernel can, and returns
// every protection, in force or missing. It has tested each protection in
// force: the process is denied what the protection forbids.
func Apply(p Policy) []Protection {
	runtime.LockOSThread() // privileges belong to a thread; the calls below apply them to all
	defer runtime.UnlockOSThread()
	return []Protection{
		protection(noNewPrivileges, errors.Join(
			unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), holds(unix.PR_GET_NO_NEW_PRIVS, 1))),
		protection(notDumpable, errors.Join(undumpable(), holds(unix.PR_GET_DUMPABLE, 0))),
		protection(filesName(), errors.Join(restrictFiles(p.Read), refused(openToWrite, unix.EACCES))),
		// Last, since the others need system calls that this one forbids.
		protection(systemCalls, errors.Join(restrictSystemCalls(), refused(openSocket, unix.EPERM))),
	}
}

// Probe returns every protection that Apply would try, in force or missing,
// without applying any of them.
func Probe() []Protection {
	var noSeccomp, noLandlock error
	if !seccomp.Supported() {
		noSeccomp = errors.New("the kernel has no seccomp filters")
	}
	if landlockVersion() < 1 {
		noLandlock = errNoLandlock
	}
	return []Protection{
		protection(noNewPrivileges, nil),
		protection(notDumpable, nil),
		protection(filesName(), noLandlock),
		protection(systemCalls, noSeccomp),
	}
}

func protection(name string, err error) Protection {
	p := Protection{Name: name}
	if err != nil {
		p.Missing = err.Error()
	}
	return p
}

// undumpable also keeps the memory out of core files that other processes
// request.
func undumpable() error {
	return errors.Join(
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
	)
}

// holds returns an error unless a property of the process has the wanted value.
func holds(option, want int) error {
	got, err := unix.PrctlRetInt(option, 0, 0, 0, 0)
	if err == nil && got != want {
		err = errors.New("it was set up but has no effect")
	}
	return err
}

var errNoLandlock = errors.New("the kernel has no Landlock, or it is disabled")

func landlockVersion() int {
	v, err := access.LandlockGetABIVersion()
	if err != nil {
		return 0
	}
	return v
}

func filesName() string {
	if v := landlockVersion(); v > 0 {
		return fmt.Sprintf("%s (Landlock %d)", files, v)
	}
	return files
}

// system returns the paths where the dynamic linker finds the libraries that a
// plugin needs, and the standard library finds time zones.
func system() []string {
	return []string{
		"/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ld.so.preload",
		"/etc/localtime", "/usr/share/zoneinfo",
	}
}

// restrictFiles allows the process to read the given paths and those of the
// system. It denies everything else: other files, TCP ports, abstract sockets,
// and signals to processes outside.
func restrictFiles(read []string) error {
	if landlockVersion() < 1 {
		return errNoLandlock
	}
	var rules []landlock.Rule
	for _, path := range append(system(), read...) {
		info, err := os.Stat(path)
		switch {
		case err != nil:
		case info.IsDir():
			rules = append(rules, landlock.PathAccess(access.AccessFSReadFile|access.AccessFSReadDir, path))
		default:
			rules = append(rules, landlock.PathAccess(access.AccessFSReadFile, path))
		}
	}
	return landlock.V11.BestEffort().Restrict(rules...)
}

// refused tries a forbidden operation and returns an error unless it fails as
// expected.
func refused(try func() error, want error) error {
	switch err := try(); {
	case errors.Is(err, want):
		return nil
	case err == nil:
		return errors.New("it was set up but has no effect")
	default:
		return fmt.Errorf("it was set up but its test failed with another error: %w", err)
	}
}

func openToWrite() error {
	fd, err := unix.Open(os.DevNull, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err == nil {
		err = unix.Close(fd)
	}
	return err
}

func openSocket() error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err == nil {
		err = unix.Close(fd)
	}
	return err
}
