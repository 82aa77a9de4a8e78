//go:build !unix

package population

import "errors"

func peakMemory() (int64, error) { return 0, errors.ErrUnsupported }
