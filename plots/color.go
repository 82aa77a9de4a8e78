package plots

import (
	"image/color"
	"math"
)

// The colours of all figures. Red marks what a search has reached: the final
// front, the best so far. No colour of viridis resembles it, also to people who do
// not tell red from green, and it is drawn thicker.
func red() color.Color      { return color.NRGBA{R: 0xd6, G: 0x27, B: 0x28, A: 0xff} }
func ink() color.Color      { return color.NRGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xff} }
func axisGray() color.Color { return color.NRGBA{R: 0x55, G: 0x55, B: 0x55, A: 0xff} }
func gridGray() color.Color { return color.NRGBA{R: 0xf0, G: 0xf0, B: 0xf0, A: 0xff} }
func dust() color.Color     { return color.NRGBA{R: 0x80, G: 0x80, B: 0x80, A: 0x60} }
func edgeGray() color.Color { return color.NRGBA{R: 0xa8, G: 0xa8, B: 0xa8, A: 0xff} }
func veil() color.Color     { return color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xd0} }

// hue returns the i-th colour for things without an order, from the palette of
// Okabe and Ito (2008): people with any colour vision tell them apart.
func hue(i int) color.Color {
	palette := [...]color.NRGBA{
		{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}, // blue
		{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}, // orange
		{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}, // bluish green
		{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}, // reddish purple
		{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}, // sky blue
		{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}, // vermilion
	}
	return palette[i%len(palette)]
}

// The hues with a meaning of their own.
func failure() color.Color   { return hue(5) }
func migration() color.Color { return hue(0) }

// viridis returns the colour at t in [0, 1] of matplotlib's colour map viridis
// (van der Walt and Smith 2015), interpolated between nine of its colours. The
// last 7 % are left out: that yellow is invisible on white.
func viridis(t float64) color.Color {
	anchors := [...][3]float64{
		{0x44, 0x01, 0x54}, {0x47, 0x2d, 0x7b}, {0x3b, 0x52, 0x8b},
		{0x2c, 0x72, 0x8e}, {0x21, 0x91, 0x8c}, {0x28, 0xae, 0x80},
		{0x5e, 0xc9, 0x62}, {0xad, 0xdc, 0x30}, {0xfd, 0xe7, 0x25},
	}
	const last = float64(len(anchors) - 1)
	at := min(max(t, 0), 1) * 0.93 * last
	i := min(int(at), len(anchors)-2)
	part := at - float64(i)
	var c [3]uint8
	for k := range c {
		c[k] = uint8(math.Round(anchors[i][k] + part*(anchors[i+1][k]-anchors[i][k])))
	}
	return color.NRGBA{R: c[0], G: c[1], B: c[2], A: 0xff}
}

// shade returns the colour of generation g, where last is the last generation:
// its front is red.
func shade(g, last int) color.Color {
	if g >= last {
		return red()
	}
	return viridis(float64(g) / float64(max(last-1, 1)))
}
