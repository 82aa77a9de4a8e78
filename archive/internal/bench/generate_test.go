package main

import (
	"path/filepath"
	"testing"
)

// TestGenerate: a search can be read and resumed that is made up.
func TestGenerate(t *testing.T) {
	db := filepath.Join(t.TempDir(), "run.db")
	if err := generate(db, 1+32*2+7); err != nil {
		t.Fatal(err)
	}
	if err := read(db); err != nil {
		t.Error(err)
	}
	if err := resume(db); err != nil {
		t.Error(err)
	}
}
