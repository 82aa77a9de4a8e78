package llm

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// ErrNoEndpoint is returned by FromEnvironment if the environment configures no
// model.
var ErrNoEndpoint = errors.New("llm: neither OPENAI_BASE_URL nor OPENAI_API_KEY is set")

// FromEnvironment returns the model that OPENAI_BASE_URL, OPENAI_API_KEY,
// OPENAI_MODEL and OPENAI_MAX_TOKENS configure, with the prices in the file that
// WALLACEA_PRICES names beside those of ListPrices. An empty variable counts as unset.
//
// OPENAI_MODEL may name several models, separated by commas. They become the members of an
// *Ensemble, in this order; a single one is a *Model. "heavy=" in front of a name marks a
// Member as Heavy, as in "qwen3-coder, heavy=gpt-5".
//
// If neither of the first two variables is set, FromEnvironment returns nil and ErrNoEndpoint. Any
// other error names the variable that is missing or wrong; FromEnvironment then
// returns a model as well, and its Mutate returns the same error, wrapping
// population.ErrUnavailable.
func FromEnvironment() (Client, error) {
	get := func(name string) string { return strings.TrimSpace(os.Getenv(name)) }
	base, key, names := get("OPENAI_BASE_URL"), get("OPENAI_API_KEY"), get("OPENAI_MODEL")
	if base == "" && key == "" {
		return nil, ErrNoEndpoint
	}
	unusable := func(err error) (Client, error) {
		return &Model{Name: names, BaseURL: base, APIKey: key, wrong: err}, fmt.Errorf("llm: %w", err)
	}
	common, err := commonFromEnvironment(get)
	if err != nil {
		return unusable(err)
	}
	listed, err := modelNames(names)
	if err != nil {
		return unusable(err)
	}
	var members []Member
	for _, l := range listed {
		m := &Model{Name: l.name, BaseURL: base, APIKey: key, MaxTokens: common.maxTokens, Prices: common.prices}
		if err := m.check(); err != nil {
			return unusable(err)
		}
		members = append(members, Member{Mutator: m, Heavy: l.heavy})
	}
	if model, ok := members[0].Mutator.(*Model); ok && len(members) == 1 {
		return model, nil
	}
	return &Ensemble{Members: members}, nil
}

// commonSettings are those of all models that the environment names.
type commonSettings struct {
	maxTokens int
	prices    Prices
}

func commonFromEnvironment(get func(string) string) (c commonSettings, err error) {
	if text := get("OPENAI_MAX_TOKENS"); text != "" {
		c.maxTokens, err = strconv.Atoi(text)
		if err != nil || c.maxTokens <= 0 {
			return c, errors.New("OPENAI_MAX_TOKENS is no number above 0: correct it, or leave it out")
		}
	}
	if file := get("WALLACEA_PRICES"); file != "" {
		prices, err := readPrices(file)
		if err != nil {
			return c, fmt.Errorf("%w: correct WALLACEA_PRICES, or leave it out", err)
		}
		c.prices = ListPrices()
		maps.Copy(c.prices, prices)
	}
	return c, nil
}

// A listedModel is an entry of OPENAI_MODEL.
type listedModel struct {
	name  string
	heavy bool
}

// modelNames reads OPENAI_MODEL. No name at all is a model without one.
func modelNames(text string) ([]listedModel, error) {
	const mark = "heavy=" // no server has a name with an equals sign
	entries := strings.Split(text, ",")
	var list []listedModel
	for _, entry := range entries {
		entry = strings.TrimSpace(entry)
		name, heavy := strings.CutPrefix(entry, mark)
		name = strings.TrimSpace(name)
		before, _, marked := strings.Cut(name, "=")
		switch {
		case name == "" && heavy:
			return nil, fmt.Errorf("OPENAI_MODEL is %q: write the name of a model behind %s, as in %sgpt-5", text, mark, mark)
		case name == "" && len(entries) > 1:
			return nil, fmt.Errorf("OPENAI_MODEL is %q, and one of its entries is empty: put one comma between two names, and none at the ends", text)
		case marked && (heavy || strings.EqualFold(strings.TrimSpace(before), "heavy")):
			return nil, fmt.Errorf("OPENAI_MODEL is %q, and its entry %q is not understood: write %s once, in small letters and without spaces, and then the name", text, entry, mark)
		case marked:
			return nil, fmt.Errorf("OPENAI_MODEL is %q, and no model is called %q: the only mark in front of a name is %s", text, entry, mark)
		case strings.ContainsAny(name, "; \t\n"):
			return nil, fmt.Errorf("OPENAI_MODEL is %q, and no model is called %q: separate names with commas", text, name)
		case slices.ContainsFunc(list, func(l listedModel) bool { return l.name == name }):
			return nil, fmt.Errorf("OPENAI_MODEL names %q twice: name each model once", name)
		}
		list = append(list, listedModel{name, heavy})
	}
	if !slices.ContainsFunc(list, func(l listedModel) bool { return !l.heavy }) {
		return nil, fmt.Errorf("OPENAI_MODEL is %q: name one without %s, which is asked as long as the search makes progress", text, mark)
	}
	return list, nil
}
