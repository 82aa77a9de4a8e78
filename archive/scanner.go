package archive

import (
	"encoding/binary"
	"math"

	"github.com/wallacea-go/wallacea/population"
)

// The major types of CBOR (RFC 8949, section 3.1) that records consist of.
const (
	majorUint   = 0
	majorNegint = 1
	majorBytes  = 2
	majorArray  = 4
	majorMap    = 5
	majorSimple = 7
)

// A scanner reads parts of an encoded record without decoding the rest, ten
// times as fast as package cbor decodes all of it. It knows only what encMode
// writes; at anything else it sets bad, and what it returns is meaningless.
type scanner struct {
	rest []byte
	bad  bool
}

// head reads the first bytes of a data item: its major type and its argument,
// which are the bits of a float.
func (s *scanner) head() (major byte, info byte, argument uint64) {
	if len(s.rest) == 0 {
		s.bad = true
		return 0, 0, 0
	}
	major, info = s.rest[0]>>5, s.rest[0]&31
	if info < 24 {
		s.rest = s.rest[1:]
		return major, info, uint64(info)
	}
	size := 1 << (info - 24)
	if info > 27 || len(s.rest) < 1+size {
		s.bad, s.rest = true, nil
		return 0, 0, 0
	}
	switch b := s.rest[1:]; info {
	case 24:
		argument = uint64(b[0])
	case 25:
		argument = uint64(binary.BigEndian.Uint16(b))
	case 26:
		argument = uint64(binary.BigEndian.Uint32(b))
	case 27:
		argument = binary.BigEndian.Uint64(b)
	}
	s.rest = s.rest[1+size:]
	return major, info, argument
}

// count reads the head of an array or a map and returns the number of its
// elements or pairs; -1 if it is null.
func (s *scanner) count(major byte) int {
	m, info, n := s.head()
	switch {
	case m == majorSimple && info == 22:
		return -1
	case m != major || n > uint64(len(s.rest)):
		s.bad = true
		return 0
	}
	return int(n)
}

func (s *scanner) uint() uint64 {
	major, _, n := s.head()
	s.bad = s.bad || major != majorUint
	return n
}

func (s *scanner) int() int64 {
	major, _, n := s.head()
	s.bad = s.bad || major > majorNegint || n > math.MaxInt64
	if major == majorNegint {
		return -1 - int64(n)
	}
	return int64(n)
}

func (s *scanner) bool() bool {
	major, info, _ := s.head()
	s.bad = s.bad || major != majorSimple || info != 20 && info != 21
	return info == 21
}

func (s *scanner) float() float64 {
	major, info, bits := s.head()
	switch {
	case major == majorSimple && info == 25:
		return half(uint16(bits))
	case major == majorSimple && info == 26:
		return float64(math.Float32frombits(uint32(bits)))
	case major == majorSimple && info == 27:
		return math.Float64frombits(bits)
	}
	s.bad = true
	return 0
}

// half converts the bits of an IEEE 754 binary16.
func half(bits uint16) float64 {
	sign, exponent, fraction := uint32(bits>>15), uint32(bits>>10&31), uint32(bits&1023)
	switch exponent {
	case 0: // subnormal
		return math.Copysign(math.Ldexp(float64(fraction), -24), 1-2*float64(sign))
	case 31: // infinite or NaN
		exponent = 255
	default:
		exponent += 127 - 15
	}
	return float64(math.Float32frombits(sign<<31 | exponent<<23 | fraction<<13))
}

// bytes returns a byte string, which shares memory with the record.
func (s *scanner) bytes() []byte {
	n := s.count(majorBytes)
	if s.bad || n < 0 {
		return nil
	}
	b := s.rest[:n]
	s.rest = s.rest[n:]
	return b
}

// skip passes over a data item.
func (s *scanner) skip() {
	for items := 1; items > 0 && !s.bad; items-- {
		switch major, _, n := s.head(); {
		case major == majorUint, major == majorNegint, major == majorSimple:
		case n > uint64(len(s.rest)):
			s.bad = true
		case major == majorBytes:
			s.rest = s.rest[n:]
		case major == majorArray:
			items += int(n)
		case major == majorMap:
			items += 2 * int(n)
		default:
			s.bad = true
		}
	}
}

// floats appends an array of floats to list. It returns nil for null.
func (s *scanner) floats(list []float64) []float64 {
	n := s.count(majorArray)
	if n < 0 {
		return nil
	}
	for range n {
		list = append(list, s.float())
	}
	return list
}

// ids appends an array of IDs to list. It returns nil for null.
func (s *scanner) ids(list []population.ID) []population.ID {
	n := s.count(majorArray)
	if n < 0 {
		return nil
	}
	for range n {
		list = append(list, population.ID(s.uint()))
	}
	return list
}
