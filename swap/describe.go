package swap

import (
	"context"
	"strings"
)

// A Toolchain is what a Builder builds with.
type Toolchain struct {
	Version string // of Go, such as "go1.26.8"
	Go      string // path of the go command
	Root    string // GOROOT
	C       string // the C compiler that links, with its flags
	Race    bool   // whether candidates are built with -race, as the running program was
}

// Toolchain returns what the Builder builds with; the error is that of Probe.
func (b *Builder) Toolchain(ctx context.Context) (Toolchain, error) {
	tc, err := b.toolchain(ctx)
	if err != nil {
		return Toolchain{}, err
	}
	return Toolchain{
		Version: tc.host.version, Go: tc.goCmd, Root: tc.root, C: strings.Join(tc.cc, " "), Race: tc.host.race,
	}, nil
}
