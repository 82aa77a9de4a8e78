// Package sandbox restricts the calling process. [Apply] restricts its files and
// system calls, [LimitMemory] its memory. The restrictions cannot be lifted; they
// apply to all threads and to child processes.
//
// The sandbox is defence in depth around code that may contain mistakes, such as
// functions written by a language model. It is not a virtual machine: it does not
// protect against kernel bugs and timing attacks, and everything in the memory of
// the process stays accessible.
//
// # Protections
//
//   - No new privileges: set-user-ID programs gain none (prctl(2)).
//   - Not dumpable: no core file, no ptrace by others of the same user, and no
//     reading of memory through /proc (prctl(2)).
//   - Files: the process can only open files for reading, and only those that the
//     [Policy] lists, shared libraries, and time zones (Landlock,
//     https://docs.kernel.org/userspace-api/landlock.html).
//   - System calls: no sockets, no new programs or processes, no signals to other
//     processes, no ptrace, no changes of file modes, owners and times, and none
//     of the rarer ways around these (seccomp(2)).
//   - Memory: the data segment has a limit (RLIMIT_DATA of setrlimit(2)).
//
// All of these need Linux. On other systems, Apply reports each as missing.
package sandbox
