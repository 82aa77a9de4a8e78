//go:build !linux

package cluster

import "time"

// suspended is not known here.
func suspended() time.Duration { return 0 }
