// Wallacea inspects the archives that searches record, while they run and afterwards.
//
// Usage:
//
//	wallacea front ARCHIVE... [--sort OBJECTIVE] [--where CONDITION] [--csv | --json]
//	wallacea best ARCHIVE... [OBJECTIVE | --knee] [--where CONDITION] [--json]
//	wallacea list ARCHIVE [--generation N] [--island N] [--failed] [--stage STAGE]
//	               [--where CONDITION] [--sort OBJECTIVE] [--limit N] [--json]
//	wallacea show ARCHIVE ID [--source] [--diff] [--reply] [--prompt] [--json]
//	wallacea diff ARCHIVE ID ID [--stat | --json]
//	wallacea lineage ARCHIVE ID [--brief] [--json]
//	wallacea stats ARCHIVE... [--json]
//	wallacea plot ARCHIVE... -o FILE
//	               [--kind front|objectives|hypervolume|lineage|islands|spend|parallel|mutators]
//	               [--by generation|candidates|tokens|time] [--x OBJECTIVE --y OBJECTIVE]
//	               [--x-range MIN:MAX] [--y-range MIN:MAX] [--line NAME=VALUE]...
//	               [--candidate ID] [--title TEXT] [--json]
//	wallacea watch ARCHIVE [--json]
//	wallacea serve ARCHIVE [--listen HOST:PORT] [--name HOST] [--export FILE.html]
//	wallacea export ARCHIVE [-o FILE]
//	wallacea extract ARCHIVE ID --into DIR [--package NAME] [--no-test] [--json]
//	wallacea merge ARCHIVE ARCHIVE... -o FILE [--json]
//	wallacea compact ARCHIVE [--json]
//	wallacea doctor [--json]
//	wallacea completion bash|zsh|fish
//	wallacea help [COMMAND]
//	wallacea --version
//
// Start with front: it prints the nondominated candidates, with objectives in
// their own units, and what the operators, models and ways to choose inspirations of
// a search with a model have gained for what they cost. Pass a candidate's number to show,
// lineage or diff.
//
// # Choosing
//
// A CONDITION has comparisons of objectives with numbers, all of which must hold:
//
//	wallacea front quantize.db --where 'levels<=64, mse<0.1'
//
// The operators are <, <=, >, >=, == (or =) and !=. A comma or && joins
// comparisons. Quote a name that contains a comma, a quote or an operator.
//
// Front and list print those of their candidates for which the condition holds.
// Best looks among all candidates, not only those on the front: the best with
// exactly 64 levels need not be on it. What best prints is one Go file. If a
// search has several objectives and you name none, it is the knee of the front or,
// without one, the best for the first objective; a comment says which, and which
// candidates are the best for each.
//
// The knee of a front is the candidate with the best trade-off: the one farthest
// from the plane through the ends of the front, on the better side of it (Das 1999,
// see pareto.Knee). Objectives are compared there as the search compares them:
// logarithmically if they have a LogFloor, and no better than the region that the
// task asks for. A front that bulges to the worse side has no knee.
//
// # Many searches at once
//
// If one machine is not enough, run the search on several, on each with another random seed and
// into an archive of its own:
//
//	./quantize -seed 1 -archive seed1.db      # on the first
//	./quantize -seed 2 -archive seed2.db      # on the second
//
// Bring the files together, and look at them as they are:
//
//	wallacea front seed1.db seed2.db
//	wallacea plot seed1.db seed2.db -o fronts.png
//	wallacea plot seed1.db seed2.db -o volume.png --kind hypervolume --by candidates
//
// Front, best, stats and plot take several archives, whose searches must have the same function
// and objectives. Tables, CSV and JSON then say the file of each candidate. Of equal candidates,
// such as the seed, the one in the first file is printed. Best takes its last argument for an
// objective unless there is a file of that name. Give archives one after the other, with options
// before or behind them all. Plot draws fronts, best values
// (--kind objectives) and hypervolumes, each search in a colour of its own up to 12; with the
// front of all, or the median of at least three searches as long as all of them go on.
// Hypervolumes are measured against the worst of the searches' reference points.
//
// Or make one archive of them, which every command reads:
//
//	wallacea merge seed1.db seed2.db -o all.db
//
// Merge asks for the same problem: function, objectives, task and seed. Searches may still be
// running. Candidates of the first archive keep their numbers, and those of the others follow:
// 17.1 becomes 657.1, for example. Islands are numbered on too. There is one seed, with what the
// first archive says of it. Parents, inspirations, replies, prompts, validations, advice and
// the values that programs keep beside their searches are kept; of values that differ the
// first is kept, and merge says so. Texts stay as they are: a prompt or a
// message that names candidate 17 means the one that was 17. Generation n of a merged
// archive is that of all searches side by side. What a search is resumed by is left out: a
// merged archive can be looked into and merged again, not resumed or run again, and has
// no table of what operators have gained.
//
// A merged archive says which file and number each candidate had: show, the column "from" of
// front, list and lineage, "origin" in JSON, "origin file" and "origin candidate" in CSV. Files of
// the same name have as much of their paths as it takes to tell them apart.
//
// If an objective is a timing, its values are comparable only if all searches ran on the same
// machine, and merge and front say so.
//
// # Taking a candidate home
//
// Extract writes the function to a file of its own, with a comment that says where
// it comes from, and a test that it still returns what it returns now. The inputs
// of the search are not in the archive. So the test's are made up from the
// signature: numbers, texts, and slices, arrays and maps of these. A worker calls the
// candidate with them, in the sandbox of searches. A call that panics, does not
// return within a second, or returns something else the second time is left out. If
// nothing is left, or the signature has other types, there is no test, and a
// sentence says why.
//
// # What a search took
//
// Stats counts candidates by outcome and by mutator, and what they took. "At once"
// is how many of a step were under way on average: the time of all of them, divided
// by the time that the search took, the final tuning of numbers included. It was
// waiting while nothing was checked, built or evaluated; that is a lower bound,
// since steps may have gone on at once.
//
// # Watching
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
// # This machine
//
// Doctor checks whether this machine can run searches. It prints the toolchain,
// the sandbox of workers, and how long it takes to build functions and start a
// worker. It also names cache directories of earlier versions that you can
// remove.
//
// On Windows everything works that needs no plugins: all but doctor, and extract
// writes no test.
//
// # Output
//
// Tables and sources go to standard output. Errors go to standard error, one
// sentence each. Control characters in the texts of candidates are escaped, and
// invalid UTF-8 becomes U+FFFD. Only sources that go to a file or another program,
// from best, show --source and extract, are as they were recorded.
//
// Numbers have at least five digits, and as many as it takes to tell those in a
// table apart. In CSV and JSON they have all.
//
// On a terminal, diffs are coloured unless the environment variable NO_COLOR is set
// and not empty, and show runs the program in PAGER, or less -R.
//
// No command writes to an archive but compact, which replaces it by a smaller copy
// and refuses to while another program uses it. Plot and serve --export replace an existing file.
// Export, extract and merge never replace an existing file. If merge is interrupted, it leaves
// none; if it is killed, one whose name ends in ".merging", which the next merge removes.
//
// # Completion
//
// In ~/.bashrc, or in ~/.zshrc after compinit:
//
//	source <(wallacea completion bash)
//	source <(wallacea completion zsh)
//
// In ~/.config/fish/config.fish:
//
//	wallacea completion fish | source
//
// Objectives and the numbers of candidates on the front are completed too.
//
// # JSON
//
// Front, best, list, lineage and export write a line for each candidate:
//
//	id, parents, inspirations, repair_of, island, generation
//	file         of several that are looked at together
//	origin       {"file", "id"}, in the archive that its own was merged from
//	source, hash
//	objectives   an object, name to value; absent if the candidate failed
//	measurements, margin
//	feedback, output, solved
//	failure      {"stage", "message"}; absent if the candidate did not fail
//	mutator, operator, inspired, calls, cost
//	tokens       {"sent", "cached", "received", "reasoning"}
//	times        {"mutate", "check", "build", "evaluate"}, in seconds
//	tuned        {"evaluations", "elapsed", "found", "worse"}, of its numbers
//	beside       a list of {"id", "objectives"}, as measured by turns with it, itself included;
//	             0 is a function that does nothing, by turns with the seed
//	site         {"node", "cpu", "epoch"}, where it was evaluated on another machine, and which
//	             timings are of one node
//
// These are absent if empty: file, origin, inspirations, repair_of, hash, measurements, margin,
// output, solved, operator, inspired, calls, cost, tuned, beside and site. A number that is not finite is null.
//
// Behind the candidates, export writes a line for each advice that a model was asked for, if
// it was: advice, its number; file, that it was merged from; after_generation; text, or failure;
// asked_again if the mutator was not available, and the next has the same number; mutator, cost,
// tokens.
//
// The others write one object:
//
//	show     a candidate as above, and diff, prompt, reply
//	diff     from, to, objectives (name to {"from", "to"}), diff
//	stats    function, generations, hypervolume, elapsed, waiting (in seconds);
//	         candidates, passed, failed (stage to number), front, repairs, calls,
//	         cost, tokens, times (with "tune"); and by, an object of lists, such as
//	         "mutator" and "epoch", of name and the same
//	plot     file, kind, title, width and height (in inches)
//	extract  package, file, test, calls; no_test, why there is none
//	merge    archives (a list of files), candidates, front (how many are on it), bytes,
//	         left_out (a list of keys of values)
//	compact  before, after, in bytes
//	doctor   ok, findings (a list of {"label", "text"})
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
