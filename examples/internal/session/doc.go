// Package session is what the example programs have in common beside their
// problems: flags, the choice of the mutator, the archive, progress, and the
// report.
//
// A program gives [Main] what it does:
//
//	func main() { session.Main("fizzbuzz", run) }
//
//	func run(ctx context.Context, s *session.Session) error {
//		if err := s.Parse(population.Config{Generations: 20}, population.Config{}); err != nil {
//			return err
//		}
//		population.Serve(problem) // serves evaluations if this process is a worker
//
//		if err := s.Open(); err != nil {
//			return err
//		}
//		result, err := population.Run(ctx, problem, s.Mutator, s.Config)
//		if err := s.Ended(result, err); err != nil {
//			return err
//		}
//		…
//		return s.Report(result, plots.Front(s.Archive))
//	}
//
// One that does not search but stays alive, as examples/counter does, calls
// [Session.ParseFlags] and [Session.Choose] instead of Parse and Open.
//
// # What ends a program
//
// Errors are printed as one sentence after the program's name. The exit status
// is 2 for a command line that makes no sense, and 1 for everything else that
// keeps the program from its work: an archive that cannot be used, a model
// that cannot be reached, that refuses the key, or whose answers hold no
// function. A program that fails before its mutator has written anything leaves
// no new archive, which would only be in the way. A search that ctrl-C ends is
// not an error.
package session
