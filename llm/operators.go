package llm

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"text/template"

	"github.com/wallacea-go/wallacea/population"
)

// An operator is a template that says what to do: operatorPrefix, its name and
// operatorSuffix are what the template is called.
const (
	operatorPrefix = "operator-"
	operatorSuffix = ".tmpl"

	// rewriteOperator takes the place of those that do not fit a request.
	rewriteOperator = "rewrite"
)

// Choices lists the operators that its templates define. There is no choice of models.
func (m *Model) Choices() population.Choices { return choices(m.Prompts) }

// Choices lists the operators that its templates define. There is no choice of models.
func (c *Command) Choices() population.Choices { return choices(c.Prompts) }

// choices lists the operators of a set of templates; nil: the default one.
func choices(t *template.Template) (c population.Choices) {
	if t == nil {
		t = Prompts()
	}
	for _, t := range t.Templates() {
		name, begins := strings.CutPrefix(t.Name(), operatorPrefix)
		name, ends := strings.CutSuffix(name, operatorSuffix)
		if begins && ends && name != "" && !saysNothing(t) {
			c.Operators = append(c.Operators, population.Operator{Name: name, Diverges: isKind(name, "diverge"), Crosses: isKind(name, "cross")})
		}
	}
	slices.SortFunc(c.Operators, func(a, b population.Operator) int {
		if first := rewriteOperator; (a.Name == first) != (b.Name == first) {
			if a.Name == first {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return c
}

// isKind reports whether an operator is of a kind by its name: "cross" or "cross-ideas".
func isKind(name, kind string) bool { return name == kind || strings.HasPrefix(name, kind+"-") }

// saysNothing reports whether a template holds no more than space and empty strings.
func saysNothing(t *template.Template) bool {
	return t.Tree == nil || t.Root == nil || strings.TrimSpace(strings.ReplaceAll(t.Root.String(), `{{""}}`, "")) == ""
}

// instruct sets Instruction to what an operator says, or rewrite if that says nothing, and
// returns the name of the one that it is.
func (p *Prompt) instruct(t *template.Template, operator string) (string, error) {
	p.Instruction = ""
	for _, name := range []string{operator, rewriteOperator} {
		file := operatorPrefix + name + operatorSuffix
		if name == "" || name != rewriteOperator && t.Lookup(file) == nil {
			continue
		}
		text, err := execute(t, file, p)
		if err != nil || text != "" {
			p.Instruction = text
			return name, err
		}
	}
	return rewriteOperator, errors.New("the prompt template " + operatorPrefix + rewriteOperator + operatorSuffix + " says nothing: correct Model.Prompts, starting from llm.Prompts()")
}

// aim returns the objective that a candidate may be asked to improve, by turns, and its best
// value on the front, such as "mse = 0.001".
func aim(req population.Request) (population.Objective, string) {
	if len(req.Objectives) == 0 {
		return population.Objective{}, ""
	}
	k := (req.ID.Child() + req.Generation) % len(req.Objectives) // an island may have the even children alone
	o := req.Objectives[k]
	if len(req.Front) == 0 {
		return o, ""
	}
	best := slices.MinFunc(req.Front, func(a, b []float64) int {
		if o.Maximize {
			a, b = b, a
		}
		return cmp.Compare(a[k], b[k])
	})
	return o, o.Name + " = " + population.Digits(6, req.Front...)(k, best[k])
}
