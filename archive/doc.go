// Package archive stores a search in one file: every candidate ever tried with
// its lineage, every reply of a mutator, and every generation.
//
// Call [Open] with a path and pass the result to population.Run:
//
//	db, err := archive.Open("quantize.db")
//	…
//	defer db.Close()
//	result, err := population.Run(ctx, problem, wallacea.Default(), population.Config{Recorder: db})
//
// To read the file, in any program, while the search runs or afterwards, call
// [OpenRead]. Then
// [Archive.Front] returns the best candidates, [Archive.Candidates] all of them,
// [Archive.Summaries] all of them without texts, ten times as fast, and
// [Archive.Lineage] the ancestors of one.
//
// # Durability
//
// A method that records something returns after the file has been synced. If
// the process is killed at any moment, nothing recorded is lost, and the next
// search with Config.Resume continues from there. Records never change, but for a
// candidate that turns out to be a duplicate when it settles: recording a second
// one under the same key is an error.
//
// # Locking and concurrency
//
// An Archive from Open locks its file until Close. Meanwhile [Open] fails with
// [ErrInUse] after 0.5 s, in this process and in others. Any number of programs
// may read the file at once with OpenRead. A program that records can also read its
// own Archive. All methods are safe for concurrent use, and readers do not block
// the search: an iterator copies a page of records at a time and holds no lock
// while the loop body runs.
//
// # Reading while a search runs
//
// An Archive from Open answers readers on a Unix socket, in goroutines that Close ends.
// The socket is FILE.sock, or, where that path is longer than 103 bytes or its file system
// has no sockets, a file in $XDG_RUNTIME_DIR/wallacea or in the directory wallacea-UID of
// the directory for temporary files. Its mode is 0600, and on Linux the user of each
// connection is checked too. A socket that a killed program has left is replaced by the
// next Open. OpenRead finds the socket; nothing else changes for the reader, except that
// it reads a snapshot: its documentation says how long that lasts.
//
// Pass the Tracker that your Config.Observe feeds to [Archive.Track], and [Archive.Status]
// and [Watch] say what the search is doing, in this program and in others. wallacea.Main
// does so. Without a Tracker they say what is recorded: the generation, the number of
// candidates, the best of them.
//
// The socket speaks HTTP, so that you can also look at the status with
// "curl --unix-socket FILE.sock http://archive/status", and follow it as server-sent events
// under /events. [Archive.Handle] adds what your program answers there itself.
//
// # Size
//
// The file grows in steps and keeps pages that are free again. [Compact] gives
// them back when no program uses the file.
//
// # Several searches
//
// [Merge] makes one archive of those of several searches of the same problem, and
// [Archive.Parts] says where each candidate comes from. [SameProblem] and [Comparable] say
// why two searches do not belong together.
//
// # File format
//
// The file is a bbolt database with these buckets:
//
//	metadata     "format": the format number in decimal; "search": a record of the search
//	candidates   ID: a record
//	texts        SHA-256: a source, a prompt, a reply or an output, compressed with zstd
//	hashes       canonical hash, 0, ID: nothing; finds candidates that are the same function
//	children     parent's ID, child's ID: nothing
//	planned      ID of the first attempt: how a child was planned; since format 3
//	settled      number, from 1: the ID of the last attempt at the child; since format 3
//	remeasured   number, from 1: the ID of a candidate that was measured again; if there is one
//	advice       number, from 1: what was learnt, in the words of a model; if it was asked
//	generations  number: a record; of the front it holds what has changed, every 64th the whole
//	replies      ID: a record
//	values       a program's own values
//	validations  ID: a record; since format 2
//
// The metadata of an archive made by [Merge] have "parts" too, which say where each number
// comes from; it has no planned, settled and remeasured.
//
// Numbers in keys are 8 bytes, big-endian. An ID is the number of its child, followed
// by 4 bytes if it is a repair or a setting. A record is a CBOR map with integer
// keys (RFC 8949, deterministic encoding). Every value except the format ends
// with the CRC-32C of its key and the preceding bytes, so that damage is
// detected. A key of a CBOR map is never reused. A field added later gets a new
// key; in older files it has its zero value. Any other change makes a new
// format: files of older formats can be read, but their searches cannot be resumed,
// and a program returns [ErrFormat] for formats newer than its own.
package archive
