// Package archive keeps a search in one file: every candidate ever tried with
// its lineage, every reply of a mutator, every generation.
//
// Call [Open] with a path and give the result to population.Run:
//
//	db, err := archive.Open("quantize.db")
//	…
//	defer db.Close()
//	result, err := population.Run(ctx, problem, wallacea.Default(), population.Config{Recorder: db})
//
// Afterwards, or in another program, [OpenRead] looks into it: [Archive.Front]
// for the best, [Archive.Candidates] for all, [Archive.Lineage] for how one of
// them came to be.
//
// # Durability
//
// A method that records something returns after the file has been synced. A
// process killed at any moment loses nothing that was recorded, and the next
// search with Config.Resume goes on from there. A record once written is never
// changed: recording a second one under the same number is an error.
//
// # One file, one program
//
// While an Archive from Open is not closed no other one can be opened on the
// file, in this process or another, nor can it be read from outside: the attempt
// ends with [ErrInUse] after half a second. When nobody records, any number of
// programs may read at once with OpenRead. The program that records reads its
// own Archive: that is safe for use by several goroutines, and reading does not
// hold up the search: iterators copy a page of records at a time and hold
// nothing while their consumer works.
//
// # The file
//
// A bbolt database with the buckets
//
//	metadata     "format": the format's number in decimal; "search": what is searched for
//	candidates   ID: a record
//	texts        SHA-256: a source, a prompt, a reply or an output, compressed with zstd
//	hashes       canonical hash, 0, ID: nothing; finds the candidates that are the same function
//	children     parent's ID, child's ID: nothing
//	generations  number: a record
//	replies      ID: a record
//	values       a program's own
//	validations  ID: a record; since format 2
//
// where numbers in keys are 8 bytes, big-endian. A record is a CBOR map with
// integer keys (RFC 8949, deterministic). Every value but the format ends with
// the CRC-32C of its key and the bytes before, so that damage is found rather
// than shown. Keys of CBOR maps are never used again for something else; a
// field added later gets a new one, and older files open with its zero value.
// Anything else makes a new format; Open brings files of older ones up to date,
// and a program refuses those newer than its own with [ErrFormat].
package archive
