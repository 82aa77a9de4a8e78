package sandbox

// A Policy says what a process may still do.
type Policy struct {
	// Read lists files and directories, with all below them, that can be
	// opened for reading. Those that do not exist are left out.
	Read []string
}

// A Protection is one thing that a process is kept from.
type Protection struct {
	Name    string // in a few words, such as "files (Landlock 7)"
	Missing string // why it is not in force; empty if it is
}

// The names of the protections; that of files has Landlock's version after it.
const (
	noNewPrivileges = "no new privileges"
	notDumpable     = "not dumpable"
	files           = "files"
	systemCalls     = "system calls"
)
