package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReadSamples(t *testing.T) {
	for _, text := range []string{
		"1\n-2.5e-3\n0x1p-2\n1e100\n",
		"1\n-2.5e-3\n0x1p-2\n1e100",
		"  1\t\r\n-2.5e-3\r\n0x1p-2\r\n+1e100\r\n",
	} {
		got, err := readSamples(strings.NewReader(text))
		if want := []float64{1, -0.0025, 0.25, 1e100}; err != nil || !slices.Equal(got, want) {
			t.Errorf("readSamples(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestReadSamplesErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "there are none: give one number per line"},
		{"1\n\n2\n", "line 2: empty: give one number per line"},
		{"1\n2\n \n", "line 3: empty: give one number per line"},
		{"1\n2,3\n", `line 2: "2,3" is not a number: give one number per line`},
		{"mse\n1\n", `line 1: "mse" is not a number: give one number per line`},
		{"1 2\n", `line 1: "1 2" is not a number: give one number per line`},
		{"1\nNaN\n", `line 2: "NaN" is not a finite number`},
		{"1\n-Inf\n", `line 2: "-Inf" is too large: samples must lie between ±1e+100`},
		{"1\n1e999\n", `line 2: "1e999" is too large: samples must lie between ±1e+100`},
		{"1\n2\n-1e101\n", `line 3: "-1e101" is too large: samples must lie between ±1e+100`},
		{"1\n" + strings.Repeat("x", 1000), `line 2: "` + strings.Repeat("x", 40) + `" is not a number: give one number per line`},
		{"1\n2\n" + strings.Repeat("1", 1<<20), "line 3: bufio.Scanner: token too long"},
	} {
		got, err := readSamples(strings.NewReader(test.text))
		if err == nil || err.Error() != test.want || got != nil {
			t.Errorf("readSamples(%.40q) = %v, %v; want the error %q", test.text, got, err, test.want)
		}
	}
}

func TestLoadSamples(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "some.txt")
	if err := os.WriteFile(name, []byte("3\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := loadSamples(name); err != nil || !slices.Equal(got, []float64{3, 1}) {
		t.Errorf("loadSamples = %v, %v; want [3 1]", got, err)
	}
	bad := filepath.Join(dir, "bad.txt")
	if err := os.WriteFile(bad, []byte("3\nx\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		bad:                        "cannot read samples from " + bad + ": line 2:",
		dir:                        "cannot read samples from " + dir + ": line 1: read " + dir + ": is a directory",
		filepath.Join(dir, "none"): "cannot read samples: open " + filepath.Join(dir, "none"),
	} {
		if got, err := loadSamples(name); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("loadSamples(%s) = %v, %v; want an error that begins with %q", name, got, err, want)
		}
	}
}
