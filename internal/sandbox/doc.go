// Package sandbox narrows what the calling process can still do: [Apply] for
// what it may read and ask of the kernel, [LimitMemory] for how much memory it
// may have. Both are for good, for all threads, and for what the process
// starts.
//
// It is defence in depth around code that is not trusted to be free of
// mistakes, such as functions written by a language model. It is not a virtual
// machine: the kernel's own bugs, the time that things take, and everything in
// the process's memory stay within reach.
//
// # What there is
//
//   - No new privileges: set-user-ID programs give none (prctl(2)).
//   - Not dumpable: no core file, no ptrace by others of the same user, and no
//     reading of memory through /proc (prctl(2)).
//   - Files: none can be opened but for reading those of the [Policy], the
//     system's shared libraries and time zones included (Landlock,
//     https://docs.kernel.org/userspace-api/landlock.html).
//   - System calls: no sockets, no programs started, no processes forked, no
//     signals to others, no ptrace, no changes of files' modes, owners and
//     times, and none of the rarer ways around these (seccomp(2)).
//   - Memory: the data segment has a bound (RLIMIT_DATA of setrlimit(2)).
//
// All of it is Linux's. On other systems Apply says of each that it is missing.
package sandbox
