package llm

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"strconv"
	"strings"
)

// ErrNoEndpoint is returned by FromEnvironment if the environment configures no
// model.
var ErrNoEndpoint = errors.New("llm: neither OPENAI_BASE_URL nor OPENAI_API_KEY is set")

// FromEnvironment returns the model that OPENAI_BASE_URL, OPENAI_API_KEY,
// OPENAI_MODEL and OPENAI_MAX_TOKENS configure, with the prices in the file that
// WALLACEA_PRICES names beside those of ListPrices. An empty variable counts as unset. If neither of the
// first two is set, FromEnvironment returns nil and ErrNoEndpoint. Any other
// error names the variable that is missing or wrong; FromEnvironment then
// returns the model as well, and its Mutate returns the same error, wrapping
// population.ErrUnavailable.
func FromEnvironment() (*Model, error) {
	get := func(name string) string { return strings.TrimSpace(os.Getenv(name)) }
	m := &Model{Name: get("OPENAI_MODEL"), BaseURL: get("OPENAI_BASE_URL"), APIKey: get("OPENAI_API_KEY")}
	if m.BaseURL == "" && m.APIKey == "" {
		return nil, ErrNoEndpoint
	}
	if text := get("OPENAI_MAX_TOKENS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n <= 0 {
			m.wrong = errors.New("OPENAI_MAX_TOKENS is no number above 0: correct it, or leave it out")
			return m, fmt.Errorf("llm: %w", m.wrong)
		}
		m.MaxTokens = n
	}
	if file := get("WALLACEA_PRICES"); file != "" {
		prices, err := readPrices(file)
		if err != nil {
			m.wrong = fmt.Errorf("%w: correct WALLACEA_PRICES, or leave it out", err)
			return m, fmt.Errorf("llm: %w", m.wrong)
		}
		m.Prices = ListPrices()
		maps.Copy(m.Prices, prices)
	}
	if err := m.check(); err != nil {
		return m, fmt.Errorf("llm: %w", err)
	}
	return m, nil
}
