package llm

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/internal/programtest/circle"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A recording is a search that a capable model answered, with the prompts of the version
// before it was told of the search: what a prompt of today says is compared with those.
type recording struct {
	name          string
	decl          rules.Decl
	objectives    []population.Objective
	perGeneration int
	timeout       time.Duration
}

var recordings = []recording{
	{
		"quantize", rules.Decl{Name: "Quantize", Type: reflect.TypeFor[func(in, out []float64)]()},
		[]population.Objective{{Name: "mse", LogFloor: 1e-9}, {Name: "levels", LogFloor: 1}}, 4, 10 * time.Second,
	},
	{
		"circle-packing", rules.Decl{Name: "Pack", Type: reflect.TypeFor[func([]circle.Circle)]()},
		[]population.Objective{{Name: "sum of radii", Maximize: true}}, 6, 15 * time.Second,
	},
}

// A moment is what a search had come to when a prompt was made, as far as the prompts say it.
type moment struct {
	then    []message // the prompt
	request population.Request
}

// states reads a recording.
func (r recording) states(tb testing.TB) []moment {
	tb.Helper()
	var all []moment
	known := make(versions)
	var children []attempted
	imports, declared := r.types(tb)
	for i, call := range r.calls(tb) {
		s := moment{then: call.Request.Messages, request: population.Request{
			ID: population.NewID(i+2, 0, 0), Decl: r.decl, Objectives: r.objectives, Imports: imports, Declarations: declared, Timeout: r.timeout, Repeats: 1,
		}}
		s.read(tb, known, i)
		s.request.Front = known.front(r.objectives, i-i%r.perGeneration)
		if order, widths := population.Gaps(r.objectives, s.request.Front); len(r.objectives) == 2 && len(widths) > 0 {
			widest := slices.Index(widths, slices.Max(widths))
			s.request.Gap = &population.Gap{From: s.request.Front[order[widest]], To: s.request.Front[order[widest+1]]}
		}
		for _, c := range children {
			if c.parent == normal(s.request.Parent.Source) {
				if sibling, ok := c.sibling(known, i); ok {
					s.request.Siblings = append(s.request.Siblings, sibling)
				}
			}
		}
		if n := len(s.request.Failed); n > 0 && len(children) > 0 {
			children[len(children)-1].failure = s.request.Failed[n-1].Failure
		}
		if n := len(s.request.Siblings); n > 8 {
			s.request.Siblings = s.request.Siblings[n-8:]
		}
		child := attempted{parent: normal(s.request.Parent.Source), said: population.FirstSentence(call.Reply)}
		for _, b := range shownBlocks(call.Reply) {
			child.source = normal(b.text)
		}
		children = append(children, child)
		all = append(all, s)
	}
	return all
}

// A recordedPrompt is a call of a recording.
type recordedPrompt struct {
	Request struct{ Messages []message }
	Reply   string
}

func (r recording) calls(tb testing.TB) (calls []recordedPrompt) {
	tb.Helper()
	file, err := os.Open(filepath.Join("testdata", "recordings", r.name+".jsonl.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	text, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	for d := json.NewDecoder(bufio.NewReader(text)); ; {
		var c recordedPrompt
		switch err := d.Decode(&c); {
		case err == nil:
			calls = append(calls, c)
		case errors.Is(err, io.EOF):
			return calls
		default:
			tb.Fatal(err)
		}
	}
}

// types says what a prompt says of the types of the function.
func (r recording) types(tb testing.TB) (imports []string, declared string) {
	tb.Helper()
	imports, err := rules.Allowed(r.decl, nil)
	if err != nil {
		tb.Fatal(err)
	}
	if declared, err = new(swap.Builder).Declarations(context.Background(), r.decl); err != nil {
		tb.Fatal(err)
	}
	return imports, declared
}

// read reads what the prompt then said.
func (s *moment) read(tb testing.TB, known versions, number int) {
	tb.Helper()
	user := s.then[1].Content
	task, rest, _ := strings.Cut(strings.TrimPrefix(user, "# Task\n\n"), "\n\n# What is measured")
	_, rest, _ = strings.Cut(rest, "# The version to improve\n")
	shown, _, _ := strings.Cut(rest, "\n# What to do\n")
	first, others, _ := strings.Cut(shown, "\n# Other good versions, for ideas\n")
	s.request.Task = task
	list := append(s.versions(first)[:1:1], s.versions(others)...)
	for i := range list {
		known.add(&list[i], number)
	}
	s.request.Parent, s.request.Inspirations = list[0], list[1:]
	var attempt population.Candidate
	last := s.then[len(s.then)-1].Content
	if len(s.then) == 4 {
		for _, b := range shownBlocks(s.then[2].Content) {
			attempt.Source = b.text
		}
	} else if _, again, ok := strings.Cut(last, "# Your last attempt"); ok {
		last = again
	} else {
		return
	}
	for _, b := range shownBlocks(last) {
		why := &population.Failure{Stage: stageOf(last), Message: strings.TrimSpace(b.text)}
		switch {
		case b.language == "go":
			attempt.Source = b.text
		case attempt.Failure == nil:
			attempt.ID, attempt.Failure = s.request.ID-1, why
		default:
			s.request.Failed = append(s.request.Failed, population.Candidate{ID: s.request.ID - 1, Failure: why})
		}
	}
	if attempt.Failure == nil {
		tb.Fatalf("a repair without a failure: %s", last)
	}
	s.request.Failed = append(s.request.Failed, attempt)
	s.request.Answers = make([]string, len(s.request.Failed))
	if len(s.then) == 4 {
		s.request.Answers[len(s.request.Failed)-1] = s.then[2].Content
	}
}

// stageOf reads what a repair was told.
func stageOf(text string) population.Stage {
	for words, stage := range map[string]population.Stage{
		"breaks the rules": population.StageCheck, "did not return in time": population.StageTimeout, "nothing new": population.StageDuplicate, "could not be used": population.StageMutate,
	} {
		if strings.Contains(text, words) {
			return stage
		}
	}
	return population.StageEvaluate
}

// versions reads versions with their measurements.
func (s *moment) versions(text string) (list []population.Candidate) {
	for _, b := range shownBlocks(text) {
		if b.language == "go" {
			list = append(list, population.Candidate{ID: population.NewID(len(list)+1, 0, 0), Source: strings.ReplaceAll(b.text, "example.com/packing/circle", "github.com/wallacea-go/wallacea/internal/programtest/circle")})
			continue
		}
		of := &list[len(list)-1]
		of.Feedback = strings.TrimSuffix(b.text, "\n")
		_, values, _ := strings.Cut(b.before, "Measured: ")
		values, _, _ = strings.Cut(values, "\n")
		of.Objectives = valuesOf(values)
	}
	return list
}

// valuesOf reads a line such as "mse = 0.125, levels = 16".
func valuesOf(line string) (values []float64) {
	for part := range strings.SplitSeq(line, ", ") {
		_, text, _ := strings.Cut(part, " = ")
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			values = append(values, v)
		}
	}
	return values
}

// A shownBlock is a block of a prompt with the text between it and the one before.
type shownBlock struct{ language, text, before string }

func shownBlocks(text string) (list []shownBlock) {
	before, fence, open := "", "", shownBlock{}
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, "`")
		ticks := line[:len(line)-len(rest)]
		switch {
		case fence != "" && ticks == fence && rest == "\n" || fence != "" && line == fence:
			list, before, fence = append(list, open), "", ""
		case fence != "":
			open.text += line
		case len(ticks) >= 3 && (rest == "go\n" || rest == "text\n"):
			fence, open = ticks, shownBlock{language: strings.TrimSpace(rest), before: before}
		default:
			before += line
		}
	}
	return list
}

// normal is a source without what formatting changes.
func normal(source string) string { return strings.Join(strings.Fields(source), " ") }

// versions are those that prompts have shown, by their normal source, with the number of the
// first.
type versions map[string]struct {
	values []float64
	since  int
}

// add adds a version. Prompts rounded what was measured to six digits, so that versions with
// the same value were not told apart; here they differ in the tenth.
func (v versions) add(c *population.Candidate, number int) {
	key := normal(c.Source)
	known, ok := v[key]
	if !ok || known.values == nil {
		known.values, known.since = c.Objectives, number
		for _, other := range v {
			if len(c.Objectives) == 1 && math.Abs(other.values[0]/c.Objectives[0]-1) < 1e-7 {
				known.values = []float64{known.values[0] * (1 - 1e-9)}
			}
		}
		v[key] = known
	}
	c.Objectives = known.values
}

// front returns the front of what was known before a prompt.
func (v versions) front(objectives []population.Objective, number int) (front [][]float64) {
	var all [][]float64
	for _, known := range v {
		if known.values != nil && known.since < max(number, 1) {
			all = append(all, known.values)
		}
	}
	slices.SortFunc(all, slices.Compare)
	better := func(a, b []float64) bool { // in no objective worse, and different
		p, q := population.Point(objectives, a), population.Point(objectives, b)
		for k := range p {
			if p[k] > q[k] {
				return false
			}
		}
		return !slices.Equal(p, q)
	}
	for _, values := range slices.CompactFunc(all, slices.Equal) {
		if !slices.ContainsFunc(all, func(other []float64) bool { return better(other, values) }) {
			front = append(front, values)
		}
	}
	return front
}

// An attempted child is one that was asked for.
type attempted struct {
	parent, source, said string
	failure              *population.Failure
}

// sibling says what came of it, as far as was known before a prompt.
func (c attempted) sibling(known versions, number int) (population.Sibling, bool) {
	if v, ok := known[c.source]; ok && v.since < number {
		return population.Sibling{Said: c.said, Objectives: v.values}, true
	}
	return population.Sibling{Said: c.said, Failure: c.failure}, c.failure != nil
}

// A told is what one prompt says, and what it wastes.
type told struct {
	bytes, cached            int
	front, gap, tried, limit bool
	types, apart             bool
	copies, repeated         int // versions that are near copies and shown in full; bytes said twice of versions
	unfit, unseen            bool
}

// tell looks at a prompt for a moment.
func tell(s moment, conversation []message, before string) (told, string) {
	text := transcript(conversation)
	t := told{
		bytes: len(text),
		front: strings.Contains(text, "best trade-offs so far") || strings.Contains(text, "best so far: "),
		gap:   strings.Contains(text, " lie between "),
		tried: strings.Contains(text, "What was tried from it before"),
		limit: strings.Contains(text, " of processor time"),
		types: strings.Contains(text, "This is what they export"),
	}
	for t.cached < min(len(text), len(before)) && text[t.cached] == before[t.cached] {
		t.cached++
	}
	measured := regexp.MustCompile(`(?m)^Measured: .*?( \(|$)`).FindAllString(text, -1)
	slices.Sort(measured)
	t.apart = len(slices.Compact(slices.Clone(measured))) == len(measured)
	said := make(map[string]bool)
	for _, c := range s.request.Inspirations {
		if shortDiff(s.request.Parent.Source, c.Source) != "" && strings.Count(normal(text), normal(c.Source)) > 0 {
			t.copies++
		}
	}
	shown, ask, _ := strings.Cut(text, "\n# What to do\n")
	for _, b := range shownBlocks(shown) {
		if b.language != "text" {
			continue
		}
		for line := range strings.Lines(b.text) {
			if said[line] && len(line) > 25 {
				t.repeated += len(line)
			}
			said[line] = true
		}
	}
	ask, _, _ = strings.Cut(strings.TrimSpace(ask), "\n")
	short := strings.Count(s.request.Parent.Source, "\n") <= 12
	t.unfit = short && strings.Contains(ask, "Simplify") ||
		len(s.request.Inspirations) == 0 && (strings.Contains(ask, "the others") || strings.Contains(ask, "best of both")) ||
		len(s.request.Objectives) == 1 && strings.Contains(ask, "one objective") ||
		strings.Contains(s.request.Parent.Feedback, "No error anywhere") && strings.Contains(ask, "does worst")
	if n := len(s.request.Failed); n > 0 {
		t.unseen = s.request.Failed[n-1].Source == "" && s.request.Answers[n-1] != "" && !strings.Contains(text, strings.TrimSpace(s.request.Answers[n-1]))
	}
	return t, text
}

// operator returns that of the moment: they take turns.
func (s moment) operator() string {
	operators := new(Model).Choices().Operators
	return operators[s.request.ID.Child()%len(operators)].Name
}

// prompt returns the prompt that is made for a moment today.
func (s moment) prompt(tb testing.TB) []message {
	tb.Helper()
	conversation, _, err := newPrompt(s.request).messages(Prompts(), s.operator())
	if err != nil {
		tb.Fatal(err)
	}
	return conversation
}

// TestRecordedPrompts: in the states of the recorded searches, prompts say what the model
// lacked then, and waste nothing of what they wasted.
func TestRecordedPrompts(t *testing.T) {
	gaps := 0
	for _, r := range recordings {
		before := ""
		for i, s := range r.states(t) {
			var now told
			now, before = tell(s, s.prompt(t), before)
			fills := s.operator() == "fill" && s.request.Gap != nil
			if fills {
				gaps++
			}
			for what, missing := range map[string]bool{
				"the front": len(s.request.Front) > 1 && !now.front, "what was tried": len(s.request.Siblings) > 0 && !now.tried, "the time limit": !now.limit, "the gap to fill": fills && !now.gap,
				"the declared types": s.request.Declarations != "" && !now.types, "digits that tell versions apart": !now.apart,
			} {
				if missing {
					t.Errorf("%s: prompt %d does not say %s", r.name, i, what)
				}
			}
			if now.copies+now.repeated > 0 || now.unfit || now.unseen {
				t.Errorf("%s: prompt %d wastes: %+v", r.name, i, now)
			}
		}
	}
	if gaps == 0 {
		t.Error("no prompt asks for a gap to be filled")
	}
}

// BenchmarkPrompts compares, moment by moment, what the prompts of the recordings told the
// model with what those of today tell it.
func BenchmarkPrompts(b *testing.B) {
	for b.Loop() {
		fmt.Println("| recording | prompts | tokens each | same as the one before | front | gap | tried | limit | types | told apart | copies | said twice, bytes each | unfit | unseen |")
		fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
		for _, r := range recordings {
			all := r.states(b)
			for _, today := range []bool{false, true} {
				var list []told
				before := ""
				for _, s := range all {
					conversation := s.then
					if today {
						conversation = s.prompt(b)
					}
					var t told
					t, before = tell(s, conversation, before)
					list = append(list, t)
				}
				name := r.name + ", then"
				if today {
					name = r.name + ", now"
				}
				row(name, list)
			}
		}
	}
}

// row prints the means of what prompts tell. Four bytes are taken for a token.
func row(name string, list []told) {
	count := func(f func(told) bool) int {
		n := 0
		for _, t := range list {
			if f(t) {
				n++
			}
		}
		return n
	}
	sum := func(f func(told) int) (n int) {
		for _, t := range list {
			n += f(t)
		}
		return n
	}
	bytes := sum(func(t told) int { return t.bytes })
	fmt.Printf("| %s | %d | %d | %.0f %% | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n", name, len(list),
		bytes/4/len(list), 100*float64(sum(func(t told) int { return t.cached }))/float64(bytes),
		count(func(t told) bool { return t.front }), count(func(t told) bool { return t.gap }), count(func(t told) bool { return t.tried }),
		count(func(t told) bool { return t.limit }), count(func(t told) bool { return t.types }), count(func(t told) bool { return t.apart }),
		sum(func(t told) int { return t.copies }), sum(func(t told) int { return t.repeated })/len(list),
		count(func(t told) bool { return t.unfit }), count(func(t told) bool { return t.unseen }))
}
