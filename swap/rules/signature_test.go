package rules_test

import (
	"container/list"
	"errors"
	"iter"
	"math/big"
	"math/rand" //nolint:depguard // a type of a package that is called as one of the default imports
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/swap/internal/rulestest"
	"github.com/wallacea-go/wallacea/swap/rules"
)

type anyFunc = func(a ...any) (map[string]int, error)

// TestIdentical declares functions of many types as they are and, each time,
// as something close to it.
func TestIdentical(t *testing.T) {
	newRules := rulestest.New(t)
	for _, tt := range []struct {
		f    any
		same string
		not  []string
	}{
		{func(int, uint8, rune) {}, "(int, byte, int32)", []string{"(int, int8, int32)", "(int, byte)", "(int, byte, rune) int"}},
		{func(struct {
			A int `x:"1"`
			B string
		}) {
		}, "(struct { A int `x:\"1\"`; B string })", []string{"(struct { A int; B string })", "(struct { C int `x:\"1\"`; B string })", "(struct { A int `x:\"1\"` })", "(struct { A int `x:\"1\"`; B int })"}},
		{func(struct{ *big.Int }) {}, "(struct { *big.Int })", []string{"(struct { Int *big.Int })"}},
		{func(interface{ M(int) string }) {}, "(interface { M(int) string })", []string{"(interface { M(int) })", "(interface { N(int) string })", "(interface { M(int) string; N() })", "(any)"}},
		{func(interface {
			error
			M()
		}) {
		}, "(interface { M(); Error() string })", []string{"(interface { error; N() })", "(error)"}},
		{func([3]int, []int, *int) {}, "([3]int, []int, *int)", []string{"([4]int, []int, *int)", "([3]int, [3]int, *int)", "([3]int, []int, int)", "([3]int, []int, *int8)"}},
		{anyFunc(nil), "(...any) (map[string]int, error)", []string{"([]any) (map[string]int, error)", "(...any) (map[int]int, error)", "(...any) (map[string]uint, error)"}},
		{func(func(int) bool) {}, "(func(int) bool)", []string{"(func(int))", "(func(int, int) bool)", "(func(...int) bool)"}},
		{func(*rand.Rand) {}, "(*rand.Rand)", []string{"(*rand.Zipf)"}}, // and not that of math/rand/v2
		{func(*list.List, big.Int) {}, "(*list.List, big.Int)", []string{"(*list.Element, big.Int)", "(*list.List, *big.Int)"}},
		{func(iter.Seq2[int, *big.Int]) {}, "(iter.Seq2[int, *big.Int])", []string{"(iter.Seq2[int, big.Int])", "(iter.Seq2[*big.Int, int])", "(func(func(int, *big.Int) bool))"}},
		{func() iter.Seq[struct {
			A []map[string]func(int, ...bool) (int8, error)
			B interface{ M() }
		}] {
			return nil
		}, "() iter.Seq[struct { A []map[string]func(int, ...bool) (int8, error); B interface { M() } }]", []string{"() iter.Seq[struct { A []map[string]func(int, []bool) (int8, error); B interface { M() } }]"}},
	} {
		r := newRules(rules.Decl{Name: "F", Type: reflect.TypeOf(tt.f)}, nil)
		check := func(signature string) error {
			_, err := r.Check("package main\n\nfunc F" + signature + " { panic(1) }\n")
			return err
		}
		if err := check(tt.same); err != nil {
			t.Error(err)
		}
		for _, s := range tt.not {
			var e *rules.Error
			if err := check(s); !errors.As(err, &e) || !strings.Contains(err.Error(), "wrong signature") {
				t.Errorf("%s for %s: got %v", s, tt.same, err)
			}
		}
	}
}
