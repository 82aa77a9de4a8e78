package cluster

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/wallacea-go/wallacea/internal/cputime"
	"github.com/wallacea-go/wallacea/population"
)

var figures = flag.Bool("figures", false, "print the figures of README.md and RATIONALE.md; make bench-cluster does")

// TestFigures measures what evaluating elsewhere costs, and prints it.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("only with -figures")
	}
	t.Run("overhead", figuresOverhead)
	t.Run("throughput", figuresThroughput)
	t.Run("redelivery", figuresRedelivery)
	t.Run("beats", figuresBeats)
	t.Run("nodes", figuresNodes)
}

// same returns tasks with one source, so that what is measured is not the compiler.
func same(from, n int) (list []population.Task) {
	for i := range n {
		t := source(0)
		t.ID = population.NewID(2+from+i, 0, 0)
		list = append(list, t)
	}
	return list
}

// timeAll returns how long it takes to evaluate tasks that wait together.
func timeAll(e population.Evaluator, tasks []population.Task) (time.Duration, error) {
	began := time.Now()
	errs := make(chan error, len(tasks))
	for _, t := range tasks {
		go func() {
			got, err := e.Evaluate(context.Background(), t)
			if got.Failure != nil {
				err = fmt.Errorf("%s: %s", got.Failure.Stage, got.Failure.Message)
			}
			errs <- err
		}()
	}
	var err error
	for range tasks {
		if e := <-errs; e != nil {
			err = e
		}
	}
	return time.Since(began), err
}

// locally is a program that evaluates as many tasks as its argument says without a cluster, after
// one that does not count, and prints how long that took.
func locally() {
	p := lineProblem()
	population.Serve(p)
	n, _ := strconv.Atoi(os.Args[1]) // it is the test's
	l, err := population.NewLocal(context.Background(), p, population.Config{Workers: population.Workers{Count: 1}})
	var took time.Duration
	if err == nil {
		defer l.Close()
		_, err = timeAll(l, same(0, 1))
	}
	if err == nil {
		took, err = timeAll(l, same(1, n))
	}
	if err != nil {
		fmt.Println("failed:", err)
		return
	}
	fmt.Println("took", took)
}

func median[T int | float64 | time.Duration](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}

// warm starts a coordinator and nodes, each of which has evaluated something.
func warm(t *testing.T, nodes int, environ ...string) *Coordinator {
	t.Helper()
	k, _ := open(t, false)
	for range nodes {
		startNode(t, k.Address(), environ)
	}
	for from := 1_000_000; ; from += 2 * nodes {
		if _, err := timeAll(k, same(from, 2*nodes)); err != nil {
			t.Fatal(err)
		}
		k.mu.Lock()
		ready := 0
		for _, n := range k.nodes {
			if n.evaluated > 0 {
				ready++
			}
		}
		k.mu.Unlock()
		if ready == nodes {
			return k
		}
	}
}

// figuresOverhead: how much longer a candidate takes on a node than on the own machine.
func figuresOverhead(t *testing.T) {
	const rounds = 3
	fmt.Println("\n| Evaluate | here | on a node | overhead per candidate | coordinator's processor time |\n|---|---|---|---|---|")
	for _, c := range []struct {
		sleep time.Duration
		tasks int
	}{{0, 256}, {10 * time.Millisecond, 128}, {100 * time.Millisecond, 24}} {
		environ := []string{"LINE_SLEEP=" + c.sleep.String()}
		k := warm(t, 1, environ...)
		var here, there, over, cpu []time.Duration
		for round := range rounds { // by turns, since the machine has moods
			p := startProgram(t, "locally", t.TempDir(), environ, strconv.Itoa(c.tasks))
			own, err := time.ParseDuration(p.hear(`took (\S+)`)[1])
			if err != nil {
				t.Fatal(err)
			}
			before := cputime.Self()
			took, err := timeAll(k, same(round*c.tasks, c.tasks))
			if err != nil {
				t.Fatal(err)
			}
			used, n := cputime.Self()-before, time.Duration(c.tasks)
			here, there, over, cpu = append(here, own/n), append(there, took/n), append(over, (took-own)/n), append(cpu, used/n)
		}
		fmt.Printf("| %v | %.2f ms | %.2f ms | %.2f ms | %.2f ms |\n", c.sleep, ms(median(here)), ms(median(there)), ms(median(over)), ms(median(cpu)))
		k.Close()
	}
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// figuresThroughput: how many candidates several nodes evaluate, whose Evaluate sleeps.
func figuresThroughput(t *testing.T) {
	const rounds, each, sleep = 3, 20, 200 * time.Millisecond
	counts := []int{1, 2, 4, 8}
	rates, shares := make([][]float64, len(counts)), make([][]float64, len(counts))
	for range rounds {
		for i, nodes := range counts {
			k := warm(t, nodes, "LINE_SLEEP="+sleep.String())
			took, err := timeAll(k, same(0, nodes*each))
			if err != nil {
				t.Fatal(err)
			}
			k.Close()
			rate := float64(nodes*each) / took.Seconds()
			rates[i] = append(rates[i], rate)
			shares[i] = append(shares[i], rate/float64(nodes)/rates[0][len(rates[0])-1])
		}
	}
	fmt.Println("\n| nodes | candidates per second | of so many times one node |\n|---|---|---|")
	for i, nodes := range counts {
		fmt.Printf("| %d | %.2f | %.2f |\n", nodes, median(rates[i]), median(shares[i]))
	}
}

// figuresRedelivery: from killing a node until another one has begun what it had.
func figuresRedelivery(t *testing.T) {
	const rounds = 5
	k, _ := open(t, false)
	var all []time.Duration
	byName := make(map[string]*process)
	join := func() {
		n := startNode(t, k.Address(), []string{"LINE_HANG=x"})
		n.hear("evaluating for")
		byName[strconv.Itoa(n.Process.Pid)] = n
	}
	join()
	join()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	task := same(0, 1)[0]
	go func() {
		defer close(ended)
		_, _ = k.Evaluate(ctx, task) // it is never done
	}()
	name := holder(t, k, task, "")
	for range rounds {
		began := time.Now()
		byName[name[strings.LastIndex(name, "/")+1:]].signal(syscall.SIGKILL)
		next := holder(t, k, task, name)
		all = append(all, time.Since(began))
		join()
		for there := true; there; time.Sleep(time.Millisecond) { // until it is not heard of any more
			k.mu.Lock()
			there = slices.ContainsFunc(slices.Collect(maps.Values(k.nodes)), func(n *node) bool { return n.name == name })
			clear(k.suspects) // else it would be evaluated alone, and given up
			k.mu.Unlock()
		}
		name = next
	}
	cancel()
	<-ended
	k.Close()
	slices.Sort(all)
	fmt.Printf("\nkill -9 until begun elsewhere, %d times: median %.1f s, at most %.1f s; AckWait is %v\n", rounds, all[rounds/2].Seconds(), all[rounds-1].Seconds(), lease)
}

// figuresBeats: how late a node is heard of whose workers take all processors.
func figuresBeats(t *testing.T) {
	fmt.Println("\n| evaluations at once, each of which takes all it gets of a processor | longest time between signs of life |\n|---|---|")
	for _, workers := range []int{2, 32} {
		k, _ := open(t, false)
		startNode(t, k.Address(), []string{"LINE_BURN=1"}, "-workers", strconv.Itoa(workers))
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for n := range workers {
			task := source(2 + n)
			task.Source = fmt.Sprintf("package main\n\nfunc Line(x float64) float64 {\n\tif x < 0 {\n\t\treturn 1000\n\t}\n\treturn %d\n}\n", n)
			all.Go(func() { _, _ = k.Evaluate(ctx, task) }) // it is not done before the test is
		}
		busy := func() (heard time.Time, held int) {
			k.mu.Lock()
			defer k.mu.Unlock()
			for _, n := range k.nodes {
				heard, held = n.heard, len(n.holds)
			}
			return heard, held
		}
		for held := 0; held < workers; time.Sleep(beat) {
			_, held = busy()
		}
		time.Sleep(time.Duration(workers) * time.Second / 2) // until the workers are started
		longest, last := time.Duration(0), time.Now()
		for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(time.Millisecond) {
			if heard, _ := busy(); heard.After(last) {
				longest, last = max(longest, heard.Sub(last)), heard
			}
		}
		fmt.Printf("| %d | %.2f s |\n", workers, longest.Seconds())
		cancel()
		all.Wait()
		k.Close()
	}
}

// figuresNodes: what the coordinator and its server take for many nodes whose evaluations take
// nothing.
func figuresNodes(t *testing.T) {
	fmt.Println("\n| nodes | in a message | candidates per second | coordinator's processor time per candidate | and per second for nodes that wait |\n|---|---|---|---|---|")
	for _, nodes := range []int{50, 200, 1000} {
		for _, elapsed := range []time.Duration{bundleTime, 0} {
			k, _ := open(t, false)
			p := startProgram(t, "swarm", t.TempDir(), nil, k.Address(), strconv.Itoa(nodes), elapsed.String())
			p.hear("all have joined")
			if _, err := timeAll(k, same(1_000_000, 2*nodes)); err != nil { // and it knows what they take
				t.Fatal(err)
			}
			before := cputime.Self()
			const idle = 3 * pullTime
			time.Sleep(idle)
			waiting := cputime.Self() - before
			k.mu.Lock()
			issued := k.issued
			k.mu.Unlock()
			before = cputime.Self()
			tasks := max(2000, 4*nodes)
			took, err := timeAll(k, same(0, tasks))
			if err != nil {
				t.Fatal(err)
			}
			used := cputime.Self() - before
			k.mu.Lock()
			issued = k.issued - issued
			k.mu.Unlock()
			fmt.Printf("| %d | %.1f | %.0f | %.2f ms | %.0f ms |\n", nodes, float64(tasks)/float64(issued), float64(tasks)/took.Seconds(), ms(used)/float64(tasks), ms(waiting)/idle.Seconds())
			_ = p.Process.Kill()
			<-p.ended
			k.Close()
		}
	}
}

// swarm is a program of light nodes, which say what nodes say and evaluate nothing.
func swarm() {
	address := os.Args[1]
	nodes, _ := strconv.Atoi(os.Args[2]) // they are the test's
	elapsed, _ := time.ParseDuration(os.Args[3])
	id, err := identify(lineProblem().Program(), false)
	var joining sync.WaitGroup
	for n := range nodes {
		joining.Go(func() {
			if e := light(address, fmt.Sprint("light", n), id, elapsed); e != nil {
				fmt.Println("failed:", e)
				os.Exit(1)
			}
		})
	}
	joining.Wait()
	fmt.Println("all have joined", err)
	_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed
	select {}
}

// light joins as a node with one worker.
func light(address, name string, id identity, elapsed time.Duration) error {
	nc, err := connect(address)
	if err != nil {
		return err
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	s := scope("search")
	var w welcome
	for { // the server may be slow with so many
		if w, err = ask[welcome](nc, s.ask("hello"), hello{Identity: id, ID: name, Name: name, Workers: 1}); err == nil {
			break
		}
	}
	if w.Refused != "" {
		return fmt.Errorf("refused: %s", w.Refused)
	}
	var mu sync.Mutex
	var holds []holding
	go func() {
		for range time.Tick(beat) {
			mu.Lock()
			p := pulse{ID: name, Session: w.Session, Workers: 1, Busy: min(len(holds), 1), Holds: slices.Clone(holds)}
			mu.Unlock()
			_, _ = ask[pulseAnswer](nc, s.ask("pulse"), p) // or the next one arrives
		}
	}()
	have := func(list []holding) {
		mu.Lock()
		defer mu.Unlock()
		holds = list
	}
	go func() {
		var c jetstream.Consumer
		for err := errors.New("not asked"); err != nil; {
			c, err = js.Consumer(context.Background(), s.stream(), consumerName)
		}
		for {
			m, err := c.Next(jetstream.FetchMaxWait(pullTime))
			var p parcel
			if err != nil || decode(m.Data(), &p) != nil {
				continue
			}
			b := begin{ID: name}
			for _, i := range p.Items {
				b.Calls = append(b.Calls, i.holding)
			}
			have(b.Calls)
			_, _ = ask[beginAnswer](nc, s.ask("begin"), b) // the coordinator counts it in any case
			for _, call := range b.Calls {
				o := outcome{holding: call, ID: name, Evaluation: &population.Evaluation{Outcome: population.Outcome{Objectives: []float64{1, 2}}, Elapsed: elapsed}}
				for {
					if _, err := ask[struct{}](nc, s.ask("outcome"), o); err == nil {
						break
					}
				}
			}
			have(nil)
			_ = m.Ack() // or it comes again, and nobody wants it
		}
	}()
	return nil
}
