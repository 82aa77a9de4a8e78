package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version returns what --version prints: the version of the module, and of Go.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return versionOf(info)
}

// versionOf returns the version of a program that was built with info: that of the
// module, or else the commit that it was built from.
func versionOf(info *debug.BuildInfo) string {
	name := info.Main.Version
	if name == "" || name == "(devel)" {
		name = "of an unknown version"
		settings := make(map[string]string)
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		if commit := settings["vcs.revision"]; commit != "" {
			name = "of commit " + commit[:min(12, len(commit))]
		}
		if settings["vcs.modified"] == "true" {
			name += ", modified"
		}
	}
	return fmt.Sprintf("wallacea %s, built with %s for %s/%s", name, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}
