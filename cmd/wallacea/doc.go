// Wallacea inspects the archives that searches record, while they run and afterwards.
//
// Usage:
//
//	wallacea front ARCHIVE [--json]
//	wallacea best ARCHIVE [OBJECTIVE] [--json]
//	wallacea list ARCHIVE [--generation N] [--island N] [--failed] [--stage STAGE]
//	               [--sort OBJECTIVE] [--limit N] [--json]
//	wallacea show ARCHIVE ID [--reply] [--json]
//	wallacea lineage ARCHIVE ID [--brief] [--json]
//	wallacea plot ARCHIVE -o FILE [--kind front|objectives|hypervolume|lineage]
//	               [--x OBJECTIVE --y OBJECTIVE] [--title TEXT]
//	wallacea watch ARCHIVE [--json]
//	wallacea serve ARCHIVE [--listen HOST:PORT] [--name HOST] [--export FILE.html]
//	wallacea export ARCHIVE [-o FILE]
//	wallacea doctor
//
// Start with front: it prints the nondominated candidates, with objectives in
// their own units. Pass a candidate's number to show or lineage.
//
// Watch shows what a running search is doing: how far it has got, what is under way, the
// best candidates, the last ones that have entered the front and that have failed, and
// what it has cost and will cost. It ends with the search, or on ctrl-C, which the search does
// not notice. On a terminal it redraws; elsewhere it prints a line for each generation and
// change of the state, and everything at the end. With --json it prints a population.Status per line.
//
// Serve shows a search to web browsers, while it runs and afterwards. It prints the address
// of the page, which holds a token: whoever has it can read the archive. By default only
// this machine can reach it. With --export it writes the page into one HTML file instead.
//
// Doctor checks whether this machine can run searches. It prints the toolchain,
// the sandbox of workers, and how long it takes to build functions and start a
// worker. It also names cache directories of earlier versions that you can
// remove.
//
// # Output
//
// Tables and sources go to standard output. Errors go to standard error, one
// sentence each. With --json, each candidate is one line of JSON in the format of
// export. Control characters in the texts of candidates are escaped, and invalid
// UTF-8 becomes U+FFFD.
//
// Diffs are coloured on a terminal, unless the environment variable NO_COLOR is
// set and not empty.
//
// No command writes to an archive. Plot and serve --export replace an existing file. Export
// never replaces an existing file.
//
// # A candidate in JSON
//
//	id, parents, inspirations, repair_of, island, generation
//	source, hash
//	objectives   an object, name to value (null if it is not finite); absent if the candidate failed
//	feedback, output, solved
//	failure      {"stage", "message"}; absent if the candidate did not fail
//	mutator, calls, cost
//	tokens       {"sent", "cached", "received", "reasoning"}
//	times        {"mutate", "check", "build", "evaluate"}, in seconds
//	tuned        {"evaluations", "elapsed", "found", "worse"}, of its numbers
//
// These are absent if empty: inspirations, repair_of, hash, output, solved, calls,
// cost and tuned.
//
// # Exit status
//
//	0  success
//	1  failure: no such archive, candidate or objective, an archive that is
//	   damaged or in use by a program that does not answer, an output that cannot be
//	   written; for watch, a search whose program was killed; for doctor, a machine
//	   that cannot run searches
//	2  invalid command line
package main
