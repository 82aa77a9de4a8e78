package llm

import (
	"context"
	"errors"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/internal/process"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/swap"
	"github.com/wallacea-go/wallacea/swap/rules"
)

func TestMain(m *testing.M) {
	swap.ServeChecks()
	code := m.Run()
	swap.EndChecks()
	os.Exit(code)
}

var quantize = rules.Decl{Name: "Quantize", Type: reflect.TypeFor[func(in, out []float64)]()}

// builder returns a Builder that checks in another process.
func builder(t testing.TB) *swap.Builder {
	t.Helper()
	b := &swap.Builder{CacheDir: t.TempDir()}
	if err := b.Probe(t.Context()); err != nil {
		t.Skip(err)
	}
	return b
}

// TestHostileReplies lets a model answer what the type checker takes hours or
// all memory for. Mutate returns, with an error of the check.
func TestHostileReplies(t *testing.T) {
	if testing.Short() {
		t.Skip("each takes seconds")
	}
	b := builder(t)
	for _, name := range []string{"const-doubling", "nested-pair"} {
		text, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		req := ask()
		req.Splice = func(ctx context.Context, f rules.Fragments) (string, error) { return b.Splice(ctx, quantize, f) }
		reply, err := inMemory(llmtest.New(llmtest.Text(string(text)))).Mutate(t.Context(), req)
		if err == nil { // splicing does not expand what the check does
			_, err = b.Check(t.Context(), quantize, reply.Source)
		}
		e, ok := errors.AsType[*rules.Error](err)
		if !ok || e.Stage != rules.StageCheck || !strings.HasPrefix(e.Diagnostics[0].Message, "checking it took more than ") {
			t.Errorf("%s: got %.300v", name, err)
		}
		if !strings.Contains(reply.Source, "func Quantize") {
			t.Errorf("%s: the source is lost: %.300q", name, reply.Source)
		}
	}
}

// TestLargeReplies reads replies that are large or of very many parts, in little
// time.
func TestLargeReplies(t *testing.T) {
	long := strings.Repeat("</think> x ", maxReply/11)
	for _, tt := range []struct{ name, reply, want string }{
		{"too long", strings.Repeat("x", maxReply+1), "more than the 2097152 that are read"},
		{"think marks on one line", long, "has no fenced code block"},
		{"thoughts one after another", strings.Repeat("<think>\n</think>\n", maxReply/17), "has no fenced code block"},
		{"empty fences", strings.Repeat("```\n", maxReply/4), "more than 100 code blocks"},
		{"fragments", strings.Repeat("```go\nfunc f() {}\n```\n", 1000), "more than 100 code blocks"},
		{"comments that hide fences", strings.Repeat("```go\n/*\n```\n", 100) + strings.Repeat("/*\n", maxReply/4), "has no Go code block"},
		{"unresolved names", "```go\npackage main\n\nfunc Quantize(in, out []float64) {\n" + names(60_000) + "}\n```\n", ""},
	} {
		processor, memory := cputime.Self(), process.MemoryInUse()
		source, err := sourceOf(tt.reply, "Quantize", true, rules.Fragments{Parent: seed}, func(f rules.Fragments) (string, error) {
			return rules.Splice("Quantize", 1<<20, f)
		})
		if tt.want == "" && (err != nil || source == "") || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %.100q, %.300v", tt.name, source, err)
		}
		if used := cputime.Self() - processor; used > 10*time.Second { // a second or less, but for the race detector
			t.Errorf("%s: took %v", tt.name, used)
		}
		if more := process.MemoryInUse() - memory; more > 200<<20 {
			t.Errorf("%s: %d MiB", tt.name, more>>20)
		}
	}
}

// names uses n different names.
func names(n int) string {
	var s strings.Builder
	for i := range n {
		s.WriteString("_ = x" + strconv.Itoa(i) + "\n")
	}
	return s.String()
}

// FuzzReply takes any reply all the way to a checked source. This process must
// spend little time and memory on it, whatever the checker does, and the error
// must be one of the reply or of the check.
func FuzzReply(f *testing.F) {
	addReplies(f)
	b := builder(f)
	f.Fuzz(func(t *testing.T, reply string) {
		processor, memory := cputime.Self(), process.MemoryInUse()
		source, err := sourceOf(reply, "Quantize", true, rules.Fragments{Parent: seed}, func(f rules.Fragments) (string, error) {
			return b.Splice(t.Context(), quantize, f)
		})
		if err == nil {
			_, err = b.Check(t.Context(), quantize, source)
		}
		e, checked := errors.AsType[*rules.Error](err)
		if err != nil && !strings.HasPrefix(err.Error(), badReply) && (!checked || e.Stage != rules.StageCheck || len(e.Diagnostics) == 0) {
			t.Fatal(err)
		}
		if used := cputime.Self() - processor; used > 2*time.Second {
			t.Errorf("took %v", used)
		}
		if more := process.MemoryInUse() - memory; more > 200<<20 {
			t.Errorf("took %d MiB", more>>20)
		}
	})
}
