package population

import (
	"fmt"
	"strings"

	"github.com/wallacea-go/wallacea/internal/sandbox"
)

// A Sandbox says how far workers are closed off from the rest of the system
// once the problem's state is built: no files but those of Problem.ReadPaths,
// no sockets, no other programs, no signals, no new privileges.
//
// It is defence in depth. The rules of package swap keep candidates from naming
// anything that reaches beyond their parameters; this is for what slips
// through, such as a package that Config.Builder allows.
type Sandbox int

// What a Sandbox can be.
const (
	SandboxBestEffort Sandbox = iota // what the kernel has; the event WorkerStarted tells
	SandboxStrict                    // everything, or Run returns an error
	SandboxOff                       // nothing: for an Evaluate that needs files, sockets or programs
)

// A Protection is one thing that a worker is kept from.
type Protection struct {
	Name    string `cbor:"1,keyasint"`           // in a few words, such as "files (Landlock 7)"
	Missing string `cbor:"2,keyasint,omitempty"` // why it is not in force; empty if it is
}

// enter closes the calling process off.
func (s Sandbox) enter(read []string) []Protection {
	if s == SandboxOff {
		return nil
	}
	var all []Protection
	for _, p := range sandbox.Apply(sandbox.Policy{Read: read}) {
		all = append(all, Protection(p))
	}
	return all
}

// Missing says why workers of this machine are not closed off from it in every way; "": they are, as
// far as can be known before one is.
func (s Sandbox) Missing() string {
	if s == SandboxOff {
		return "the program says SandboxOff"
	}
	var all []Protection
	for _, p := range sandbox.Probe() {
		all = append(all, Protection(p))
	}
	return missing(all)
}

// missing says what is not in force, and why.
func missing(all []Protection) string {
	var list []string
	for _, p := range all {
		if p.Missing != "" {
			list = append(list, p.Name+": "+p.Missing)
		}
	}
	return strings.Join(list, "; ")
}

// accept says whether what is in force is enough.
func (s Sandbox) accept(all []Protection) error {
	if list := missing(all); s == SandboxStrict && list != "" {
		return fmt.Errorf("SandboxStrict needs what is missing here (%s): use SandboxBestEffort to do without", list)
	}
	return nil
}
