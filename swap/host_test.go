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

const Fast = true

type Extra struct{ Tagged int }
`,
	"host/host.go": `package host

import (
	"context"
	"fmt"
	"os"

	"example.com/host/shapes"
	"github.com/galapagos-go/galapagos/swap"
	"golang.org/x/mod/module"
)

type F func(ps []*shapes.Point, pair shapes.Pair[string, shapes.Point], m shapes.Metric, v module.Version) (float64, error)

const source = ` + "`" + `package main

import "example.com/host/shapes"

func Total(ps []*shapes.Point, pair shapes.Pair[string, shapes.Point], m shapes.Metric, v module.Version) (float64, error) {
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
	slot := swap.New[F]("Total", func(ps []*shapes.Point, pair shapes.Pair[string, shapes.Point], m shapes.Metric, v module.Version) (float64, error) {
		return 0, nil
	})
	b := &swap.Builder{CacheDir: os.Getenv("SWAP_CACHE"), Dir: os.Getenv("SWAP_DIR")}
	built, err := b.Build(context.Background(), slot.Decl(), []string{source})
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
		func(a, b *shapes.Point) float64 { return a.X * b.X }, module.Version{Path: "x"})
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
		write(name, strings.ReplaceAll(text, "golang.org/x/mod/module", "golang.org/x/mod/module"))
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
	write("go.mod", "module example.com/host\n\ngo 1.26.0\n\nrequire github.com/galapagos-go/galapagos v0.0.0\n\nreplace github.com/galapagos-go/galapagos => "+root+"\n\nrequire ("+requires)
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
	for name, flags := range map[string][]string{
		"plain":    nil,
		"trimpath": {"-trimpath"},
		"tags":     {"-tags=fast"},
		"cover":    {"-cover"},
		"race":     {"-race"},
	} {
		t.Run("go build "+name, func(t *testing.T) {
			exe := filepath.Join(dir, "host-"+name)
			command(t, dir, nil, "go", append(append([]string{"build", "-o", exe}, flags...), ".")...)
			env := []string{"GOCOVERDIR=" + t.TempDir()}
			run(t, dir, env, exe)
			if strings.Contains(strings.Join(flags, " "), "trimpath") {
				env = append(env, "SWAP_DIR="+dir) // the program does not know where its source is
			}
			run(t, t.TempDir(), env, exe)
		})
	}
}
