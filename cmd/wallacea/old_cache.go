package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// oldCacheName is the name of the cache directory before the project was renamed.
const oldCacheName = "galapagos"

// oldCache reports the cache directory of earlier versions if it still exists.
func (d doctor) oldCache() error {
	root, _ := os.UserCacheDir() // a user without a cache directory left none behind
	dir := filepath.Join(root, oldCacheName)
	if info, err := os.Lstat(dir); root == "" || err != nil || !info.IsDir() {
		return nil //nolint:nilerr // nothing is left behind
	}
	size, err := treeSize(dir)
	if err != nil {
		return fmt.Errorf("cannot measure the old cache: %w", err)
	}
	d.row("old cache", fmt.Sprintf("%s, %s, is left over from earlier versions; remove it with:", dir, bytesText(size)))
	d.row("", "rm -r "+shellQuote(dir))
	return nil
}

// treeSize returns the total size of the files below a directory, in bytes.
func treeSize(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}

// bytesText formats a size in KiB, MiB or GiB.
func bytesText(n int64) string {
	size, unit := float64(n)/(1<<10), "KiB"
	for _, next := range []string{"MiB", "GiB"} {
		if size < 1024 {
			break
		}
		size, unit = size/1024, next
	}
	return fmt.Sprintf("%.1f %s", size, unit)
}

// shellQuote quotes a path for a POSIX shell.
func shellQuote(path string) string {
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
