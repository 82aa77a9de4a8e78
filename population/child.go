package population

// A child is a candidate in the making.
type child struct {
	Planned
	parent       Candidate
	inspirations []Candidate

	candidate Candidate   // of the current attempt
	failed    []Candidate // the earlier attempts
	asked     bool        // the mutator, for one of the attempts, in this session
}

// begin makes the next attempt the current one.
func (c *child) begin() {
	next := Candidate{
		ID: NewID(c.ID.Child(), len(c.failed), 0), Island: c.Island, Generation: c.Generation,
		Inspirations: c.Inspirations,
	}
	if c.Parent != 0 {
		next.Parents = []ID{c.Parent}
	}
	if n := len(c.failed); n > 0 {
		next.RepairOf = c.failed[n-1].ID
	}
	c.candidate = next
}

// repair makes a repair of the current attempt, which has failed, the next one.
func (c *child) repair() {
	c.failed = append(c.failed, c.candidate)
	c.begin()
}

// take copies into the candidate what is known from the reply.
func (c *child) take(r Reply) {
	c.candidate.Source = r.Source
	c.candidate.Mutator = r.Mutator
	c.candidate.Usage = r.Usage
	c.candidate.Times.Mutate = r.Elapsed
	if r.Parents != nil {
		c.candidate.Parents = r.Parents
	}
}

// takeReport copies into the candidate what its evaluation has found.
func (c *child) takeReport(r report, objectives []Objective) {
	r.check(objectives) // a worker says what its candidate makes it say
	c.candidate.Output = r.Output
	c.candidate.Feedback = r.Outcome.Feedback
	c.candidate.Times.Build = r.buildTime
	c.candidate.Times.Evaluate = r.Elapsed
	if c.candidate.Failure = r.Failure; r.Failure == nil {
		for _, v := range r.Outcome.Objectives {
			c.candidate.Objectives = append(c.candidate.Objectives, v+0) // -0 becomes 0
		}
		c.candidate.Solved = r.Outcome.Solved
	}
}

// attempts returns all attempts at the child whose outcome is known.
func (c *child) attempts() []Candidate {
	return append(c.failed[:len(c.failed):len(c.failed)], c.candidate)
}
