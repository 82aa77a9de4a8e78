package link

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// moduleDir returns the directory to look for the user's packages from.
func (l *Linker) moduleDir(module string) string {
	if l.config.Dir != "" {
		return l.config.Dir
	}
	wd, err := os.Getwd()
	if err != nil {
		wd = "."
	}
	if declares(wd, module) {
		return wd
	}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if dir := filepath.Dir(f.File); filepath.IsAbs(dir) && declares(dir, module) {
			return dir
		}
		if !more {
			return wd
		}
	}
}

// declares reports whether dir is in the module of the given path.
func declares(dir, module string) bool {
	root, ok := moduleRoot(dir)
	if !ok {
		return false
	}
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "module"); ok {
			name, _, _ := strings.Cut(strings.TrimSpace(rest), "//")
			return strings.Trim(strings.TrimSpace(name), "\"`") == module
		}
	}
	return false
}

// moduleRoot returns the nearest directory at or above dir that has a go.mod.
func moduleRoot(dir string) (string, bool) {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}
