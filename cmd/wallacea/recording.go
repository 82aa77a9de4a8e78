package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap"
)

// recorderName is the function that is built with a candidate, to call it. It
// returns what the call with a number returned, as text; "" if there is no such
// call.
const recorderName = "RecordedCall"

// recordingProblem calls a candidate in a worker, as searches do: what the
// candidate does, this program does not.
func recordingProblem() population.Problem[func(call int) string] {
	return population.Problem[func(call int) string]{
		Slot:       swap.New(recorderName, func(int) string { return "" }),
		Seed:       "package main\n\nfunc " + recorderName + "(call int) string { return \"\" }\n",
		Objectives: []population.Objective{{Name: "calls"}},
		Evaluate: func(ctx context.Context, f func(int) string) (population.Outcome, error) {
			wants := make([]string, len(sizes))
			for call := range wants {
				var err error
				if wants[call], err = repeated(func() string { return f(call) }); err != nil && ctx.Err() != nil {
					return population.Outcome{}, err // where it was interrupted
				}
			}
			text, err := json.Marshal(wants)
			return population.Outcome{Objectives: []float64{0}, Feedback: string(text)}, err
		},
	}
}

// maxWant is how long what a call returned may be, in bytes. All of them together,
// with six bytes for each in JSON, are less than what an evaluation may say.
const maxWant = 850

// repeated returns what f returns. It is "" if f panics, which the error says, and if
// f returns something else the second time, or too much.
func repeated(f func() string) (text string, err error) {
	var again string
	if err = swap.Call(func() { text = f() }); err == nil {
		err = swap.Call(func() { again = f() })
	}
	if err != nil || again != text || len(text) > maxWant {
		return "", err
	}
	return strings.ToValidUTF8(text, "\uFFFD"), nil
}

// calls are calls of a candidate, and what they returned.
type calls struct {
	signature
	arguments []string // of each call
	wants     []string
}

// record calls a candidate with inputs that are made up. The error says in a
// sentence why there is nothing to compare with.
func record(ctx context.Context, search population.Search, candidate population.Candidate) (calls, error) {
	s, err := parseSignature(search.Function)
	if err == nil && s.name != search.Name {
		err = fmt.Errorf("its signature %q is not that of %s", search.Function, search.Name)
	}
	if err != nil {
		return calls{}, err
	}
	all := calls{signature: s}
	for call := range sizes {
		all.arguments = append(all.arguments, s.invent(newInventor(call)))
	}
	var done population.Candidate
	_, err = population.Run(ctx, recordingProblem(), &replayer{candidate.Source, all}, population.Config{
		Plan:    population.Plan{Islands: 1, Children: 1, Repairs: 2},
		Limits:  population.Limits{Generations: 1, Outage: -1},
		Workers: population.Workers{Count: 1, Timeout: time.Second},
		Observe: func(e population.Event) {
			if e, ok := e.(population.CandidateDone); ok && e.Candidate.ID != population.SeedID {
				done = e.Candidate
			}
		},
	})
	switch {
	case err != nil:
		return calls{}, err
	case ctx.Err() != nil || done.ID == 0:
		return calls{}, errors.New("it was interrupted")
	case done.Failed():
		return calls{}, fmt.Errorf("calling it fails (%s): %s", done.Failure.Stage, report.Reason(done.Failure, 200))
	}
	var wants []string
	if err := json.Unmarshal([]byte(done.Feedback), &wants); err != nil {
		return calls{}, fmt.Errorf("the results of its calls cannot be read: %w", err)
	}
	returned := calls{signature: s}
	for i, want := range wants[:min(len(wants), len(all.arguments))] {
		if want != "" {
			returned.arguments = append(returned.arguments, all.arguments[i])
			returned.wants = append(returned.wants, want)
		}
	}
	if len(returned.wants) == 0 {
		return calls{}, errors.New("with inputs that are made up it panics, or returns something else each time")
	}
	return returned, nil
}

// invent returns the arguments of a call.
func (s signature) invent(v *inventor) string {
	arguments := make([]string, len(s.params))
	for i, t := range s.params {
		arguments[i] = v.value(t, 0)
	}
	return strings.Join(arguments, ", ")
}

// A replayer is a mutator that answers with the candidate and the calls, with
// fewer of them if that did not work.
type replayer struct {
	source string
	calls  calls
}

// Mutate implements population.Mutator.
func (r *replayer) Mutate(_ context.Context, request population.Request) (population.Reply, error) {
	n := len(r.calls.arguments)
	for range request.Failed {
		n /= 3
	}
	var b strings.Builder
	b.WriteString(ending(r.source))
	fmt.Fprintf(&b, "\nfunc %s(call int) string {\n\tswitch call {\n", recorderName)
	for i, arguments := range r.calls.arguments[:n] {
		fmt.Fprintf(&b, "\tcase %d:\n\t\treturn recordedText(%s)\n", i, arguments)
	}
	fmt.Fprintf(&b, "\t}\n\treturn \"\"\n}\n\nfunc recordedText%s", r.calls.body())
	return population.Reply{Source: b.String(), Mutator: "wallacea"}, nil
}

// body returns the parameters and the body of a function that calls the candidate
// and returns, as text, its results and the arguments that it may have changed.
func (s signature) body() string {
	var params, arguments, results, shown, verbs []string
	for i, t := range s.params {
		name := fmt.Sprintf("p%d", i)
		params = append(params, name+" "+spell(t))
		if s.variadic && i == len(s.params)-1 {
			arguments = append(arguments, name+"...")
		} else {
			arguments = append(arguments, name)
		}
	}
	show := func(name string, t ast.Expr) {
		shown, verbs = append(shown, name), append(verbs, verb(t))
	}
	for i, t := range s.results {
		results = append(results, fmt.Sprintf("r%d", i))
		show(results[i], t)
	}
	for i, t := range s.params {
		if isReference(t) {
			show(fmt.Sprintf("p%d", i), t)
		}
	}
	call := s.name + "(" + strings.Join(arguments, ", ") + ")"
	if len(results) > 0 {
		call = strings.Join(results, ", ") + " := " + call
	}
	return fmt.Sprintf("(%s) string {\n\t%s\n\treturn fmt.Sprintf(%q, %s)\n}\n",
		strings.Join(params, ", "), call, strings.Join(verbs, " "), strings.Join(shown, ", "))
}

// verb returns how a value is printed: floating-point numbers with 12 digits, since
// processors differ in the last.
func verb(t ast.Expr) string {
	text, float := holds(t)
	switch {
	case isError(t), float && text:
		return "%v"
	case float:
		return "%.12v"
	}
	return "%#v"
}

// holds reports whether a value holds text, and floating-point numbers.
func holds(t ast.Expr) (text, float bool) {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name == "string", isFloat(t.Name) || isComplex(t.Name)
	case *ast.ArrayType:
		return holds(t.Elt)
	case *ast.MapType:
		keyText, keyFloat := holds(t.Key)
		text, float = holds(t.Value)
		return text || keyText, float || keyFloat
	}
	return false, false
}

// test returns the file of a test that the function still returns the same.
func (c calls) test(pkg, origin string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `package %s

import (
	"fmt"
	"testing"
)

// Test%s compares %[2]s with what %[3]s
// returned on %s when it was extracted. The inputs are made up: they are not
// those that the search measured it with. Numbers have 12 digits here.
func Test%[2]s(t *testing.T) {
	call := func%[5]s
	for _, tt := range []struct{ got, want string }{
`, pkg, c.name, origin, runtime.GOOS+"/"+runtime.GOARCH, c.body())
	for i, want := range c.wants {
		fmt.Fprintf(&b, "\t\t{call(%s), %s},\n", c.arguments[i], strconv.Quote(want))
	}
	b.WriteString("\t} {\n\t\tif tt.got != tt.want {\n\t\t\tt.Errorf(\"got %s, want %s\", tt.got, tt.want)\n\t\t}\n\t}\n}\n")
	text, err := format.Source([]byte(b.String()))
	if err != nil {
		panic(err) // all of it but names and quoted texts is written above
	}
	return string(text)
}
