package llm

import (
	"encoding/json"
	"fmt"
	"strings"
)

// An inquiry is what one request asks: a conversation, and the calls of tools that have
// followed it, with their results.
type inquiry struct {
	conversation []message
	rounds       []round
	tools        []Tool // that may be called
	last         bool   // they may not be called any more
}

// A round is an answer that calls tools.
type round struct {
	said     string // beside the calls
	thoughts string // reasoning_content, which some servers want back
	uses     []toolUse
}

// A toolUse is a call of a tool.
type toolUse struct {
	id, name  string
	arguments string          // as the model has written them
	extra     json.RawMessage // extra_content, in which Gemini signs its thoughts
	result    string
}

// toolMessage is an assistant's message with calls, or the result of one.
type toolMessage struct {
	Role      string     `json:"role"`
	Content   *string    `json:"content"` // null where there is none: DeepSeek refuses ""
	Thoughts  string     `json:"reasoning_content,omitempty"`
	ToolCalls []sentCall `json:"tool_calls,omitempty"`
	CallID    string     `json:"tool_call_id,omitempty"`
	Name      string     `json:"name,omitempty"`
}

type sentCall struct {
	ID       string          `json:"id"`
	Type     string          `json:"type"`
	Function sentFunction    `json:"function"`
	Extra    json.RawMessage `json:"extra_content,omitempty"`
}

type sentFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type offeredTool struct {
	Type     string          `json:"type"`
	Function offeredFunction `json:"function"`
}

type offeredFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
}

const roleTool = "tool"

// messages returns the messages of a request, as a server takes them.
func (q inquiry) messages(withThoughts bool) any {
	if len(q.rounds) == 0 {
		return q.conversation
	}
	var list []any
	for _, m := range q.conversation {
		list = append(list, m)
	}
	for _, r := range q.rounds {
		called := toolMessage{Role: roleAssistant}
		if r.said != "" {
			called.Content = &r.said
		}
		if withThoughts {
			called.Thoughts = r.thoughts
		}
		for _, u := range r.uses {
			called.ToolCalls = append(called.ToolCalls, sentCall{u.id, "function", sentFunction{u.name, u.sendable()}, u.extra})
		}
		list = append(list, called)
		for _, u := range r.uses {
			list = append(list, toolMessage{Role: roleTool, Content: &u.result, CallID: u.id, Name: u.name})
		}
	}
	return list
}

// sendable returns the arguments as they are sent back: servers that read them fail if they
// are no object.
func (u toolUse) sendable() string {
	var fields map[string]json.RawMessage
	if len(u.arguments) > maxArguments || json.Unmarshal([]byte(u.arguments), &fields) != nil || fields == nil {
		return "{}"
	}
	return u.arguments
}

// offer returns the tools, as a server takes them.
func (q inquiry) offer() []offeredTool {
	var list []offeredTool
	for _, t := range q.tools {
		parameters := t.Parameters
		if parameters == nil {
			parameters = noParameters
		}
		list = append(list, offeredTool{"function", offeredFunction{t.Name, t.Description, parameters}})
	}
	return list
}

// shorten shortens the results of tools, and reports whether there was anything to shorten.
func (q *inquiry) shorten() bool {
	shorter := false
	for _, r := range q.rounds {
		for i := range r.uses {
			if u := &r.uses[i]; len(u.result) > 2*maxTight {
				u.result, shorter = clip(u.result, maxTight), true
			}
		}
	}
	return shorter
}

// transcript returns the inquiry as one text, for the archive.
func (q inquiry) transcript() string {
	var s strings.Builder
	s.WriteString(transcript(q.conversation))
	for _, r := range q.rounds {
		s.WriteString("\n\n[" + roleAssistant + "]\n")
		if said := strings.TrimSpace(r.said); said != "" {
			s.WriteString(said + "\n")
		}
		for _, u := range r.uses {
			fmt.Fprintf(&s, "calls %s %s\n", u.name, clip(u.arguments, maxArguments))
		}
		for _, u := range r.uses {
			fmt.Fprintf(&s, "\n[%s %s]\n%s\n", roleTool, u.name, u.result)
		}
	}
	return strings.TrimSpace(s.String())
}
