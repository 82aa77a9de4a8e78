// Package live rewrites a function of a program that stays alive.
//
// Fill a slot, call the function through it, and call [Rewrite] whenever the
// function is to change:
//
//	slot := swap.New("Step", Step)
//	problem := population.Problem[func(*int)]{Slot: slot, Seed: seed, Task: task, Evaluate: try}
//	…
//	candidate, err := live.Rewrite(ctx, problem, mutator, "count faster", live.Config{})
//	…
//	slot.Func()(&counter) // runs the new version
//
// The mutator writes a version, which is checked, built and tried in this
// process, repaired if that fails, and then swapped into the slot. To choose
// among several versions, ask for them at once with [Batch], which swaps none.
//
// # Going back
//
// Every version that was put into the slot stays callable. To undo a rewrite,
// call Slot.Activate with the number of an earlier revision. Use swap.Call
// around your calls of Slot.Func: it turns a version's panic into an error,
// after which you can go back and tell the next Rewrite what happened.
//
// # Limits
//
// Versions run in your process. The guard of package swap interrupts a version
// that takes longer than Config.Timeout while it is tried, but nothing watches
// it once it is in the slot: an endless loop there blocks its caller. A version
// that allocates without bound ends the program. To evaluate candidates where
// they can do no harm, use population.Run.
//
// Code that was loaded is never unloaded: a version built alone costs about a
// MiB, and a Batch costs little more than one version.
package live
