package llm

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// What becomes of a call.
const (
	itAnswers = "it answers"          // with cleared
	itFails   = "the candidate fails" // and the model is not told that it did something wrong
	itIsTold  = "the model is told"
	itEnds    = "the search ends"
)

// outcomeOf says what has become of a call.
func outcomeOf(reply population.Reply, err error) string {
	switch {
	case err == nil && reply.Source == cleared:
		return itAnswers
	case err == nil:
		return "another source: " + reply.Source
	case errors.Is(err, population.ErrUnavailable):
		return itEnds
	case strings.HasPrefix(err.Error(), badReply):
		return itIsTold
	}
	return itFails
}

// choice answers with a choice of the given fields.
func choice(fields map[string]any) llmtest.Answer {
	return llmtest.JSON(200, map[string]any{"choices": []any{fields}, "usage": map[string]any{"prompt_tokens": 5000, "completion_tokens": 50}})
}

// saying answers with a message of the given fields.
func saying(fields map[string]any) llmtest.Answer {
	return choice(map[string]any{"finish_reason": "stop", "message": fields})
}

func failsWith(status int, body string) llmtest.Answer {
	return llmtest.Body(status, "application/json", body)
}

// toolPieces is a stream of two calls of tools, in turn.
const toolPieces = `data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"read_","arguments":"{"}}]}}]}

data: {"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"name":"write","arguments":"{}"}}]}}]}

data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"file","arguments":"}"}}]},"finish_reason":"tool_calls"}]}

`

// openFence is a draft in an unclosed block.
const openFence = "A draft:\n```go\nfunc Quantize(in, out []float64) {\n\tfor i := range"

// TestSituations plays what servers were reported to do. The letters are those of the
// reports.
func TestSituations(t *testing.T) {
	code := "```go\n" + cleared + "```\n"
	page := func(status int, title string) llmtest.Answer {
		return llmtest.Body(status, "text/html", "<!DOCTYPE html><html><head><title>"+title+"</title></head></html>")
	}
	refuses := func(field, text string, status int) func(llmtest.Request) llmtest.Answer {
		return func(r llmtest.Request) llmtest.Answer {
			if strings.Contains(r.Body, field) {
				return llmtest.Status(status, text)
			}
			return llmtest.Code(cleared)
		}
	}
	firstThen := func(first llmtest.Answer) func(llmtest.Request) llmtest.Answer {
		return func(r llmtest.Request) llmtest.Answer {
			if r.Number == 0 {
				return first
			}
			return llmtest.Code(cleared)
		}
	}
	always := func(a llmtest.Answer) func(llmtest.Request) llmtest.Answer {
		return func(llmtest.Request) llmtest.Answer { return a }
	}
	for _, tt := range []struct {
		name     string
		answer   func(llmtest.Request) llmtest.Answer
		outcome  string
		says     string // in the error
		requests int
	}{
		// Where the code is in the answer.
		{"F1 content null", always(saying(map[string]any{"content": nil, "reasoning_content": "I think.\n" + code})), itAnswers, "", 1},
		{"F1 content empty", always(saying(map[string]any{"content": "", "reasoning": code})), itAnswers, "", 1},
		{"F1 no code there either", always(saying(map[string]any{"content": "", "reasoning_content": "I think."})), itFails, "empty but for its reasoning_content, which holds no function: look at the server's reasoning parser", 1},
		{"F1 cut while it thinks", always(choice(map[string]any{"finish_reason": "length", "message": map[string]any{"content": "", "reasoning": "I think"}})), itFails, "thought until the limit of 50 tokens", 1},
		{"N14 tool call with the program", always(saying(map[string]any{"content": nil, "tool_calls": []any{map[string]any{"function": map[string]any{"name": "write_file", "arguments": `{"path":"q.go","text":` + quoted(cleared) + `}`}}}})), itAnswers, "", 1},
		{"N14 words and a call with the program, deep inside", always(saying(map[string]any{"content": "I'll write the file now.", "tool_calls": []any{
			map[string]any{"function": map[string]any{"name": "read_file", "arguments": "{}"}},
			map[string]any{"function": map[string]any{"name": "write_files", "arguments": `{"files":[{"text":` + quoted(cleared) + `}]}`}},
		}})), itAnswers, "", 1},
		{"N14 two calls", always(saying(map[string]any{"content": nil, "tool_calls": []any{
			map[string]any{"function": map[string]any{"name": "read_file", "arguments": "{}"}}, map[string]any{"function": map[string]any{"name": "run", "arguments": "{}"}},
		}})), itIsTold, "calls the tool read_file, run,", 1},
		{"N14 calls in pieces", always(llmtest.Body(200, "text/event-stream", toolPieces)), itIsTold, "calls the tool read_file, write,", 1},
		{"N14 function call without", always(saying(map[string]any{"content": nil, "function_call": map[string]any{"name": "run", "arguments": "{}"}})), itIsTold, "calls the tool run", 1},
		{"N15 output_text", always(saying(map[string]any{"content": []any{map[string]any{"type": "output_text", "text": code}}})), itAnswers, "", 1},
		{"N15 list of texts", always(saying(map[string]any{"content": []any{code}})), itAnswers, "", 1},
		{"N15 object", always(saying(map[string]any{"content": map[string]any{"type": "text", "text": code}})), itAnswers, "", 1},
		{"N15 choices[0].text", always(choice(map[string]any{"finish_reason": "stop", "text": code})), itAnswers, "", 1},
		{"N15 Ollama's own", always(failsWith(200, `{"model":"m","message":{"role":"assistant","content":"x"},"done":true}`)), itEnds, "Ollama's own API and not of Chat Completions: check that OPENAI_BASE_URL (Model.BaseURL) ends in /v1", 1},
		{"N15 Anthropic's own", always(failsWith(200, `{"type":"message","content":[{"type":"text","text":"x"}]}`)), itEnds, "Anthropic's own API", 1},

		// What ends an answer.
		{"F14 null", always(choice(map[string]any{"finish_reason": nil, "message": map[string]any{"content": code}})), itAnswers, "", 1},
		{"F14 missing", always(choice(map[string]any{"message": map[string]any{"content": code}})), itAnswers, "", 1},
		{"F14 missing, and the code is cut", always(choice(map[string]any{"message": map[string]any{"content": openFence}})), itIsTold, "within a code block", 1},
		{"finish MAX_TOKENS", always(choice(map[string]any{"finish_reason": "MAX_TOKENS", "message": map[string]any{"content": openFence}})), itIsTold, "it reached the limit of 50 tokens", 1},
		{"finish model_length without usage", always(llmtest.JSON(200, map[string]any{"choices": []any{map[string]any{"finish_reason": "model_length", "message": map[string]any{"content": openFence}}}})), itIsTold, "it reached the limit of tokens", 1},
		{"finish insufficient_system_resource", firstThen(choice(map[string]any{"finish_reason": "insufficient_system_resource", "message": map[string]any{"content": ""}})), itAnswers, "", 2},
		{"finish SAFETY", always(choice(map[string]any{"finish_reason": "SAFETY", "message": map[string]any{"content": ""}})), itIsTold, "refused: the provider's content filter", 1},
		{"finish eos", always(choice(map[string]any{"finish_reason": "eos", "message": map[string]any{"content": code}})), itAnswers, "", 1},
		{"F11 length at 4096 in all", always(llmtest.Completion{Text: openFence, FinishReason: "length", Usage: llmtest.Usage{Prompt: 2050, Completion: 2046}}.Answer()), itIsTold, "the context of 4096 tokens is full: raise the server's", 1},
		{"N25 finish error", firstThen(choice(map[string]any{"finish_reason": "error", "message": map[string]any{"content": ""}})), itAnswers, "", 2},
		{"nothing at all", always(saying(map[string]any{"content": ""})), itFails, "the answer is empty", 1},

		// Streams.
		{"F4b a stream", always(llmtest.Stream(llmtest.Completion{Text: code})), itAnswers, "", 1},
		{"F4a streams alone", func(r llmtest.Request) llmtest.Answer {
			if !strings.Contains(r.Body, `"stream":true`) {
				return llmtest.Status(400, "This model only supports stream mode, please enable the stream parameter to access the model.")
			}
			return llmtest.Stream(llmtest.Completion{Text: code})
		}, itAnswers, "", 1},
		{"a stream is refused", refuses(`"stream":true`, "Streaming is not supported for this model", 400), itAnswers, "", 2},
		{"stream_options are refused", refuses("stream_options", "Unrecognized request argument supplied: stream_options", 400), itAnswers, "", 2},
		{"a stream that is cut", firstThen(llmtest.Body(200, "text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":\"```go\"}}]}\n\n")), itAnswers, "", 2},
		{"a stream with whole messages", always(llmtest.Body(200, "text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":"+quoted(code)+"},\"message\":{\"content\":"+quoted(code)+"}}]}\n\ndata: {\"choices\":[{\"delta\":{},\"message\":{\"content\":"+quoted(code)+"},\"finish_reason\":\"stop\"}]}\n\n")), itAnswers, "", 1},
		{"a stream with single line ends, pings and a mark of order", always(llmtest.Body(200, "application/json", "\uFEFFdata: \"ping\"\ndata: {\"choices\":[{\"delta\":{\"content\":"+quoted(code)+"},\"finish_reason\":\"stop\"}]}\ndata: [DONE]\n")), itAnswers, "", 1},
		{"a stream with an error at its end", always(llmtest.Body(200, "text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":"+quoted(code)+"},\"finish_reason\":\"stop\"}]}\n\nevent: error\ndata: oops\n\n")), itAnswers, "", 1},
		{"a stream with an error", always(llmtest.Body(200, "text/event-stream", "data: {\"error\":{\"message\":\"no such key\",\"code\":401}}\n\n")), itEnds, "401 Unauthorized: no such key", 1},
		{"a stream of reasoning", always(llmtest.Body(200, "text/event-stream", ": OPENROUTER PROCESSING\n\ndata: {\"choices\":[{\"delta\":{\"reasoning\":\"Hm.\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":"+quoted(code)+"},\"finish_reason\":\"stop\"}]}\n\n")), itAnswers, "", 1},
		{"N27 white space first", always(llmtest.Body(200, "application/json", "\n\n   \n"+`{"choices":[{"message":{"content":`+quoted(code)+`},"finish_reason":"stop"}]}`)), itAnswers, "", 1},

		// What an error is.
		{"F7 OpenRouter's model", always(failsWith(400, `{"error":{"message":"acme/mist is not a valid model ID","code":400}}`)), itEnds, "is not a valid model ID: check that the endpoint serves OPENAI_MODEL", 1},
		{"F7 LiteLLM's model", always(failsWith(400, `{"error":{"message":"litellm.BadRequestError: Invalid model name passed in model=mist","type":"None","param":"None","code":"400"}}`)), itEnds, "OPENAI_MODEL", 1},
		{"F7 Gemini's key", always(failsWith(400, `[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]`)), itEnds, "400 Bad Request: API key not valid. Please pass a valid API key.: check OPENAI_API_KEY", 1},
		{"F7 max_tokens", always(llmtest.Status(400, "max_tokens is too large: 100000. This model supports at most 16384 completion tokens")), itEnds, "set OPENAI_MAX_TOKENS (Model.MaxTokens) to less", 1},
		{"F8 LM Studio", always(failsWith(200, `{"error":"Unexpected endpoint or method. (POST /chat/completions)"}`)), itEnds, "check that OPENAI_BASE_URL (Model.BaseURL) ends in /v1", 1},
		{"F12 OpenRouter's credit", always(llmtest.Status(402, "This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 3000.")), itEnds, "OPENAI_MAX_TOKENS", 1},
		{"F19 MiniMax", always(failsWith(200, `{"base_resp":{"status_code":1004,"status_msg":"login fail"},"choices":null}`)), itEnds, "login fail: check OPENAI_API_KEY", 1},
		{"N4 empty error: text", always(failsWith(200, `{"error":"","choices":[{"finish_reason":"stop","message":{"content":`+quoted(code)+`}}]}`)), itAnswers, "", 1},
		{"N4 empty error: object", always(failsWith(200, `{"error":{},"choices":[{"finish_reason":"stop","message":{"content":`+quoted(code)+`}}]}`)), itAnswers, "", 1},
		{"N4 empty error: false", always(failsWith(200, `{"error":false,"choices":[{"finish_reason":"stop","message":{"content":`+quoted(code)+`}}]}`)), itAnswers, "", 1},
		{"N4 empty error: success", always(failsWith(200, `{"error":{"code":0,"message":"success"},"choices":[{"finish_reason":"stop","message":{"content":`+quoted(code)+`}}]}`)), itAnswers, "", 1},
		{"N7 Ollama has no memory", always(failsWith(500, `{"error":"model requires more system memory (24.5 GiB) than is available (7.1 GiB)"}`)), itFails, "more system memory", 6}, // one call; see TestAlike
		{"N8 LiteLLM's quota", always(failsWith(429, `{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"429"}}`)), itEnds, "add credit", 1},
		{"N8 LiteLLM's budget", always(failsWith(400, `{"error":{"message":"Budget has been exceeded! Current cost: 1.1","type":"budget_exceeded","code":"400"}}`)), itEnds, "add credit", 1},
		{"N8 Anthropic's credit", always(llmtest.Status(400, "Your credit balance is too low to access the Anthropic API")), itEnds, "add credit", 1},
		{"N11 http to a TLS port", always(llmtest.Body(400, "text/html", "<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>")), itEnds, "begin with https://", 1},
		{"N12 407", always(page(407, "Proxy")), itEnds, "NO_PROXY", 1},
		{"N17 413 of nginx", always(page(413, "413 Request Entity Too Large")), itFails, "or raise the limit of a proxy in between", 1},
		{"N17 tokens per minute", always(llmtest.Status(429, "Request too large for gpt on tokens per min (TPM): Limit 30000, Requested 31000.")), itFails, "raise the account's limit of tokens per minute", 1},
		{"N21 data policy", always(llmtest.Status(404, "No endpoints found matching your data policy. Configure: https://openrouter.ai/settings/privacy")), itEnds, "settings/privacy", 1},
		{"N21 page of Cloudflare", always(page(403, "Attention Required! | Cloudflare")), itEnds, "403 Forbidden: Attention Required! | Cloudflare", 1},
		{"N21 country", always(llmtest.Status(403, "Country, region, or territory not supported")), itEnds, "territory not supported", 1},
		{"N23 LM Studio", always(failsWith(400, `{"error":"Failed to load model \"mist\". Error: out of memory"}`)), itEnds, "Failed to load model", 1},
		{"N23 no chat template", always(llmtest.Status(400, "As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template")), itFails, "chat template", 1},
		{"N29 path", always(failsWith(404, `{"detail":"Not Found"}`)), itEnds, "its API is at /v1/chat/completions", 1},
		{"U14 another server", always(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://other.test/v1", http.StatusMovedPermanently)
		}), itEnds, "it redirects to another server, https://other.test: correct OPENAI_BASE_URL", 1},
		{"U14 to https", always(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://model.test/v1/chat/completions", http.StatusPermanentRedirect)
		}), itEnds, "it redirects to another server, https://model.test", 1},
		{"U14 307 within", func(r llmtest.Request) llmtest.Answer {
			if r.Path == "/v1/chat/completions" {
				return func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "/v2/chat/completions", http.StatusTemporaryRedirect)
				}
			}
			return llmtest.Code(cleared)
		}, itAnswers, "", 2},
		{"U14 302 within", always(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/v2/chat/completions", http.StatusFound)
		}), itEnds, "it redirects to /v2/chat/completions", 1},
		{"U22 login page", always(page(200, "Sign in")), itEnds, "a page and not one of an API (Sign in)", 1},
		{"U22 br", always(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = w.Write([]byte{0x8b, 1, 2, 3})
		}), itEnds, "encoded as br", 1},

		{"an error after some text", func(r llmtest.Request) llmtest.Answer {
			if r.Number == 0 {
				return llmtest.Body(200, "text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":\"```go\"}}]}\n\ndata: {\"error\":{\"message\":\"upstream overloaded\",\"code\":502}}\n\ndata: [DONE]\n\n")
			}
			return llmtest.Code(cleared)
		}, itAnswers, "", 2},

		// What is transient.
		{"F5 504, then an answer", firstThen(page(504, "504 Gateway Time-out")), itAnswers, "", 2},
		{"F5 504", always(page(504, "504 Gateway Time-out")), itEnds, "a gateway gave up waiting for the model", 2},
		{"F5 524", always(llmtest.Body(524, "text/html", "")), itEnds, "a gateway gave up waiting", 2},
		{"F13 moderation", always(failsWith(403, `{"error":{"message":"Your chosen model requires moderation. Your input was flagged","code":403,"metadata":{"reasons":["x"]}}}`)), itFails, "flagged", 1},
		{"N10 no answer ever", always(llmtest.Hang()), itEnds, "no answer within 5m0s", 2},
		{"N24 400 within a choice", always(choice(map[string]any{"error": map[string]any{"code": 400, "message": "Provider returned error"}})), itFails, "400 Bad Request: Provider returned error", 1},
		{"N20 Gemini's 401", always(failsWith(401, `[{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}]`)), itEnds, "401 Unauthorized: Request had invalid authentication credentials.: check OPENAI_API_KEY", 1},
		{"N24 within a choice", firstThen(choice(map[string]any{"error": map[string]any{"code": 502, "message": "Provider returned error"}})), itAnswers, "", 2},
		{"U13 503 loading", func(r llmtest.Request) llmtest.Answer {
			if r.Number < 20 {
				return llmtest.StringError(503, "Loading model")
			}
			return llmtest.Code(cleared)
		}, itAnswers, "", 21},

		// How long to wait.
		{"429 with a word about billing, and about tokens", func(r llmtest.Request) llmtest.Answer {
			switch r.Number {
			case 0:
				return llmtest.Status(429, "Rate limit reached for gpt on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. You can increase your rate limit by adding a payment method to your account at https://platform.openai.com/account/billing.")
			case 1:
				return llmtest.Status(429, "Rate limit reached on tokens per minute (TPM): Limit 30000, Used 27000, Requested 8000. Please try again in 10s.")
			case 2:
				return llmtest.Status(503, "The model is temporarily not available, please retry later")
			}
			return llmtest.Code(cleared)
		}, itAnswers, "", 4},
		{"F9 per day", always(failsWith(429, `[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"quota","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}]`)), itEnds, "when the quota of the day is renewed", 1},
		{"N3 seven hours", always(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-RateLimit-Reset", fmt.Sprint(time.Now().Add(7*time.Hour).UnixMilli()))
			llmtest.Status(429, "Rate limit exceeded: free-models-per-day")(w, r)
		}), itEnds, "asks to wait 7h0m0s", 1},

		// Parameters.
		{"F6 no system role, 400", refuses(`"role":"system"`, "Unsupported value: 'messages[0].role' does not support 'system' with this model.", 400), itAnswers, "", 2},
		{"F6 no system role, 500", refuses(`"role":"system"`, "TemplateError: System role not supported", 500), itAnswers, "", 2},
		{"N22 temperature", refuses(`"temperature"`, "temperature is not supported with this model", 400), itAnswers, "", 2},
		{"N22 reasoning_effort", refuses(`"reasoning_effort"`, "property 'reasoning_effort' is unsupported", 400), itAnswers, "", 2},
		{"N22 Mistral's detail", refuses(`"reasoning_effort"`, "Extra inputs are not permitted: reasoning_effort", 422), itAnswers, "", 2},
		{"max_tokens", refuses(`"max_tokens"`, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", 400), itAnswers, "", 2},
		{"max_completion_tokens", func(r llmtest.Request) llmtest.Answer {
			switch {
			case strings.Contains(r.Body, `"max_tokens"`):
				return llmtest.Status(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
			case strings.Contains(r.Body, `"max_completion_tokens"`):
				return llmtest.Status(400, "Unknown parameter: max_completion_tokens")
			}
			return llmtest.Code(cleared)
		}, itAnswers, "", 3},

		// The code in the text.
		{"F15 after words", always(llmtest.Text("Here is it: ```go\n" + cleared + "```")), itAnswers, "", 1},
		{"a fence that is only spoken of", always(llmtest.Text("Here is the complete file in one ```go block:\n\n" + code)), itAnswers, "", 1},
		{"thoughts after the code", always(llmtest.Text(code + "\n<reasoning>\nBecause it is short.\n</reasoning>\n")), itAnswers, "", 1},
		{"thoughts between the code and prose", always(llmtest.Text(code + "\n<reasoning>\nBecause it is short.\n</reasoning>\nThat is all.")), itAnswers, "", 1},
		{"thoughts before and after the code", always(llmtest.Text("<thinking>Hm.</thinking>\n" + code + "\n<thinking>\nGood.\n</thinking>")), itAnswers, "", 1},
		{"F15 harmony", always(llmtest.Text("<|channel|>analysis<|message|>Hm. " + openFence + "<|end|><|start|>assistant<|channel|>final<|message|>```go\n" + cleared + "```<|return|>")), itAnswers, "", 1},
		{"F16 only the closing fence", always(llmtest.Text(cleared + "```\n")), itAnswers, "", 1},
		{"F16 only the opening fence", always(llmtest.Text("```go\n" + cleared)), itAnswers, "", 1},
		{"F17 [THINK]", always(llmtest.Text("[THINK]" + openFence + "[/THINK]\n" + code)), itAnswers, "", 1},
		{"F17 thinking", always(llmtest.Text("<thinking>" + openFence + "</thinking>" + code)), itAnswers, "", 1},
		{"F17 seed:think", always(llmtest.Text("<seed:think>" + openFence + "</seed:think>\n" + code)), itAnswers, "", 1},
		{"F17 ◁think▷", always(llmtest.Text("◁think▷" + openFence + "◁/think▷\n" + code)), itAnswers, "", 1},
		{"F17 text on the line", always(llmtest.Text(openFence + "\n</think> Here is the program:\n" + code)), itAnswers, "", 1},
		{"N16 object", always(llmtest.Text(`{"code":` + quoted(cleared) + `}`)), itAnswers, "", 1},
		{"N16 object in a fence", always(llmtest.Text("```json\n{\"code\":" + quoted(cleared) + "}\n```\n")), itAnswers, "", 1},
		{"N16 code tag", always(llmtest.Text("<code>\n" + cleared + "</code>")), itAnswers, "", 1},
		{"N16 artifact", always(llmtest.Text("<artifact type=\"code\">\n" + cleared + "</artifact>")), itAnswers, "", 1},
		{"N16 quotation", always(llmtest.Text("> ```go\n> " + strings.ReplaceAll(strings.TrimSpace(cleared), "\n", "\n> ") + "\n> ```\n")), itAnswers, "", 1},
		{"N16 bullet", always(llmtest.Text("- ```go\n" + cleared + "```\n")), itAnswers, "", 1},
		{"N16 fence at the end of a line", always(llmtest.Text("```go\n" + strings.TrimSpace(cleared) + "```\n")), itAnswers, "", 1},
		{"U21 no-break space", always(llmtest.Text("```go\n" + strings.ReplaceAll(cleared, " out", "\u00A0out") + "```\n")), itAnswers, "", 1},
		{"U21 zero width", always(llmtest.Text("```go\n\u200B" + cleared + "```\n")), itAnswers, "", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := llmtest.NewFunc(tt.answer)
				m := inMemory(s)
				m.Timeout, m.Temperature, m.MaxTokens, m.ReasoningEffort = 0, new(1.0), 1<<20, "low"
				reply, err := m.Mutate(t.Context(), ask())
				if got := outcomeOf(reply, err); got != tt.outcome || err != nil && !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%s, %v; want: %s, %q", got, err, tt.outcome, tt.says)
				}
				if n := len(s.Requests()); n != tt.requests {
					t.Errorf("%d requests, want %d", n, tt.requests)
				}
				if err != nil && strings.Count(err.Error(), "\n") > 0 {
					t.Errorf("more than a line: %v", err)
				}
			})
		})
	}
}

// TestGone: a connection that a gateway ends is no reason to doubt the URL (F3).
func TestGone(t *testing.T) {
	for _, text := range []string{
		"http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR",
		"http2: client connection lost", "stream error: stream ID 11; INTERNAL_ERROR; received from peer",
		"http: server closed idle connection", "read tcp 127.0.0.1:1->127.0.0.1:2: use of closed network connection",
	} {
		if f := transportFault(errors.New(text), nil); f.kind != transient || strings.Contains(f.Error(), "OPENAI") {
			t.Errorf("%s: %v", text, f)
		}
	}
}

// TestMend: what looks like Go becomes Go, and strings and comments stay as they are (U21).
func TestMend(t *testing.T) {
	for source, want := range map[string]string{
		"x\u00A0:= 1":        "x := 1",
		"\uFEFFpackage main": "package main",
		"x := a − b":         "x := a - b",
		"s := “text”":        `s := "text"`,
		"c := ‘x’":           "c := 'x'",
		`s := "a\u00A0b “c”" // − ` + "\u200B": `s := "a\u00A0b “c”" // − ` + "\u200B",
		"s := `\u00A0`\u00A0+ x":               "s := `\u00A0` + x",
		"/* \u00A0\n */ x\u00A0++":             "/* \u00A0\n */ x\u00A0++",
		"a /\u00A0b":                           "a / b",
		"plain\n":                              "plain\n",
	} {
		if got := mend(source); got != want {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

// TestContextWords: a prompt that is too long is made shorter, whatever the server calls
// that (F10).
func TestContextWords(t *testing.T) {
	for _, text := range []string{
		"The input token count (40000) exceeds the maximum number of tokens allowed (32768).",
		"This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
		"The prompt (total length 9000) is longer than the maximum model length of 8192.",
		"Validation error: inputs tokens + max_new_tokens must be <= 4096. Given: 5000 inputs tokens",
		"Invalid request: Your request exceeded model token limit: 8192",
		"Prompt exceeds max length",
		"This model's maximum context length is 4096 tokens.",
	} {
		s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
			if len(r.Body) > 20_000 {
				return llmtest.Status([]int{400, 422}[r.Number%2], text)
			}
			return llmtest.Code(cleared)
		})
		req := ask()
		for range 3 {
			req.Inspirations = append(req.Inspirations, population.Candidate{Source: seed + "// " + strings.Repeat("x", 8000)})
		}
		if reply, err := inMemory(s).Mutate(t.Context(), req); outcomeOf(reply, err) != itAnswers || len(s.Requests()) != 2 {
			t.Errorf("%s: %v after %d requests", text, err, len(s.Requests()))
		}
	}
	s := llmtest.New(llmtest.Status(400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (1000 in the messages, 4000 in the completion)."))
	m := inMemory(s)
	m.MaxTokens = 4000
	inspired := ask()
	inspired.Inspirations = []population.Candidate{{Source: seed}, {Source: cleared}}
	if _, err := m.Mutate(t.Context(), inspired); err == nil || !strings.Contains(err.Error(), adviceTokens) || len(s.Requests()) != 1 {
		t.Errorf("%v after %d requests", err, len(s.Requests()))
	}
}

// TestShrinksWithMaxTokens: a limit of the answer does not keep a prompt from being
// shortened.
func TestShrinksWithMaxTokens(t *testing.T) {
	s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		if len(r.Body) > 20_000 {
			return llmtest.Status(400, "This model's maximum context length is 8192 tokens. However, you requested 9192 tokens (8692 in the messages, 500 in the completion). Please reduce the length of the messages or completion.")
		}
		return llmtest.Code(cleared)
	})
	req := ask()
	for range 3 {
		req.Inspirations = append(req.Inspirations, population.Candidate{Source: seed + "// " + strings.Repeat("x", 8000)})
	}
	m := inMemory(s)
	m.MaxTokens = 500
	if reply, err := m.Mutate(t.Context(), req); outcomeOf(reply, err) != itAnswers {
		t.Error(err)
	}
	never := inMemory(llmtest.New(llmtest.Status(400, "prompt is too long")))
	for n := range 8 {
		if _, err := never.Mutate(t.Context(), ask()); errors.Is(err, population.ErrUnavailable) != (n == 7) {
			t.Errorf("call %d: %v", n, err)
		}
	}
}

// TestLearnsOnce: what one call has learnt of the server, the others know.
func TestLearnsOnce(t *testing.T) {
	s := llmtest.NewFunc(func(r llmtest.Request) llmtest.Answer {
		switch {
		case strings.Contains(r.Body, `"role":"system"`):
			return llmtest.Status(400, "system messages are not supported")
		case strings.Contains(r.Body, `"temperature"`):
			return llmtest.JSON(400, map[string]any{"error": map[string]any{"message": "only 1 is supported", "param": "temperature"}})
		}
		return llmtest.Code(cleared)
	})
	var said []string
	m := inMemory(s)
	m.Temperature, m.Notify = new(0.5), func(text string) { said = append(said, text) }
	for range 3 {
		if _, err := m.Mutate(t.Context(), ask()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.Requests()); n != 5 {
		t.Errorf("%d requests, want 5", n)
	}
	if len(said) != 2 || !strings.Contains(said[0], "temperature, which is left out") || !strings.Contains(said[1], "limits of tokens and money cannot be kept") {
		t.Errorf("%q", said)
	}
	if last := s.Requests()[4].Messages; last[0].Role != "user" || !strings.HasPrefix(last[0].Content, "You improve") {
		t.Errorf("the rules are lost: %.100q", last)
	}
}

// TestNotices are of a server that cuts prompts (F11), and of one whose usage makes no
// sense (N1).
func TestNotices(t *testing.T) {
	for _, tt := range []struct {
		usage any
		want  string
	}{
		{map[string]any{"prompt_tokens": 100, "completion_tokens": 10}, "so it has cut it: raise its context"},
		{nil, "limits of tokens and money cannot be kept"},
		{map[string]any{"prompt_tokens": -1, "completion_tokens": -1, "cost": -3}, "cannot be kept"},
		{map[string]any{"prompt_tokens": 9e30, "completion_tokens": 9e30, "cost": 9e30}, "cannot be kept"},
		{map[string]any{"prompt_tokens": "2000", "completion_tokens": 10.0, "cost": "5.00"}, ""},
	} {
		body := map[string]any{"choices": []any{map[string]any{"finish_reason": "stop", "message": map[string]any{"content": "```go\n" + cleared + "```"}}}, "usage": tt.usage}
		var said []string
		m := inMemory(llmtest.New(llmtest.JSON(200, body)))
		m.Notify = func(text string) { said = append(said, text) }
		req := ask()
		req.Task = strings.Repeat("long ", 1000)
		for range 2 {
			reply, err := m.Mutate(t.Context(), req)
			if u := reply.Usage; err != nil || u.PromptTokens < 0 || u.CompletionTokens < 0 || u.Cost < 0 || u.PromptTokens > maxTokens || u.Cost > maxCost {
				t.Errorf("%v: %+v, %v", tt.usage, u, err)
			}
		}
		if text := strings.Join(said, "\n"); len(said) > 1 || !strings.Contains(text, tt.want) || tt.want == "" && text != "" {
			t.Errorf("%v: %q, want %q once", tt.usage, said, tt.want)
		}
	}
}
