package dashboard

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/internal/report"
	"github.com/wallacea-go/wallacea/population"
)

//go:embed static
var static embed.FS

// scripts are those of the page, in the order in which they are loaded.
func scripts() []string {
	return []string{"uplot/uPlot.js", "elements.js", "data.js", "selection.js", "front.js", "parallel.js", "curves.js", "overview.js", "table.js", "candidate.js", "islands.js", "lineage.js", "time.js", "mutators.js", "page.js"}
}

// styles are those of the page.
func styles() []string { return []string{"uplot/uPlot.css", "page.css"} }

// routes serves everything that there is.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", s.page)
	mux.HandleFunc("/static/{name...}", file)
	mux.HandleFunc("/events", s.events)
	for name := range views() {
		mux.HandleFunc("/data/"+name, s.data(name))
	}
	if s.Metrics != nil {
		mux.Handle("/metrics", s.Metrics)
	}
	return mux
}

// views are what a page asks for, by name.
func views() map[string]func(s *Server, snap *snapshot, q url.Values) (any, error) {
	return map[string]func(s *Server, snap *snapshot, q url.Values) (any, error){
		"state":  func(s *Server, snap *snapshot, _ url.Values) (any, error) { return s.view(snap, s.status(snap)), nil },
		"search": func(_ *Server, snap *snapshot, _ url.Values) (any, error) { return newSearch(&snap.search), nil },
		"front":  func(s *Server, snap *snapshot, q url.Values) (any, error) { return s.front(snap, q) },
		"curves": func(_ *Server, snap *snapshot, q url.Values) (any, error) { return curves(snap, q) },
		"table":  func(_ *Server, snap *snapshot, q url.Values) (any, error) { return table(snap, q) },
		"candidate": func(s *Server, snap *snapshot, q url.Values) (any, error) {
			id, err := population.ParseID(q.Get("id"))
			if err != nil {
				return nil, err
			}
			return candidate(s.index.db, snap, id, q)
		},
		"parallel": func(_ *Server, snap *snapshot, q url.Values) (any, error) { return parallel(snap, q) },
		"failures": func(_ *Server, snap *snapshot, q url.Values) (any, error) { return failures(snap, q) },
		"islands":  func(_ *Server, snap *snapshot, q url.Values) (any, error) { return islands(snap, q) },
		"lineage":  func(_ *Server, snap *snapshot, q url.Values) (any, error) { return lineage(snap, q) },
		"time":     func(s *Server, snap *snapshot, _ url.Values) (any, error) { return s.time(snap), nil },
		"mutators": func(s *Server, snap *snapshot, _ url.Values) (any, error) { return s.mutators(snap) },
	}
}

// A searchView is what a search is about.
type searchView struct {
	Function   string      `json:"function"`
	Task       string      `json:"task"`
	Mutator    string      `json:"mutator"`
	Seed       []codeLine  `json:"seed"`
	Plan       [][2]string `json:"plan"` // names and values
	Objectives []objective `json:"objectives"`
}

func newSearch(s *population.Search) *searchView {
	v := &searchView{Function: report.OneLine(s.Function, 400), Task: shorten(s.Task), Mutator: report.OneLine(s.Mutator, longestReason), Seed: code(s.Seed, "")}
	for _, o := range s.Objectives {
		v.Objectives = append(v.Objectives, objective{report.OneLine(o.Name, longestReason), o.Maximize})
	}
	v.Plan = [][2]string{
		{"islands", fmt.Sprint(s.Islands)}, {"members", fmt.Sprint(s.Members)}, {"children", fmt.Sprint(s.Children)},
		{"order", string(s.Order)}, {"random seed", fmt.Sprint(s.RandomSeed)},
	}
	return v
}

// data serves one of the views as JSON. What cannot be shown is said in a sentence.
func (s *Server) data(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		snap, err := s.read(ended(s.status(&snapshot{}).State))
		if err != nil {
			fail(w, err, http.StatusInternalServerError)
			return
		}
		v, err := s.make(name, &snap, r.URL.Query())
		if errors.Is(err, archive.ErrGone) { // the program has ended that read it for this one
			if err = s.index.again(); err == nil {
				v, err = s.make(name, &snap, r.URL.Query())
			}
		}
		switch {
		case errors.Is(err, archive.ErrNotFound):
			fail(w, err, http.StatusNotFound)
		case errors.Is(err, archive.ErrDamaged):
			fail(w, err, http.StatusInternalServerError)
		case err != nil:
			fail(w, err, http.StatusBadRequest)
		default:
			text, err := json.Marshal(v)
			if err != nil {
				fail(w, err, http.StatusInternalServerError)
				return
			}
			send(w, r, "application/json", text)
		}
	}
}

// make makes a view. What it reads from the archive stays open meanwhile.
func (s *Server) make(name string, snap *snapshot, q url.Values) (any, error) {
	s.index.use.RLock()
	defer s.index.use.RUnlock()
	return views()[name](s, snap, q)
}

// fail says what is wrong, as JSON.
func fail(w http.ResponseWriter, err error, status int) {
	text, _ := json.Marshal(map[string]string{"error": report.OneLine(strings.TrimPrefix(err.Error(), "archive: "), 400)}) // strings are no error
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that is gone
}

// send sends a text, compressed if that helps and the client can read it.
func send(w http.ResponseWriter, r *http.Request, kind string, text []byte) {
	w.Header().Set("Content-Type", kind)
	if len(text) > 1<<12 && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // the level is one
		_, _ = z.Write(text)                            // buffers take everything
		_ = z.Close()
		w.Header().Set("Content-Encoding", "gzip")
		text = b.Bytes()
	}
	_, _ = w.Write(text) // a client that is gone
}

// file serves a file of the page.
func file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	text, err := fs.ReadFile(static, path.Join("static", path.Clean("/"+name)))
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // as the system's own table may say otherwise
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	}
	if err != nil || path.Ext(name) == ".html" {
		http.NotFound(w, r)
		return
	}
	send(w, r, kind, text)
}

// page serves the page, which then asks for data.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	text, err := shell(pageData{Title: report.OneLine(s.Archive.Path(), longestReason), Scripts: scripts(), Styles: styles()})
	if err != nil {
		fail(w, err, http.StatusInternalServerError)
		return
	}
	send(w, r, "text/html; charset=utf-8", text)
}

// pageData fills the template of the page: the names of its files or, to be one file, what
// they hold.
type pageData struct {
	Title           string
	Scripts, Styles []string
	Policy          string // of a page that no server sends; "": the server does
	InlineScript    template.JS
	InlineStyle     template.CSS
	Data            template.JS // JSON
}

// shell makes the page.
func shell(d pageData) ([]byte, error) {
	t, err := template.ParseFS(static, "static/page.html")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, d)
	return b.Bytes(), err
}
