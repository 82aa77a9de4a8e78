package gp

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A member is a parsed source, with what drafts of it need to know. It does not change.
type member struct {
	typed   *rules.Typed
	plain   string     // as a draft prints it
	size    int        // in nodes
	loops   int        // how deeply they are nested
	endless int        // number of loops that look endless
	real    float64    // the share of its values that are real numbers
	places  bool       // see places
	library []function // of the packages that may be imported
}

// members are sources that were parsed lately: most have several children. The zero value
// is ready to use.
type members struct {
	mu    sync.Mutex
	known map[memberKey]*member
	order []memberKey // of their arrival
	bytes int         // of all sources
}

// A memberKey is a source and what its meaning depends on.
type memberKey struct{ function, imports, source string }

// What is remembered.
const (
	maxMembers = 256
	maxBytes   = 1 << 20
)

// parse checks a source and parses it, unless that was done lately.
func (m *members) parse(ctx context.Context, req population.Request, source string) (*member, error) {
	key := memberKey{req.Decl.String(), strings.Join(req.Imports, " "), source}
	m.mu.Lock()
	known := m.known[key]
	m.mu.Unlock()
	if known != nil {
		return known, nil
	}
	checked, err := req.Check(ctx, source)
	if err != nil {
		return nil, err
	}
	draft, err := req.Draft(ctx, checked.Source)
	if err != nil {
		return nil, err
	}
	draft.Hash = checked.Hash
	made, err := newMember(&draft.Typed, req.Decl.Name, req.Imports)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = make(map[memberKey]*member)
	}
	if m.known[key] == nil {
		m.known[key], m.order, m.bytes = made, append(m.order, key), m.bytes+len(source)
	}
	for len(m.order) > 1 && (len(m.order) > maxMembers || m.bytes > maxBytes) {
		oldest := m.order[0]
		m.order, m.bytes = slices.Delete(m.order, 0, 1), m.bytes-len(oldest.source)
		delete(m.known, oldest)
	}
	return made, nil
}

func newMember(typed *rules.Typed, entry string, imports []string) (*member, error) {
	m := &member{typed: typed, size: size(typed.File), loops: loopDepth(typed.File), places: places(typed), library: functions(imports)}
	for _, p := range typed.Pkg.Imports() {
		if !standard(p.Path()) {
			m.library = append(m.library, exported(p)...)
		}
	}
	d := newDraft(rand.New(rand.NewPCG(0, 0)), typed, entry) // nothing is drawn
	d.library = m.library
	d.walk()
	m.endless, m.real = d.endless(d.file), d.real()
	var err error
	m.plain, err = d.print()
	return m, err
}
