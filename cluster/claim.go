package cluster

import (
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
)

// A claim says that a coordinator is at work. Open asks whether there is one, but one that has lost the server
// is not there to answer. So each says it in every beat, and when it is back; of two, the one that has
// been at work for longer stays.
type claim struct {
	Session string        `cbor:"1,keyasint"`
	Age     time.Duration `cbor:"2,keyasint"`
}

// claim makes the Coordinator's own. An error means that it is made again.
func (k *Coordinator) claim() {
	if data, err := encode(claim{k.session, time.Since(k.opened)}); err == nil {
		_ = k.nc.Publish(k.scope.coordinators(), data)
	}
}

// contest takes another one's claim.
func (k *Coordinator) contest(m *nats.Msg) {
	var c claim
	if decode(m.Data, &c) != nil || c.Session == k.session {
		return
	}
	if age := time.Since(k.opened); age > c.Age || age == c.Age && k.session > c.Session {
		k.claim()
		return
	}
	k.mu.Lock()
	k.abandon(k.taken())
	k.mu.Unlock()
	k.nc.Close() // nodes are told nothing any more
}

func (k *Coordinator) taken() error {
	return fmt.Errorf("cluster: another search is at work at %s: give -scope another name for one of them", k.Address())
}
