package plots

import (
	"math"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// TestLabelsAvoidInk checks that a label goes where there is no ink, and is
// left out if there is no such position.
func TestLabelsAvoidInk(t *testing.T) {
	r := vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}
	middle := vg.Point{X: 50, Y: 50}
	label := func(k *clutter, toward float64, must bool) (texts []*recorder.FillString) {
		var c recorder.Canvas
		s := &sheet{Canvas: draw.Canvas{Canvas: &c, Rectangle: r}, letters: newLettering("png")}
		k.label(s, note{at: middle, toward: toward, text: "#12", must: must})
		for _, a := range c.Actions {
			if text, ok := a.(*recorder.FillString); ok {
				texts = append(texts, text)
			}
		}
		return texts
	}
	half := newClutter(r) // all but the upper left is taken
	for y := vg.Length(0); y <= 100; y++ {
		for x := vg.Length(0); x <= 100; x++ {
			if x > 50 || y < 50 {
				half.dot(vg.Point{X: x, Y: y}, inkBold)
			}
		}
	}
	if texts := label(half, 0, false); len(texts) != 1 || texts[0].Point.X > 40 || texts[0].Point.Y < 50 {
		t.Errorf("got %v, want one label in the upper left", texts)
	}
	if texts := label(newClutter(r), math.Pi, false); len(texts) != 1 || texts[0].Point.X > 40 {
		t.Errorf("got %v, want one label to the left", texts)
	}
	full := newClutter(r)
	for i := range full.ink {
		full.ink[i] = inkBold
	}
	if texts := label(full, 0, false); len(texts) != 0 {
		t.Errorf("got %v where everything is crowded, want none", texts)
	}
	if texts := label(full, 0, true); len(texts) != 1 {
		t.Errorf("got %v of a label that must be there, want one", texts)
	}
}
