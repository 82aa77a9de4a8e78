package link

import "testing"

// TestFormatVersion: plugins of another layout must not be found in a cache.
func TestFormatVersion(t *testing.T) {
	t.Parallel()
	s := &shard{units: []Unit{{Function: "f", Stop: "&s", Table: "t[:]"}}, path: "p/s0", name: "s0"}
	p := &pluginJob{Linker: &Linker{config: Config{Runtime: Runtime{Path: "guard"}}}, path: "p"}
	const version, digest = "9", "2f82109c2371f42e4b872a4d67454f01"
	if got := Hash(s.table("x"), p.table([]*shard{s})); FormatVersion != version || got != digest {
		t.Errorf("the tables of a plugin have changed, or the version: raise FormatVersion, which is %s, and write here %q", FormatVersion, got)
	}
}
