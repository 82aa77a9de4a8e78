package llm

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/wallacea-go/wallacea/population"
)

// A Probe is what a small question has found out about an endpoint. What is not known is
// 0 or empty.
type Probe struct {
	Model     string // what the server calls the model that has answered
	Streams   bool
	Reasoning string // the field of the answer with the model's reasoning
	Elapsed   time.Duration
	Usage     population.Usage
}

// question is the small question. llmtest knows it.
const question = "Answer with the one word ready."

// Probe asks the model a small question, to find out before a search whether it can be
// asked at all. It costs a few tokens, or as many as the model thinks about it. The error
// is like Mutate's, but always wraps population.ErrUnavailable unless ctx has ended.
func (m *Model) Probe(ctx context.Context) (Probe, error) {
	if err := m.connect(); err != nil {
		return Probe{}, m.unavailable(err)
	}
	start := time.Now()
	var p Probe
	var own line // that this question is answered does not say that others are
	own.begin(m)
	most := m.endpoint.limits
	most.silence = min(most.silence, 2*time.Minute) // a server that has yet to load the model is asked twice
	c, err := m.ask(ctx, &own, []message{{roleUser, question}}, most, &p.Usage)
	var f *fault
	switch {
	case errors.As(err, &f):
		f.kind = final
		return p, m.failed(f)
	case err != nil:
		return p, err
	}
	p.Elapsed, p.Model, p.Streams, p.Reasoning = time.Since(start), oneLine(c.model), c.streamed, c.thoughts
	return p, nil
}

// A Listing is what a server's list of models says about one. What is not known is 0.
type Listing struct {
	Context int        // tokens
	Price   [2]float64 // of a token that is sent and one that is received, in US dollars
}

// Listing looks the model up in the server's list, if there is one.
func (m *Model) Listing(ctx context.Context) Listing {
	if m.connect() != nil {
		return Listing{}
	}
	return m.endpoint.listing(ctx)
}

// A description is an entry of a server's list of models, under the names that servers
// use for the size of the context.
type description struct {
	ID            content
	ContextLength number `json:"context_length"`     // OpenRouter, Together
	ContextWindow number `json:"context_window"`     // Groq
	MaxModelLen   number `json:"max_model_len"`      // vLLM
	MaxContext    number `json:"max_context_length"` // LM Studio, Mistral
	InputLimit    number `json:"input_token_limit"`
	Meta          struct {
		Context number `json:"n_ctx"` // llama.cpp
	}
	Pricing struct{ Prompt, Completion number } // OpenRouter's, of one token
}

func (e *endpoint) listing(ctx context.Context) (l Listing) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	at := *e.url
	at.Path, at.RawPath = e.base.JoinPath("models").Path, ""
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return l
	}
	e.sign(request)
	response, err := e.http.Do(request)
	if err != nil {
		return l
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil || response.StatusCode != http.StatusOK {
		return l
	}
	var list struct{ Data []description }
	_ = json.Unmarshal(body, &list) // what has another type stays empty
	for _, d := range list.Data {
		if string(d.ID) != e.name {
			continue
		}
		for _, n := range []number{d.Meta.Context, d.MaxModelLen, d.ContextLength, d.ContextWindow, d.MaxContext, d.InputLimit} {
			if l.Context == 0 {
				l.Context = n.tokens()
			}
		}
		l.Price = [2]float64{d.Pricing.Prompt.money(), d.Pricing.Completion.money()}
	}
	return l
}
