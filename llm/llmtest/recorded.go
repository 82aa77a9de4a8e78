package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Recorded reads the answers of a recorded conversation, in their order: JSON
// values, usually one per line, each a call with what was asked and the text of
// the answer, {"request": …, "reply": "…"}. What was asked may be left out.
func Recorded(r io.Reader) ([]Answer, error) {
	var answers []Answer
	for d := json.NewDecoder(r); ; {
		var call struct {
			Reply *string `json:"reply"`
		}
		switch err := d.Decode(&call); {
		case errors.Is(err, io.EOF):
			return answers, nil
		case err != nil:
			return nil, fmt.Errorf("llmtest: call %d of the recording: %w", len(answers)+1, err)
		case call.Reply == nil:
			return nil, fmt.Errorf("llmtest: call %d of the recording has no reply", len(answers)+1)
		}
		answers = append(answers, Text(*call.Reply))
	}
}
