package sandbox

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// LimitMemory limits how much more memory the calling process can allocate, in
// bytes. Reserved but unused address space, such as the Go runtime's, does not
// count. A Go program that exceeds the limit ends with "fatal error: runtime:
// out of memory". If the machine itself runs out of memory, the system kills
// this process first.
func LimitMemory(more int64) error {
	if err := os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	now, err := kilobytes("/proc/self/status", "VmData:")
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	limit := uint64(now + perByte*more)
	if err := unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
		return fmt.Errorf("sandbox: limiting memory: %w", err)
	}
	return nil
}

// SystemMemory returns the memory of the machine or of the container that the
// process runs in, in bytes, or 0 if it is unknown.
func SystemMemory() int64 {
	size, err := kilobytes("/proc/meminfo", "MemTotal:")
	if err != nil {
		return 0
	}
	if limit := cgroupMemory(); limit > 0 {
		size = min(size, limit)
	}
	return size
}

// kilobytes returns the value of a line such as "VmData:   123 kB", in bytes.
func kilobytes(file, key string) (int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		rest, ok := strings.CutPrefix(lines.Text(), key)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 10, 64)
		return n << 10, err
	}
	return 0, fmt.Errorf("%s has no line %s", file, key)
}

// cgroupMemory returns the smallest memory limit of the process's control
// groups (versions 1 and 2), or 0 if there is none.
func cgroupMemory() int64 {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return 0
	}
	var least int64
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) < 3 {
			continue
		}
		root, file := "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
		switch {
		case parts[1] == "":
			root, file = "/sys/fs/cgroup", "memory.max"
		case parts[1] != "memory":
			continue
		}
		// A container sees its own group at the root.
		for dir := parts[2]; ; dir = filepath.Dir(dir) {
			if text, err := os.ReadFile(filepath.Join(root, dir, file)); err == nil {
				n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
				if err == nil && n > 0 && (least == 0 || n < least) { // "max" is not a number
					least = n
				}
			}
			if dir == "/" || dir == "." {
				break
			}
		}
	}
	return least
}
