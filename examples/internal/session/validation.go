package session

import (
	"fmt"

	"github.com/wallacea-go/wallacea/population"
)

// PrintValidation prints what validating a candidate of the front has found: the
// Feedback of Problem.Validate, or why there is none.
func (s *Session) PrintValidation(r population.Result, id population.ID) {
	for _, v := range r.Validations {
		switch {
		case v.ID != id:
		case v.Failure != nil:
			fmt.Fprintf(s.Out, "measured once more it fails (%s): %s\n", v.Failure.Stage, Line(v.Failure.Message))
			return
		default:
			fmt.Fprint(s.Out, v.Feedback)
			return
		}
	}
	fmt.Fprintln(s.Out, "(it was not measured once more)")
}
