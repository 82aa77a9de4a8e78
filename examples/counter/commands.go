package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// readLines returns the lines of r as they are typed.
func readLines(r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(r); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return lines
}

// execute executes a typed command.
func (h *host) execute(line string) {
	words := strings.Fields(line)
	switch {
	case len(words) == 1 && words[0] == "revisions":
		for _, r := range h.slot.Revisions() {
			mark := " "
			if r.ID == h.slot.Active().ID {
				mark = "*"
			}
			fmt.Fprintf(h.out, "-- %srevision %d: %s\n", mark, r.ID, body(sourceOf(r)))
		}
	case len(words) == 2 && words[0] == "back":
		id, err := strconv.Atoi(words[1])
		if err == nil {
			err = h.slot.Activate(id)
		}
		if err != nil {
			fmt.Fprintf(h.out, "-- cannot go back: %v\n", err)
			return
		}
		fmt.Fprintf(h.out, "-- revision %d is back\n", id)
	case len(words) > 0:
		fmt.Fprintf(h.out, "-- type \"revisions\" to see them, \"back 2\" to go back to revision 2, ctrl-C to end\n")
	}
}

// body returns what is between the braces of Step, on one line.
func body(source string) string {
	_, rest, _ := strings.Cut(source, "func Step(")
	_, rest, _ = strings.Cut(rest, "{\n")
	rest, _, _ = strings.Cut(rest, "\n}")
	var lines []string
	for line := range strings.Lines(rest) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "; ")
}

// line returns the beginning of a text as one line for a terminal.
func line(text string) string {
	const most = 100
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
