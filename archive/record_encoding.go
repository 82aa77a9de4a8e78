package archive

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/fxamacker/cbor/v2"
	"github.com/wallacea-go/wallacea/population"
)

// encMode encodes records. Strings become byte strings, since a candidate's
// output need not be valid UTF-8.
var encMode = must(func() (cbor.EncMode, error) {
	o := cbor.CoreDetEncOptions()
	o.String = cbor.StringToByteString
	return o.EncMode()
}())

// decMode decodes what encMode encodes. Its input has passed a checksum, so
// limits on lengths would only make large records unreadable.
var decMode = must(cbor.DecOptions{
	ByteStringToString: cbor.ByteStringToStringAllowed,
	MaxArrayElements:   math.MaxInt32,
	MaxMapPairs:        math.MaxInt32,
}.DecMode())

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // the options above are wrong
	}
	return v
}

// checksumSize is the number of bytes that seal appends.
const checksumSize = 4

// seal appends the checksum of the key and the value to the value.
func seal(key, value []byte) []byte {
	return binary.BigEndian.AppendUint32(value, checksum(key, value))
}

// unseal returns the value without its checksum. It returns false if the
// checksum is wrong.
func unseal(key, sealed []byte) ([]byte, bool) {
	n := len(sealed) - checksumSize
	if n < 0 || binary.BigEndian.Uint32(sealed[n:]) != checksum(key, sealed[:n]) {
		return nil, false
	}
	return sealed[:n], true
}

func checksum(key, value []byte) uint32 {
	castagnoli := crc32.MakeTable(crc32.Castagnoli) // cached by package crc32
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// marshal encodes a record and seals it.
func marshal(key []byte, record any) ([]byte, error) {
	value, err := encMode.Marshal(record)
	if err != nil {
		return nil, err
	}
	return seal(key, value), nil
}

// unmarshal decodes the record that is stored under key in a bucket.
func unmarshal(bucket string, key, sealed []byte, record any) error {
	value, ok := unseal(key, sealed)
	if !ok {
		return damaged("%s fails its checksum", describe(bucket, key))
	}
	if err := decMode.Unmarshal(value, record); err != nil {
		return damaged("%s: %v", describe(bucket, key), err)
	}
	return nil
}

// describe names a record in an error message.
func describe(bucket string, key []byte) string {
	switch bucket {
	case metadataBucket:
		return fmt.Sprintf("the record of the %s", key)
	case candidatesBucket:
		return fmt.Sprintf("candidate %v", idOf(key))
	case generationsBucket:
		return fmt.Sprintf("generation %d", numberOf(key))
	case repliesBucket:
		return fmt.Sprintf("the reply for candidate %v", idOf(key))
	case validationsBucket:
		return fmt.Sprintf("the validation of candidate %v", idOf(key))
	case plannedBucket:
		return fmt.Sprintf("the plan of child %v", idOf(key))
	case settledBucket:
		return fmt.Sprintf("settlement %d", numberOf(key))
	case remeasuredBucket:
		return fmt.Sprintf("repeated measurement %d", numberOf(key))
	case valuesBucket:
		return fmt.Sprintf("value %q", key)
	}
	return fmt.Sprintf("an entry of the %s", bucket)
}

// idKey returns the key of a record. Keys sort like IDs: a number of 8 bytes for
// the child, followed by one of 4 bytes for a repair or a setting.
func idKey(id population.ID) []byte {
	key := numberKey(id.Child())
	if variant := uint32(id >> 32); variant != 0 {
		key = binary.BigEndian.AppendUint32(key, variant)
	}
	return key
}

// idOf is the inverse of idKey. It returns 0 for what is no key of an ID.
func idOf(key []byte) population.ID {
	if len(key) != 8 && len(key) != 12 {
		return 0
	}
	id := binary.BigEndian.Uint64(key)
	if id >= 1<<32 {
		return 0
	}
	if variant := key[8:]; len(variant) > 0 {
		id |= uint64(binary.BigEndian.Uint32(variant)) << 32
	}
	return population.ID(id)
}

// numberKey returns the key of a record that is numbered.
func numberKey(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// numberOf is the inverse of numberKey.
func numberOf(key []byte) int {
	if len(key) != 8 {
		return -1
	}
	return int(binary.BigEndian.Uint64(key))
}

// pairKey returns the key of an index entry. The entries of one parent are
// adjacent and in ascending order.
func pairKey(first, second population.ID) []byte {
	return append(idKey(first), idKey(second)...)
}

// hashPrefix returns the prefix of the index entries of a canonical hash.
func hashPrefix(hash string) []byte { return append([]byte(hash), 0) }
