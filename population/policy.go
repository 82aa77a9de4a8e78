package population

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// A policy chooses operators, models and ways to find inspirations for the children of a
// Chooser, by probability matching: the probability of each is a minimum and a share in
// proportion to what its latest children have gained for what they cost (Goldberg,
// "Probability matching, the magnitude of reinforcement, and classifier system bidding",
// Machine Learning 5, 1990; Thierens, "An adaptive pursuit strategy for allocating operator
// probabilities", GECCO 2005, compares it with pursuit; Fialho, "Adaptive operator selection
// for optimization", 2010, discusses credit). It differs from these in that a gain is divided
// by its cost, and in how estimates are drawn to their mean; see RATIONALE.md.
//
// What it knows is a function of the settlements so far, in their order.
type policy struct {
	choices   Choices
	operators ledger
	models    ledger
	ways      ledger

	all   sums    // of all children
	logs  float64 // discounted: of the logarithms of gains
	gains float64 // discounted: the number of these
}

const (
	// discount is by what the past is multiplied at each settlement: 200 settlements count,
	// some six generations. With six operators these are thirty children each, of which a few
	// enter the front: enough to tell them apart, and few enough to notice when what has
	// filled a front no longer improves it.
	discount = 1 - 1.0/200

	// pseudoChildren is how many children as good and dear as all are on average are added
	// to those of each arm. An arm that has not been used for long is worth the mean again.
	pseudoChildren = 5

	// leastShare is what part of all probability is divided evenly, so that no arm dies.
	leastShare = 0.2

	// mostCredit is how many times the geometric mean of the latest gains one gain counts
	// at most. The first points of a front gain thousands of times as much as later ones;
	// whoever made them would be chosen long after.
	mostCredit = 10
)

// The ways to choose inspirations; see Planned.Inspired.
const (
	membersWay   = "members"
	frontWay     = "front"
	differentWay = "different"
	noneWay      = "none"
)

// ways returns all ways to choose inspirations.
func ways() []string { return []string{membersWay, frontWay, differentWay, noneWay} }

// sums are discounted sums over settled children.
type sums struct {
	children float64
	gain     float64 // in geometric means of the latest gains
	money    float64
	priced   float64 // tokens of replies that have said what they cost
	unpriced float64 // tokens of those that have not
	replies  float64 // that have said how many tokens they took
	silent   float64 // and those that have not
}

func (s *sums) fade() {
	for _, v := range []*float64{&s.children, &s.gain, &s.money, &s.priced, &s.unpriced, &s.replies, &s.silent} {
		*v *= discount
	}
}

func (s *sums) settled(gain float64) {
	s.children++
	s.gain += gain
}

// mostMoney is the most that a reply can cost. What is said to cost more has no known price.
const mostMoney = 1e100

func (s *sums) used(u Usage) {
	tokens := float64(u.Tokens())
	if tokens <= 0 {
		s.silent++
		return
	}
	s.replies++
	if u.Cost > 0 && u.Cost <= mostMoney {
		s.money, s.priced = s.money+u.Cost, s.priced+tokens
	} else {
		s.unpriced += tokens
	}
}

// A ledger holds what was earned by each arm of one kind.
type ledger struct {
	arms   map[string]*sums
	totals map[string]*Credit
}

// newPolicy returns a policy without experience, or says what is wrong with the choices.
func newPolicy(c Choices) (*policy, error) {
	known := make(map[string]bool)
	for _, o := range c.Operators {
		if o.Name == "" || known[o.Name] {
			return nil, fmt.Errorf("population: an operator among the mutator's Choices has no name, or that of another: %q", o.Name)
		}
		known[o.Name] = true
	}
	clear(known)
	for _, m := range c.Models {
		if m.Name == "" || known[m.Name] {
			return nil, fmt.Errorf("population: a model among the mutator's Choices has no name, or that of another: %q", m.Name)
		}
		if !(m.Weight >= 0 && m.Weight <= math.MaxFloat64) {
			return nil, fmt.Errorf("population: model %s among the mutator's Choices has weight %v: give 0 or a positive number", m.Name, m.Weight)
		}
		known[m.Name] = true
	}
	return &policy{choices: c}, nil
}

// beginPolicy gives the search a policy if its mutator is a Chooser.
func (s *search) beginPolicy() error {
	chooser, ok := s.mutator.(Chooser)
	if !ok {
		return nil
	}
	var c Choices
	if err := called("Chooser.Choices", func() { c = chooser.Choices() }); err != nil {
		return err
	}
	var err error
	s.policy, err = newPolicy(c)
	return err
}

// settled takes note of a settled child: the attempts at it, and by how much it has enlarged
// the hypervolume of the front. What each attempt took is charged to the models that took it;
// the child is that of the model that has made the last attempt.
func (p *policy) settled(attempts []Candidate, entered bool, gained float64) {
	p.all.fade()
	p.logs, p.gains = p.logs*discount, p.gains*discount
	var credit float64
	if gained > 0 {
		log := math.Log(min(gained, math.MaxFloat64))
		p.logs, p.gains = p.logs+log, p.gains+1
		credit = min(math.Exp(log-p.logs/p.gains), mostCredit)
	}
	last := attempts[len(attempts)-1]
	p.all.settled(credit)
	p.operators.settled(last.Operator, credit, entered, gained)
	p.models.settled(last.Mutator, credit, entered, gained)
	p.ways.settled(last.Inspired, credit, entered, gained)
	for _, c := range attempts {
		p.all.used(c.Usage)
		p.operators.used(last.Operator, c.Usage)
		p.ways.used(last.Inspired, c.Usage)
		for _, of := range UsageByModel(c.Mutator, c.Usage, c.UsedBy) {
			p.models.used(of.Model, of.Usage)
		}
	}
}

// settled credits an arm with a settled child. Others fade.
func (l *ledger) settled(name string, credit float64, entered bool, gained float64) {
	for _, arm := range l.arms {
		arm.fade()
	}
	if arm, total := l.arm(name); arm != nil {
		arm.settled(credit)
		total.settled(entered, gained)
	}
}

// used charges an arm for what was used.
func (l *ledger) used(name string, u Usage) {
	if arm, total := l.arm(name); arm != nil {
		arm.used(u)
		total.Usage = total.Usage.Add(u)
	}
}

// arm returns what is known of an arm; nil if it has no name.
func (l *ledger) arm(name string) (*sums, *Credit) {
	if name == "" {
		return nil, nil
	}
	if l.arms == nil {
		l.arms, l.totals = make(map[string]*sums), make(map[string]*Credit)
	}
	if l.arms[name] == nil {
		l.arms[name], l.totals[name] = new(sums), &Credit{Name: name}
	}
	return l.arms[name], l.totals[name]
}

// cost is what children have cost: in money if a reply has said what it costs, or else in
// tokens. A reply without a price costs as much a token as those with one on average, and one
// that does not say what it took as much as others on average, or 1.
func (p *policy) cost(s sums) float64 {
	known := p.all.money > 0 && p.all.priced > 0
	spent := func(s sums) float64 {
		if known {
			return s.money + s.unpriced*p.all.money/p.all.priced
		}
		return s.priced + s.unpriced
	}
	mean := 1.0
	if all := spent(p.all); p.all.replies > 0 && all > 0 {
		mean = all / p.all.replies
	}
	return spent(s) + s.silent*mean
}

// probabilities returns that of each of some arms.
func (p *policy) probabilities(l ledger, names []string) []float64 {
	rates, sum := make([]float64, len(names)), 0.0
	if p.all.children > 0 {
		weight := pseudoChildren / p.all.children
		for i, name := range names {
			var own sums
			if arm := l.arms[name]; arm != nil {
				own = *arm
			}
			rates[i] = (own.gain + weight*p.all.gain) / (p.cost(own) + weight*p.cost(p.all))
			sum += rates[i]
		}
	}
	k := float64(len(names))
	for i, r := range rates {
		share := 1 / k
		if sum > 0 {
			share = r / sum
		}
		rates[i] = leastShare/k + (1-leastShare)*share
	}
	return rates
}

// choose chooses an operator, a model and a way to find inspirations. stuck says that the
// child's island makes no progress, inspired that there are to be inspirations.
func (p *policy) choose(rng *rand.Rand, stuck, inspired bool) (operator Operator, model, way string) {
	operators := slices.DeleteFunc(slices.Clone(p.choices.Operators), func(o Operator) bool { return o.Crosses && !inspired })
	if diverging := slices.DeleteFunc(slices.Clone(operators), func(o Operator) bool { return !o.Diverges }); stuck && len(diverging) > 0 && rng.IntN(2) == 0 {
		operators = diverging
	}
	if len(operators) > 0 {
		names := make([]string, len(operators))
		for i, o := range operators {
			names[i] = o.Name
		}
		operator = operators[draw(rng, p.probabilities(p.operators, names))]
	}
	if names, weights := p.eligible(stuck); len(names) > 0 {
		if weights == nil {
			weights = p.probabilities(p.models, names)
		}
		model = names[draw(rng, weights)]
	}
	if inspired {
		way = ways()[draw(rng, p.probabilities(p.ways, ways()))]
		if operator.Crosses && way == noneWay {
			way = membersWay
		}
	}
	return operator, model, way
}

// eligible returns the models that may be asked, and their weights, nil if they have none.
func (p *policy) eligible(stuck bool) (names []string, weights []float64) {
	if len(p.choices.Models) < 2 {
		return nil, nil
	}
	models := p.choices.Models
	if light := slices.DeleteFunc(slices.Clone(models), func(m ModelChoice) bool { return m.Heavy }); !stuck && len(light) > 0 {
		models = light
	}
	var sum float64
	for _, m := range models {
		names, weights = append(names, m.Name), append(weights, m.Weight)
		sum += m.Weight
	}
	if sum == 0 {
		weights = nil
	}
	return names, weights
}

// draw returns an index, with a probability in proportion to its weight.
func draw(rng *rand.Rand, weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	x := rng.Float64() * sum
	last := 0
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		if last = i; x < w {
			break
		}
		x -= w
	}
	return last
}
