package swap

import (
	"os"
	"os/exec"
	"path/filepath"
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
	t.Run("go run", func(t *testing.T) { run(t, dir, nil, "go", "run", ".") })
	for _, flags := range [][]string{nil, {"-cover"}, {"-coverpkg=./..."}, {"-race"}} {
		t.Run(strings.TrimSpace("go test "+strings.Join(flags, " ")), func(t *testing.T) {
			run(t, dir, nil, "go", append(append([]string{"test", "-count=1", "-v"}, flags...), ".")...)
		})
	}
	for _, tt := range []struct {
		name  string
		flags []string
		env   []string
	}{
		{"plain", nil, nil},
		{"trimpath", []string{"-trimpath"}, nil},
		{"tags", []string{"-tags=fast"}, nil},
		{"cover", []string{"-cover"}, nil},
		{"race", []string{"-race"}, nil},
		{"gcflags", []string{"-gcflags=example.com/host/...=-N"}, nil},
		{"ldflags", []string{"-ldflags=-s -w"}, nil},
		{"pie", []string{"-buildmode=pie"}, nil},
		{"GOAMD64", nil, []string{"GOAMD64=v2"}},
	} {
		t.Run("go build "+tt.name, func(t *testing.T) {
			exe := filepath.Join(dir, "host-"+tt.name)
			command(t, dir, tt.env, "go", append(append([]string{"build", "-o", exe}, tt.flags...), ".")...)
			env := []string{"GOCOVERDIR=" + t.TempDir()}
			run(t, dir, env, exe)
			if tt.name == "trimpath" {
				env = append(env, "SWAP_DIR="+dir) // the program does not know where its source is
			}
			run(t, t.TempDir(), env, exe)
		})
	}
	t.Run("vendored", func(t *testing.T) {
		command(t, dir, nil, "go", "mod", "vendor")
		defer func() {
			if err := os.RemoveAll(filepath.Join(dir, "vendor")); err != nil {
				t.Error(err)
			}
		}()
		exe := filepath.Join(dir, "host-vendored")
		env := []string{"GOFLAGS=-mod=vendor"}
		command(t, dir, env, "go", "build", "-o", exe, ".")
		run(t, t.TempDir(), env, exe)
	})
	t.Run("workspace", func(t *testing.T) {
		work := t.TempDir()
		if err := os.WriteFile(filepath.Join(work, "go.work"), []byte("go 1.26.0\n\nuse "+dir+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		env := []string{"GOFLAGS=", "GOWORK=" + filepath.Join(work, "go.work")}
		run(t, dir, env, "go", "run", ".")
	})
	t.Run("own type", func(t *testing.T) {
		got := command(t, dir, nil, "go", "run", "./own")
		if want := "swap: func F(main.mine): type mine is declared in package main, which cannot be imported: move it to a package of its own\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("no cgo", func(t *testing.T) {
		got := command(t, dir, []string{"CGO_ENABLED=0"}, "go", "run", "./own")
		if want := "swap: this program was built without cgo and cannot load plugins: build it with CGO_ENABLED=1 and a C compiler\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
