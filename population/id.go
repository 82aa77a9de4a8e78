package population

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// ID names a candidate of a search: which child it is, which attempt at that
// child, and which setting of its numbers. Children are numbered in the order in
// which they were planned, the seed is 1; attempt 0 is the first, and those that
// follow are its repairs; setting 0 is the structure as it was written. Zero
// means "none". It never depends on timing or parallelism.
//
// An ID is printed as 17, 17.1 (the first repair of child 17) or 17+3 (its third
// setting). Archives of formats 1 and 2 number repairs like children.
type ID uint64

// SeedID is the ID of the seed.
const SeedID ID = 1

// The parts of an ID, from the lowest bit: 32 for the child, 12 for the attempt,
// 20 for the setting.
const (
	attemptShift = 32
	settingShift = 44
	maxChild     = 1<<attemptShift - 1
	maxAttempt   = 1<<(settingShift-attemptShift) - 1
	maxSetting   = 1<<(64-settingShift) - 1
)

// NewID returns the ID of an attempt at a child, and of a setting of it.
func NewID(child, attempt, setting int) ID {
	return ID(child)&maxChild | ID(attempt)&maxAttempt<<attemptShift | ID(setting)<<settingShift
}

// Child returns the number of the child; 0: none.
func (id ID) Child() int { return int(id & maxChild) }

// Attempt returns the number of the attempt; 0: the first.
func (id ID) Attempt() int { return int(id >> attemptShift & maxAttempt) }

// Setting returns the number of the setting; 0: as it was written.
func (id ID) Setting() int { return int(id >> settingShift) }

// Compare orders IDs by child, then by attempt, then by setting.
func (id ID) Compare(other ID) int {
	return cmp.Or(cmp.Compare(id.Child(), other.Child()), cmp.Compare(id.Attempt(), other.Attempt()), cmp.Compare(id.Setting(), other.Setting()))
}

func (id ID) String() string {
	s := strconv.Itoa(id.Child())
	if n := id.Attempt(); n != 0 {
		s += "." + strconv.Itoa(n)
	}
	if n := id.Setting(); n != 0 {
		s += "+" + strconv.Itoa(n)
	}
	return s
}

// ParseID is the inverse of ID.String.
func ParseID(s string) (ID, error) {
	rest, setting, hasSetting := strings.Cut(s, "+")
	rest, attempt, hasAttempt := strings.Cut(rest, ".")
	valid := true
	part := func(s string, most uint64) int {
		n, err := strconv.ParseUint(s, 10, 32)
		valid = valid && err == nil && n > 0 && n <= most
		return int(n)
	}
	id := ID(part(rest, maxChild))
	if hasAttempt {
		id |= NewID(0, part(attempt, maxAttempt), 0)
	}
	if hasSetting {
		id |= NewID(0, 0, part(setting, maxSetting))
	}
	if !valid {
		return 0, fmt.Errorf("%q is no ID of a candidate: give one such as 17, 17.1 or 17+3", s)
	}
	return id, nil
}

// MarshalText returns what String returns.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText sets id to what ParseID returns.
func (id *ID) UnmarshalText(text []byte) (err error) {
	*id, err = ParseID(string(text))
	return err
}

// byID orders candidates.
func byID(a, b Candidate) int { return a.ID.Compare(b.ID) }
