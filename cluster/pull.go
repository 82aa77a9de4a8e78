package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
)

// A pull is a request for messages of the queue. JetStream's client has one too (Fetch), which
// forgets, when it is interrupted, what is on its way: that then waits for its lease to end.
type pull struct {
	sub  *nats.Subscription // to what comes
	left int                // messages that may come
}

// newPull asks for at most so many messages.
func newPull(nc *nats.Conn, s scope, most int) (*pull, error) {
	sub, err := nc.SubscribeSync(nc.NewInbox())
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	text, err := json.Marshal(struct { // as JetStream has it
		Batch   int           `json:"batch"`
		Expires time.Duration `json:"expires"`
	}{most, pullTime})
	if err == nil {
		err = nc.PublishRequest(s.next(), sub.Subject, text)
	}
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	return &pull{sub, most}, nil
}

// receive calls take with each message, until there are as many as were asked for, none comes for
// pullTime, or ctx ends, which is an error.
func (p *pull) receive(ctx context.Context, take func(*nats.Msg)) error {
	for p.left > 0 {
		m, err := p.sub.NextMsgWithContext(ctx)
		if err != nil {
			return err
		}
		switch m.Header.Get("Status") {
		case "":
			p.left--
			take(m)
		case "404", "408": // there are none; the time is over
			p.left = 0
		case "100": // the server lives
		default:
			return fmt.Errorf("cluster: %s: %s", p.sub.Subject, m.Header.Get("Description"))
		}
	}
	return nil
}

// end takes the request back, and calls take with what was on its way.
func (p *pull) end(take func(*nats.Msg)) {
	if p.left == 0 {
		_ = p.sub.Unsubscribe() // an error means that the connection is closed
		return
	}
	if p.sub.Drain() != nil {
		return // likewise
	}
	for {
		m, err := p.sub.NextMsg(answerTime)
		if err != nil {
			return
		}
		if m.Header.Get("Status") == "" {
			take(m)
		}
	}
}
