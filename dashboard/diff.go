package dashboard

import "slices"

// A change says what became of a line.
type change struct {
	kind byte // ' ' in both, '-' only in the old text, '+' only in the new one
	a, b int  // indices of the line in the old and in the new text
}

// compare returns the lines of two texts, in one sequence: a shortest edit script.
//
// Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1(2), 1986,
// https://doi.org/10.1007/BF01840446. Deviation: after mostEdits edits it gives up and calls
// all lines between the common beginning and the common end changed.
func compare(a, b []string) []change {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var script []change
	for i := range head {
		script = append(script, change{' ', i, i})
	}
	for _, c := range edits(a[head:len(a)-tail], b[head:len(b)-tail]) {
		script = append(script, change{c.kind, c.a + head, c.b + head})
	}
	for i := range tail {
		script = append(script, change{' ', len(a) - tail + i, len(b) - tail + i})
	}
	return script
}

// mostEdits bounds the time and the memory of a comparison.
const mostEdits = 1000

// edits is compare for texts that differ at both ends.
func edits(a, b []string) []change {
	most := min(len(a)+len(b), mostEdits)
	reach := make([]int, 2*most+3) // by diagonal: how far in a
	at := func(k int) int { return k + most + 1 }
	var trace [][]int
	for d := 0; d <= most; d++ {
		trace = append(trace, slices.Clone(reach[at(-d)-1:at(d)+2]))
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && reach[at(k-1)] < reach[at(k+1)] {
				x = reach[at(k+1)]
			} else {
				x = reach[at(k-1)] + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[at(k)] = x
			if x >= len(a) && x-k >= len(b) {
				return walk(trace, len(a), len(b))
			}
		}
	}
	var script []change
	for i := range a {
		script = append(script, change{'-', i, 0})
	}
	for i := range b {
		script = append(script, change{'+', len(a), i})
	}
	return script
}

// walk follows the trace of a comparison back to its beginning.
func walk(trace [][]int, x, y int) (script []change) {
	for d := len(trace) - 1; d >= 0; d-- {
		reach := func(k int) int { return trace[d][k+d+1] }
		k := x - y
		from := k - 1
		if k == -d || k != d && reach(k-1) < reach(k+1) {
			from = k + 1
		}
		px := reach(from)
		py := px - from
		if d == 0 {
			px, py = 0, 0
		}
		for x > px && y > py {
			x, y = x-1, y-1
			script = append(script, change{' ', x, y})
		}
		switch {
		case d == 0:
		case from == k+1:
			y--
			script = append(script, change{'+', x, y})
		default:
			x--
			script = append(script, change{'-', x, y})
		}
	}
	slices.Reverse(script)
	return script
}

// span returns the part of a line, in bytes, that differs from another line.
func span(line, other string) (from, to int) {
	a, b := []rune(line), []rune(other)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return len(string(a[:head])), len(string(a[:len(a)-tail]))
}
