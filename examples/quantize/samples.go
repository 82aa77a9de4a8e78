package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
)

// largestSample bounds what is read, so that sums of squares stay finite.
const largestSample = 1e100

// loadSamples reads the samples in the named file; see readSamples.
func loadSamples(name string) ([]float64, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read samples: %w", err)
	}
	samples, err := readSamples(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("cannot read samples from %s: %w", name, err)
	}
	return samples, nil
}

// readSamples reads one finite number per line, at least one. Its errors name
// the line.
func readSamples(r io.Reader) ([]float64, error) {
	var samples []float64
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		v, err := parseSample(scanner.Text())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", len(samples)+1, err)
		}
		samples = append(samples, v)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", len(samples)+1, err)
	}
	if len(samples) == 0 {
		return nil, errors.New("there are none: give one number per line")
	}
	return samples, nil
}

func parseSample(line string) (float64, error) {
	text := strings.TrimSpace(line)
	if text == "" {
		return 0, errors.New("empty: give one number per line")
	}
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return 0, fmt.Errorf("%.40q is not a number: give one number per line", text)
	case math.IsNaN(v):
		return 0, fmt.Errorf("%.40q is not a finite number", text)
	case math.Abs(v) > largestSample: // infinite too, whether written so or out of range
		return 0, fmt.Errorf("%.40q is too large: samples must lie between ±%g", text, largestSample)
	}
	return v, nil
}
