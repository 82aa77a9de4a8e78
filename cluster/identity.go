package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/wallacea-go/wallacea/population"
)

// wireVersion is that of what coordinator and nodes send each other.
const wireVersion = 1

// An identity is what must be the same on a node as on the coordinator, so that a candidate
// evaluated here or there has the same outcome.
type identity struct {
	Wire     int               `cbor:"1,keyasint"`
	Problem  string            `cbor:"2,keyasint"` // population.Program.Key
	Go       string            `cbor:"3,keyasint"`
	Platform string            `cbor:"4,keyasint"`
	Modules  map[string]string `cbor:"5,keyasint"` // versions, by path
	Revision string            `cbor:"6,keyasint"` // of the program's source, or the hash of its file where that is not known
	CPU      string            `cbor:"7,keyasint"` // if it matters
}

// identify returns the identity of this program, with the CPU's features or without.
func identify(p population.Program, cpu bool) (identity, error) {
	id := identity{
		Wire: wireVersion, Problem: p.Key, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Modules: make(map[string]string),
	}
	revision, clean := "", false
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			id.Modules[m.Path] = m.Version
			if r := m.Replace; r != nil {
				id.Modules[m.Path] = r.Path + " " + r.Version
			}
		}
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				revision = s.Value
			case "vcs.modified":
				clean = s.Value == "false"
			case "GOAMD64", "GOARM64", "GOEXPERIMENT", "-tags", "-race", "CGO_ENABLED":
				id.Platform += " " + s.Key + "=" + s.Value
			}
		}
	}
	if clean {
		id.Revision = "revision " + revision
	} else {
		hash, err := fileHash()
		if err != nil {
			return id, fmt.Errorf("cluster: cannot read the program's own file, by which it is recognised: %w", err)
		}
		id.Revision = "file " + hash
	}
	if cpu {
		id.CPU = cpuFeatures()
	}
	return id, nil
}

// fileHash is the hash of the program's file.
var fileHash = sync.OnceValues(func() (string, error) {
	name := "/proc/self/exe" // also if the file was replaced
	if runtime.GOOS != "linux" {
		var err error
		if name, err = os.Executable(); err != nil {
			return "", err
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
})

// cpuFeatures is what the system says of the processor; "": nothing.
func cpuFeatures() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && (strings.TrimSpace(name) == "flags" || strings.TrimSpace(name) == "Features") {
			features := strings.Fields(value)
			slices.Sort(features)
			return strings.Join(features, " ")
		}
	}
	return ""
}

// cpuModel is what the system calls the processor.
func cpuModel() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// differs says in a sentence how the program of a node differs from the coordinator's; "":
// it does not.
func (id identity) differs(node identity) string {
	for _, f := range []struct{ what, here, there string }{
		{"protocol", fmt.Sprintf("version %d", id.Wire), fmt.Sprintf("version %d", node.Wire)},
		{"Go", id.Go, node.Go},
		{"platform", id.Platform, node.Platform},
		{"problem", id.Problem, node.Problem},
	} {
		if f.here != f.there {
			return fmt.Sprintf("its %s is %s and the coordinator's is %s: build both from the same source with the same Go", f.what, f.there, f.here)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(id.Modules)) {
		if here, there := id.Modules[path], node.Modules[path]; here != there {
			return fmt.Sprintf("its module %s is %s and the coordinator's is %s: build both from the same source", path, orNone(there), orNone(here))
		}
	}
	switch {
	case len(id.Modules) != len(node.Modules):
		return "it has modules that the coordinator does not have: build both from the same source"
	case id.Revision != node.Revision:
		return fmt.Sprintf("its source is %s and the coordinator's is %s: copy the coordinator's file, or build both from the same clean commit", node.Revision, id.Revision)
	case id.CPU != node.CPU:
		return "its processor has other features than the coordinator's, and they matter here (-same-cpu)"
	}
	return ""
}

func orNone(version string) string {
	if version == "" {
		return "missing"
	}
	return version
}
