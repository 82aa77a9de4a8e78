package rules

import (
	"flag"
	"go/ast"
	"go/build"
	goimporter "go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var updateExports = flag.Bool("exports", false, "rewrite shared_not.txt: then explain in kept what TestExports reports")

// kept are the variables of the standard library, and its functions outside the
// default packages, that an export in shared_not.txt reaches, and why its results
// hold no reference to them, or to what they return.
var kept = explain(map[string]string{
	"fmt.ppFree math/big.stackPool regexp.bitStatePool regexp.matchPool regexp.onePassPool sync.Pool.Get": "copied from before it is put back, and not returned",
	"math/big.natOne math/big.natFive math/big.intOne math/big.threeOnce":                                 "an operand; results are copied, not aliased",
	"math/big.cacheBase10": "powers to divide by",
	"strconv.isGraphic strconv.isNotPrint16 strconv.isNotPrint32 strconv.isPrint16 strconv.isPrint32":                                                                                                                                                                  "tables that are only read",
	"regexp.noRune regexp.noNext regexp.anyRune regexp.anyRuneNotNL regexp/syntax.Compile regexp/syntax.Parse regexp/syntax.Regexp.CapNames regexp/syntax.Regexp.Simplify":                                                                                             "inside the program of a Regexp, which nothing exports",
	"reflect.Indirect reflect.TypeOf reflect.Type.Elem reflect.Type.Field reflect.Value.Bytes reflect.Value.Elem reflect.Value.Field reflect.Value.Index reflect.Value.Interface reflect.Value.Type reflect.Value.UnsafePointer reflect.ValueOf internal/fmtsort.Sort": "views of the value that the caller has given",
	"internal/bytealg.MakeNoZero": "new memory",
	"internal/byteorder.BEAppendUint64 internal/chacha8rand.Marshal internal/strconv.AppendBool internal/strconv.AppendFloat internal/strconv.AppendInt internal/strconv.AppendUint": "appends to what the caller has given, or to new memory",
	"iter.goexitPanicValue":                        "a mark that is compared with",
	"encoding/binary.structSize sync.Map.Load":     "sizes of types",
	"hash/crc32.IEEETable hash/crc32.ieeeInitOnce": "in a hash, which does not export it",
	"math/rand/v2.globalRand":                      "numbers come from it",
	"fmt.space":                                    "ranges that are only read",
})

func explain(reasons map[string]string) map[string]string {
	kept := make(map[string]string)
	for names, reason := range reasons {
		for _, name := range strings.Fields(names) {
			kept[name] = reason
		}
	}
	return kept
}

// TestExports goes over all exports of the default packages. Those that return
// references and share nothing are listed in shared_not.txt; and whatever they
// reach, by the source of their packages, is explained in kept.
func TestExports(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks packages from their source")
	}
	std := newStandard(t)
	var lines []string
	found := make(map[string]bool)
	unused := maps.Clone(kept)
	for _, path := range DefaultImports() {
		p := std.load(t, path)
		var names []string
		for _, fn := range p.exports() {
			if !refers(fn.Signature().Results()) {
				continue
			}
			name := exportName(fn)
			found[name] = true
			if _, ok := refused(fn); ok || sharing[name] {
				continue
			}
			names = append(names, strings.TrimPrefix(name, path+"."))
			for _, state := range p.reaches(fn) {
				delete(unused, state)
				if kept[state] == "" {
					t.Errorf("%s reaches %s: say in kept why its results hold no reference to it, or in sharing that they do", name, state)
				}
			}
		}
		if len(names) > 0 {
			slices.Sort(names)
			lines = append(lines, path+": "+strings.Join(slices.Compact(names), " ")+"\n")
		}
	}
	text := strings.Join(lines, "")
	if *updateExports {
		if err := os.WriteFile("shared_not.txt", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if text != sharedNot {
		t.Error("shared_not.txt does not list the exports of this Go version: go test ./swap/rules -run TestExports -exports")
	}
	for name := range sharing {
		if !found[name] {
			t.Errorf("%s does not exist or returns no references", name)
		}
	}
	for name := range unused {
		t.Errorf("nothing reaches %s", name)
	}
}

// standard type-checks packages of the standard library from their source.
type standard struct {
	fset     *token.FileSet
	importer types.Importer
}

func newStandard(t *testing.T) *standard {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, DefaultImports()...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		files[path] = file
	}
	s := &standard{fset: token.NewFileSet()}
	s.importer = goimporter.ForCompiler(s.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
	return s
}

// A sourcePackage knows which functions and variables its functions name.
type sourcePackage struct {
	types *types.Package
	names map[*types.Func][]types.Object // without fields
	calls map[string][]*types.Func       // methods by name, for calls through interfaces
}

func (s *standard) load(t *testing.T, path string) *sourcePackage {
	t.Helper()
	dir, err := build.Import(path, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range dir.GoFiles {
		f, err := parser.ParseFile(s.fset, filepath.Join(dir.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	info := &types.Info{Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object)}
	conf := types.Config{Importer: s.importer, Sizes: types.SizesFor("gc", build.Default.GOARCH)}
	pkg, err := conf.Check(path, s.fset, files, info)
	if err != nil {
		t.Fatal(err)
	}
	p := &sourcePackage{pkg, make(map[*types.Func][]types.Object), make(map[string][]*types.Func)}
	for _, f := range files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			fn := info.Defs[fd.Name].(*types.Func)
			if fd.Recv != nil {
				p.calls[fn.Name()] = append(p.calls[fn.Name()], fn)
			}
			ast.Inspect(fd, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && info.Uses[id] != nil {
					p.names[fn] = append(p.names[fn], info.Uses[id])
				}
				return true
			})
		}
	}
	return p
}

// exports returns the exported functions, and the exported methods of exported
// types and of the types of exported variables.
func (p *sourcePackage) exports() (list []*types.Func) {
	methods := func(t types.Type) {
		if _, pointer := t.(*types.Pointer); !pointer && !types.IsInterface(t) {
			t = types.NewPointer(t)
		}
		for m := range types.NewMethodSet(t).Methods() {
			fn := m.Obj().(*types.Func)
			if fn.Pkg() == p.types { // others are exports of their own package
				list = append(list, fn)
			}
		}
	}
	for _, name := range p.types.Scope().Names() {
		obj := p.types.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Func:
			list = append(list, obj)
		case *types.TypeName, *types.Var:
			methods(obj.Type())
		}
	}
	return slices.DeleteFunc(list, func(fn *types.Func) bool { return !fn.Exported() })
}

// reaches returns the names of the variables that hold references, and of the
// functions outside the default packages that return some, that fn names, or a
// function of its package that it may call.
func (p *sourcePackage) reaches(fn *types.Func) []string {
	states := make(map[string]bool)
	seen := map[*types.Func]bool{}
	var visit func(fn *types.Func)
	visit = func(fn *types.Func) {
		fn = fn.Origin()
		if seen[fn] {
			return
		}
		seen[fn] = true
		if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
			for _, m := range p.calls[fn.Name()] {
				visit(m)
			}
			return
		}
		for _, obj := range p.names[fn] {
			switch obj := obj.(type) {
			case *types.Var:
				if obj.Pkg() != nil && !obj.IsField() && obj.Parent() == obj.Pkg().Scope() && refers(obj.Type()) {
					states[obj.Pkg().Path()+"."+obj.Name()] = true
				}
			case *types.Func:
				switch {
				case obj.Pkg() == nil:
				case obj.Pkg() == p.types:
					visit(obj)
				case refers(obj.Signature().Results()) && !slices.Contains(DefaultImports(), obj.Pkg().Path()):
					states[exportName(obj)] = true
				}
			}
		}
	}
	visit(fn)
	return slices.Sorted(maps.Keys(states))
}
