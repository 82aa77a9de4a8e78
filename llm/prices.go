package llm

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/wallacea-go/wallacea/population"
)

// A Price is what a million tokens cost.
type Price struct {
	Sent     float64 `json:"sent"`
	Cached   float64 `json:"cached"` // of those sent, what the provider had cached
	Received float64 `json:"received"`
}

// of returns what was to be paid.
func (p Price) of(u population.Usage) float64 {
	cached := min(u.CachedTokens, u.PromptTokens)
	return (float64(u.PromptTokens-cached)*p.Sent + float64(cached)*p.Cached + float64(u.CompletionTokens)*p.Received) / 1e6
}

// Prices are the prices of models, for providers that do not report what a call has cost. A
// key is the name of a model, or its host and name: "qwen3-coder",
// "api.openai.com/gpt-5-mini". A model whose name has a date or a tag behind the key's, as in
// "gpt-5-mini-2025-08-07" or "qwen3-coder:30b", has its price. The longest key counts.
type Prices map[string]Price

//go:embed prices.json
var listPrices []byte

// ListPrices returns some providers' own prices, as they were published in December 2025, in US
// dollars.
func ListPrices() Prices {
	var p Prices
	if err := json.Unmarshal(listPrices, &p); err != nil {
		panic(err) // it is embedded, and a test reads it
	}
	return p
}

// ReadPrices reads prices from a file of JSON: {"name": {"sent": 1.25, "cached": 0.125,
// "received": 10}}. All three are needed, since what is left out is seldom free.
func ReadPrices(file string) (Prices, error) {
	prices, err := readPrices(file)
	if err != nil {
		return nil, fmt.Errorf("llm: %w", err)
	}
	return prices, nil
}

func readPrices(file string) (Prices, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the prices: %w", err)
	}
	var read map[string]struct{ Sent, Cached, Received *float64 }
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, fmt.Errorf("the prices in %s: %w", file, err)
	}
	prices := make(Prices)
	for name, p := range read {
		for _, v := range []*float64{p.Sent, p.Cached, p.Received} {
			if v == nil || !(*v >= 0) {
				return nil, fmt.Errorf(`the prices in %s: %q needs "sent", "cached" and "received", the price of a million tokens each`, file, name)
			}
		}
		prices[name] = Price{*p.Sent, *p.Cached, *p.Received}
	}
	return prices, nil
}

// behind matches what may follow the name of a model.
var behind = regexp.MustCompile(`^([:@]|-?\d{4,}|-\d{4}-|-latest|-preview)`)

// find returns the price of a model.
func (p Prices) find(host, model string) (price Price, known bool) {
	longest := -1
	for key, of := range p {
		name := model
		if strings.HasPrefix(key, host+"/") {
			name = host + "/" + model
		}
		rest, found := strings.CutPrefix(strings.ToLower(name), strings.ToLower(key))
		if found && (rest == "" || behind.MatchString(rest)) && len(key) > longest {
			price, known, longest = of, true, len(key)
		}
	}
	return price, known
}

func (m *Model) prices() Prices {
	if m.Prices == nil {
		return ListPrices()
	}
	return m.Prices
}
