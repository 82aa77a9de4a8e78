package swap_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/wallacea-go/wallacea/swap"
)

func double(n int) int { return n + n }

func ExampleNew() {
	slot := swap.New("Double", double)
	fmt.Println(slot.Decl())
	// Output: func Double(int) int
}

func ExampleSlot_Func() {
	slot := swap.New("Double", double)
	fmt.Println(slot.Func()(21))
	// Output: 42
}

func ExampleSlot_Swap() {
	slot := swap.New("Double", double)
	old := slot.Swap(func(n int) int { return n << 1 })
	fmt.Println(slot.Func()(4), old(4))
	// Output: 8 8
}

func ExampleSlot_Activate() {
	slot := swap.New("Double", double)
	id := slot.Add("return 2 * n", func(n int) int { return 2 * n })
	fmt.Println("active:", slot.Active().ID == id)
	if err := slot.Activate(0); err != nil {
		log.Fatal(err)
	}
	fmt.Println("active:", slot.Active().ID, "of", len(slot.Revisions()))
	// Output:
	// active: true
	// active: 0 of 2
}

func ExampleBuilder_Check() {
	slot := swap.New("Double", double)
	var b swap.Builder
	_, err := b.Check(context.Background(), slot.Decl(), `package main

func Double(n int) int {
	return os.Getpagesize()
}
`)
	fmt.Println(err)
	// Output:
	// swap: check:
	// 4:9: undefined: os
	// 		return os.Getpagesize()
	// 	hint: a candidate only computes: work on the parameters alone
}

func ExampleBuilder_Build() {
	slot := swap.New("Double", double)
	var b swap.Builder
	built, err := b.Build(context.Background(), slot.Decl(), []string{
		"package main\n\nfunc Double(n int) int { return n << 1 }\n",
		"package main\n\nfunc Double(n int) int { return n << }\n",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range built {
		fmt.Println(r.Err)
	}
	// Output:
	// <nil>
	// swap: check:
	// 3:38: syntax error: expected operand, found '}'
	// 	func Double(n int) int { return n << }
}

func ExampleLoad() {
	slot := swap.New("Double", double)
	var b swap.Builder
	built, err := b.Build(context.Background(), slot.Decl(), []string{"package main\n\nfunc Double(n int) int { return n << 1 }\n"})
	if err != nil {
		log.Fatal(err)
	}
	if built[0].Err != nil {
		log.Fatal(built[0].Err)
	}
	f, err := swap.Load[func(int) int](built[0].Artifact)
	if err != nil {
		log.Fatal(err)
	}
	id := slot.Add(built[0].Source, f.Func)
	fmt.Println("revision", id, "says", slot.Func()(21))
	// Output: revision 1 says 42
}

func ExampleFunction_Interrupt() {
	slot := swap.New("Double", double)
	var b swap.Builder
	built, err := b.Build(context.Background(), slot.Decl(), []string{"package main\n\nfunc Double(n int) int { for { n++ } }\n"})
	if err != nil {
		log.Fatal(err)
	}
	f, err := swap.Load[func(int) int](built[0].Artifact)
	if err != nil {
		log.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, f.Interrupt)
	err = swap.Call(func() { f.Func(1) })
	f.Reset()
	fmt.Println(errors.Is(err, swap.ErrInterrupted))
	// Output: true
}

func ExampleCall() {
	err := swap.Call(func() { fmt.Fprintln(os.Stdout, "fine") })
	fmt.Println(err)
	// Output:
	// fine
	// <nil>
}
