package llm

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// A toolPiece is a call of a tool, or a part of one in a stream.
type toolPiece struct {
	Index    *number // in streams
	ID       content
	Function toolCall
	Extra    json.RawMessage `json:"extra_content"`
}

type toolCall struct {
	Name      content
	Arguments arguments
}

// arguments are those of a tool, usually a text that holds JSON. Some servers send
// the JSON itself.
type arguments string

func (a *arguments) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil && string(raw) != "null" {
		text = string(raw)
	}
	*a = arguments(text)
	return nil
}

// A calledTool is a call as it comes.
type calledTool struct {
	id, name  string
	arguments strings.Builder
	extra     json.RawMessage
}

// legacyCall is the index of a call of the time when there was one at most.
const legacyCall = -1

// call adds a call, or a piece of one: with the index of the call that it belongs to, or
// without any where it belongs to the last. Some servers give all calls the same index.
func (a *answer) call(index int, p toolPiece) {
	name, arguments, id := string(p.Function.Name), string(p.Function.Arguments), string(p.ID)
	if name == "" && arguments == "" && id == "" {
		return
	}
	if p.Index != nil {
		index = int(*p.Index)
	}
	slot, known := a.slots[index]
	switch {
	case p.Index == nil && name == "" && id == "" && len(a.calls) > 0:
		slot, known = len(a.calls)-1, true
	case known && name != "" && (slot < 0 || a.calls[slot].ends(id)):
		known = false
	}
	if !known {
		if a.slots == nil {
			a.slots = make(map[int]int)
		}
		if slot = len(a.calls); slot == maxCalls {
			slot, a.dropped = -1, true
		} else {
			a.calls = append(a.calls, new(calledTool))
		}
		if len(a.slots) < 10*maxCalls {
			a.slots[index] = slot
		}
	}
	if slot < 0 {
		return
	}
	c := a.calls[slot]
	if c.name != name && len(c.name) < maxID { // some repeat it with each piece
		c.name += name
	}
	c.id = cmp.Or(c.id, id)
	c.arguments.WriteString(arguments)
	if len(p.Extra) > 0 {
		c.extra = slices.Clone(p.Extra)
	}
}

// ends reports whether a piece with a name, and this ID, begins another call.
func (c *calledTool) ends(id string) bool {
	if id != "" && c.id != "" {
		return id != c.id
	}
	written := c.arguments.String()
	return c.name != "" && strings.HasSuffix(written, "}") && json.Valid([]byte(written))
}
