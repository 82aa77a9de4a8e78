package wallacea

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/wallacea-go/wallacea/archive"
	"github.com/wallacea-go/wallacea/population"
)

// openArchive opens the archive, in a directory that it makes if need be. One
// to resume must be there: a mistyped name is no new search. One that holds nothing but a
// seed holds no search: unless it is to be resumed, it is begun anew.
func (p *program) openArchive() error {
	name := p.flags.archive
	_, err := os.Stat(name)
	p.made = errors.Is(err, fs.ErrNotExist)
	if p.made && p.flags.resume {
		return fmt.Errorf("there is no archive %s to resume: check -archive, or leave -resume out to begin a search", name)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return fmt.Errorf("cannot make a directory for the archive: %w", err)
	}
	if p.archive, err = archive.Open(name); err != nil || p.made || p.flags.resume || !bare(p.archive) {
		return err
	}
	if err = p.archive.Close(); err == nil {
		var file string // which may be elsewhere
		if file, err = filepath.EvalSymlinks(name); err == nil {
			err = os.Remove(file)
		}
	}
	if err != nil {
		p.archive = nil
		return fmt.Errorf("%s holds nothing but a seed and cannot be replaced: %w", name, err)
	}
	p.made = true
	p.archive, err = archive.Open(name)
	return err
}

// openRecorded opens the archive whose search is to be run again, if there is one.
func (p *program) openRecorded() error {
	if p.flags.replay == "" {
		return nil
	}
	recorded, err := os.Stat(p.flags.replay)
	if err != nil {
		return fmt.Errorf("there is no search to run again (-replay): %w", err)
	}
	if own, err := os.Stat(p.flags.archive); err == nil && os.SameFile(own, recorded) {
		return fmt.Errorf("%s cannot be run again into itself: give another -archive", p.flags.replay)
	}
	if p.recorded, err = archive.OpenRead(p.flags.replay); err != nil {
		return err
	}
	recording, err := p.recorded.Recording()
	if err != nil {
		return err
	}
	c := &p.Config
	c.Replay = &recording
	last, err := p.recorded.LastGeneration()
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return err
	}
	c.Limits.Generations = max(1, last.Number)
	if _, ok := p.flags.given()["timeout"]; !ok && recording.Search.Timeout > 0 {
		c.Workers.Timeout = recording.Search.Timeout
	}
	return nil
}

// closeArchive closes the archive. If the program failed and this is all that
// came of it, a new archive that holds no more than the seed, the file is
// removed: it would only be in the way of the next attempt.
func (p *program) closeArchive(failed bool) error {
	if p.recorded != nil {
		_ = p.recorded.Close() // it was only read
	}
	var broken error
	if p.calls != nil {
		broken = p.calls.Close()
	}
	if p.archive == nil {
		return broken
	}
	useless := failed && p.made && bare(p.archive)
	if err := p.archive.Close(); err != nil || !useless {
		return errors.Join(broken, err)
	}
	return errors.Join(broken, os.Remove(p.archive.Path()))
}

// generationsKey is under what an archive holds the generation that its search was told to go
// on to, last.
const generationsKey = "wallacea.generations"

// goOn lets a search that is resumed go on to the generation that it was told, unless the
// command line says otherwise, and remembers what it says.
func (p *program) goOn() error {
	_, given := p.flags.given()["generations"]
	if told, err := p.archive.Value(generationsKey); err == nil && p.flags.resume && !given {
		if n, err := strconv.Atoi(string(told)); err == nil && n > 0 {
			p.Config.Limits.Generations = n
		}
		return nil
	}
	if p.flags.resume && !given || p.recorded != nil {
		return nil // of an earlier version
	}
	return p.archive.SetValue(generationsKey, []byte(strconv.Itoa(p.Config.Limits.Generations)))
}

// bare reports whether an archive holds nothing that a mutator has written or was paid
// for. One that cannot be read may hold something.
func bare(db *archive.Archive) bool {
	for c, err := range db.Summaries() {
		if err != nil || c.ID != population.SeedID {
			return false
		}
	}
	for r, err := range db.Replies() {
		if err != nil || r.Source != "" || r.Text != "" || r.Usage.Tokens() > 0 || r.Usage.Cost > 0 {
			return false
		}
	}
	return true
}
