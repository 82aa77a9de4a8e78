package process

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// MaxFrame is the size of the largest frame, in bytes.
const MaxFrame = 16 << 20

// WriteFrame writes body as one frame, a length in four bytes, big endian, and
// that many bytes, with one call of Write.
func WriteFrame(w io.Writer, body []byte) error {
	if len(body) > MaxFrame {
		return tooLong(len(body))
	}
	frame := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(body)), uint32(len(body)))
	_, err := w.Write(append(frame, body...))
	return err
}

// ReadFrame reads the body of one frame. At the end of the stream it returns
// io.EOF, in the middle of a frame io.ErrUnexpectedEOF.
func ReadFrame(r *bufio.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > MaxFrame {
		return nil, tooLong(int(n))
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return body, nil
}

func tooLong(n int) error {
	return fmt.Errorf("a frame of %d bytes exceeds the limit of %d", n, MaxFrame)
}
