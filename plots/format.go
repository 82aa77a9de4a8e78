package plots

import (
	"fmt"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot/vg"
)

// CheckPath returns an error if [Save] does not support the file extension of
// path. Programs that draw at the end of a long run can call it at the start.
func CheckPath(path string) error {
	if _, err := opener(strings.TrimPrefix(filepath.Ext(path), ".")); err != nil {
		return fmt.Errorf("%w (saving %s)", err, path)
	}
	return nil
}

// opener returns the function that makes a canvas of the given format.
func opener(format string) (func(width, height vg.Length) canvas, error) {
	switch strings.ToLower(format) {
	case "png":
		return openPNG, nil
	case "svg":
		return openSVG, nil
	case "pdf":
		return openPDF, nil
	}
	return nil, fmt.Errorf("plots: unknown picture format %q: use .png, .svg or .pdf", format)
}
