package offline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/galapagos-go/galapagos/population"
	"github.com/galapagos-go/galapagos/swap"
)

var imports = []string{"cmp", "fmt", "math", "math/bits", "slices", "sort", "strconv", "strings", "unicode", "unicode/utf8"}

type seed struct{ name, source string }

func corpus(t testing.TB) []seed {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/corpus.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var list []seed
	for _, f := range archive.Files {
		list = append(list, seed{f.Name, string(f.Data)})
	}
	return list
}

var (
	fset = token.NewFileSet()
	imp  = importer.ForCompiler(fset, "source", nil)
	mu   sync.Mutex
)

func check(ctx context.Context, source string) (*swap.Checked, error) {
	mu.Lock()
	defer mu.Unlock()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "f.go", source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
	}
	pkg, err := (&types.Config{Importer: imp}).Check("main", fset, []*ast.File{f}, info)
	if err != nil {
		return nil, err
	}
	text, err := format.Source([]byte(source))
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256(text)
	return &swap.Checked{Source: string(text), Hash: hex.EncodeToString(h[:]), Fset: fset, File: f, Info: info, Pkg: pkg}, nil
}

// request asks for a mutation of source.
func request(r *rand.Rand, source string, inspirations ...string) population.Request {
	req := population.Request{
		ID: 2, Rand: r, Task: "Say \"fizz\" for 3 and 0.25.", Decl: swap.Decl{Name: "F", Type: reflect.TypeFor[func()]()},
		Parent: population.Candidate{ID: 1, Source: source}, Check: check, Imports: imports,
	}
	for i, s := range inspirations {
		req.Inspirations = append(req.Inspirations, population.Candidate{ID: population.ID(10 + i), Source: s})
	}
	return req
}
