package offline

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

func TestTry(t *testing.T) {
	for _, s := range corpus(t) {
		if _, err := check(context.Background(), s.source); err != nil {
			t.Fatal(s.name, err)
		}
	}
	type st struct {
		drafts, printed, bad int
		errs                 map[string]int
	}
	ops := map[string]*st{}
	for _, o := range operators {
		ops[o.name] = &st{errs: map[string]int{}}
	}
	var m Mutator
	shown := 0
	for _, s := range corpus(t) {
		insp := s.source
		for n := 0; n < 150; n++ {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			req := request(r, s.source, insp)
			rep, err := m.Mutate(context.Background(), req)
			if err == nil && n < 100 {
				insp = rep.Source
			}
			j, err := m.job(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range operators {
				d := j.draft()
				d.walk()
				if !o.apply(d) {
					continue
				}
				ops[o.name].drafts++
				src, ok := j.finish(d)
				if !ok {
					continue
				}
				ops[o.name].printed++
				if _, err := check(context.Background(), src); err != nil {
					ops[o.name].bad++
					ops[o.name].errs[err.Error()]++
					if shown < 60 && n%3 == 0 {
						shown++
						fmt.Println("=====", s.name, o.name, err, "\n", src)
					}
				}
			}
		}
	}
	for _, o := range operators {
		s := ops[o.name]
		fmt.Printf("%-16s applied %5d printed %5d bad %5d %.1f%%\n", o.name, s.drafts, s.printed, s.bad, 100*float64(s.bad)/float64(max(1, s.printed)))
	}
}

func TestTime(t *testing.T) {
	var m Mutator
	for _, s := range corpus(t) {
		start := time.Now()
		errs := 0
		for n := 0; n < 100; n++ {
			_, err := m.Mutate(context.Background(), request(rand.New(rand.NewPCG(uint64(n), 1)), s.source))
			if err != nil {
				errs++
			}
		}
		fmt.Println(s.name, time.Since(start)/100, errs)
	}
}
