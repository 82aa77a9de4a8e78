package report

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/wallacea-go/wallacea/population"
)

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain\n\ttext, größer 語": "plain\n\ttext, größer 語",
		"\x1b[31mred\a":           `\x1b[31mred\a`,
		"left\u202eright":         `left\u202eright`,
		"\u009b2J":                `\u009b2J`,
		"bad \xff byte":           "bad \ufffd byte",
		"back\bspace\r\n":         `back\bspace\r` + "\n",
	} {
		if got := Printable(in); got != want {
			t.Errorf("Printable(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                  "",
		" short ":           "short",
		"first\nsecond":     "first …",
		"exactly 16 runes":  "exactly 16 runes",
		"17 runes, ähnlich": "17 runes, ähnli…",
		"a\tb\x1b":          `a b\x1b`,
		"head:\n  second":   "head: second",
		"head:\nb\nc":       "head: b …",
	} {
		if got := OneLine(in, 16); got != want {
			t.Errorf("OneLine(%q, 16) = %q, want %q", in, got, want)
		}
	}
}

func TestReason(t *testing.T) {
	for message, want := range map[string]string{
		"swap: check:\n5:8: undefined: x\n\tout = x\n\t      ^\n7:1: more": "5:8: undefined: x …",
		"swap: panic: index out of range":                                  "index out of range",
		"swap: load: f: no such file":                                      "f: no such file",
		"swap: recursion too deep: 48 MiB":                                 "swap: recursion too deep: 48 MiB",
		"out[2] is NaN: swap: check: \x1b":                                 `out[2] is NaN: swap: check: \x1b`,
		"swap: interrupted":                                                "swap: interrupted",
	} {
		if got := Reason(&population.Failure{Message: message}, 80); got != want {
			t.Errorf("Reason(%q) = %q, want %q", message, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[float64]string{
		0: "0", 10000: "10000", -3: "-3", 123456789: "123456789", 1e20: "1e+20",
		0.25: "0.25", 1.0 / 3: "0.33333", 1.3142e-15: "1.3142e-15", 9999.99999: "10000",
	} {
		if got := Number(in); got != want {
			t.Errorf("Number(%g) = %q, want %q", in, got, want)
		}
	}
}

// TestWriter: whatever the pieces in which a text arrives, it comes out as
// Printable has it.
func TestWriter(t *testing.T) {
	const text = "größer 語 \x1b]0;title\a \u202e\u009b and a bad \xff byte, cut: \xe8\xaa"
	for size := 1; size <= len(text); size++ {
		var b strings.Builder
		w := NewWriter(&b)
		for rest := []byte(text); len(rest) > 0; {
			n := min(size, len(rest))
			if got, err := w.Write(rest[:n]); got != n || err != nil {
				t.Fatalf("wrote %d of %d, %v", got, n, err)
			}
			rest = rest[n:]
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got, want := b.String(), Printable(text); got != want {
			t.Fatalf("in pieces of %d: got %q, want %q", size, got, want)
		}
	}
	if _, err := NewWriter(writerFunc(func([]byte) (int, error) { return 0, iotest.ErrTimeout })).Write([]byte("x")); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("the underlying error is lost: %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

var _ io.Writer = (*Writer)(nil)

func failedAt(id population.ID, stage population.Stage, message string) population.Candidate {
	return population.Candidate{ID: id, Failure: &population.Failure{Stage: stage, Message: message}}
}

func all(candidates []population.Candidate) iter.Seq2[population.Candidate, error] {
	return func(yield func(population.Candidate, error) bool) {
		for _, c := range candidates {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// TestFailures: a few get a line each, many are counted by stage.
func TestFailures(t *testing.T) {
	few := []population.Candidate{{ID: 1, Objectives: []float64{1}}, failedAt(2, population.StageCheck, "check:\n  no \x1b[2J")}
	many := slices.Repeat(few[1:], 12)
	many = append(many, failedAt(40, population.StagePanic, "bang\nat line 3"))
	for _, tt := range []struct {
		candidates []population.Candidate
		want       string
	}{
		{nil, ""},
		{few[:1], ""},
		{few, "1 candidate failed:\n  check  2: check: no \\x1b[2J\n"},
		{many, "13 candidates failed (count, latest ID and its message per stage):\n  check  12  2: check: no \\x1b[2J\n  panic  1   40: bang …\n"},
	} {
		var b strings.Builder
		if err := Failures(&b, all(tt.candidates)); err != nil || b.String() != tt.want {
			t.Errorf("got %q, %v; want %q", b.String(), err, tt.want)
		}
	}
	broken := func(yield func(population.Candidate, error) bool) { yield(population.Candidate{}, io.ErrUnexpectedEOF) }
	if err := Failures(io.Discard, broken); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the archive's error is lost: %v", err)
	}
}

// TestStreamTable checks that the widths are those of all rows, and that an error
// of either pass is returned.
func TestStreamTable(t *testing.T) {
	broken := errors.New("broken")
	for fails := range 3 { // in the first pass, the second, or never
		pass := 0
		rows := func(yield func(population.Candidate, error) bool) {
			defer func() { pass++ }()
			for _, id := range []population.ID{7, population.NewID(123456789, 1, 0)} {
				if !yield(population.Candidate{ID: id, Mutator: "gp"}, nil) {
					return
				}
			}
			if pass == fails {
				yield(population.Candidate{}, broken)
			}
		}
		var b strings.Builder
		err := StreamTable(&b, []Column{ID(), Mutator()}, rows)
		switch want := "  candidate  mutator\n          7  gp\n123456789.1  gp\n"; {
		case fails < 2 && !errors.Is(err, broken):
			t.Errorf("pass %d: got error %v", fails, err)
		case fails == 2 && (err != nil || b.String() != want):
			t.Errorf("got %v and\n%s\nwant\n%s", err, b.String(), want)
		}
	}
}

// TestMargins: what objectives may be off by stands beside them.
func TestMargins(t *testing.T) {
	var b strings.Builder
	candidates := []population.Candidate{
		{ID: 2, Objectives: []float64{331.25, 7}, Margin: []float64{149.7, 0}},
		{ID: 3, Objectives: []float64{0.25, 8}, Margin: []float64{0.01234, 0}},
		{ID: 4, Objectives: []float64{2, 9}},
	}
	PrintTable(&b, append([]Column{ID()}, Objectives([]population.Objective{{Name: "µs"}, {Name: "bytes"}}, Rows(candidates))...), candidates)
	for _, want := range []string{"331.25 ± 150", "0.25 ± 0.012", " 2 "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &b)
		}
	}
}

func TestUsage(t *testing.T) {
	for want, u := range map[string]population.Usage{
		"":                                      {Calls: 3},
		"120 tokens sent, 7 received in 1 call": {Calls: 1, PromptTokens: 120, CompletionTokens: 7},
		"1000 tokens sent, 63 % of them cached, 70 received in 2 calls, for 0.125": {Calls: 2, PromptTokens: 1000, CachedTokens: 633, CompletionTokens: 70, Cost: 0.125},
		"10 tokens sent, 100 % of them cached, 0 received in 1 call":               {Calls: 1, PromptTokens: 10, CachedTokens: 50},
	} {
		if got := Usage(u); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
