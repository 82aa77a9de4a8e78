package archive

import (
	"bytes"
	"crypto/sha256"

	bolt "go.etcd.io/bbolt"
)

// putText stores a text, unless it is empty or already stored, and returns its
// reference. Candidates usually share theirs with the reply they come from.
func (a *Archive) putText(tx *bolt.Tx, text string) (textRef, error) {
	if text == "" {
		return nil, nil
	}
	sum := sha256.Sum256([]byte(text))
	ref := textRef(sum[:])
	b := tx.Bucket([]byte(textsBucket))
	if b.Get(ref) != nil {
		return ref, nil
	}
	return ref, b.Put(ref, seal(ref, a.encoder.EncodeAll([]byte(text), nil)))
}

// unpack returns the text with a reference from what is stored under it.
func (a *Archive) unpack(ref textRef, sealed []byte) (string, error) {
	if sealed == nil {
		return "", damaged("the text %x is missing", []byte(ref))
	}
	compressed, ok := unseal(ref, sealed)
	if !ok {
		return "", damaged("the text %x fails its checksum", []byte(ref))
	}
	text, err := a.decoder.DecodeAll(compressed, nil)
	if err != nil {
		return "", damaged("the text %x: %v", []byte(ref), err)
	}
	if sum := sha256.Sum256(text); !bytes.Equal(sum[:], ref) {
		return "", damaged("the text %x has another hash", []byte(ref))
	}
	return string(text), nil
}

// texts are those of records that are decoded. They are read together, since each read may
// be a question to another program.
type texts struct {
	refs [][]byte
	into []*string
}

// add has a text read.
func (t *texts) add(ref textRef, into *string) {
	if ref != nil {
		t.refs, t.into = append(t.refs, ref), append(t.into, into)
	}
}

// read reads the texts. If one of them cannot be read, n is how many could.
func (t *texts) read(a *Archive, s snapshot) (n int, err error) {
	if len(t.refs) == 0 {
		return 0, nil
	}
	values, err := s.get(textsBucket, t.refs...)
	if err != nil {
		return 0, err
	}
	for i, value := range values {
		if *t.into[i], err = a.unpack(t.refs[i], value); err != nil {
			return i, err
		}
	}
	return len(values), nil
}
