package archive

import (
	"bytes"
	"iter"
	"slices"
)

// texts copies texts in the order of their keys, so that each page is written once.
func (m *merger) texts() error {
	type source struct {
		next func() (entry, error, bool)
		entry
	}
	var sources []*source
	advance := func(s *source) error {
		e, err, ok := s.next()
		if !ok {
			e = entry{}
		}
		s.entry = e
		return err
	}
	for _, in := range m.inputs {
		next, stop := iter.Pull2(in.storedTexts())
		defer stop()
		s := &source{next: next}
		sources = append(sources, s)
		if err := advance(s); err != nil {
			return err
		}
	}
	for {
		var least *source
		for _, s := range sources {
			if s.key != nil && (least == nil || bytes.Compare(s.key, least.key) < 0) {
				least = s
			}
		}
		if least == nil {
			return nil
		}
		e := least.entry
		if err := m.to.store(textsBucket, e.key, e.value); err != nil {
			return err
		}
		for _, s := range sources {
			if bytes.Equal(s.key, e.key) {
				if err := advance(s); err != nil {
					return err
				}
			}
		}
	}
}

// storedTexts iterates over texts as they are stored. It holds no transaction while the loop
// body runs.
func (a *Archive) storedTexts() iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		var next []byte
		for more := true; more; {
			var page []entry
			err := a.view(func(s snapshot) error {
				page, more = nil, false
				size := 0
				for e, err := range s.scan(textsBucket, next, pageRecords) {
					if err != nil {
						return err
					}
					if more = size > pageBytes; more {
						return nil
					}
					if _, ok := unseal(e.key, e.value); !ok {
						return damaged("the text %x fails its checksum", e.key)
					}
					page = append(page, entry{slices.Clone(e.key), slices.Clone(e.value)})
					size += len(e.value)
				}
				return nil
			})
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
			}
			if err != nil {
				yield(entry{}, err)
				return
			}
			if len(page) > 0 {
				next = after(page[len(page)-1].key)
			}
		}
	}
}
