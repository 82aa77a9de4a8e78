// Wallacea looks into the archives that searches leave behind.
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
//	wallacea export ARCHIVE [-o FILE]
//	wallacea doctor
//
// Start with front: it prints the candidates that no other one beats in all
// objectives, in the objectives' own units. Their numbers are what show and
// lineage take.
//
// Doctor says what this machine has for searches: the toolchain, what workers
// are kept from, and how long building functions and starting workers takes.
//
// # Output
//
// Tables and sources go to standard output, errors to standard error, one
// sentence each. With --json each candidate is a line of JSON instead, as
// export writes it. Control characters in what candidates print are shown
// escaped, and bytes that are not UTF-8 as U+FFFD.
//
// On a terminal diffs are coloured, unless the environment variable NO_COLOR
// is set to anything but the empty string.
//
// Nothing is ever written into an archive. Plot replaces an existing picture.
// Export refuses to replace an existing file.
//
// # A candidate in JSON
//
//	id, parents, inspirations, repair_of, island, generation
//	source, hash
//	objectives   an object, name to value; absent if the candidate failed
//	feedback, output, solved
//	failure      {"stage", "message"}; absent if it did not fail
//	mutator, calls, cost
//	tokens       {"sent", "cached", "received", "reasoning"}
//	times        {"mutate", "check", "build", "evaluate"}, in seconds
//
// Absent where they are empty: inspirations, repair_of, hash, output, solved,
// calls and cost.
//
// # Exit status
//
//	0  it is done
//	1  it cannot be done: no such archive, candidate or objective, an archive
//	   that is in use or damaged, an output that cannot be written; or, for
//	   doctor, searches cannot run here
//	2  the command line makes no sense
package main
