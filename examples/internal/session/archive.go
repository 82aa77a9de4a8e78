package session

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// openArchive opens the archive, in a directory that it makes if need be. One
// to go on with must be there: a mistyped name is no new search.
func (s *Session) openArchive() error {
	name := s.options.archive
	_, err := os.Stat(name)
	s.made = errors.Is(err, fs.ErrNotExist)
	if s.made && s.options.resume {
		return fmt.Errorf("there is no archive %s to go on with: check -archive, or leave -resume out to begin a search", name)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return fmt.Errorf("cannot make a directory for the archive: %w", err)
	}
	s.Archive, err = archive.Open(name)
	return err
}

// asBegun takes over how much the archive's search is told to search, for what
// the command line does not say: to go on with one takes no flags.
func (s *Session) asBegun() error {
	held, err := s.Archive.Search()
	if errors.Is(err, archive.ErrEmpty) {
		return nil
	}
	if err != nil {
		return err
	}
	c := &s.Config
	c.Members, c.Children, s.withModel.Children = held.Members, held.Children, held.Children
	given := make(map[string]bool)
	s.Flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if !given["islands"] {
		c.Islands = held.Islands
	}
	if !given["seed"] {
		c.RandomSeed = held.RandomSeed
	}
	return nil
}

// closeArchive closes the archive. If the program failed and this is all that
// came of it, a new archive that holds no more than the seed, the file is
// removed: it would only be in the way of the next attempt.
func (s *Session) closeArchive(failed bool) error {
	if s.Archive == nil {
		return nil
	}
	useless := failed && s.made && bare(s.Archive)
	if err := s.Archive.Close(); err != nil || !useless {
		return err
	}
	return os.Remove(s.Archive.Path())
}

// bare reports whether an archive holds nothing that a mutator has written. One
// that cannot be read may hold something.
func bare(db *archive.Archive) bool {
	for c, err := range db.Candidates() {
		if err != nil || c.ID != population.SeedID {
			return false
		}
	}
	next, stop := iter.Pull2(db.Replies())
	defer stop()
	_, _, some := next()
	return !some
}
