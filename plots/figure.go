package plots

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"git.sr.ht/~sbinet/gg"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Figure is a picture that can be saved. You can change its fields before
// that.
//
// The functions that make a Figure read their Source at once, so you may close
// the Source afterwards. If reading fails, saving the Figure returns the error.
type Figure struct {
	Title string // above the picture; none if empty

	// Width and Height are the size on paper; 0 means a size that suits the
	// figure. A PNG has 200 pixels per inch.
	Width, Height vg.Length

	// X and Y are the axes. The panels of a figure share X, unless they measure
	// different things. Y is that of the first panel, and of all panels of
	// Islands; Lineage, Parallel and Mutators have none.
	X, Y Axis

	width, height vg.Length // used if Width or Height is zero
	panels        []*panel
	columns       int       // of panels; 0: one
	bar           *colorBar // nil: none
	err           error
}

const (
	pixelsPerInch = 200

	defaultWidth  = 7.2 * vg.Inch
	defaultHeight = 4.6 * vg.Inch

	// A smaller figure has no room for its labels; a larger one needs gigabytes
	// as an image.
	leastSide    = 1.5 * vg.Inch
	greatestSide = 60 * vg.Inch
)

// broken returns a Figure that keeps an error.
func broken(err error) *Figure { return &Figure{err: err} }

// Layers returns what each panel of f shows, from back to front, to be added to
// plots of your own.
func (f *Figure) Layers() ([][]Layer, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	panels, err := f.layouts()
	if err != nil {
		return nil, err
	}
	all := make([][]Layer, len(panels))
	for i, l := range panels {
		for _, m := range l.marks {
			layer := m.Layer
			layer.x, layer.y = [2]float64{l.x.min, l.x.max}, [2]float64{l.y.min, l.y.max}
			all[i] = append(all[i], layer)
		}
	}
	return all, nil
}

// check returns an error if f cannot be drawn.
func (f *Figure) check() error {
	switch {
	case f == nil || f.err == nil && len(f.panels) == 0:
		return fmt.Errorf("plots: the Figure is empty: make one with plots.Front, for example")
	case f.err != nil:
		return f.err
	}
	if err := f.X.validate("X"); err != nil {
		return err
	}
	return f.Y.validate("Y")
}

// Save writes f to a file in the format that the extension of path names: .png,
// .svg or .pdf. It writes a temporary file in the same directory and renames
// it, so path holds either its old contents or the whole picture.
func Save(path string, f *Figure) (err error) {
	var picture bytes.Buffer
	if err := f.Encode(&picture, strings.TrimPrefix(filepath.Ext(path), ".")); err != nil {
		return fmt.Errorf("%w (saving %s)", err, path)
	}
	dir, base := filepath.Split(path)
	// os.CreateTemp would make the file readable only by its owner.
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

// Encode writes f to w in the format "png", "svg" or "pdf". An SVG refers to
// the font Liberation Sans and to others of the same widths. A PDF embeds the
// font and shows only characters of Windows-1252.
func (f *Figure) Encode(w io.Writer, format string) (err error) {
	open, err := opener(format)
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	width, height, err := f.size()
	if err != nil {
		return err
	}
	// gonum/plot panics if it cannot write temporary files, for example.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("plots: drawing: %v", r)
		}
	}()
	c := open(width, height)
	s := &sheet{Canvas: draw.NewCanvas(c, width, height), letters: newLettering(strings.ToLower(format))}
	if _, ok := c.(pngCanvas); !ok { // an image is white already; a viewer may show an SVG on black
		fill(s.Canvas, color.White, s.Rectangle)
	}
	if err := f.paint(s); err != nil {
		return err
	}
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("plots: writing: %w", err)
	}
	return nil
}

// Size returns the size on paper: Width and Height or, where these are 0, what suits
// the figure.
func (f *Figure) Size() (width, height vg.Length) {
	return cmp.Or(f.Width, f.width), cmp.Or(f.Height, f.height)
}

// size returns the size on paper if a figure can be drawn in it.
func (f *Figure) size() (width, height vg.Length, err error) {
	width, height = f.Size()
	for _, s := range [2]vg.Length{width, height} {
		if math.IsNaN(float64(s)) || s < leastSide || s > greatestSide {
			return 0, 0, fmt.Errorf("plots: the figure is %.3g by %.3g inches: each side must be between %.3g and %.3g inches",
				width/vg.Inch, height/vg.Inch, leastSide/vg.Inch, greatestSide/vg.Inch)
		}
	}
	return width, height, nil
}

// A canvas is drawn on, then written.
type canvas interface {
	vg.Canvas
	io.WriterTo
}

func openPNG(width, height vg.Length) canvas {
	pixels := func(l vg.Length) int { return int(math.Round(l.Dots(pixelsPerInch))) }
	img := image.NewRGBA(image.Rect(0, 0, pixels(width), pixels(height)))
	ctx := gg.NewContextForRGBA(img) // vgimg alone would draw on a copy
	ctx.SetLineCapButt()
	ctx.InvertY()
	return pngCanvas{vgimg.NewWith(vgimg.UseImageWithContext(img, ctx), vgimg.UseDPI(pixelsPerInch))}
}

// A pngCanvas writes a file that is a twentieth longer than that of vgimg in two
// thirds of the time.
type pngCanvas struct{ *vgimg.Canvas }

func (c pngCanvas) WriteTo(w io.Writer) (int64, error) {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, c.Image()); err != nil {
		return 0, err
	}
	return b.WriteTo(w)
}

func openPDF(width, height vg.Length) canvas {
	return pdfCanvas{vgpdf.New(width, height)}
}

// A pdfCanvas passes colours to vgpdf without multiplying them by their alpha,
// as vgpdf expects. Otherwise translucent colours would be too dark.
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

// An svgCanvas adds fonts that replace Liberation Sans if it is not installed.
// vgsvg names no other, so a browser would use its default, with serifs and
// other widths.
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
