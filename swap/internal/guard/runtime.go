package guard

import (
	_ "embed"
	"runtime"
)

// PackagePath is the import path of the guard's runtime package, which is
// linked into every plugin.
const PackagePath = "wallacea/guard"

// The runtime package is kept as text: its archive is made by the toolchain
// that makes the plugins, with their flags.
var (
	//go:embed runtime/guard.go.txt
	runtimeGo string
	//go:embed runtime/guard_amd64.s.txt
	runtimeAMD64 string
	//go:embed runtime/guard_arm64.s.txt
	runtimeARM64 string
)

// Runtime returns the Go file and the assembly file of the runtime package.
func Runtime() (goFile, assembly string) {
	if runtime.GOARCH == "arm64" {
		return runtimeGo, runtimeARM64
	}
	return runtimeGo, runtimeAMD64
}
