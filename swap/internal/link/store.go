package link

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// FormatVersion changes whenever what is in a store, or how candidates are
// rewritten, changes: TestFormatVersion of this package and of package swap fail
// until it does.
const FormatVersion = "9"

// A store keeps artifacts in a directory: plugins, each with a list of the
// candidates in it.
//
//	CacheDir/KEY/HASH.so    a plugin
//	CacheDir/KEY/HASH.json  its digest and the keys of its candidates, in order
//	CacheDir/KEY/guard.a    the guard package
//	CacheDir/KEY/list-*.json  where the export data of packages is
//
// KEY is a hash of the toolchain and the flags. Files appear by renaming, so
// that several processes can use a store at once.
type store struct {
	root  string // CacheDir
	dir   string // CacheDir/KEY
	size  int64
	lists string // the build cache that lists are of

	mu    sync.Mutex       // guards what follows, and the making of the guard's archive
	index map[string]entry // by candidate key
}

// An entry says where a candidate is in a store.
type entry struct {
	plugin string // hash
	index  int
	size   int64 // of the plugin
}

// openStore opens the store. l.mu is held.
func (l *Linker) openStore() (*store, error) {
	tc := l.tc
	if l.store != nil {
		return l.store, nil
	}
	root := l.config.CacheDir
	if root == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("swap: no cache directory, set Builder.CacheDir: %w", err)
		}
		root = filepath.Join(cache, "wallacea")
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("swap: %w", err)
	}
	key := Hash(append([]string{FormatVersion, tc.host.version, tc.goCmd, tc.root, strings.Join(tc.cc, " "), selectFlags(tc.goFlags, sourcesFlag), l.config.Runtime.Go, l.config.Runtime.Assembly}, append(tc.host.flags, tc.host.env...)...)...)
	s := &store{root: root, lists: tc.goCache, dir: filepath.Join(root, key[:16]), size: l.config.CacheSize, index: make(map[string]entry)}
	if s.size <= 0 {
		s.size = defaultCacheSize
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("swap: the cache directory cannot be made, set Builder.CacheDir: %w", err)
	}
	s.sweep()
	s.readIndex()
	l.store = s
	return s, nil
}

// Hash hashes a list of strings.
func Hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", len(p))
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// readIndex finds what is in the store. What cannot be read is not there.
func (s *store) readIndex() {
	names, err := filepath.Glob(filepath.Join(s.dir, "*.json"))
	if err != nil {
		return
	}
	for _, name := range names {
		plugin := strings.TrimSuffix(filepath.Base(name), ".json")
		if strings.HasPrefix(plugin, "list-") {
			continue
		}
		var l listing
		if readJSON(name, &l) == nil {
			s.note(plugin, l)
		}
	}
}

// note remembers where candidates are.
func (s *store) note(plugin string, l listing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, k := range l.Keys {
		s.index[k] = entry{plugin, i, l.Plugin.Size}
	}
}

// find returns where a candidate is, marks it as used, and reports whether it
// is there.
func (s *store) find(key string) (Place, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.index[key]
	if !ok {
		return Place{}, false
	}
	path := s.pluginFile(p.plugin)
	info, err := os.Stat(path)
	if now := time.Now(); err != nil || info.Size() != p.size || os.Chtimes(path, now, now) != nil {
		delete(s.index, key) // gone, or cut off
		return Place{}, false
	}
	return Place{path, p.index}, true
}

func (s *store) pluginFile(hash string) string { return filepath.Join(s.dir, hash+".so") }

// add moves a plugin into the store.
func (s *store) add(file, plugin string, keys []string) error {
	d, err := digestOf(file)
	if err != nil {
		return fmt.Errorf("swap: storing a plugin: %w", err)
	}
	l := listing{Keys: keys, Plugin: d}
	if err := os.Rename(file, s.pluginFile(plugin)); err != nil {
		return fmt.Errorf("swap: storing a plugin: %w", err)
	}
	if err := writeJSON(listName(s.pluginFile(plugin)), l); err != nil {
		return fmt.Errorf("swap: storing a plugin: %w", err)
	}
	s.note(plugin, l)
	s.evict(plugin)
	return nil
}

// evict removes the least recently used plugins of all toolchains while the
// cache is over its size, but never the one just added. What another process
// removed meanwhile is gone all the same.
func (s *store) evict(keep string) {
	type plugin struct {
		path string
		size int64
		used time.Time
	}
	var all []plugin
	var total int64
	// What others are building is one level further down.
	names, err := filepath.Glob(filepath.Join(s.root, "*", "*.so"))
	if err != nil {
		return
	}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			all = append(all, plugin{name, info.Size(), info.ModTime()})
			total += info.Size()
		}
	}
	if total <= s.size {
		return
	}
	slices.SortFunc(all, func(a, b plugin) int { return a.used.Compare(b.used) })
	for _, p := range all {
		if total <= s.size {
			return
		}
		if filepath.Base(p.path) == keep+".so" {
			continue
		}
		if errors.Join(os.Remove(listName(p.path)), os.Remove(p.path)) == nil {
			total -= p.size
		}
	}
}

// sweep removes what processes that were killed have left in the store.
func (s *store) sweep() {
	for _, pattern := range []string{"build-*", "guard-*", "try-*", "tmp-*"} {
		names, err := filepath.Glob(filepath.Join(s.dir, pattern))
		if err != nil {
			continue
		}
		for _, name := range names {
			if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > time.Hour {
				_ = os.RemoveAll(name) // what stays is swept next time
			}
		}
	}
}

// readList returns where the export data of packages of the standard library
// was found before, or nil. The go command removes from its cache what it has
// not used for five days, so a list is good for one.
func (s *store) readList(paths []string) map[string]string {
	name := s.listFile(paths)
	info, err := os.Stat(name)
	if err != nil || time.Since(info.ModTime()) > 24*time.Hour {
		return nil
	}
	var files map[string]string
	if readJSON(name, &files) != nil || !present(files) {
		return nil
	}
	return files
}

// writeList keeps what readList returns. It saves time, no more, so that an
// error does not matter.
func (s *store) writeList(paths []string, files map[string]string) {
	_ = writeJSON(s.listFile(paths), files)
}

func (s *store) listFile(paths []string) string {
	return filepath.Join(s.dir, "list-"+Hash(append([]string{s.lists}, paths...)...)+".json")
}

func readJSON(name string, v any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// writeJSON writes a file so that no reader ever sees half of it.
func writeJSON(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "tmp-")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
