package plots

import (
	"image/color"
	"math"
	"testing"
)

// The matrices of Machado, Oliveira and Fernandes, "A Physiologically-based Model
// for Simulation of Color Vision Deficiency" (2009), for complete deficiency.
func deficiencies() map[string][3][3]float64 {
	return map[string][3][3]float64{
		"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
		"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
		"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	}
}

// lab returns c in CIELAB as seen with a deficiency.
func lab(c color.Color, m [3][3]float64) [3]float64 {
	r, g, b, _ := c.RGBA()
	var rgb, seen [3]float64
	for i, v := range []uint32{r, g, b} {
		u := float64(v) / 0xffff
		if rgb[i] = u / 12.92; u > 0.04045 {
			rgb[i] = math.Pow((u+0.055)/1.055, 2.4)
		}
	}
	for i := range seen {
		for k := range rgb {
			seen[i] += m[i][k] * rgb[k]
		}
		seen[i] = min(max(seen[i], 0), 1)
	}
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124*seen[0] + 0.3576*seen[1] + 0.1805*seen[2]) / 0.9505)
	y := f(0.2126*seen[0] + 0.7152*seen[1] + 0.0722*seen[2])
	z := f((0.0193*seen[0] + 0.1192*seen[1] + 0.9505*seen[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// TestColoursAreToldApart checks that people with any colour vision tell the
// colours of one picture apart: a difference of 2 is just seen, one of 10 at a
// glance.
func TestColoursAreToldApart(t *testing.T) {
	var hues, fronts []color.Color
	for i := range 6 {
		hues = append(hues, hue(i))
	}
	for g := range 10 { // earlier fronts, but the last three, which red is drawn over, thicker
		fronts = append(fronts, shade(g, 13))
	}
	for name, m := range deficiencies() {
		differ := func(what string, a, b color.Color) {
			p, q := lab(a, m), lab(b, m)
			if d := math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2])); d < 10 {
				t.Errorf("%s: %s differ by %.1f", name, what, d)
			}
		}
		for i, a := range hues {
			for _, b := range hues[:i] {
				differ("two hues", a, b)
			}
			differ("a hue and white", a, color.White)
		}
		for _, a := range fronts {
			differ("the final front and an earlier one", red(), a)
		}
		differ("the final front and the cloud", red(), edgeGray())
		differ("a failure and what passed", failure(), edgeGray())
	}
}
