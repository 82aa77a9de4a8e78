package main

import (
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

func TestCondition(t *testing.T) {
	s := population.Search{Objectives: []population.Objective{{Name: "mse"}, {Name: "levels"}, {Name: "mean error"}, {Name: "a<b, &&c"}}}
	values := []float64{0.25, 64, -1e-3, 7}
	for text, want := range map[string]bool{
		"levels<=64":                      true,
		"levels<64":                       false,
		"levels > 63.5":                   true,
		"levels>=65":                      false,
		"levels==64":                      true,
		"levels = 64":                     true,
		"levels != 64":                    false,
		"levels<=64,mse<0.1":              false,
		" levels <= 64 && mse < 3e-1 ":    true,
		"mse<1 && levels<1e9, mse>0.2":    true,
		`"mean error" < 0`:                true,
		`mean error < -1e-2`:              false,
		`'a<b, &&c' >= 7, levels == 64`:   true,
		`levels==64&&"a<b, &&c"!=7,mse<1`: false,
		"mse < +Inf":                      true,
	} {
		var c condition
		if err := c.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		holds, err := c.bind(s)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := holds(values); got != want {
			t.Errorf("%s: got %t, want %t; parsed as %s", text, got, want, c)
		}
		if holds != nil && holds(nil) {
			t.Errorf("%s holds for a candidate without objectives", text)
		}
	}
}

// TestConditionErrors: one sentence that names what is wrong.
func TestConditionErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                 `"" does not begin with the name of an objective`,
		"levels":           `"levels" is followed by none of <, <=, >, >=, == and !=`,
		"<= 3":             `"<= 3" does not begin with the name of an objective`,
		"levels<=":         `"", which "levels" is compared with, is no number`,
		"levels<=many":     `"many", which "levels" is compared with, is no number`,
		"levels<=NaN":      `"NaN", which "levels" is compared with, is no number`,
		"levels=<64":       `"<64", which "levels" is compared with, is no number`,
		"levels ! 3":       `"levels" is followed by none of`,
		"levels<3,":        `nothing follows "levels<3,"`,
		"levels<3&&":       `nothing follows "levels<3&&"`,
		"levels<3 & mse<1": `"3 & mse<1", which "levels" is compared with, is no number`,
		`"levels < 3`:      `the quote in "levels < 3 is not closed`,
		"levels, mse<3":    `"levels" is followed by none of`,
	} {
		var c condition
		err := c.UnmarshalText([]byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), ": give comparisons such as 'levels<=64, mse<0.1'") {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
