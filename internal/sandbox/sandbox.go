package sandbox

// A Policy lists what a process may still access.
type Policy struct {
	// Read lists the files and directory trees that the process may open for
	// reading. Paths that do not exist are ignored.
	Read []string
}

// A Protection is one restriction of a process.
type Protection struct {
	Name    string // such as "files (Landlock 7)"
	Missing string // why it is not in force; empty if it is
}

// The names of the protections. Landlock's version is appended to that of files.
const (
	noNewPrivileges = "no new privileges"
	notDumpable     = "not dumpable"
	files           = "files"
	systemCalls     = "system calls"
)
