package calls

import (
	"go/types"
	"slices"
)

// computing is sorted.
var computing = [...]string{
	"bufio",
	"bytes",
	"cmp",
	"container/heap",
	"container/list",
	"container/ring",
	"encoding/ascii85",
	"encoding/base32",
	"encoding/base64",
	"encoding/binary",
	"encoding/hex",
	"errors",
	"fmt",
	"hash",
	"hash/adler32",
	"hash/crc32",
	"hash/crc64",
	"hash/fnv",
	"hash/maphash",
	"image/color",
	"index/suffixarray",
	"io",
	"iter",
	"maps",
	"math",
	"math/big",
	"math/bits",
	"math/cmplx",
	"math/rand/v2",
	"regexp",
	"slices",
	"sort",
	"strconv",
	"strings",
	"unicode",
	"unicode/utf16",
	"unicode/utf8",
}

// Computing returns the packages of the standard library that compute, and
// that call only the functions and methods they are given, sorted.
func Computing() []string { return slices.Clone(computing[:]) }

// IsComputing reports whether a package is one of [Computing].
func IsComputing(path string) bool {
	_, ok := slices.BinarySearch(computing[:], path)
	return ok
}

// Back reports whether a function of another package may call the candidate.
// One that may not is of a package in [Computing], which other packages that
// a Builder allows need not be, and takes only numbers, strings and slices of
// them.
func Back(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return true
	}
	if !IsComputing(fn.Pkg().Path()) {
		return true
	}
	for v := range fn.Signature().Params().Variables() {
		t := v.Type().Underlying()
		if sl, ok := t.(*types.Slice); ok {
			t = sl.Elem().Underlying()
		}
		if _, ok := t.(*types.Basic); !ok {
			return true
		}
	}
	return false
}
