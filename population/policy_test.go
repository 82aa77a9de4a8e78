package population

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// A simulation is a policy and how often each operator has gained something and for what.
type simulation struct {
	policy  *policy
	settled int
	asked   map[string]int
}

// run settles children. An operator gains with a probability, and its replies take so many
// tokens.
func (s *simulation) run(children int, gains map[string]float64, tokens func(operator string) Usage, gain func(child int) float64) {
	s.asked = make(map[string]int)
	for range children {
		s.settled++
		rng := random(1, s.settled, choiceStream)
		operator, model, way := s.policy.choose(rng, false, true)
		s.asked[operator.Name]++
		gained := 0.0
		if rng.Float64() < gains[operator.Name] {
			gained = gain(s.settled)
		}
		s.policy.settled([]Candidate{{Operator: operator.Name, Mutator: model, Inspired: way, Usage: tokens(operator.Name)}}, gained > 0, gained)
	}
}

func newSimulation(t *testing.T, operators ...string) *simulation {
	t.Helper()
	var c Choices
	for _, name := range operators {
		c.Operators = append(c.Operators, Operator{Name: name})
	}
	p, err := newPolicy(c)
	if err != nil {
		t.Fatal(err)
	}
	return &simulation{policy: p}
}

func always(u Usage) func(string) Usage { return func(string) Usage { return u } }

func one(int) float64 { return 1 }

// probabilityOf returns that of an operator.
func (s *simulation) probabilityOf(name string) float64 {
	for _, c := range s.policy.earnings().Operators {
		if c.Name == name {
			return c.Probability
		}
	}
	return math.NaN()
}

// TestPolicy: what gains more is chosen more, until it gains no more; nothing is given up, and
// the same settlements give the same choices.
func TestPolicy(t *testing.T) {
	steady := always(Usage{Calls: 1, PromptTokens: 1000})
	var first string
	for range 2 {
		s := newSimulation(t, "good", "fair", "poor")
		if got := s.probabilityOf("good"); got != 1.0/3 {
			t.Errorf("before anything has settled, good has probability %v", got)
		}
		s.run(600, map[string]float64{"good": 0.4, "fair": 0.1}, steady, one)
		early := fmt.Sprint(s.asked)
		if s.asked["good"] < 2*s.asked["fair"] || s.asked["fair"] < s.asked["poor"] {
			t.Errorf("good, fair and poor are chosen %v times", s.asked)
		}
		if got := s.probabilityOf("poor"); got < 0.2/3 || got > 0.2 {
			t.Errorf("poor has probability %v", got)
		}
		s.run(1200, map[string]float64{"good": 0, "fair": 0.1}, steady, one)
		if good, fair := s.probabilityOf("good"), s.probabilityOf("fair"); good > fair/2 {
			t.Errorf("good, which gains no more, has probability %v, and fair %v", good, fair)
		}
		got := early + fmt.Sprint(s.asked, s.policy.earnings())
		if first != "" && got != first {
			t.Errorf("got %s, and before %s", got, first)
		}
		first = got
	}
}

// TestCost: of what gains the same, the cheaper is chosen more: in tokens, or in money where
// every reply says what it cost. What says neither costs as much as others.
func TestCost(t *testing.T) {
	same := map[string]float64{"a": 0.2, "b": 0.2}
	for name, tt := range map[string]struct {
		a, b  Usage
		ratio [2]float64 // of how often a is chosen to how often b is
	}{
		"tokens":  {Usage{PromptTokens: 100}, Usage{PromptTokens: 1000}, [2]float64{2, 9}},
		"money":   {Usage{PromptTokens: 1000, Cost: 0.1}, Usage{PromptTokens: 100, Cost: 1}, [2]float64{2, 9}},
		"both":    {Usage{PromptTokens: 100}, Usage{PromptTokens: 1000, Cost: 1e-9}, [2]float64{2, 9}},
		"neither": {Usage{}, Usage{}, [2]float64{0.6, 1.6}},
		"silent":  {Usage{}, Usage{PromptTokens: 1000}, [2]float64{0.6, 1.6}},
	} {
		s := newSimulation(t, "a", "b")
		s.run(3000, same, func(operator string) Usage {
			if operator == "a" {
				return tt.a
			}
			return tt.b
		}, one)
		if ratio := float64(s.asked["a"]) / float64(s.asked["b"]); !(ratio > tt.ratio[0] && ratio < tt.ratio[1]) {
			t.Errorf("%s: a is chosen %v times as often as b, want %v", name, ratio, tt.ratio)
		}
	}
}

// TestUnknownPrice: replies without a price, however few or many, do not make those with one be
// compared by tokens, and cost as much a token as these.
func TestUnknownPrice(t *testing.T) {
	dear, cheap := Usage{PromptTokens: 100, Cost: 10}, Usage{PromptTokens: 1000, Cost: 1}
	settle := func(s *simulation, name string, u Usage) {
		s.policy.settled([]Candidate{{Operator: name, Usage: u}}, true, 1)
	}
	s := newSimulation(t, "dear", "cheap", "unknown")
	for range 200 {
		settle(s, "dear", dear)
		settle(s, "cheap", cheap)
	}
	before := s.probabilityOf("cheap") / s.probabilityOf("dear")
	settle(s, "unknown", Usage{PromptTokens: 10})
	if after := s.probabilityOf("cheap") / s.probabilityOf("dear"); before < 4 || math.Abs(after/before-1) > 0.05 {
		t.Errorf("cheap was %.2f times as likely as dear, and is %.2f times after a reply without a price", before, after)
	}
	s = newSimulation(t, "known", "unknown", "long")
	for range 200 {
		settle(s, "known", Usage{PromptTokens: 1000, Cost: 2})
		settle(s, "unknown", Usage{PromptTokens: 1000})
		settle(s, "long", Usage{PromptTokens: 4000})
	}
	if ratio := s.probabilityOf("known") / s.probabilityOf("unknown"); math.Abs(ratio-1) > 0.05 {
		t.Errorf("with as many tokens, known is %.2f times as likely as unknown", ratio)
	}
	if ratio := s.probabilityOf("unknown") / s.probabilityOf("long"); ratio < 1.8 {
		t.Errorf("with a quarter of the tokens, unknown is %.2f times as likely as long", ratio)
	}
}

// TestModelsPay: a model is charged for what it has used: of each attempt, and where it was
// down and another one has answered. The child is that of the one that wrote the last attempt.
func TestModelsPay(t *testing.T) {
	p, err := newPolicy(Choices{Models: []ModelChoice{{Name: "a"}, {Name: "b"}, {Name: "c"}}})
	if err != nil {
		t.Fatal(err)
	}
	used := func(tokens int) Usage { return Usage{Calls: 1, PromptTokens: tokens} }
	for range 100 {
		p.settled([]Candidate{
			{Mutator: "a", Usage: used(1000)},
			{Mutator: "b", Usage: Usage{Calls: 2, PromptTokens: 510}, UsedBy: []ModelUsage{{"c", used(500)}, {"b", used(10)}}},
		}, true, 1)
	}
	want := map[string][2]int{"a": {0, 100_000}, "b": {100, 1000}, "c": {0, 50_000}}
	for _, c := range p.earnings().Models {
		if got := [2]int{c.Children, c.Usage.Tokens()}; got != want[c.Name] {
			t.Errorf("%s: %d children for %d tokens, want %v", c.Name, c.Children, c.Usage.Tokens(), want[c.Name])
		}
		if most := c.Name == "b"; most != (c.Probability > 0.5) {
			t.Errorf("%s has probability %v", c.Name, c.Probability)
		}
	}
}

// TestLeap: one gain that is a million times larger than others does not decide for long,
// whether it comes first or later.
func TestLeap(t *testing.T) {
	for _, before := range []int{0, 50} {
		s := newSimulation(t, "lucky", "good")
		s.run(before, map[string]float64{"good": 0.3}, always(Usage{PromptTokens: 1000}), one)
		s.policy.settled([]Candidate{{Operator: "lucky", Usage: Usage{PromptTokens: 1000}}}, true, 1e6)
		s.run(300, map[string]float64{"good": 0.3}, always(Usage{PromptTokens: 1000}), one)
		if lucky, good := s.probabilityOf("lucky"), s.probabilityOf("good"); lucky > good*2/3 {
			t.Errorf("300 settlements after a leap, which was settlement %d, lucky has probability %v, and good %v", before+1, lucky, good)
		}
	}
}

// TestHugeGains: gains and costs that are no sensible numbers leave probabilities.
func TestHugeGains(t *testing.T) {
	s := newSimulation(t, "a", "b")
	for _, gained := range []float64{math.Inf(1), math.MaxFloat64, 1, math.SmallestNonzeroFloat64} {
		for _, u := range []Usage{{PromptTokens: 1, Cost: math.NaN()}, {PromptTokens: 1, Cost: math.Inf(1)}, {PromptTokens: -5}, {Cost: -1}} {
			s.policy.settled([]Candidate{{Operator: "a", Usage: u}}, true, gained)
			if a, b := s.probabilityOf("a"), s.probabilityOf("b"); !(a >= 0.1 && b >= 0.1 && math.Abs(a+b-1) < 1e-9) {
				t.Fatalf("after a gain of %v for %+v, the probabilities are %v and %v", gained, u, a, b)
			}
		}
	}
}

// TestIdleArm: an arm that was poor and has not been used for long is worth the mean again.
func TestIdleArm(t *testing.T) {
	s := newSimulation(t, "poor", "good")
	cost := Usage{PromptTokens: 1000}
	settle := func(n int, name string, gained float64) {
		for range n {
			s.policy.settled([]Candidate{{Operator: name, Usage: cost}}, gained > 0, gained)
		}
	}
	settle(100, "good", 1)
	settle(100, "poor", 0)
	before := s.probabilityOf("poor")
	settle(2000, "good", 1)
	if after := s.probabilityOf("poor"); before < 0.1 || before > 0.2 || math.Abs(after-0.5) > 0.01 {
		t.Errorf("its probability was %v, and is %v, want one half", before, after)
	}
}

// TestChoose: islands without progress diverge, and ask heavy models; weights are kept; what
// crosses has inspirations.
func TestChoose(t *testing.T) {
	p, err := newPolicy(Choices{
		Operators: []Operator{{Name: "plain"}, {Name: "mix", Crosses: true}, {Name: "wild", Diverges: true}},
		Models:    []ModelChoice{{Name: "small"}, {Name: "tiny"}, {Name: "large", Heavy: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	count := func(stuck, inspired bool) map[string]int {
		times := make(map[string]int)
		for n := range 3000 {
			operator, model, way := p.choose(random(1, n, choiceStream), stuck, inspired)
			times[operator.Name]++
			times[model]++
			times[way]++
			if operator.Crosses && way != membersWay && way != frontWay && way != differentWay {
				t.Fatalf("%s has inspirations in the way %q", operator.Name, way)
			}
		}
		return times
	}
	times := count(false, true)
	if times["large"] != 0 || times["wild"] < 800 || times["wild"] > 1200 || times[""] != 0 || times[noneWay] < 300 {
		t.Errorf("an island that makes progress: %v", times)
	}
	times = count(true, true)
	if times["large"] < 800 || times["wild"] < 1800 || times["plain"] < 300 {
		t.Errorf("an island that makes none: %v", times)
	}
	times = count(false, false)
	if times["mix"] != 0 || times[""] != 3000 {
		t.Errorf("without inspirations: %v", times)
	}
	p.choices.Models = []ModelChoice{{Name: "small", Weight: 3}, {Name: "tiny", Weight: 1}, {Name: "off"}, {Name: "large", Weight: 1, Heavy: true}}
	times = count(false, true)
	if got := times["small"]; got < 2100 || got > 2400 || times["off"]+times["large"] > 0 {
		t.Errorf("models with weights: %v", times)
	}
	p.choices.Models = p.choices.Models[:1]
	if times = count(false, true); times["small"] != 0 {
		t.Errorf("one model is chosen: %v", times)
	}
}

// TestBadChoices: what makes no sense is said in one sentence.
func TestBadChoices(t *testing.T) {
	for want, c := range map[string]Choices{
		`an operator among the mutator's Choices has no name`:      {Operators: []Operator{{}}},
		`or that of another: "a"`:                                  {Operators: []Operator{{Name: "a"}, {Name: "a"}}},
		`a model among the mutator's Choices has no name, or that`: {Models: []ModelChoice{{Name: "m"}, {Name: "m"}}},
		`model m among the mutator's Choices has weight NaN`:       {Models: []ModelChoice{{Name: "m", Weight: math.NaN()}}},
		`model m among the mutator's Choices has weight -1`:        {Models: []ModelChoice{{Name: "m", Weight: -1}}},
	} {
		if _, err := newPolicy(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %q", c, err, want)
		}
	}
}

// TestGain: it is the difference of two hypervolumes.
func TestGain(t *testing.T) {
	for _, objectives := range [][]Objective{
		{{Name: "a"}},
		{{Name: "a"}, {Name: "b", Maximize: true}},
		{{Name: "a"}, {Name: "b", From: 0.2, To: 0.8}, {Name: "c", LogFloor: 1e-3}},
	} {
		s := bareSearch(t, Config{})
		s.Objectives = objectives
		s.front = &frontier{objectives: objectives, members: make(map[ID]*Candidate)}
		rng := random(1, len(objectives), choiceStream)
		reference := make([]float64, len(objectives))
		for k := range reference {
			if reference[k] = 0.9; objectives[k].Maximize {
				reference[k] = -0.9
			}
		}
		reference = Point(objectives, reference)
		grown := 0
		volume := func() float64 {
			v, err := Hypervolume(objectives, s.front.candidates(), reference)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		for i := range 60 {
			values := make([]float64, len(objectives))
			for k := range values {
				if values[k] = rng.Float64(); objectives[k].Maximize {
					values[k] = -values[k]
				}
			}
			c := Candidate{ID: ID(i + 1), Objectives: values}
			before := volume()
			got, err := s.front.gain(c, reference)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.front.insert(c); err != nil {
				t.Fatal(err)
			}
			if want := volume() - before; math.Abs(got-want) > 1e-9 {
				t.Errorf("%d objectives, candidate %d: got %v, want %v", len(objectives), i, got, want)
			}
			if got > 0 {
				grown++
			}
		}
		if grown < 2 {
			t.Errorf("%d objectives: %d candidates gain something", len(objectives), grown)
		}
		if got, err := s.front.gain(Candidate{Objectives: reference}, nil); got != 0 || err != nil {
			t.Errorf("without a reference: %v, %v", got, err)
		}
	}
}

// TestLikeness compares sources as inspirations are chosen.
func TestLikeness(t *testing.T) {
	const source = "package p\n\n// F adds.\nfunc F(x []float64) (s float64) {\n\tfor _, v := range x {\n\t\ts += 2 * v\n\t}\n\treturn s\n}\n"
	for name, tt := range map[string]struct {
		other       string
		least, most float64
	}{
		"itself":          {source, 1, 1},
		"another number":  {strings.ReplaceAll(source, "2", "3.5"), 1, 1},
		"another comment": {strings.ReplaceAll(source, "adds", "sums up"), 1, 1},
		"a line more":     {strings.ReplaceAll(source, "\treturn s", "\tif s > 1 {\n\t\ts = 1\n\t}\n\treturn s"), 0.5, 0.9},
		"another one":     {"package p\n\nfunc F(x []float64) float64 { return math.Sqrt(slices.Max(x)) }\n", 0, 0.4},
		"nothing":         {"", 0, 0},
	} {
		if got := likeness(shinglesOf(source), shinglesOf(tt.other)); got < tt.least || got > tt.most {
			t.Errorf("%s: got %v, want %v to %v", name, got, tt.least, tt.most)
		}
	}
	if got := likeness(nil, nil); got != 1 {
		t.Errorf("nothing is like nothing by %v", got)
	}
}

// TestPolicyGains compares the policy with one that gives all operators the same: of six
// operators one gains five times as often as others, another one every 400 settlements, gains
// differ by orders of magnitude, and children are planned 32 settlements ahead.
func TestPolicyGains(t *testing.T) {
	gains := func(uniform bool) (sum int) {
		for seed := range uint64(20) {
			s := newSimulation(t, "a", "b", "c", "d", "e", "f")
			var planned []Operator
			for n := range 4000 {
				for len(planned) < 32 {
					rng := random(seed, n+len(planned), choiceStream)
					operator, _, _ := s.policy.choose(rng, false, true)
					if uniform {
						operator = s.policy.choices.Operators[rng.IntN(6)]
					}
					planned = append(planned, operator)
				}
				operator, rng := planned[0], random(seed, n, gapStream)
				planned = planned[1:]
				often, gained := 0.05, 0.0
				if operator.Name == string(rune('a'+n/400%6)) {
					often = 0.25
				}
				if rng.Float64() < often {
					gained = math.Exp(2 * rng.NormFloat64())
					sum++
				}
				s.policy.settled([]Candidate{{Operator: operator.Name, Usage: Usage{PromptTokens: 1000}}}, gained > 0, gained)
			}
		}
		return sum
	}
	policy, uniform := gains(false), gains(true)
	t.Logf("%d gains, %d where all are chosen alike", policy, uniform)
	if ratio := float64(policy) / float64(uniform); ratio < 1.2 {
		t.Errorf("it gains %.2f times as often as without choosing", ratio)
	}
}
