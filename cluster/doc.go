// Package cluster evaluates the candidates of a search on many machines, over NATS JetStream.
//
// A program that uses wallacea.Main names it once, and has flags then:
//
//	wallacea.Main(problem, wallacea.Options{Cluster: cluster.New()})
//
//	./packing -listen 127.0.0.1:4222        # the coordinator: searches, with a NATS server inside
//	./packing -join nats://127.0.0.1:4222   # a node: evaluates, on as many machines as there are
//	./packing -nats nats://cluster:4222     # the coordinator, with a NATS server that is there
//
// Without one of these flags nothing of it runs. A program that calls population.Run itself
// calls [Open], gives the [Coordinator] to the search as Config.Evaluator, and calls [Join] on
// the other machines:
//
//	k, err := cluster.Open(ctx, cluster.Config{Program: problem.Program(), Store: db, Listen: "127.0.0.1:4222", Dir: "out/nats"})
//	defer k.Close()
//	result, err := population.Run(ctx, problem, mutator, population.Config{Evaluator: k, Recorder: db})
//
// # What travels
//
// Source text travels, and no artifacts: every node builds for itself, in batches, and
// evaluates in sandboxed workers of its own. A node whose program is another one is refused,
// with a sentence on both sides: problem, versions of modules, Go and protocol must be the
// same, and the source's revision, or the program's file if it was not built from a clean commit.
//
// # What is lost when something fails
//
// Nothing but time. The archive of the search is the truth, and the queue can be lost: what has
// no result is published again. Results are counted once, by the Coordinator. A node asks for as
// many messages as it has free workers. It says every two seconds that it lives, whatever its
// workers do. If it is not heard of for six seconds, another one gets what it had. A node
// that is told to stop finishes what it has begun, and gives back the rest.
//
// A candidate that ends its worker is evaluated on up to three nodes before that counts. If two
// machines have stopped answering over a candidate, it is evaluated once with nothing else
// under way, and given up if that machine stops answering too. A node on which everything fails has
// to evaluate the seed; if it cannot, it is set aside and named, and its failures do not count.
//
// In order, a search has the same lineage on any number of nodes, if Evaluate is deterministic.
//
// # Timings
//
// Timings of different machines do not compare. If an objective is one, a single node measures, one
// candidate at a time: the first that joined, or the one that -measure names. It measures each
// newcomer by turns with the candidates that it has to beat, in one process
// (population.Plan.Interleave). The others check, build and evaluate each candidate first, by
// turns too: what fails there, or takes more than twice as long as all that it has to beat, is not
// measured. A timing does not count if its node stood still meanwhile or was given up; it is
// measured again. If the node that measures is gone, timings wait for it.
//
// What one node measures, from its start to its end, is an epoch. When another node measures, or the
// same machine has started anew, the next one begins, and the members and the front are measured
// again before anything is compared with them. Node, processor and epoch of each candidate are in
// the archive (population.Site), and wallacea show and stats tell them.
//
// # Who may do what
//
// Who can publish runs code on every node. So a Coordinator that listens at an address that other
// machines reach has TLS and lets in only who has the file [Coordinator.Credentials], which
// it writes; [Access].Insecure turns that off. A node has a key and subjects of its own, and
// can do nothing but take work and give results. It evaluates only where workers can be closed off
// (population.SandboxStrict), unless [NodeConfig].Unsandboxed and [Config].Unsandboxed say otherwise. It can still lie
// about what it has evaluated: run nodes on machines that you trust. README.md in deploy says more.
//
// # Limits
//
// A message has at most 8 MiB, or what the server allows. A search has at most 16,384 nodes, of which
// 1,024 may share a key. A node that has a candidate for longer than its evaluation can take, by the
// search's timeouts, is set aside.
package cluster
