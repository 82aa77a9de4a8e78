package llm

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// A speech is how a server wants to be asked: the fields of a request beside the
// conversation and the model.
type speech struct {
	parameters map[string]any
	noSystem   bool    // the system message's text belongs into the first of the user's
	noTools    bool    // there are none
	noChoice   bool    // that no tool may be called is said by leaving them out
	noThoughts bool    // the model's reasoning is not sent back
	refused    [2]bool // max_tokens and max_completion_tokens
	version    int     // how much was learnt before
}

// fields returns the fields of a request.
func (s speech) fields(q inquiry) map[string]any {
	if s.noSystem {
		q.conversation = withoutSystem(q.conversation)
	}
	fields := maps.Clone(s.parameters)
	fields["messages"] = q.messages(!s.noThoughts)
	if len(q.tools) == 0 || s.noTools || q.last && s.noChoice {
		return fields
	}
	fields[fieldTools] = q.offer()
	if q.last { // with the tools, so that the prompt begins as before
		fields[fieldChoice] = "none"
	}
	return fields
}

// withoutSystem puts the system message's text in front of the first user's.
func withoutSystem(conversation []message) []message {
	if len(conversation) < 2 || conversation[0].Role != roleSystem {
		return conversation
	}
	rest := slices.Clone(conversation[1:])
	rest[0].Content = conversation[0].Content + "\n\n" + rest[0].Content
	return rest
}

// A dialect is a speech that is learnt from what the server refuses.
type dialect struct {
	mu     sync.Mutex
	speech speech
	notify func(string)
}

// The fields of requests that servers may refuse.
const (
	fieldStream    = "stream"
	fieldUsage     = "stream_options"
	fieldTokens    = "max_tokens"
	fieldNewTokens = "max_completion_tokens"
	fieldHeat      = "temperature"
	fieldEffort    = "reasoning_effort"
	fieldTools     = "tools"
	fieldChoice    = "tool_choice"
)

// begin sets the fields of the first request. A stream keeps connections alive that are
// cut where nothing is said for a minute.
func (d *dialect) begin(m *Model, openAI bool) {
	d.notify = m.notice
	p := map[string]any{fieldStream: true, fieldUsage: map[string]bool{"include_usage": true}}
	switch {
	case m.MaxTokens > 0 && openAI:
		p[fieldNewTokens] = m.MaxTokens
	case m.MaxTokens > 0:
		p[fieldTokens] = m.MaxTokens
	}
	if m.Temperature != nil {
		p[fieldHeat] = *m.Temperature
	}
	if m.ReasoningEffort != "" {
		p[fieldEffort] = m.ReasoningEffort
	}
	d.speech.parameters = p
}

func (d *dialect) now() speech {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.speech
}

const refusingWords = `support|unknown|unrecognized|unrecognised|unexpected|extra|not permitted|not allowed|invalid|only|must`

// What servers say of fields that they do not know or allow, of system messages, of
// streams, of tools and of thoughts.
var (
	refusing  = words(refusingWords)
	ofSystem  = words(`system.{0,20}(role|message|instruction)|role.{0,40}system|messages\[0\]\.role`)
	ofStreams = words(`\bstream`)
	ofTools   = words(`\btools?\b|tool.?(use|call|choice)|function`)
	ofCalls   = words(`failed to (call|parse)|could not parse|tool_use_failed`)
	lacking   = words(refusingWords + `|requir|enable|available`)
	ofThought = words(`reasoning_content`)
)

// renameTokens calls the limit of tokens by its other name, or leaves it out if neither is
// accepted. Then it returns the name.
func (s *speech) renameTokens() (leftOut string) {
	fields := [2]string{fieldTokens, fieldNewTokens}
	for i, field := range fields {
		if limit, sent := s.parameters[field]; sent {
			delete(s.parameters, field)
			s.refused[i] = true
			if s.refused[1-i] {
				return fieldTokens
			}
			s.parameters[fields[1-i]] = limit
			return ""
		}
	}
	return ""
}

// refusesTools reports whether a server says that it does not take the tools that it was
// offered. That the model has made a mistake in calling one is something else.
func (s speech) refusesTools(f *fault, q inquiry) bool {
	_, offered := s.fields(q)[fieldTools]
	return offered && (ofTools.in(f.text) && lacking.in(f.text) || strings.HasPrefix(f.param, fieldTools)) && !ofCalls.in(f.text)
}

// learn reports whether a request that was refused may be repeated in another way, since
// the fault names a field that can be left out or written otherwise, or since another
// request has learnt something meanwhile.
func (d *dialect) learn(f *fault, said speech, q inquiry) bool {
	tools := said.refusesTools(f, q)
	switch f.status {
	case http.StatusNotFound: // OpenRouter's, where no provider of the model has tools
		if !tools {
			return false
		}
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusNotImplemented:
	default:
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.speech.version != said.version {
		return f.status != http.StatusInternalServerError // which need not have to do with it
	}
	next := said
	next.parameters, next.version = maps.Clone(said.parameters), said.version+1
	text := strings.ToLower(f.text)
	names := func(field string) bool {
		_, sent := said.parameters[field]
		return sent && (strings.Contains(text, field) || f.param == field)
	}
	done := ""
	switch {
	case tools && q.last && !said.noChoice:
		next.noChoice = true
	case tools:
		next.noTools, done = true, "tools ("+f.text+")"
	case !refusing.in(text) && f.param == "":
		return false
	case !said.noSystem && ofSystem.in(text):
		next.noSystem = true
	case f.status == http.StatusInternalServerError:
		return false
	case !said.noThoughts && ofThought.in(text) && slices.ContainsFunc(q.rounds, func(r round) bool { return r.thoughts != "" }):
		next.noThoughts = true
	case f.kind == misconfigured && f.advice == adviceTokens && !strings.Contains(text, "unsupported"): // the number is wrong and not the name
		return false
	case names(fieldTokens), names(fieldNewTokens):
		done = next.renameTokens()
	case names(fieldHeat), names(fieldEffort), names(fieldUsage):
		for _, field := range []string{fieldHeat, fieldEffort, fieldUsage} {
			if names(field) {
				delete(next.parameters, field)
				done = field
				break
			}
		}
	case ofStreams.in(text):
		if next.parameters[fieldStream] == true {
			delete(next.parameters, fieldStream)
			delete(next.parameters, fieldUsage)
		} else {
			next.parameters[fieldStream] = true
		}
	default:
		return false
	}
	if next.version > 12 { // it says one thing and then the other
		return false
	}
	d.speech = next
	if done != "" && done != fieldUsage {
		d.notify("the server does not accept " + done + ", which is left out")
	}
	return true
}
