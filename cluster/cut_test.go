package cluster

import "testing"

// TestCut: a text is cut at a character, and is no longer than it may be.
func TestCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		most int
		want string
	}{{"aé", 3, "aé"}, {"aé", 2, "a"}, {"€€", 5, "€"}, {"€", 0, ""}, {"\xff\xfeb", 9, "?b"}, {"\x80\x80\x80", 2, ""}} {
		if got := cut(tt.text, tt.most); got != tt.want {
			t.Errorf("%q, %d: got %q, want %q", tt.text, tt.most, got, tt.want)
		}
	}
}
