package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// named returns a model of a name that a transport answers.
func named(name string, answers http.RoundTripper) *Model {
	return &Model{Name: name, BaseURL: "http://" + name + ".test/v1", APIKey: key, HTTPClient: &http.Client{Transport: answers}}
}

// together returns an ensemble of models.
func together(models ...*Model) *Ensemble {
	e := new(Ensemble)
	for _, m := range models {
		e.Members = append(e.Members, Member{Mutator: m})
	}
	return e
}

// asked returns a request for a member.
func asked(name string) population.Request {
	r := ask()
	r.Model = name
	return r
}

// TestEnsembleAsks: the member that the search has chosen is asked, and no other.
func TestEnsembleAsks(t *testing.T) {
	servers := []*llmtest.Server{llmtest.New(llmtest.Code(cleared)), llmtest.New(llmtest.Code(cleared)), llmtest.New(llmtest.Code(cleared))}
	e := together(named("large", servers[0]), named("small", servers[1]), named("medium", servers[2]))
	e.Members[0].Heavy, e.Members[1].Weight, e.Members[2].Weight = true, 3, 1
	for i, tt := range []struct {
		name, want string
		counts     []int
	}{
		{"medium", "medium", []int{0, 0, 1}}, {"large", "large", []int{1, 0, 1}}, {"small", "small", []int{1, 1, 1}},
		{"", "small", []int{1, 2, 1}}, {"no such model", "small", []int{1, 3, 1}},
	} {
		reply, err := e.Mutate(t.Context(), asked(tt.name))
		if outcomeOf(reply, err) != itAnswers || reply.Mutator != tt.want || reply.Usage.Calls != 1 {
			t.Errorf("%q: %s with %d calls, %v", tt.name, reply.Mutator, reply.Usage.Calls, err)
		}
		for k, s := range servers {
			if n := len(s.Requests()); n != tt.counts[k] {
				t.Errorf("question %d: member %d has %d requests, want %d", i, k, n, tt.counts[k])
			}
		}
	}
	want := []population.ModelChoice{{Name: "large", Heavy: true}, {Name: "small", Weight: 3}, {Name: "medium", Weight: 1}}
	if c := e.Choices(); !reflect.DeepEqual(c.Models, want) {
		t.Errorf("the choices are %+v, want %+v", c.Models, want)
	}
	if got, want := e.String(), "large at large.test, small at small.test, medium at medium.test"; got != want {
		t.Errorf("it is called %q, want %q", got, want)
	}
}

// operators is a mutator with operators.
type operators []population.Operator

func (o operators) Mutate(context.Context, population.Request) (population.Reply, error) {
	return population.Reply{Source: cleared, Mutator: "whoever"}, nil
}
func (o operators) Choices() population.Choices { return population.Choices{Operators: o} }
func (o operators) String() string              { return o[0].Name }

// spending is a mutator that uses something and then fails, or does not.
type spending struct {
	name string
	used population.Usage
	err  error
}

func (s spending) Mutate(context.Context, population.Request) (population.Reply, error) {
	return population.Reply{Source: cleared, Usage: s.used}, s.err
}

func (s spending) Advise(context.Context, population.AdviceRequest) (population.Advice, error) {
	return population.Advice{Text: "Use tables.", Usage: s.used}, s.err
}
func (s spending) String() string { return s.name }

// TestEnsemblePays: what each member has used for a question is known, also of those that are
// down; one that has used nothing is not named.
func TestEnsemblePays(t *testing.T) {
	down := fmt.Errorf("it is down: %w", population.ErrUnavailable)
	tools, own := population.Usage{Calls: 1, PromptTokens: 300, Cost: 3}, population.Usage{Calls: 1, PromptTokens: 20, Cost: 1}
	for name, tt := range map[string]struct {
		first, second spending
		all           population.Usage
		by            []population.ModelUsage
	}{
		"the first is down":       {spending{"a", tools, down}, spending{"b", own, nil}, tools.Add(own), []population.ModelUsage{{Model: "a", Usage: tools}, {Model: "b", Usage: own}}},
		"and has used nothing":    {spending{"a", population.Usage{}, down}, spending{"b", own, nil}, own, nil},
		"the first answers":       {spending{"a", own, nil}, spending{"b", tools, nil}, own, nil},
		"the second says nothing": {spending{"a", tools, down}, spending{"b", population.Usage{}, nil}, tools, []population.ModelUsage{{Model: "a", Usage: tools}}},
	} {
		e := func() *Ensemble { return &Ensemble{Members: []Member{{Mutator: tt.first}, {Mutator: tt.second}}} }
		reply, err := e().Mutate(t.Context(), asked("a"))
		if err != nil || reply.Usage != tt.all || !slices.Equal(reply.UsedBy, tt.by) {
			t.Errorf("%s: %+v by %+v, %v", name, reply.Usage, reply.UsedBy, err)
		}
		advice, err := e().Advise(t.Context(), lessons())
		if err != nil || advice.Usage != tt.all || !slices.Equal(advice.UsedBy, tt.by) {
			t.Errorf("%s: advice for %+v by %+v, %v", name, advice.Usage, advice.UsedBy, err)
		}
	}
}

// TestEnsembleNames: names differ, and where they do not, hosts are added; operators are those
// of the first member that has any.
func TestEnsembleNames(t *testing.T) {
	e := &Ensemble{Members: []Member{
		{Mutator: operators{{Name: "mine"}}}, {Mutator: Shell("claude -p")}, {Mutator: named("same", nil)}, {Mutator: named("other", nil)},
		{Mutator: &Model{Name: "same", BaseURL: "http://localhost:11434/v1"}}, {Mutator: operators{{Name: "another's"}}},
	}}
	c := e.Choices()
	var names []string
	for _, m := range c.Models {
		names = append(names, m.Name)
	}
	if want := []string{"mine", "claude", "same at same.test", "other", "same at localhost:11434", "another's"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	if len(c.Operators) != 1 || c.Operators[0].Name != "mine" {
		t.Errorf("the operators are %v", c.Operators)
	}
	if reply, err := e.Mutate(t.Context(), asked("mine")); err != nil || reply.Mutator != "mine" {
		t.Errorf("%q answers, %v", reply.Mutator, err)
	}
	if n := len(e.Models()); n != 3 {
		t.Errorf("%d models, want 3", n)
	}
}

// TestEnsembleWrong: what makes no sense is a sentence that ends the search.
func TestEnsembleWrong(t *testing.T) {
	m := named("m", nil)
	for _, tt := range []struct {
		members []Member
		want    string
	}{
		{nil, "needs at least one model: fill in Ensemble.Members"},
		{[]Member{{Mutator: m}, {}}, "Ensemble.Members[1] has no Mutator"},
		{[]Member{{Mutator: new(Model)}}, "Ensemble.Members[0] has no name: set Model.Name"},
		{[]Member{{Mutator: m, Weight: -1}}, "Members[0].Weight is -1"},
		{[]Member{{Mutator: m, Weight: math.NaN()}}, "Weight is NaN"},
		{[]Member{{Mutator: m, Weight: math.Inf(1)}}, "Weight is +Inf"},
		{[]Member{{Mutator: m, Heavy: true}}, "all Ensemble.Members are Heavy"},
		{[]Member{{Mutator: m}, {Mutator: named("m", nil)}}, `two Ensemble.Members are called "m at m.test"`},
	} {
		e := &Ensemble{Members: tt.members}
		_, err := e.Mutate(t.Context(), ask())
		if !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
		if err := e.Ready(t.Context()); !errors.Is(err, population.ErrUnavailable) || len(e.Choices().Models) > 0 {
			t.Errorf("%s: it is ready, %v, with %v", tt.want, err, e.Choices())
		}
	}
}

// TestConfigure: what a program decides reaches every model, what models have decided stays.
func TestConfigure(t *testing.T) {
	calls := new(Calls)
	var told []string
	a, b, c := &Model{Name: "a", Outage: time.Hour}, &Model{Name: "b", Retries: 2}, Shell("claude")
	e := together(a, b)
	e.Members = append(e.Members, Member{Mutator: c}, Member{Mutator: operators{{Name: "mine"}}})
	e.Configure(Settings{Retries: 7, Outage: time.Minute, Calls: calls, Notify: func(text string) { told = append(told, text) }})
	if a.Retries != 7 || a.Outage != time.Hour || b.Retries != 7 || b.Outage != time.Minute || e.Outage != time.Minute || a.Calls != calls || b.Calls != calls || c.Calls != calls {
		t.Errorf("%d %v, %d %v, %v", a.Retries, a.Outage, b.Retries, b.Outage, e.Outage)
	}
	e.Configure(Settings{})
	if a.Retries != 7 || b.Calls != calls {
		t.Error("settings of nothing change something")
	}
	b.notice("the server is tired")
	if want := []string{"b: the server is tired"}; !slices.Equal(told, want) {
		t.Errorf("the user is told %q, want %q", told, want)
	}
}
