package link

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/internal/race"
)

// host is what the running program says about how it was built: a plugin
// loads only if it was built in the same way.
type host struct {
	version string   // of the toolchain, such as "go1.26.8"
	module  string   // path of the main module, if known
	main    string   // the main package's directory in it
	tested  string   // the package that the program tests, if it is a test
	flags   []string // for go list
	env     []string // for every tool, "KEY=value"
	race    bool
	cover   bool
}

// readHost reports how the running program was built. The error says in one
// sentence why no plugin could be made for it.
func readHost() (*host, error) {
	if err := platformError(runtime.GOOS, runtime.GOARCH); err != nil {
		return nil, err
	}
	if !cgoEnabled {
		return nil, fmt.Errorf("swap: this program was built without cgo and cannot load plugins: build it with CGO_ENABLED=1 and a C compiler")
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return hostFrom(info, runtime.Version())
}

// platformError is nil where candidates can be compiled, guarded and loaded.
func platformError(goos, goarch string) error {
	switch goos + "/" + goarch {
	case "linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64":
		return nil
	}
	return fmt.Errorf("swap: %s/%s is not supported: plugins and the guard need Linux or macOS on amd64 or arm64", goos, goarch)
}

// hostFrom reads the settings of info, written by cmd/go/internal/load.
func hostFrom(info *debug.BuildInfo, version string) (*host, error) {
	h := &host{version: release(version), module: info.Main.Path, race: race.Enabled}
	if dir, ok := strings.CutPrefix(info.Path, info.Main.Path+"/"); ok {
		h.main = filepath.FromSlash(dir)
	}
	if pkg, ok := strings.CutSuffix(info.Path, ".test"); ok {
		h.tested = pkg
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "-compiler":
			if s.Value != "gc" {
				return nil, fmt.Errorf("swap: this program was compiled by %s: only programs of the gc toolchain can load plugins", s.Value)
			}
		case "-buildmode":
			if !slices.Contains([]string{"exe", "pie", "default"}, s.Value) {
				return nil, fmt.Errorf("swap: this program was built with -buildmode=%s: only -buildmode=exe and pie can load plugins", s.Value)
			}
		case "-msan", "-asan":
			if s.Value == "true" {
				return nil, fmt.Errorf("swap: this program was built with %s, which plugins cannot be given: build it without", s.Key)
			}
		case "-race":
			h.race = h.race || s.Value == "true"
		case "-cover":
			h.cover = s.Value == "true"
		case "-ldflags":
			if strings.Contains(s.Value, "-static") || strings.Contains(s.Value, "-linkmode=internal") {
				return nil, fmt.Errorf("swap: this program was linked with -ldflags=%q and cannot load plugins: link it dynamically", s.Value)
			}
		case "-trimpath", "-tags", "-pgo":
			h.flags = append(h.flags, s.Key+"="+s.Value)
		case "-gcflags", "-asmflags":
			// Without a pattern they were for the packages named on the command line
			// only, and go list, which is told to name others, would apply them to those.
			if pattern, _, ok := strings.Cut(s.Value, "="); ok && !strings.HasPrefix(strings.TrimSpace(pattern), "-") {
				h.flags = append(h.flags, s.Key+"="+s.Value)
			}
		default:
			if strings.HasPrefix(s.Key, "GO") || strings.HasPrefix(s.Key, "CGO_") {
				h.env = append(h.env, s.Key+"="+s.Value)
			}
		}
	}
	if h.race {
		h.flags = append(h.flags, "-race")
	}
	return h, nil
}

// release returns the release that a version of Go is of, without the experiments
// that follow it: "go1.26.8" for "go1.26.8 X:jsonv2".
func release(version string) string {
	version, _, _ = strings.Cut(version, " ")
	return version
}

// findProfile makes the path of the profile that the program was built with
// absolute. With -trimpath its name alone is known; it is then looked for in dir,
// and left out if it is not there.
func (h *host) findProfile(dir string) {
	for i, f := range h.flags {
		if name, ok := strings.CutPrefix(f, "-pgo="); ok && name != "off" && !filepath.IsAbs(name) {
			h.flags[i] = "-pgo=off"
			if path, err := filepath.Abs(filepath.Join(dir, name)); err == nil {
				if _, err := os.Stat(path); err == nil {
					h.flags[i] = "-pgo=" + path
				}
			}
		}
	}
}
