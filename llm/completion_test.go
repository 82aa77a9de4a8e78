package llm

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

// TestCompletion reads what servers send in place of what OpenAI does.
func TestCompletion(t *testing.T) {
	tokens := population.Usage{PromptTokens: 3, CompletionTokens: 4}
	for _, tt := range []struct {
		name, body string
		want       completion
		fault      string
	}{
		{"plain", `{"choices":[{"message":{"content":"t"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}`,
			completion{text: "t", finish: "stop", usage: tokens, counted: true}, ""},
		{"numbers in quotes", `{"choices":[{"message":{"content":"t"},"finish_reason":"eos"}],"usage":{"prompt_tokens":"3","completion_tokens":4.0,"cost":"0.5"}}`,
			completion{text: "t", finish: "eos", usage: population.Usage{PromptTokens: 3, CompletionTokens: 4, Cost: 0.5}, counted: true}, ""},
		{"numbers that are none", `{"choices":[{"message":{"content":"t"},"finish_reason":"stop"}],"usage":{"prompt_tokens":"many","completion_tokens":-1,"cost":9e30,"prompt_tokens_details":{"cached_tokens":"NaN"}}}`,
			completion{text: "t", finish: "stop"}, ""},
		{"other types", `{"created":"now","usage":[1],"choices":[{"index":"0","message":{"content":"t","refusal":{}},"finish_reason":"stop"}]}`,
			completion{text: "t", finish: "stop"}, ""},
		{"content of another type", `{"choices":[{"message":{"content":{"text":"t"}},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}`,
			completion{text: "t", finish: "stop", usage: tokens, counted: true}, ""},
		{"nulls", `{"usage":null,"choices":[{"message":{"content":null,"refusal":null},"finish_reason":"stop"}]}`, completion{finish: "stop"}, ""},
		{"no choices", `{"usage":{"prompt_tokens":3,"completion_tokens":4}}`, completion{usage: tokens, counted: true}, "the answer has no choices"},
		{"choices null", `{"choices":null}`, completion{}, "the answer has no choices"},
		{"finish_reason of another type", `{"choices":[{"message":{"content":"t"},"finish_reason":1}],"usage":{"prompt_tokens":3,"completion_tokens":4}}`,
			completion{text: "t", usage: tokens, counted: true}, ""},
	} {
		var a answer
		if err := a.add([]byte(tt.body)); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		got, f := a.completion(httptest.NewRequest(http.MethodPost, "/v1/chat/completions", nil), nil)
		if !reflect.DeepEqual(got, tt.want) || (f != nil) != (tt.fault != "") || f != nil && (f.status != 200 || !strings.Contains(f.text, tt.fault)) {
			t.Errorf("%s: got %+v and %v, want %+v and %q", tt.name, got, f, tt.want, tt.fault)
		}
	}
}
