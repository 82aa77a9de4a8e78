package sandbox

import (
	"os"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// forbidden are the system calls that reach beyond the process, and those that
// could be used to get around that: to start programs in other ways, to access
// the memory of other processes, to make system calls that the filter does not
// see (io_uring), to change the meaning of names (mounts, namespaces), or to
// disturb the measurements of others (priorities, clocks).
var forbidden = [...]string{
	// programs and processes; clone has conditions, see below
	"execve", "execveat", "fork", "vfork",
	// sockets
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "recvmmsg",
	// other processes
	"kill", "tkill", "rt_sigqueueinfo", "ptrace", "pidfd_open", "pidfd_getfd", "pidfd_send_signal",
	"process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp",
	"setpriority", "ioprio_set", "sched_setscheduler", "sched_setparam", "sched_setattr", "sched_setaffinity",
	"migrate_pages", "move_pages", "setpgid", "setsid",
	// what Landlock lets through: modes, owners, times and attributes of files
	"chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat", "futimesat",
	"setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr", "removexattrat", "mknod", "mknodat",
	// ways around this filter
	"io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "userfaultfd", "perf_event_open",
	"personality", "modify_ldt", "seccomp",
	// names, mounts and namespaces
	"mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick",
	"mount_setattr", "open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl",
	// the machine
	"keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
	"reboot", "swapon", "swapoff", "acct", "syslog", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
	"sethostname", "setdomainname", "iopl", "ioperm", "vhangup",
	// queues and segments shared with others
	"shmget", "shmat", "shmctl", "semget", "semop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink",
}

// restrictSystemCalls makes the forbidden system calls fail with EPERM in all
// present and future threads.
func restrictSystemCalls() error {
	info, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	var known []string // not every architecture has all of them
	for _, name := range forbidden {
		if _, ok := info.SyscallNames[name]; ok {
			known = append(known, name)
		}
	}
	refuse := seccomp.ActionErrno | seccomp.Action(unix.EPERM)
	self := uint64(os.Getpid())
	filter := seccomp.Filter{
		NoNewPrivs: true,
		Flag:       seccomp.FilterFlagTSync,
		Policy: seccomp.Policy{
			DefaultAction: seccomp.ActionAllow,
			Syscalls: []seccomp.SyscallGroup{
				{Action: refuse, Names: known},
				{Action: refuse, NamesWithCondtions: []seccomp.NameWithConditions{
					// The runtime starts threads by clone with CLONE_THREAD.
					only("clone", seccomp.BitsNotSet, unix.CLONE_THREAD),
					// It sends signals to its own threads.
					only("tgkill", seccomp.NotEqual, self),
					only("rt_tgsigqueueinfo", seccomp.NotEqual, self),
					{Name: "prlimit64", Conditions: seccomp.ArgumentConditions{
						{Argument: 0, Operation: seccomp.NotEqual, Value: 0},
						{Argument: 0, Operation: seccomp.NotEqual, Value: self},
					}},
				}},
				// A filter cannot see the flags of clone3, which are in memory. The C
				// library falls back to clone if clone3 does not exist.
				{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"clone3"}},
			},
		},
	}
	return seccomp.LoadFilter(filter)
}

// only restricts a system call to a condition on its first argument.
func only(name string, op seccomp.Operation, value uint64) seccomp.NameWithConditions {
	return seccomp.NameWithConditions{Name: name, Conditions: seccomp.ArgumentConditions{{Argument: 0, Operation: op, Value: value}}}
}
