package gp

import (
	"container/list"
	"sync"

	"github.com/wallacea-go/wallacea/swap"
)

// cacheSize is the number of checked sources that a Mutator remembers: the
// members of a few islands.
const cacheSize = 256

// A cache holds the checked forms of the most recently used sources. The zero
// value is ready to use and safe for concurrent use.
type cache struct {
	mu      sync.Mutex
	order   list.List // of entries, the one used last in front
	entries map[string]*list.Element
}

type entry struct {
	key     string
	checked *swap.Checked
}

func (c *cache) get(key string) *swap.Checked {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[key]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(entry).checked
}

func (c *cache) put(key string, checked *swap.Checked) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[key] != nil {
		return
	}
	if c.entries == nil {
		c.entries = make(map[string]*list.Element)
	}
	c.entries[key] = c.order.PushFront(entry{key, checked})
	if c.order.Len() > cacheSize {
		delete(c.entries, c.order.Remove(c.order.Back()).(entry).key)
	}
}
