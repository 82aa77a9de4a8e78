package plots

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Figure is a picture that is ready to be saved. The functions that make one
// read their Source at once, so that it may be closed afterwards. What went
// wrong then is returned when the Figure is saved.
//
// The fields can be changed before that.
type Figure struct {
	Title string // above the picture; empty: none

	// Width and Height are the size on paper. Zero: what suits the figure. A
	// PNG has 200 pixels per inch.
	Width, Height vg.Length

	// X and Y are the axes. Figures with several panels share X, and ignore
	// all of Y; Lineage has no vertical axis.
	X, Y Axis

	width, height vg.Length // if Width or Height is zero
	paint         func(f *Figure, s *sheet) error
	err           error
}

const (
	pixelsPerInch = 200

	defaultWidth  = 7.2 * vg.Inch
	defaultHeight = 4.6 * vg.Inch

	// A figure smaller than this has no room for its own labels, one larger
	// than that needs gigabytes as an image.
	leastSide    = 1.5 * vg.Inch
	greatestSide = 60 * vg.Inch
)

// broken returns a Figure that cannot be saved.
func broken(err error) *Figure { return &Figure{err: err} }

// Save writes f to a file, as the ending of path says: .png, .svg or .pdf. It
// writes to a temporary file beside it and renames that, so that path holds
// either what it held before or the whole picture.
func Save(path string, f *Figure) (err error) {
	var picture bytes.Buffer
	if err := f.Encode(&picture, strings.TrimPrefix(filepath.Ext(path), ".")); err != nil {
		return fmt.Errorf("%w (saving %s)", err, path)
	}
	dir, base := filepath.Split(path)
	// Not os.CreateTemp, whose files only their owner may read.
	temp := filepath.Join(dir, fmt.Sprintf(".%s.%08x.tmp", base, rand.Uint32()))
	out, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("plots: saving %s: %w", path, err)
	}
	_, err = picture.WriteTo(out)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // the first error says more
		return fmt.Errorf("plots: saving %s: %w", path, err)
	}
	return nil
}

// Encode writes f to w as "png", "svg" or "pdf". An SVG names its font,
// Liberation Sans, and others of the same widths; a PDF holds it, and shows
// only characters of the code page Windows-1252.
func (f *Figure) Encode(w io.Writer, format string) (err error) {
	open, err := opener(format)
	if err != nil {
		return err
	}
	switch {
	case f == nil || f.err == nil && f.paint == nil:
		return fmt.Errorf("plots: an empty Figure: make one with plots.Front, for example")
	case f.err != nil:
		return f.err
	}
	width, height, err := f.size()
	if err != nil {
		return err
	}
	for dir, a := range map[string]Axis{"X": f.X, "Y": f.Y} {
		if err := a.validate(dir); err != nil {
			return err
		}
	}
	// gonum/plot panics where it finds no room for temporary files, for one.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("plots: drawing: %v", r)
		}
	}()
	c := open(width, height)
	s := &sheet{Canvas: draw.NewCanvas(c, width, height), letters: newLettering(strings.ToLower(format))}
	fill(s.Canvas, color.White, s.Rectangle) // an SVG may be shown on black
	if err := f.paint(f, s); err != nil {
		return err
	}
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("plots: writing: %w", err)
	}
	return nil
}

// size returns the size on paper.
func (f *Figure) size() (width, height vg.Length, err error) {
	sides := [2]vg.Length{f.Width, f.Height}
	for i, chosen := range [2]vg.Length{f.width, f.height} {
		if sides[i] == 0 {
			sides[i] = chosen
		}
		if s := sides[i]; math.IsNaN(float64(s)) || s < leastSide || s > greatestSide {
			return 0, 0, fmt.Errorf("plots: a figure of %.3g by %.3g inches: each side has to be between %.3g and %.3g inches",
				sides[0]/vg.Inch, sides[1]/vg.Inch, leastSide/vg.Inch, greatestSide/vg.Inch)
		}
	}
	return sides[0], sides[1], nil
}

// A canvas is drawn on, then written.
type canvas interface {
	vg.Canvas
	io.WriterTo
}

func openPNG(width, height vg.Length) canvas {
	return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pixelsPerInch))}
}

func openPDF(width, height vg.Length) canvas {
	return pdfCanvas{vgpdf.New(width, height)}
}

// A pdfCanvas gives vgpdf translucent colours as it reads them, not multiplied
// by their alpha. It would draw them too dark otherwise.
type pdfCanvas struct{ *vgpdf.Canvas }

func (c pdfCanvas) SetColor(col color.Color) { c.Canvas.SetColor(straight{col}) }

// A straight is a colour whose RGBA is not multiplied by its alpha.
type straight struct{ color.Color }

func (s straight) RGBA() (r, g, b, a uint32) {
	n := color.NRGBA64Model.Convert(s.Color).(color.NRGBA64)
	return uint32(n.R), uint32(n.G), uint32(n.B), uint32(n.A)
}

func openSVG(width, height vg.Length) canvas {
	return svgCanvas{vgsvg.New(width, height)}
}

// An svgCanvas names fonts that take the place of Liberation Sans where it is
// not installed. vgsvg names it alone, and a browser would then take its
// default, with serifs and other widths.
type svgCanvas struct{ *vgsvg.Canvas }

func (c svgCanvas) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	if _, err := c.Canvas.WriteTo(&b); err != nil {
		return 0, err
	}
	picture := bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"),
		[]byte("font-family:'Liberation Sans',Arimo,Arial,'Nimbus Sans',Helvetica,sans-serif;"))
	n, err := w.Write(picture)
	return int64(n), err
}
