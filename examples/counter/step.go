package main

import "fmt"

// Step advances the counter and prints it. This is the version that the program
// starts with.
func Step(counter *int) {
	*counter += 1
	fmt.Println(*counter)
}
