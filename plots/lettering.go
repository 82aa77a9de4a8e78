package plots

import (
	"math"
	"strings"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// lettering is the text.Handler of every figure. It draws superscript and
// subscript digits, which most fonts lack, as small raised or lowered ones:
// "10⁻⁶", "log₂".
type lettering struct {
	fonts *font.Cache

	// svg is set for an SVG, whose viewer takes missing characters from other
	// fonts. In other formats a mark stands for each.
	svg bool

	// pdf is set for a PDF. vgpdf needs another encoding. It also gives the
	// files of all fonts the same name, which mixes up the letters of a PDF
	// with several fonts, so all text has the same weight there.
	pdf bool
}

var _ text.Handler = lettering{}

// newLettering returns a lettering for one canvas.
func newLettering(format string) lettering {
	return lettering{fonts: font.NewCache(liberation.Collection()), svg: format == "svg", pdf: format == "pdf"}
}

// lookup returns the face of f at a size.
func (l lettering) lookup(f font.Font, size vg.Length) font.Face {
	if l.pdf {
		f.Weight = 0 // normal
	}
	return l.fonts.Lookup(f, size)
}

// A run is a piece of a line on one level: 0 is the baseline, +1 above, -1
// below.
type run struct {
	text  string
	level int
}

const (
	smallSize = 0.7  // size of raised and lowered runs, relative to the font's
	raise     = 0.36 // relative to the font's size
	lower     = -0.18
)

// shifted returns the character to draw in place of r, and its level.
func shifted(r rune) (rune, int) {
	const raised, lowered = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "₀₁₂₃₄₅₆₇₈₉₊₋"
	const plain = "0123456789+–"
	for level, alphabet := range map[int]string{1: raised, -1: lowered} {
		index := 0
		for _, a := range alphabet {
			if a == r {
				return []rune(plain)[index], level
			}
			index++
		}
	}
	return r, 0
}

// missing returns what stands for a character that cannot be shown.
func (l lettering) missing() rune {
	if l.pdf {
		return '¤'
	}
	return '□'
}

// shown returns the character to draw in place of r.
func (l lettering) shown(r rune, face font.Face) rune {
	switch {
	case r == '\n':
		return '¶'
	case unicode.IsControl(r) || r == unicode.ReplacementChar:
		return l.missing()
	case r == 'μ': // the Greek letter; a PDF has only the micro sign
		r = 'µ'
	case r == '−' && l.pdf: // a minus
		r = '–'
	}
	if _, ok := windows1252(r); l.pdf && !ok {
		return l.missing()
	}
	if index, err := face.Face.GlyphIndex(nil, r); !l.svg && (err != nil || index == 0) {
		return l.missing()
	}
	return r
}

// runs splits a line into runs and replaces characters that cannot be shown.
func (l lettering) runs(line string, f font.Font) []run {
	var all []run
	face := l.lookup(f, f.Size)
	for _, r := range line {
		r, level := shifted(r)
		r = l.shown(r, face)
		if len(all) == 0 || all[len(all)-1].level != level {
			all = append(all, run{level: level})
		}
		all[len(all)-1].text += string(r)
	}
	return all
}

// face returns the font of a run and its height above the baseline.
func (l lettering) face(r run, f font.Font) (font.Face, vg.Length) {
	switch r.level {
	case 1:
		return l.lookup(f, f.Size*smallSize), f.Size * raise
	case -1:
		return l.lookup(f, f.Size*smallSize), f.Size * lower
	}
	return l.lookup(f, f.Size), 0
}

func (l lettering) Cache() *font.Cache { return l.fonts }

func (l lettering) Extents(f font.Font) font.Extents {
	face := l.lookup(f, f.Size)
	return face.Extents()
}

// Lines returns one line: a name with a newline is shown with a mark in its
// place.
func (l lettering) Lines(txt string) []string { return []string{txt} }

func (l lettering) Box(line string, f font.Font) (width, height, depth vg.Length) {
	for _, r := range l.runs(line, f) {
		face, _ := l.face(r, f)
		width += face.Width(r.text)
	}
	e := l.Extents(f)
	return width, e.Ascent, e.Descent
}

func (l lettering) Draw(c vg.Canvas, txt string, style text.Style, at vg.Point) {
	c.SetColor(style.Color)
	if style.Rotation != 0 {
		c.Push()
		defer c.Pop()
		c.Rotate(style.Rotation)
		sin, cos := math.Sincos(style.Rotation)
		at = vg.Point{
			X: at.X*vg.Length(cos) + at.Y*vg.Length(sin),
			Y: at.Y*vg.Length(cos) - at.X*vg.Length(sin),
		}
	}
	// The baseline is where text.Plain puts it; plot.Axis corrects for that.
	y := at.Y + style.Height(txt)*vg.Length(style.YAlign) - l.Extents(style.Font).Ascent + style.Font.Size
	width, _, _ := l.Box(txt, style.Font)
	x := at.X + width*vg.Length(style.XAlign)
	for _, r := range l.runs(txt, style.Font) {
		face, up := l.face(r, style.Font)
		s := r.text
		if l.pdf {
			s = encode(s)
		}
		c.FillString(face, vg.Point{X: x, Y: y + up}, s)
		x += face.Width(r.text)
	}
}

// windows1252 returns the code of r in Windows-1252, the encoding of
// gonum/plot's PDF fonts.
func windows1252(r rune) (code byte, ok bool) {
	if r < 0x80 || r >= 0xa0 && r <= 0xff {
		return byte(r), true
	}
	const upper = "€\x00‚ƒ„…†‡ˆ‰Š‹Œ\x00Ž\x00\x00‘’“”•–—˜™š›œ\x00žŸ" // 0x80 to 0x9f
	code = 0x80
	for _, u := range upper {
		if u == r {
			return code, true
		}
		code++
	}
	return 0, false
}

// encode encodes s, in which runs has replaced characters outside the code
// page.
func encode(s string) string {
	var b strings.Builder
	for _, r := range s {
		code, _ := windows1252(r)
		b.WriteByte(code)
	}
	return b.String()
}

// sans returns the font of the figures at a size in points.
func sans(size float64) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(size)}
}

// bold returns the font of titles.
func bold(size float64) font.Font {
	for _, face := range liberation.Collection() {
		if face.Name() == "LiberationSans-Bold" {
			return font.From(face.Font, vg.Points(size))
		}
	}
	return sans(size)
}

// fitBefore is like fit, but shortens only the part before the last separator,
// unless the rest is at least half of width. So a long name does not hide what
// follows it.
func fitBefore(style text.Style, txt, separator string, width vg.Length) string {
	at := strings.LastIndex(txt, separator)
	if at < 0 || style.Width(txt) <= width {
		return fit(style, txt, width)
	}
	rest := style.Width(txt[at:])
	if rest > width/2 {
		return fit(style, txt, width)
	}
	return fit(style, txt[:at], width-rest) + txt[at:]
}

// fitLabel shortens the label of an axis: the name if that leaves room for what
// follows in parentheses, or else to the name.
func fitLabel(style text.Style, label string, width vg.Length) string {
	if at := strings.LastIndex(label, " ("); at > 0 && style.Width(label) > width && style.Width(label[at:]) > width/2 {
		return fit(style, label[:at], width)
	}
	return fitBefore(style, label, " (", width)
}

// fit shortens txt with an ellipsis until it is no wider than width.
func fit(style text.Style, txt string, width vg.Length) string {
	if style.Width(txt) <= width {
		return txt
	}
	letters := []rune(txt)
	for len(letters) > 0 {
		letters = letters[:len(letters)-1]
		if short := strings.TrimRight(string(letters), " ") + "…"; style.Width(short) <= width {
			return short
		}
	}
	return ""
}
