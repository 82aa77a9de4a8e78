package population

import (
	"slices"
	"testing"
)

func TestID(t *testing.T) {
	var ids []ID
	for _, s := range []string{"1", "17", "17+3", "17.1", "17.1+2", "17.2", "18", "4294967295.4095+1048575"} {
		id, err := ParseID(s)
		if err != nil || id.String() != s || id != NewID(id.Child(), id.Attempt(), id.Setting()) {
			t.Errorf("%s is read as %v, child %d, attempt %d, setting %d: %v", s, id, id.Child(), id.Attempt(), id.Setting(), err)
		}
		ids = append(ids, id)
	}
	if !slices.IsSortedFunc(ids, ID.Compare) || slices.Contains(ids[1:], ids[0]) {
		t.Errorf("%v are not in order", ids)
	}
	for _, s := range []string{"", "0", "-1", "x", "1.", "1.0", "1+0", "1+1.1", "1.4096", "1+1048576", "4294967296", "1 ", "01.+"} {
		if id, err := ParseID(s); err == nil {
			t.Errorf("%q is read as %v", s, id)
		}
	}
}
