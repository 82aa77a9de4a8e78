package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/plots"
	"github.com/wallacea-go/wallacea/population"
)

type plotCommand struct {
	archivesArgument
	Output    string   `short:"o" required:"" placeholder:"FILE" help:"Picture to write: .png, .svg or .pdf. Replaces an existing file."`
	Kind      string   `enum:"front,objectives,hypervolume,lineage,islands,spend,parallel,mutators" default:"front" help:"What to draw: front, objectives, hypervolume, lineage, islands, spend, parallel (coordinates of all objectives) or mutators (what each has earned)."`
	By        string   `enum:"generation,candidates,tokens,time," default:"" help:"The horizontal axis of objectives, hypervolume, spend, and the front of one objective: generation, candidates, tokens or time. By default generation, and time for spend."`
	X         string   `placeholder:"OBJECTIVE" and:"axes" help:"For the front: the objective on the horizontal axis. By default the second."`
	Y         string   `placeholder:"OBJECTIVE" and:"axes" help:"For the front: the objective on the vertical axis. By default the first."`
	XRange    string   `placeholder:"MIN:MAX" help:"What the horizontal axis shows."`
	YRange    string   `placeholder:"MIN:MAX" help:"What the vertical axis shows; of several, the first one."`
	Line      []string `sep:"none" placeholder:"NAME=VALUE" help:"For the front: a dashed line at a value of the objective NAME or, if there is none, of the vertical axis. Can be repeated."`
	Candidate string   `placeholder:"ID" help:"For the lineage: whose ancestry to draw. By default the best or, with several objectives, the knee of the front or, if it has none, its middle by the first objective."`
	ByFile    bool     `help:"Draw the parts of an archive that was merged in colours of their own, as if its files were given. For the front and objectives."`
	Title     string   `placeholder:"TEXT" help:"Title above the picture."`
	JSON      bool     `name:"json" help:"Print one object: file, kind, title, and width and height in inches."`
}

// A picture is what plot has drawn, in JSON.
type picture struct {
	File   string  `json:"file"`
	Kind   string  `json:"kind"`
	Title  string  `json:"title"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// together are the kinds of pictures that several searches can be in.
var together = []string{"front", "objectives", "hypervolume"}

// Validate is called by kong.
func (c plotCommand) Validate() error {
	timed, ranged := []string{"front", "objectives", "hypervolume", "spend"}, []string{"front", "objectives", "hypervolume", "spend", "islands"}
	switch {
	case c.X != "" && c.Kind != "front":
		return errors.New("--x and --y need --kind front")
	case c.X != "" && c.X == c.Y:
		return fmt.Errorf("--x and --y are both %s: give two objectives", c.X)
	case len(c.Line) > 0 && c.Kind != "front":
		return errors.New("--line needs --kind front")
	case c.Candidate != "" && c.Kind != "lineage":
		return errors.New("--candidate needs --kind lineage")
	case c.By != "" && !slices.Contains(timed, c.Kind):
		return fmt.Errorf("--by needs --kind %s", oneOf(timed))
	case c.XRange+c.YRange != "" && !slices.Contains(ranged, c.Kind):
		return fmt.Errorf("--x-range and --y-range need --kind %s", oneOf(ranged))
	case len(c.Archives) > 1 && !slices.Contains(together, c.Kind):
		return fmt.Errorf("--kind %s takes one archive: of several, draw --kind %s, or merge them", c.Kind, oneOf(together))
	case c.ByFile && (len(c.Archives) > 1 || c.Kind != "front" && c.Kind != "objectives"):
		return errors.New("--by-file needs one archive, and --kind front or objectives")
	case c.Output == "":
		return nil // the parser reports that
	}
	for _, r := range [][2]string{{"x", c.XRange}, {"y", c.YRange}} {
		if _, _, err := axisRange(r[0], r[1]); err != nil {
			return err
		}
	}
	for _, text := range c.Line {
		if _, _, err := parseLine(text); err != nil {
			return err
		}
	}
	if err := plots.CheckPath(c.Output); err != nil {
		return errors.New(sentence(err))
	}
	return nil
}

// oneOf joins kinds in a sentence.
func oneOf(kinds []string) string {
	last := len(kinds) - 1
	return strings.Join(kinds[:last], ", ") + " or " + kinds[last]
}

func (c plotCommand) Run(out *output) error {
	return c.read(func(all []*opened) error {
		for _, path := range c.Archives {
			if err := checkOutput(c.Output, path); err != nil {
				return err
			}
		}
		if c.ByFile {
			if all[0].parts == nil {
				return fmt.Errorf("%s: it holds one search: --by-file is for archives that were merged", c.Archives[0])
			}
			all = all[0].divided()
		}
		figure, err := c.figure(all)
		if err != nil {
			return err
		}
		if c.Title != "" {
			figure.Title = c.Title
		}
		if figure.X.Min, figure.X.Max, err = axisRange("x", c.XRange); err != nil {
			return err
		}
		if figure.Y.Min, figure.Y.Max, err = axisRange("y", c.YRange); err != nil {
			return err
		}
		if err := plots.Save(c.Output, figure); err != nil || !c.JSON {
			return err
		}
		width, height := figure.Size()
		inches := func(points float64) float64 { return math.Round(100*points/72) / 100 }
		return writeObject(out, picture{c.Output, c.Kind, figure.Title, inches(width.Points()), inches(height.Points())})
	})
}

func (c plotCommand) figure(all []*opened) (*plots.Figure, error) {
	by := map[string]plots.By{"candidates": plots.Candidates, "tokens": plots.Tokens, "time": plots.Time}[c.By]
	db := all[0]
	several := len(all) > 1
	switch c.Kind {
	case "objectives":
		if several {
			return plots.Bests(runsOf(all), by), nil
		}
		return plots.Objectives(db, by), nil
	case "hypervolume":
		if several {
			return plots.Hypervolumes(runsOf(all), by), nil
		}
		return plots.Hypervolume(db, by), nil
	case "islands":
		return plots.Islands(db), nil
	case "spend":
		if c.By == "" {
			by = plots.Time
		}
		return plots.Spend(db, by), nil
	case "parallel":
		return plots.Parallel(db), nil
	case "mutators":
		return plots.Mutators(db), nil
	case "lineage":
		var id population.ID
		if c.Candidate != "" {
			var err error
			if id, err = population.ParseID(c.Candidate); err != nil {
				return nil, fmt.Errorf("--candidate: %w", err)
			}
		}
		return plots.Lineage(db, id), nil
	}
	return c.front(all, by)
}

// runsOf returns archives as plots draws several of them.
func runsOf(all []*opened) (runs []plots.Run) {
	for _, o := range all {
		run := plots.Run{Name: o.file, Source: o}
		if o.part != nil {
			run.Source = partSource{o}
		}
		runs = append(runs, run)
	}
	return runs
}

// front draws the front or, of one objective, the best so far.
func (c plotCommand) front(all []*opened, by plots.By) (*plots.Figure, error) {
	db, search := all[0], all[0].search
	x, y := c.X, c.Y
	if x == "" && len(search.Objectives) > 1 {
		x, y = search.Objectives[1].Name, search.Objectives[0].Name
	}
	var lines []plots.Curve
	for _, text := range c.Line {
		name, value, err := parseLine(text)
		if err != nil {
			return nil, err
		}
		line := plots.Curve{Name: text, Y: []float64{value}}
		switch {
		case x != "" && name == x:
			line.X, line.Y = line.Y, nil
		case name != y && slices.ContainsFunc(search.Objectives, func(o population.Objective) bool { return o.Name == name }) && x != "":
			return nil, fmt.Errorf("--line %s: the axes are %s and %s", text, x, y)
		}
		lines = append(lines, line)
	}
	switch {
	case x == "" && len(all) > 1:
		return plots.Bests(runsOf(all), by, lines...), nil
	case x == "":
		return plots.Best(db, by, lines...), nil
	case c.By != "":
		return nil, errors.New("--by needs a search with one objective, or --kind objectives or hypervolume")
	}
	if len(all) > 1 {
		return plots.Fronts(runsOf(all), x, y, lines...), nil
	}
	return plots.FrontOf(db, x, y, lines...), nil
}

// axisRange parses the value of --x-range or --y-range; empty means none.
func axisRange(axis, text string) (from, to float64, err error) {
	if text == "" {
		return 0, 0, nil
	}
	low, high, ok := strings.Cut(text, ":")
	if ok {
		if from, err = strconv.ParseFloat(low, 64); err == nil {
			to, err = strconv.ParseFloat(high, 64)
		}
	}
	if !ok || err != nil || !(from < to) {
		return 0, 0, fmt.Errorf("--%s-range %s: give two numbers, the smaller one first, such as 2:1024", axis, text)
	}
	return from, to, nil
}

// parseLine parses a value of --line.
func parseLine(text string) (name string, value float64, err error) {
	at := strings.LastIndex(text, "=")
	if at > 0 {
		value, err = strconv.ParseFloat(text[at+1:], 64)
	}
	if at <= 0 || err != nil {
		return "", 0, fmt.Errorf("--line %s: give a name and a number, such as baseline=0.62", text)
	}
	return text[:at], value, nil
}

// checkOutput returns an error if the output is the archive itself or its
// directory does not exist.
func checkOutput(path, archive string) error {
	if dir, err := os.Stat(filepath.Dir(path)); errors.Is(err, fs.ErrNotExist) || err == nil && !dir.IsDir() {
		return fmt.Errorf("%s: the directory %s does not exist: create it first", path, filepath.Dir(path))
	}
	in, err := os.Stat(archive)
	if err != nil {
		return err
	}
	if out, err := os.Stat(path); err == nil { // otherwise it will be created
		switch {
		case os.SameFile(in, out):
			return fmt.Errorf("%s: this is the archive itself: write to another file", path)
		case out.IsDir():
			return fmt.Errorf("%s: this is a directory: give the path of a file", path)
		}
	}
	return nil
}
