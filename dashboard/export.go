package dashboard

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

const (
	mostExported   = 400     // candidates whose pages a file holds
	exportedFronts = 40      // of earlier generations, for the slider
	exportedBytes  = 8 << 20 // of candidates' pages
	exportedWidth  = 1000    // pixels of the picture of the front
)

// Export writes a page that shows the search in an archive without a server or a network: one
// HTML file with all that it needs. It holds what views show, thinned, and the candidates of
// the front with their ancestors, at most 400 and 8 MB.
func Export(w io.Writer, db *archive.Archive) error {
	s := &Server{Config: Config{Archive: db}, index: &index{db: db}}
	snap, err := s.read(true)
	if err != nil {
		return err
	}
	stored, err := s.stored(&snap)
	if err != nil {
		return err
	}
	data, err := json.Marshal(stored)
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	script, err := joined(scripts())
	if err != nil {
		return err
	}
	style, err := joined(styles())
	if err != nil {
		return err
	}
	text, err := shell(pageData{
		Title:        report.OneLine(snap.search.Name, longestReason),
		Policy:       fmt.Sprintf("default-src 'none'; script-src %s; style-src %s; img-src data:", source(script), source(style)),
		InlineScript: template.JS(script), InlineStyle: template.CSS(style), Data: template.JS(data),
	})
	if err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("dashboard: cannot write the page: %w", err)
	}
	return nil
}

// source names a text in a content security policy.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// joined returns the texts of files of the page, one after the other.
func joined(names []string) (string, error) {
	var b strings.Builder
	for _, name := range names {
		text, err := fs.ReadFile(static, path.Join("static", name))
		if err != nil {
			return "", fmt.Errorf("dashboard: %w", err)
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// stored returns the views that a file holds, under the names that its page asks for.
func (s *Server) stored(snap *snapshot) (map[string]json.RawMessage, error) {
	stored := make(map[string]json.RawMessage)
	forest := newForest(snap)
	add := func(key, view string, q url.Values) error {
		var v any
		var err error
		if view == "lineage" { // the forest is the same for all
			v, err = forest.view(q)
		} else {
			v, err = views()[view](s, snap, q)
		}
		if err != nil {
			return err
		}
		text, err := json.Marshal(v)
		stored[key] = text
		return err
	}
	for _, view := range []string{"state", "search", "curves", "table", "failures", "parallel", "islands", "lineage", "time", "mutators"} {
		if err := add(view, view, nil); err != nil {
			return nil, err
		}
	}
	for _, by := range []string{"candidates", "tokens", "cost", "time"} {
		if err := add("curves/"+by, "curves", url.Values{"by": {by}}); err != nil {
			return nil, err
		}
	}
	width := fmt.Sprint(exportedWidth)
	if err := add("front", "front", url.Values{"width": {width}}); err != nil {
		return nil, err
	}
	for i := range min(exportedFronts, max(snap.last(), 0)) {
		n := fmt.Sprint(i * snap.last() / min(exportedFronts, snap.last()))
		if err := add("front/"+n, "front", url.Values{"at": {n}, "width": {"200"}}); err != nil {
			return nil, err
		}
	}
	size := 0
	for _, id := range exported(snap) {
		if size > exportedBytes {
			break
		}
		for _, view := range []string{"candidate", "lineage"} {
			key := view + "/" + id.String()
			if err := add(key, view, url.Values{"id": {id.String()}}); err != nil {
				return nil, err
			}
			size += len(stored[key])
		}
	}
	return stored, nil
}

// exported returns whose pages a file holds: the front and the best of each objective first,
// then ancestors, the nearest first.
func exported(snap *snapshot) (ids []population.ID) {
	seen := make(map[population.ID]bool)
	add := func(id population.ID) {
		if !seen[id] && find(snap.entries, id) != nil {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	front := slices.Clone(snap.front)
	if len(snap.search.Objectives) == 1 {
		var all []*entry
		for _, e := range snap.entries {
			if e.values != nil {
				all = append(all, e)
			}
		}
		for _, e := range bestSoFar(snap.search.Objectives[0], all) {
			front = append(front, e.id)
		}
	}
	slices.SortFunc(front, func(a, b population.ID) int { return cmp.Compare(b, a) })
	for _, id := range front {
		add(id)
	}
	for i := 0; i < len(ids) && len(ids) < mostExported; i++ {
		if p := find(snap.entries, ids[i]).parent(); p != 0 {
			add(p)
		}
	}
	return ids[:min(len(ids), mostExported)]
}
