package population

// A Chooser is a Mutator that works in several ways. For each child the search
// chooses one of its operators, one of its models, and how inspirations are
// found, by what each has gained so far.
type Chooser interface {
	Mutator
	Choices() Choices
}

// Choices are what a Chooser lets the search choose from. Names are not empty, and
// differ. They are recorded with each candidate, so that a search that is resumed
// knows what each has gained: let them stay the same from run to run.
type Choices struct {
	Operators []Operator    // the first is used where another one does not fit; none: there is no choice
	Models    []ModelChoice // fewer than two: there is no choice
}

// An Operator is one kind of mutation, such as to rewrite a parent or to cross it
// with another candidate.
type Operator struct {
	Name string

	// Diverges says that it looks for something new instead of improving what is there.
	// It is chosen more often for an island that makes no progress; see Plan.Patience.
	Diverges bool

	// Crosses says that it needs an inspiration: it is given at least one where there is
	// any, and is not chosen if Plan.Inspirations is negative.
	Crosses bool
}

// A ModelChoice is one of several models that answer.
type ModelChoice struct {
	Name string // as in Reply.Mutator

	// Weight is how often the model is asked, relative to the others. If all are 0 the
	// search finds out which of them gain most for what they cost.
	Weight float64

	// Heavy says that the model is asked only for an island that makes no progress; see
	// Plan.Patience.
	Heavy bool
}
