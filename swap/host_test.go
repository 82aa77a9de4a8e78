package swap

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hostFiles are a module whose program and test build candidates whose
// signature uses a package of its own.
var hostFiles = map[string]string{
	"shapes/shapes.go": `package shapes

type Point struct{ X, Y float64 }

func (p *Point) Norm1() float64 { return p.X + p.Y }

type Pair[A, B any] struct {
	First  A
	Second B
}

type Metric func(a, b *Point) float64
`,
	"shapes/tagged.go": `//go:build fast

package shapes

type Fast struct{ N int }
`,
	"host/fast.go": `//go:build fast

package host

import "example.com/host/shapes"

type speed = shapes.Fast

const speedName = "shapes.Fast"
`,
	"host/slow.go": `//go:build !fast

package host

import "example.com/host/shapes"

type speed = shapes.Pair[int, []string]

const speedName = "shapes.Pair[int, []string]"
`,
	"own/main.go": `package main

import (
	"context"
	"fmt"

	"github.com/wallacea-go/wallacea/swap"
)

type mine struct{ N int }

func main() {
	var b swap.Builder
	_, err := b.Build(context.Background(), swap.New("F", func(mine) {}).Decl(), []string{"package main\n\nfunc F(m mine) {}\n"})
	fmt.Println(err)
}
`,
	"host/host.go": `package host

import (
	"context"
	"fmt"
	"os"
	"strings"

	"example.com/host/shapes"
	"github.com/wallacea-go/wallacea/swap"
	"golang.org/x/mod/module"
)

type F func(ps []*shapes.Point, pair shapes.Pair[string, shapes.Point], m shapes.Metric, v module.Version, x speed) (float64, error)

const source = ` + "`" + `package main

import "example.com/host/shapes"

func Total(ps []*shapes.Point, pair shapes.Pair[string, shapes.Point], m shapes.Metric, v module.Version, x SPEED) (float64, error) {
	s := pair.Second.X
	for _, p := range ps {
		s += p.Norm1() + m(p, &pair.Second)
	}
	if v.Path == "" {
		return 0, errors.New("no path")
	}
	return s, nil
}
` + "`" + `

func Run() error {
	slot := swap.New[F]("Total", func(ps []*shapes.Point, pair shapes.Pair[string, shapes.Point], m shapes.Metric, v module.Version, x speed) (float64, error) {
		return 0, nil
	})
	b := &swap.Builder{CacheDir: os.Getenv("SWAP_CACHE"), Dir: os.Getenv("SWAP_DIR")}
	built, err := b.Build(context.Background(), slot.Decl(), []string{strings.ReplaceAll(source, "SPEED", speedName)})
	if err != nil {
		return err
	}
	if built[0].Err != nil {
		return built[0].Err
	}
	f, err := swap.Load[F](built[0].Artifact)
	if err != nil {
		return err
	}
	slot.Add(built[0].Source, f.Func)
	got, err := slot.Func()([]*shapes.Point{{1, 2}, {3, 4}}, shapes.Pair[string, shapes.Point]{Second: shapes.Point{X: 100}},
		func(a, b *shapes.Point) float64 { return a.X * b.X }, module.Version{Path: "x"}, speed{})
	if err != nil || got != 510 {
		return fmt.Errorf("got %v, %v", got, err)
	}
	fmt.Println("total", got)
	return nil
}
`,
	"inside/inside.go": "package inside\n\ntype T struct{ N int }\n",
	"inside/inside_test.go": `package inside

import (
	"fmt"
	"testing"

	"github.com/wallacea-go/wallacea/swap"
)

func TestInside(t *testing.T) {
	b := &swap.Builder{CacheDir: t.TempDir()}
	_, err := b.Check(t.Context(), swap.New("F", func(T) {}).Decl(), "package main\n\nfunc F(inside.T) {}\n")
	fmt.Println(err)
}
`,
	"main.go": `package main

import (
	"fmt"
	"os"

	"example.com/host/host"
)

func main() {
	if err := host.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`,
	"host_test.go": `package main

import (
	"testing"

	"example.com/host/host"
)

func TestHost(t *testing.T) {
	if err := host.Run(); err != nil {
		t.Fatal(err)
	}
}
`,
}

// TestHosts builds a program that builds and loads a candidate, in the ways
// that programs are built, and runs it.
func TestHosts(t *testing.T) {
	if *hosts == "" {
		t.Skip("without -hosts")
	}
	needPlugins(t)
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range hostFiles {
		write(name, text)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write("go.sum", string(sum))
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, requires, _ := strings.Cut(string(mod), "require (")
	write("go.mod", "module example.com/host\n\ngo 1.26.0\n\nrequire github.com/wallacea-go/wallacea v0.0.0\n\nreplace github.com/wallacea-go/wallacea => "+root+"\n\nrequire ("+requires)
	command := func(t *testing.T, in string, env []string, name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = in
		cmd.Env = append(append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "SWAP_CACHE="+filepath.Join(dir, "cache")), env...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run := func(t *testing.T, in string, env []string, name string, args ...string) {
		t.Helper()
		if got := command(t, in, env, name, args...); !strings.Contains(got, "total 510\n") {
			t.Errorf("%s %s: got %q, want a total of 510", name, strings.Join(args, " "), got)
		}
	}
	build := func(t *testing.T, tt hostBuild, env ...string) {
		exe := filepath.Join(t.TempDir(), "host")
		command(t, dir, append(tt.env, env...), "go", append(append([]string{"build", "-o", exe}, tt.flags...), ".")...)
		env = append(env, "GOCOVERDIR="+t.TempDir())
		run(t, dir, env, exe)
		if slices.Contains(tt.flags, "-trimpath") {
			env = append(env, "SWAP_DIR="+dir) // the program does not know where its source is
		}
		run(t, t.TempDir(), env, exe)
	}
	command(t, dir, nil, "go", "list", ".") // may write go.mod and go.sum
	t.Run("parallel", func(t *testing.T) {  // vendored changes what the others build
		for _, tt := range hostBuilds {
			t.Run("go build "+tt.name, func(t *testing.T) {
				if tt.all {
					needAll(t)
				}
				t.Parallel()
				build(t, tt)
			})
		}
		for _, flags := range []string{"", "-cover", "-coverpkg=./...", "-race"} {
			t.Run("go test "+flags, func(t *testing.T) {
				if flags != "-cover" { // the other tests here are such programs, plain and with make race
					needAll(t)
				}
				t.Parallel()
				run(t, dir, nil, "go", append([]string{"test", "-count=1", "-v"}, append(strings.Fields(flags), ".")...)...)
			})
		}
		t.Run("workspace", func(t *testing.T) {
			needAll(t)
			t.Parallel()
			work := t.TempDir()
			if err := os.WriteFile(filepath.Join(work, "go.work"), []byte("go 1.26.0\n\nuse "+dir+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			run(t, dir, []string{"GOFLAGS=", "GOWORK=" + filepath.Join(work, "go.work")}, "go", "run", ".")
		})
		t.Run("types of a tested package", func(t *testing.T) {
			t.Parallel()
			want := "swap: this test of package example.com/host/inside is compiled with files of the package's own, so that its types are not those that candidates get: move all its test files to package inside_test, or the types to another package\n"
			if got := command(t, dir, nil, "go", "test", "-v", "./inside"); !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
		for name, tt := range map[string]struct{ env, want string }{
			"own type": {"CGO_ENABLED=1", "swap: func F(main.mine): type mine is declared in package main, which cannot be imported: move it to a package of its own\n"},
			"no cgo":   {"CGO_ENABLED=0", "swap: this program was built without cgo and cannot load plugins: build it with CGO_ENABLED=1 and a C compiler\n"},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if got := command(t, dir, []string{tt.env}, "go", "run", "./own"); got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		}
	})
	t.Run("vendored", func(t *testing.T) {
		command(t, dir, nil, "go", "mod", "vendor")
		t.Run("trimpath", func(t *testing.T) { // what it compiles is in the go command's cache
			build(t, hostBuild{flags: []string{"-trimpath"}}, "GOFLAGS=-mod=vendor")
		})
		t.Run("plain", func(t *testing.T) {
			needAll(t)
			build(t, hostBuild{}, "GOFLAGS=-mod=vendor")
		})
	})
}

var hosts = flag.String("hosts", "", "build host programs in `few` ways or in all")

func needAll(t *testing.T) {
	t.Helper()
	if *hosts != "all" {
		t.Skip("without -hosts all")
	}
}

// A hostBuild is a way to build the program of TestHosts.
type hostBuild struct {
	name  string
	flags []string
	env   []string
	all   bool
}

// hostBuilds are the ways to build a program. Several compile the standard
// library anew. Therefore few ways have the flags all in one program, and all ways
// have each in one of its own, to tell which of them is to blame. The race
// detector is on in all tests of make race.
var hostBuilds = []hostBuild{
	{name: "plain", all: true}, // as the other tests here are
	{name: "all", flags: []string{"-trimpath", "-tags=fast", "-gcflags=example.com/host/...=-N", "-ldflags=-s -w", "-buildmode=pie"}, env: []string{"GOAMD64=v2"}},
	{name: "cover", flags: []string{"-cover"}, all: true},
	{name: "trimpath", flags: []string{"-trimpath"}, all: true},
	{name: "tags", flags: []string{"-tags=fast"}, all: true},
	{name: "race", flags: []string{"-race"}, all: true},
	{name: "gcflags", flags: []string{"-gcflags=example.com/host/...=-N"}, all: true},
	{name: "gcflags of the program", flags: []string{"-gcflags=-l -N"}, all: true},
	{name: "experiment", env: []string{"GOEXPERIMENT=jsonv2"}, all: true},
	{name: "ldflags", flags: []string{"-ldflags=-s -w"}, all: true},
	{name: "pie", flags: []string{"-buildmode=pie"}, all: true},
	{name: "GOAMD64", env: []string{"GOAMD64=v2"}, all: true},
}
