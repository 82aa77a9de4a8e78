package main

import (
	"fmt"

	"github.com/wallacea-go/wallacea/archive"
)

type compactCommand struct {
	archiveArgument
	JSON bool `name:"json" help:"Print one object: before and after, in bytes."`
}

func (c compactCommand) Run(out *output) error {
	before, after, err := archive.Compact(c.Archive)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeObject(out, struct {
			Before int64 `json:"before"`
			After  int64 `json:"after"`
		}{before, after})
	}
	if after == before {
		fmt.Fprintf(out, "%s is compact: %s\n", c.Archive, bytesText(before))
		return nil
	}
	fmt.Fprintf(out, "%s: from %s to %s\n", c.Archive, bytesText(before), bytesText(after))
	return nil
}
