package rules

import (
	"strings"

	"github.com/wallacea-go/wallacea/swap/internal/calls"
)

// DefaultImports returns the packages of the standard library that candidates
// may import by default, sorted. They compute: none of them reaches the
// process, the network, files, time, reflection or memory addresses.
// swap/RATIONALE.md says why each of them is there.
func DefaultImports() []string { return calls.Computing() }

// refusedNames are the few members of allowed packages that block, read the
// input of the process, or hand out buffers that others use afterwards, and what
// to do instead.
var refusedNames = map[string]string{
	"fmt.Scan":         "use the parameters: the standard input is not the candidate's to read",
	"fmt.Scanf":        "use the parameters: the standard input is not the candidate's to read",
	"fmt.Scanln":       "use the parameters: the standard input is not the candidate's to read",
	"bufio.ScanRunes":  "range over the string, or call ReadRune of a bufio.Reader: what this returns for bytes that are not UTF-8 belongs to package bufio",
	"fmt.FormatString": stateHint,
	"fmt.Formatter":    stateHint,
	"fmt.ScanState":    stateHint,
	"fmt.Scanner":      stateHint,
	"fmt.State":        stateHint,
	"io.Discard":       "declare a type of your own with a method Write that does nothing",
	"io.Pipe":          pipeHint,
	"io.PipeReader":    pipeHint,
	"io.PipeWriter":    pipeHint,
}

const stateHint = "write a String method, or a function that returns text: package fmt uses its state again for others"

const pipeHint = "use a bytes.Buffer: the two ends of a pipe wait for each other"

// importHints tell what to use instead of packages that models reach for.
var importHints = map[string]string{
	"C":                            "write it in Go",
	"context":                      "leave the context out: the caller stops a candidate that runs too long",
	"crypto/rand":                  "use math/rand/v2",
	"embed":                        "write the data as a constant, or compute it",
	"net":                          "a candidate only computes: work on the parameters alone",
	"plugin":                       "a candidate only computes: work on the parameters alone",
	"syscall":                      "a candidate only computes: work on the parameters alone",
	"log":                          "return the result; printing is not needed",
	"math/rand":                    "use math/rand/v2; its generators are made with rand.New(rand.NewPCG(1, 2))",
	"os":                           "a candidate only computes: work on the parameters alone",
	"reflect":                      "use a type switch or a type parameter",
	"runtime":                      "a candidate cannot steer the runtime: leave it out",
	"sync":                         "a candidate runs on one goroutine: it needs no locks and no pools",
	"sync/atomic":                  "a candidate runs on one goroutine: use plain variables",
	"testing":                      "declare the function only, without tests",
	"time":                         "a candidate cannot see the clock: use plain numbers",
	"unsafe":                       "use encoding/binary or math.Float64bits",
	"encoding/json":                "use strconv and strings",
	"golang.org/x/exp/constraints": "use cmp.Ordered, or write the constraint: interface{ ~int | ~float64 }",
	"golang.org/x/exp/maps":        "use maps of the standard library",
	"golang.org/x/exp/slices":      "use slices of the standard library",
	"gonum.org/v1/gonum/floats":    "write the loop",
	"gonum.org/v1/gonum/stat":      "write the loop",
}

// importHint says how to do without the package of the given path.
func importHint(path string, allowed []string) string {
	if h, ok := importHints[path]; ok {
		return h
	}
	for p := path; strings.Contains(p, "/"); {
		p = p[:strings.LastIndex(p, "/")]
		if h, ok := importHints[p]; ok {
			return h
		}
	}
	return "allowed are " + strings.Join(allowed, ", ")
}
