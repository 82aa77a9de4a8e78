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

// text returns the text with the given reference.
func (a *Archive) text(tx *bolt.Tx, ref textRef) (string, error) {
	if ref == nil {
		return "", nil
	}
	sealed := tx.Bucket([]byte(textsBucket)).Get(ref)
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
