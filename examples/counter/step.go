package main

import "fmt"

// Step moves the counter on and says where it is. This one, with which the
// program starts, counts.
func Step(counter *int) {
	*counter += 1
	fmt.Println(*counter)
}
