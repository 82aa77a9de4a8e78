package archive

import (
	"bytes"
	"iter"
	"slices"

	"github.com/wallacea-go/wallacea/population"
)

// sorted copies a bucket whose keys are in no order of candidates, in the order of its keys, so
// that each page is written once. An entry of several inputs is copied once. convert makes an
// entry that of the merged archive, without changing the order; its key is nil if it is left
// out.
func (m *merger) sorted(bucket string, convert func(in *input, e entry) (entry, error)) error {
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
		next, stop := iter.Pull2(in.entries(bucket, convert))
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
		if err := m.to.store(bucket, e.key, e.value); err != nil {
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

// sameText checks a text, which is copied as it is.
func sameText(_ *input, e entry) (entry, error) {
	if _, ok := unseal(e.key, e.value); !ok {
		return entry{}, damaged("the text %x fails its checksum", e.key)
	}
	return e, nil
}

// renumberedHash renumbers the candidate of a hash. What was recorded since the candidates were
// read is left out.
func renumberedHash(in *input, e entry) (entry, error) {
	end := bytes.IndexByte(e.key, 0)
	if end < 0 {
		return entry{}, damaged("an entry of its hashes has no candidate")
	}
	id := idOf(e.key[end+1:])
	if id.Child() == 0 {
		return entry{}, damaged("an entry of its hashes has no candidate")
	}
	if id == population.SeedID && !in.seed || id.Child() != 1 && id.Child()-1+in.children.Offset > in.children.Last {
		return entry{}, nil
	}
	to, err := in.id(id)
	return entry{key: append(e.key[:end+1], idKey(to)...)}, err
}

// entries iterates over the entries of a bucket as they are in the merged archive. It holds no
// transaction while the loop body runs.
func (in *input) entries(bucket string, convert func(in *input, e entry) (entry, error)) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		var next []byte
		for more := true; more; {
			var page []entry
			err := in.view(func(s snapshot) error {
				page, more = nil, false
				size := 0
				for e, err := range s.scan(bucket, next, pageRecords) {
					if err != nil {
						return err
					}
					if more = size > pageBytes; more {
						return nil
					}
					next = after(slices.Clone(e.key))
					to, err := convert(in, entry{slices.Clone(e.key), slices.Clone(e.value)})
					if err != nil {
						return err
					}
					if to.key != nil {
						page = append(page, to)
					}
					size += len(e.key) + len(e.value)
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
		}
	}
}
