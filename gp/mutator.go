package gp

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// A Mutator makes random edits to the parent's syntax tree. It implements
// population.Mutator. The zero value is ready to use, by several goroutines at
// once. A reply depends only on the request; what a Mutator remembers is how members
// were parsed.
type Mutator struct{ members members }

var (
	_ population.Mutator = (*Mutator)(nil)
	_ fmt.Stringer       = (*Mutator)(nil)
)

// Name is the value of Reply.Mutator.
const Name = "gp"

// Deterministic says that replies depend on the Request alone.
func (*Mutator) Deterministic() {}

// String returns a short description of the mutator.
func (*Mutator) String() string { return "gp (random edits of syntax trees, no model)" }

// Limits of one call.
const (
	maxDrafts = 24 // drafts made
	maxChecks = 8  // drafts passed to Request.CheckDraft
	maxEdits  = 8  // edits of one draft
)

// Mutate returns the parent with one or a few edits, none of which changes the numbers
// of a line with a comment such as // fixed or // tune: 2..1024. The result passes
// req.Check, and its canonical form differs from those of the parent, the
// inspirations and the failed attempts. Mutate returns an error if the parent
// does not pass req.Check, if 24 drafts bring no such result, or if ctx ends.
func (m *Mutator) Mutate(ctx context.Context, req population.Request) (population.Reply, error) {
	if req.Check == nil || req.CheckDraft == nil || req.Draft == nil || req.Rand == nil {
		return population.Reply{}, errors.New("gp: a Request needs Check, Draft, CheckDraft and Rand")
	}
	j, err := m.newJob(ctx, req)
	if err != nil {
		return population.Reply{}, err
	}
	checks := 0
	for range maxDrafts {
		d := j.draft()
		for j.edit(d) && checks < maxChecks {
			if err := ctx.Err(); err != nil {
				return population.Reply{}, err
			}
			source, ok := j.finish(d)
			if !ok {
				break
			}
			if source == j.plain {
				continue
			}
			checks++
			checked, err := j.check(ctx, source)
			if err != nil {
				break
			}
			if j.known[checked.Hash] {
				continue // one more edit makes it new
			}
			made := j.spliced(ctx, source)
			if !keepsMarked(req.Parent.Source, made) {
				checks-- // which say nothing against the drafts to come
				break
			}
			return j.reply(d, made), nil
		}
	}
	if err := ctx.Err(); err != nil {
		return population.Reply{}, err
	}
	return population.Reply{}, fmt.Errorf("gp: found no new version of %s in %d attempts", req.Decl.Name, maxDrafts)
}

func (j *job) check(ctx context.Context, source string) (rules.Checked, error) {
	draft, err := j.req.Draft(ctx, source)
	if err != nil {
		return rules.Checked{}, err
	}
	return j.req.CheckDraft(ctx, draft)
}

func (j *job) reply(d *draft, source string) population.Reply {
	return population.Reply{
		Source:  source,
		Parents: append([]population.ID{j.req.Parent.ID}, d.used...),
		Mutator: Name,
		Text:    sentence(d.edits, j.typed.Source, source),
	}
}

// spliced returns a draft with what the parent's text has beside its syntax, if that
// is the same program and passes.
func (j *job) spliced(ctx context.Context, source string) string {
	parent := j.typed.Source
	if parent == j.plain { // it has nothing beside
		return source
	}
	for _, plain := range []string{j.plain, parent} { // without the parentheses that are not needed if one of two has gone
		made, err := splice(parent, plain, source)
		if err != nil || !sameProgram(made, source) {
			continue
		}
		if checked, err := j.check(ctx, made); err == nil && !j.known[checked.Hash] {
			return made
		}
	}
	return source
}

// A job is one call of Mutate.
type job struct {
	req population.Request
	*member
	depth   int // usual limit of loop nesting in drafts
	donors  []*donor
	pool    *pool
	hints   []hint
	known   map[string]bool // hashes of functions that are not new
	weights []float64       // of the operators
	more    int             // edits beyond the usual number
}

func (m *Mutator) newJob(ctx context.Context, req population.Request) (*job, error) {
	parent, err := m.members.parse(ctx, req, req.Parent.Source)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("gp: the parent cannot be read: %w", err)
	}
	j := &job{
		req: req, member: parent, pool: new(pool),
		known: map[string]bool{parent.typed.Hash: true}, depth: max(1, parent.loops),
	}
	j.pool.read(req.Task)
	j.pool.read(req.Parent.Feedback)
	j.hints = readHints(req.Parent.Feedback)
	for _, c := range req.Inspirations {
		member, err := m.members.parse(ctx, req, c.Source)
		if err != nil {
			continue // not usable as a donor
		}
		j.known[member.typed.Hash] = true
		j.pool.take(member.typed.File)
		j.donors = append(j.donors, &donor{id: c.ID, typed: member.typed})
	}
	for _, c := range req.Failed {
		j.known[c.Hash] = true
	}
	j.weigh(parent.real)
	return j, nil
}

// weigh sets the operators' weights for this parent, depending on the share of
// real numbers among its values and on what has been tried.
func (j *job) weigh(real float64) {
	j.weights = make([]float64, len(operators))
	left := strings.Split(without, ",")
	var last population.Stage
	if n := len(j.req.Failed); n > 0 && j.req.Failed[n-1].Failure != nil {
		last = j.req.Failed[n-1].Failure.Stage
	}
	for i := range operators {
		o := &operators[i]
		w := o.weight(j.size, real)
		if o.name == "wrote" && !j.places {
			w *= 0.15 // templates about numbers alone cost much and seldom help
		}
		if j.req.Tuned {
			w *= o.tuned
		}
		switch {
		case slices.Contains(left, string(o.family)) || slices.Contains(left, o.name):
			w = 0
		case last == population.StageTimeout && (o.family.loops() || o.family == ofStatements && o.size > 0):
			w = 0
		case (last == population.StagePanic || last == population.StageCrash) && (o.family.loops() || o.family == ofStatements):
			w *= 0.3
		case o.family == ofCases && len(j.hints) > 0:
			w *= 3
		case last == population.StageDuplicate && (o.family == ofConstants || o.size > 0):
			w *= 2
		}
		j.weights[i] = w
	}
	if last == population.StageDuplicate {
		j.more = 1
	}
}

// places reports whether a program has slices of structs or arrays, whose elements may
// have places that templates move.
func places(t *rules.Typed) bool {
	for _, obj := range t.Info.Defs {
		v, ok := obj.(*types.Var)
		if !ok || elem(v.Type()) == nil {
			continue
		}
		switch elem(v.Type()).Underlying().(type) {
		case *types.Struct, *types.Array:
			return true
		}
	}
	return false
}

// draft returns a new copy of the parent.
func (j *job) draft() *draft {
	d := newDraft(j.req.Rand, j.typed, j.req.Decl.Name)
	d.library, d.pool, d.hints, d.donors, d.tuned = j.library, j.pool, j.hints, j.donors, j.req.Tuned
	return d
}

// newDraft copies a checked file.
func newDraft(r *rand.Rand, c *rules.Typed, entry string) *draft {
	d := &draft{
		rand: r, entry: entry,
		notes: make(map[ast.Expr]note), docs: make(map[ast.Decl]string), names: make(map[string]bool),
	}
	look := func(e ast.Expr) note { return noteOf(c.Info, e) }
	d.file = &ast.File{Name: ast.NewIdent(c.File.Name.Name)}
	for _, decl := range c.File.Decls {
		if isImport(decl) {
			d.grouped = d.grouped || decl.(*ast.GenDecl).Lparen.IsValid()
			continue
		}
		made := copyFrom(d, look, decl)
		d.docs[made] = docOf(decl)
		d.file.Decls = append(d.file.Decls, made)
	}
	for _, spec := range c.File.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := p[strings.LastIndexByte(p, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		} else if obj := c.Info.Implicits[spec]; obj != nil {
			name = obj.Name()
		}
		d.imports = append(d.imports, imported{name, p})
		d.names[name] = true
	}
	d.written, d.read = written(d.file, false), read(d.file)
	return d
}

// docOf returns the text of the comment above a top-level declaration.
func docOf(decl ast.Decl) string {
	var doc *ast.CommentGroup
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		doc = decl.Doc
	case *ast.GenDecl:
		doc = decl.Doc
	}
	if doc == nil {
		return ""
	}
	var s strings.Builder
	for _, c := range doc.List {
		s.WriteString(c.Text + "\n")
	}
	return s.String()
}

// edit applies a random number of edits, usually one. It usually edits material
// from a donor once more: unedited, that often makes a copy of the donor.
func (j *job) edit(d *draft) bool {
	n := 1 + j.more
	for n < maxEdits && d.chance(0.25) {
		n++
	}
	before := len(d.edits)
	for range n {
		switch j.editOnce(d) {
		case ofNothing:
			j.editOnce(d)
		case ofCrossover:
			if d.chance(0.7) {
				j.editOnce(d)
			}
		}
	}
	return len(d.edits) > before && len(d.edits) < maxEdits
}

// editOnce applies one edit if it finds one, and returns its family.
func (j *job) editOnce(d *draft) family {
	d.walk()
	d.look()
	weights := slices.Clone(j.weights)
	const operatorTries = 8
	for range operatorTries {
		i := weighted(d.rand, weights, func(w float64) float64 { return w })
		if i < 0 {
			break
		}
		if operators[i].apply(d) {
			d.edits = append(d.edits, operators[i].name+d.detail)
			d.detail = ""
			return operators[i].family
		}
		weights[i] *= 0.5
	}
	return ofConstants
}

// finish tidies a draft and prints it. It returns false if the draft is of no
// use.
func (j *job) finish(d *draft) (source string, ok bool) {
	d.reassociate()
	d.tidy()
	if n := size(d.file); n > maxSize && n >= j.size || d.endless(d.file) > j.endless {
		return "", false
	}
	if (loopDepth(d.file) > max(j.depth, d.depth) || d.turns()) && !d.chance(0.1) {
		return "", false
	}
	source, err := d.print()
	return source, err == nil
}
