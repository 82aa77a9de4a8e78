//go:build !unix

package cputime

import "time"

// Self returns 0: processor time is not measured here.
func Self() time.Duration { return 0 }

// Children returns 0: processor time is not measured here.
func Children() time.Duration { return 0 }
