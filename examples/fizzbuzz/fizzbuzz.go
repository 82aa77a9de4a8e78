package main

// FizzBuzz returns what to say at n: 0 for the number itself, 1 for Fizz, 2
// for Buzz, 3 for both. The search starts with this version, which knows only
// numbers.
func FizzBuzz(n int) int { return 0 }
