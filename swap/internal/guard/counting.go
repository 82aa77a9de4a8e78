package guard

import "fmt"

// A counter says how a function counts its steps.
type counter int

const (
	countsNot       counter = iota
	countsLocally           // in a variable, added to the candidate's count when it returns
	countsForCaller         // in the variable of who called the recursion from elsewhere
	countsShared            // in the candidate's count
)

// tooMany is the condition of a preemption check, with %[1]s for the tag.
func (by counter) tooMany() string {
	return [...]string{
		countsNot:       "%[1]satomic.LoadInt64(&%[1]sleft) < 0",
		countsLocally:   by.count() + "; %[1]sn > %[1]satomic.LoadInt64(&%[1]sleft)",
		countsForCaller: by.count() + "; *%[1]sn > %[1]satomic.LoadInt64(&%[1]sleft)",
		countsShared:    "%[1]satomic.AddInt64(&%[1]sleft, -1) < 0",
	}[by]
}

// count counts one step of a function with loops.
func (by counter) count() string {
	if by == countsForCaller {
		return "*%[1]sn++"
	}
	return "%[1]sn++"
}

// counter returns how a function counts. In a loop a variable of its own is
// faster than a word that all share; for one check at the entry it is not.
func (w *rewriter) counter(f function, loops bool) counter {
	switch {
	case !w.counting:
		return countsNot
	case f.entry == entryCounted:
		return countsForCaller
	case loops:
		return countsLocally
	}
	return countsShared
}

// newCount declares what a function counts in. It names no type, since the candidate may
// call something of its own by that name.
func (w *rewriter) newCount() string { return fmt.Sprintf("%[1]sn := %[1]szero", w.tag) }

// addCount adds what a function has counted to the candidate's count when it
// returns. A call that panics adds nothing.
func (w *rewriter) addCount(f function, returns []int) {
	w.atomic = true
	count := fmt.Sprintf("%[1]satomic.AddInt64(&%[1]sleft, -%[1]sn)", w.tag)
	for _, at := range returns {
		w.e.insert(at, count+"; ")
	}
	if f.typ.Results.NumFields() == 0 { // or else its end is never reached
		w.e.insert(w.offset(f.body.Rbrace), "; "+count+" ")
	}
}
