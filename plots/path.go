package plots

import (
	"fmt"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot/vg"
)

// CheckPath says whether [Save] knows the kind of picture that path's ending
// names, for programs that find out what there is to draw only in the end.
func CheckPath(path string) error {
	if _, err := opener(strings.TrimPrefix(filepath.Ext(path), ".")); err != nil {
		return fmt.Errorf("%w (saving %s)", err, path)
	}
	return nil
}

// opener returns what makes a canvas of a format.
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
