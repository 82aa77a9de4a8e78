package llm

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/wallacea-go/wallacea/population"
)

// A completion is what a model answered.
type completion struct {
	text, refusal string
	finish        string // why the model stopped: "stop", "length", "content_filter", …
	usage         population.Usage
}

// parseCompletion reads the body of a response, which is JSON. Fields of
// another type than OpenAI's are left out, since servers vary. What the
// response cost is known even if it is of no use.
func parseCompletion(body []byte) (completion, *fault) {
	var response struct {
		Choices []struct {
			Message struct {
				Content content
				Refusal string
			}
			FinishReason string `json:"finish_reason"`
		}
		Usage struct {
			PromptTokens     number `json:"prompt_tokens"`
			CompletionTokens number `json:"completion_tokens"`
			PromptDetails    struct {
				Cached number `json:"cached_tokens"`
			} `json:"prompt_tokens_details"`
			CompletionDetails struct {
				Reasoning number `json:"reasoning_tokens"`
			} `json:"completion_tokens_details"`
			Cost number // in US dollars, from OpenRouter and those who follow it
		}
	}
	var other *json.UnmarshalTypeError // after which the rest is read all the same
	if err := json.Unmarshal(body, &response); err != nil && !errors.As(err, &other) {
		return completion{}, &fault{status: http.StatusOK, text: "the answer is not one of Chat Completions"}
	}
	u := response.Usage
	c := completion{usage: population.Usage{
		PromptTokens: int(u.PromptTokens), CachedTokens: int(u.PromptDetails.Cached),
		CompletionTokens: int(u.CompletionTokens), ReasoningTokens: int(u.CompletionDetails.Reasoning),
		Cost: float64(u.Cost),
	}}
	if len(response.Choices) == 0 {
		return c, &fault{status: http.StatusOK, text: "the answer has no choices"}
	}
	choice := response.Choices[0]
	c.text, c.refusal, c.finish = string(choice.Message.Content), choice.Message.Refusal, choice.FinishReason
	if c.finish == "" || c.finish == "error" {
		return c, &fault{status: http.StatusOK, text: "the answer does not say that it is complete"}
	}
	return c, nil
}

// A content is a text, or the text of a list of parts, as some reasoning models
// send it. Anything else is no text.
type content string

func (c *content) UnmarshalJSON(raw []byte) error {
	var parts []struct{ Type, Text string }
	if json.Unmarshal(raw, &parts) != nil {
		_ = json.Unmarshal(raw, (*string)(c)) // an error would end the reading of all the rest
		return nil                            //nolint:nilerr // it is no list
	}
	var s strings.Builder
	for _, p := range parts {
		if p.Type == "text" {
			s.WriteString(p.Text)
		}
	}
	*c = content(s.String())
	return nil
}

// A number counts tokens or money. Some servers put it in quotes. What cannot
// be either is 0.
type number float64

func (n *number) UnmarshalJSON(raw []byte) error {
	if f, err := strconv.ParseFloat(plain(raw), 64); err == nil && f > 0 && f < 1e15 {
		*n = number(f)
	}
	return nil
}
