package pareto

import (
	"math"
	"math/bits"
)

// keyed is a row of a set and the bits of the coordinate it is sorted by.
type keyed struct {
	key uint64
	row int32
}

// keyOf maps floats to integers of the same order. -0 and +0 map to the same
// integer.
func keyOf(v float64) uint64 {
	b := math.Float64bits(v + 0) // -0 + 0 is +0
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}

// valueOf is the inverse of keyOf.
func valueOf(key uint64) float64 {
	return math.Float64frombits(key ^ (^uint64(int64(key)>>63) | 1<<63))
}

const (
	fewKeys  = 24 // sorted by insertion
	maxDigit = 11 // bits of a radix digit; its counters fill 8 KiB
)

type counters [1 << maxDigit]int32

// sortKeyed sorts a by key; the sort is stable, and buffer must be as long as
// a. It is a radix sort of the leading bits in which the keys differ, as many
// as would tell len(a) evenly distributed keys apart. Runs that these bits
// leave equal are sorted the same way by the bits that follow. On keys from
// floats this is several times as fast as a comparison sort, and no
// distribution needs more than the six passes for 64 bits.
func sortKeyed(a, buffer []keyed) {
	if len(a) <= fewKeys {
		insertionSort(a)
		return
	}
	low, high := a[0].key, a[0].key
	for i := range a {
		low, high = min(low, a[i].key), max(high, a[i].key)
	}
	width := bits.Len64(high - low)
	if width == 0 || len(a) <= 1<<maxDigit && sortEven(a, buffer, valueOf(low), valueOf(high)) {
		return
	}
	digit := min(bits.Len(uint(len(a)))+1, maxDigit)
	if len(a) <= 1<<(maxDigit-1) || width <= digit {
		shift := max(width-digit, 0)
		scatter(a, buffer, low, shift, digit)
		copy(a, buffer)
		sortRuns(a, buffer, low, shift)
		return
	}
	digit = min(bits.Len(uint(len(a)))/2+2, maxDigit)
	shift := max(width-2*digit, 0)
	scatter(a, buffer, low, shift, digit)
	scatter(buffer[:len(a)], a, low, shift+digit, digit)
	sortRuns(a, buffer, low, shift)
}

// sortEven sorts up to 1<<maxDigit keys whose values are evenly distributed
// between low and high: into buckets by value, then by insertion. It returns
// false and leaves a unchanged if some bucket would hold too many keys or the
// range is not finite.
func sortEven(a, buffer []keyed, low, high float64) bool {
	if len(a) < 1<<(maxDigit-3) { // fewer counters to clear
		var counts [1 << (maxDigit - 2)]int32
		return distribute(a, buffer, counts[:2<<bits.Len(uint(len(a)))], low, high)
	}
	var counts counters
	return distribute(a, buffer, counts[:min(2<<bits.Len(uint(len(a))), len(counts))], low, high)
}

func distribute(a, buffer []keyed, counts []int32, low, high float64) bool {
	scale := float64(len(counts)-1) / (high - low)
	if !(scale > 0) || math.IsInf(scale, 1) {
		return false
	}
	for i := range a {
		counts[uint32((valueOf(a[i].key)-low)*scale)]++
	}
	sum, most := int32(0), int32(0)
	for i, c := range counts {
		counts[i] = sum
		sum += c
		most = max(most, c)
	}
	if most > fewKeys {
		return false
	}
	for i := range a {
		c := &counts[uint32((valueOf(a[i].key)-low)*scale)]
		buffer[*c] = a[i]
		*c++
	}
	for i, x := range buffer[:len(a)] {
		j := i
		for ; j > 0 && a[j-1].key > x.key; j-- {
			a[j] = a[j-1]
		}
		a[j] = x
	}
	return true
}

// scatter copies from to to, sorted by a digit of key-low.
func scatter(from, to []keyed, low uint64, shift, digit int) {
	var counts counters
	to = to[:len(from)]
	shift &= 63 // saves a comparison in the loops
	mask := uint64(1)<<digit - 1
	mask &= 1<<maxDigit - 1
	for i := range from {
		counts[(from[i].key-low)>>shift&mask]++
	}
	sum := int32(0)
	for i := range counts[:mask+1] {
		sum, counts[i] = sum+counts[i], sum
	}
	for i := range from {
		c := &counts[(from[i].key-low)>>shift&mask]
		to[*c] = from[i]
		*c++
	}
}

// sortRuns sorts each run of keys that agree in all bits from shift up.
func sortRuns(a, buffer []keyed, low uint64, shift int) {
	if shift == 0 {
		return
	}
	for i := 0; i < len(a); {
		top := (a[i].key - low) >> shift
		j := i + 1
		for j < len(a) && (a[j].key-low)>>shift == top {
			j++
		}
		if j-i > 1 {
			sortKeyed(a[i:j], buffer[i:j])
		}
		i = j
	}
}

func insertionSort(a []keyed) {
	for i := 1; i < len(a); i++ {
		x, j := a[i], i
		for ; j > 0 && a[j-1].key > x.key; j-- {
			a[j] = a[j-1]
		}
		a[j] = x
	}
}
