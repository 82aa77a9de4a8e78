package session

import (
	"testing"
	"time"

	"github.com/wallacea-go/wallacea/gp"
	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/population"
)

// TestFit: flags come first, and then what suits the mutator.
func TestFit(t *testing.T) {
	for _, tt := range []struct {
		name     string
		mutator  population.Mutator
		options  options
		children int
		members  int
		timeout  time.Duration
		time     time.Duration
	}{
		{"embedded", new(gp.Mutator), options{}, 32, 64, time.Second, time.Minute},
		{"model", new(llm.Model), options{}, 4, 8, 2 * time.Second, 0},
		{"embedded, flags", new(gp.Mutator), options{children: 5, timeout: 3, time: 7}, 5, 10, 3, 7},
		{"model, flags", new(llm.Model), options{children: 5, timeout: 3, time: 7}, 5, 10, 3, 7},
	} {
		s := &Session{
			Mutator: tt.mutator, options: tt.options,
			Config:    population.Config{Plan: population.Plan{Children: 32}, Workers: population.Workers{Timeout: time.Second}, Limits: population.Limits{Time: time.Minute}},
			withModel: population.Config{Plan: population.Plan{Children: 4}, Workers: population.Workers{Timeout: 2 * time.Second}},
		}
		s.fit()
		if c := s.Config; c.Children != tt.children || c.Members != tt.members || c.Workers.Timeout != tt.timeout || c.Limits.Time != tt.time {
			t.Errorf("%s: %d children, %d members, %v, %v", tt.name, c.Children, c.Members, c.Workers.Timeout, c.Limits.Time)
		}
	}
}
