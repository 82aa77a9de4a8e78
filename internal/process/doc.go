// Package process starts another process of the same program, talks to it in
// frames of bytes, and ends it.
//
// The parent calls [Start], then [Process.Send] and [Process.Receive] in turn,
// and [Process.Close] when it needs the process no longer. The child asks
// [Started] whether it was started, and as what, then calls [Connect].
//
//	// in the parent
//	p, err := process.Start(process.Config{Role: "worker", Key: key})
//	err = p.Send(request)
//	reply, err := p.Receive(ctx, time.Minute)
//	if err != nil {
//		end := p.End(err) // says what happened to it
//	}
//
//	// in the child, early in main
//	if key, ok := process.Started("worker"); ok {
//		parent := process.Connect()
//		for request := range parent.Requests() {
//			err := parent.Send(serve(request))
//		}
//	}
//
// # The parent trusts nothing
//
// Whatever runs in the child can write anything to its pipes, stop reading
// them, start other processes that hold them open, or leave its process group.
// So frames have a maximum size; Receive has a limit and returns when the
// process has ended, whether or not its pipe has closed; what the process
// prints is read all the time, and only its beginning and its end are kept; and
// the process is killed by its ID and by its group.
//
// # The child ends with its parent
//
// When the parent dies, the child's pipe closes and the child exits. On Linux
// the kernel also kills it, even if it is stopped.
//
// # Memory
//
// A [Gauge] watches, in the child, how much memory the Go runtime has in use. It
// first interrupts what runs there; if that does not help, it ends the process,
// and the parent's [End] says why.
//
// # Limits
//
// Start needs a Unix system. On others it returns an error that wraps
// [errors.ErrUnsupported]; everything else compiles there.
package process
