// Package rulestest makes rules for tests. Call [New] once per test, and what
// it returns for each declaration.
package rulestest

import (
	"testing"

	"github.com/wallacea-go/wallacea/swap/internal/link"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// New finds the toolchain and returns a function that makes the rules for a
// declaration. Nil imports are the default ones. It skips the test where there
// is no toolchain.
func New(t testing.TB) func(decl rules.Decl, imports []string) *rules.Rules {
	t.Helper()
	l, err := link.New(t.Context(), link.Config{CacheDir: t.TempDir()})
	if err != nil {
		t.Skip(err)
	}
	return func(decl rules.Decl, imports []string) *rules.Rules {
		t.Helper()
		allowed, err := rules.Allowed(decl, imports)
		if err != nil {
			t.Fatal(err)
		}
		packages, err := l.Packages(t.Context(), allowed)
		if err != nil {
			t.Fatal(err)
		}
		r, err := rules.New(rules.Config{Decl: decl.Signature(), Imports: allowed, Packages: packages, GoVersion: l.Language()})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}
