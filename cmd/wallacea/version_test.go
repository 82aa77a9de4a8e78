package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	commit := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}
	modified := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for want, info := range map[string]debug.BuildInfo{
		"wallacea v0.3.1":                             {Main: debug.Module{Version: "v0.3.1"}, Settings: []debug.BuildSetting{commit}},
		"wallacea of commit 0123456789ab":             {Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{commit}},
		"wallacea of commit 0123456789ab, modified":   {Settings: []debug.BuildSetting{modified, commit}},
		"wallacea of an unknown version":              {Main: debug.Module{Version: "(devel)"}},
		"wallacea of commit short":                    {Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "short"}}},
		"wallacea v0.0.0-20261130173148-012da1ef7b18": {Main: debug.Module{Version: "v0.0.0-20261130173148-012da1ef7b18"}},
	} {
		info.GoVersion = "go1.26.8"
		want += ", built with go1.26.8 for " + runtime.GOOS + "/" + runtime.GOARCH
		if got := versionOf(&info); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
