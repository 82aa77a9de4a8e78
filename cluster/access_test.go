package cluster

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
	"github.com/wallacea-go/wallacea/population"
)

// abroad is this machine, by a name that is not taken for its own.
const abroad = "LOCALHOST"

// guarded opens a Coordinator that lets in whom it knows.
func guarded(t *testing.T, made time.Time) *Coordinator {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "nats")
	text, err := makeKeys(made)
	if err == nil {
		err = write(dir+".server", text)
	}
	if err != nil {
		t.Fatal(err)
	}
	k, err := Open(t.Context(), Config{Program: lineProblem().Program(), Store: &memory{}, Listen: abroad + ":0", Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

// enter is a node that has the Coordinator's file. What the server says to it is in the returned
// function's result.
func enter(t *testing.T, k *Coordinator) (*fake, func() string) {
	t.Helper()
	p, err := Access{Credentials: k.Credentials()}.pass(k.Address())
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var said strings.Builder
	f := join(t, k, p.id, append(p.options, nats.CustomInboxPrefix(inbox(p.id)), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(&said, err)
	}))...)
	return f, func() string {
		mu.Lock()
		defer mu.Unlock()
		return said.String()
	}
}

// await waits until a condition holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 600 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("waited in vain: ", what)
}

// TestPermissions: a node can take work and give results, and nothing else.
func TestPermissions(t *testing.T) {
	t.Parallel()
	k := guarded(t, time.Now())
	honest, _ := enter(t, k)
	hostile, said := enter(t, k)
	var stolen []*nats.Msg
	var mu sync.Mutex
	for _, subject := range []string{">", "_INBOX.>", inbox(honest.id) + ".>", k.scope.node(honest.id), k.scope.tasks(), k.scope.ask(">"), "$JS.>", "$SYS.>"} {
		if _, err := hostile.nc.Subscribe(subject, func(m *nats.Msg) {
			mu.Lock()
			defer mu.Unlock()
			stolen = append(stolen, m)
		}); err != nil {
			t.Fatal(err)
		}
		await(t, "the server forbids "+subject, func() bool { return strings.Contains(said(), fmt.Sprintf("Subscription to %q", subject)) })
	}
	e := evaluate(t, k, task(2))
	stream := k.scope.stream()
	await(t, "there is a message", func() bool { return state(t, k).Msgs == 1 })
	tasks := state(t, k)
	forbidden := []string{
		k.scope.tasks(), k.scope.all(), k.scope.node(honest.id), k.scope.ask("pulse"), k.scope.ask("pulse") + "." + honest.id, k.scope.ask("outcome") + "." + honest.id,
		"$JS.API.STREAM.PURGE." + stream, "$JS.API.STREAM.DELETE." + stream, "$JS.API.STREAM.MSG.DELETE." + stream, "$JS.API.STREAM.MSG.GET." + stream,
		"$JS.API.DIRECT.GET." + stream, "$JS.API.STREAM.INFO." + stream, "$JS.API.STREAM.UPDATE." + stream, "$JS.API.STREAM.CREATE.mine", "$JS.API.CONSUMER.CREATE." + stream,
		"$JS.API.CONSUMER.DURABLE.CREATE." + stream + ".mine", "$JS.API.CONSUMER.DELETE." + stream + "." + consumerName, "$JS.API.CONSUMER.PAUSE." + stream + "." + consumerName,
	}
	last, err := encode(pulse{ID: honest.id, Session: k.session, Left: "a lie"})
	if err != nil {
		t.Fatal(err)
	}
	for _, subject := range forbidden {
		for _, data := range [][]byte{nil, last} {
			if err := hostile.nc.Publish(subject, data); err != nil {
				t.Fatal(err)
			}
		}
		await(t, "the server forbids "+subject, func() bool { return strings.Contains(said(), fmt.Sprintf("Publish to %q", subject)) })
	}
	// In the name of another one, under a subject of its own.
	if err := hostile.nc.Publish(k.scope.ask("pulse")+"."+hostile.id, last); err != nil {
		t.Fatal(err)
	}
	// The server answers a node wherever that says: also where it may not publish.
	for _, subject := range forbidden {
		if err := hostile.nc.PublishRequest("$JS.API.CONSUMER.INFO."+stream+"."+consumerName, subject, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := hostile.nc.FlushTimeout(pullTime); err != nil {
		t.Fatal(err)
	}
	time.Sleep(pause) // what the server has begun to do on its own has happened
	if got := state(t, k); got.FirstSeq != tasks.FirstSeq || got.NumDeleted != 0 {
		t.Errorf("the stream was %+v and is %+v", tasks, got)
	}
	k.mu.Lock()
	if k.nodes[honest.id] == nil {
		t.Error("a node has ended another one")
	}
	k.mu.Unlock()
	p := honest.take()
	honest.end(p, values(1, 2))
	if got := e.say(t); got != "[1 2]" {
		t.Errorf("got %s", got)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(stolen) > 0 {
		t.Errorf("a node has read %s: %q", stolen[0].Subject, stolen[0].Data)
	}
}

// state is that of the queue.
func state(t *testing.T, k *Coordinator) jetstream.StreamState {
	t.Helper()
	s, err := k.js.Stream(t.Context(), k.scope.stream())
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return info.State
}

// TestAcknowledgesAll: a node that acknowledges what others have, and all that it gets, costs
// time only.
func TestAcknowledgesAll(t *testing.T) {
	t.Parallel()
	k := guarded(t, time.Now())
	honest, _ := enter(t, k)
	hostile, said := enter(t, k)
	var calls []*evaluating
	for n := range 3 {
		calls = append(calls, evaluate(t, k, task(2+n)))
	}
	taken := honest.fetch()
	for range 2 {
		hostile.fetch()
		hostile.mu.Lock()
		_ = hostile.message.Ack() // or it comes again in any case
		hostile.message = nil
		hostile.mu.Unlock()
	}
	for n := range 10 { // also what honest has
		if err := hostile.nc.Publish(fmt.Sprintf("$JS.ACK.%s.%s.1.%d.%d.1.0", k.scope.stream(), consumerName, n, n), []byte("+ACK")); err != nil {
			t.Fatal(err)
		}
	}
	if err := hostile.nc.FlushTimeout(pullTime); err != nil {
		t.Fatal(err)
	}
	await(t, "the queue is empty", func() bool { return state(t, k).Msgs == 0 })
	honest.begin(taken)
	honest.end(taken, values(0, 0))
	for range 2 {
		p := honest.fetch() // issued again
		honest.begin(p)
		honest.end(p, values(0, 0))
	}
	for _, e := range calls {
		if got := e.say(t); got != "[0 0]" {
			t.Errorf("got %s", got)
		}
	}
	if text := said(); text != "" {
		t.Error("the server forbids what a node needs:", text)
	}
}

// TestClock: a certificate that is not valid yet, or not any more, is reported with the word
// clock, and one that a clock is a day behind will do.
func TestClock(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		made time.Time
		want string
	}{
		"a day":   {time.Now().AddDate(0, 0, 1), ""},
		"a month": {time.Now().AddDate(0, 1, 0), "valid from .*clock of this machine says .*set the clock"},
		"expired": {time.Now().AddDate(-certificateAfter, 0, -1), "valid until .*clock of this machine says"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := guarded(t, tt.made)
			if tt.want == "" {
				enter(t, k)
				return
			}
			refuses(t, k.Address(), Access{Credentials: k.Credentials()}, tt.want)
		})
	}
}

// refuses has a node join in vain.
func refuses(t *testing.T, address string, a Access, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := Join(ctx, NodeConfig{Program: lineProblem().Program(), Unsandboxed: true, Server: address, Access: a})
	if err == nil || !regexp.MustCompile(want).MatchString(err.Error()) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%+v: got %v, want %s", a, err, want)
	}
}

// TestStrangers: who has no credentials, or others, is not let in, and does not trust another
// server.
func TestStrangers(t *testing.T) {
	t.Parallel()
	k, other := guarded(t, time.Now()), guarded(t, time.Now())
	bare, err := listen("127.0.0.1:0", t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bare.Shutdown(); bare.WaitForShutdown() })
	refuses(t, k.Address(), Access{}, `-join nats://LOCALHOST:\d+ is another machine, .*: give -credentials`)
	refuses(t, k.Address(), Access{Insecure: true}, "certificate is not one that this machine knows .*give -tls-ca")
	refuses(t, k.Address(), Access{Credentials: other.Credentials()}, "certificate is not one that this machine knows")
	refuses(t, bare.ClientURL(), Access{Credentials: k.Credentials()}, "it is not the server that these credentials are for")

	// The right certificate, and a key that nobody knows.
	mine, err := os.ReadFile(k.Credentials())
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(other.Credentials())
	if err != nil {
		t.Fatal(err)
	}
	begin := func(text []byte) int { return strings.Index(string(text), "-----BEGIN CERTIFICATE") }
	mixed := filepath.Join(t.TempDir(), "mixed")
	if err := write(mixed, append(theirs[:begin(theirs):begin(theirs)], mine[begin(mine):]...)); err != nil {
		t.Fatal(err)
	}
	refuses(t, k.Address(), Access{Credentials: mixed}, "it does not let this program in .*give -credentials")
}

// TestKeys: the files are made once, and again where they are gone or damaged.
func TestKeys(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "nats")
	read := func() string {
		k, err := openKeys(path, "search", Access{}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(k.file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	first := read()
	if err := os.Remove(path + ".node"); err != nil {
		t.Fatal(err)
	}
	if again := read(); again != first {
		t.Errorf("a copy of the file is no use when the coordinator is started again:\n%s\n%s", first, again)
	}
	if err := os.WriteFile(path+".server", []byte("-----BEGIN"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openKeys(path, "search", Access{}, time.Now()); err == nil || !strings.Contains(err.Error(), "nats.server is damaged: remove it") {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(path + ".server"); err != nil {
		t.Fatal(err)
	}
	if other := read(); other == first {
		t.Error("the keys are the same as before")
	}
}

// TestUnsandboxed: a node evaluates only where candidates are closed off from it, unless a flag says
// otherwise on both sides. What is lacking is a sentence.
func TestUnsandboxed(t *testing.T) {
	t.Parallel()
	for name, environ := range map[string][]string{"Landlock": {"LINE_NO_LANDLOCK=1"}, "SandboxOff": {"LINE_OPEN=1"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			join := func(c *process, args ...string) *process {
				return start(t, t.TempDir(), environ, append([]string{"-join", c.hear(joinedAt)[1], "-workers", "1"}, args...)...)
			}
			search := []string{"-archive", "s.db", "-plot", "p.svg", "-listen", "127.0.0.1:0"}
			strict := start(t, t.TempDir(), nil, search...)
			n := join(strict)
			if <-n.ended; n.err == nil || !regexp.MustCompile("would not be closed off from this machine .*"+name+".*: say -unsandboxed").MatchString(n.said()) {
				t.Errorf("%v\n%s", n.err, n.said())
			}
			n = join(strict, "-unsandboxed")
			const both = "candidates would not be closed off from it .*: say -unsandboxed for the coordinator too"
			if <-n.ended; n.err == nil || !regexp.MustCompile("refused this machine: "+both).MatchString(n.said()) {
				t.Errorf("%v\n%s", n.err, n.said())
			}
			strict.hear("is refused: " + both)
			lax := start(t, t.TempDir(), nil, append(search, "-unsandboxed")...)
			join(lax, "-unsandboxed")
			lax.hear("evaluates 1")
		})
	}
}

// certified makes files with a certificate for 127.0.0.1, which is its own authority, and its key.
func certified(t *testing.T, dir string) (certificate, key string) {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	web.StartTLS()
	defer web.Close()
	certificate, key = filepath.Join(dir, "certificate"), filepath.Join(dir, "key")
	private, err := x509.MarshalPKCS8PrivateKey(web.TLS.Certificates[0].PrivateKey)
	err = errors.Join(err, write(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})),
		write(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})))
	if err != nil {
		t.Fatal(err)
	}
	return certificate, key
}

// TestOwnCertificate: -listen with a certificate of one's own, which nodes know by -tls-ca.
func TestOwnCertificate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certificate, key := certified(t, dir)
	k, err := Open(t.Context(), Config{
		Program: lineProblem().Program(), Store: &memory{}, Listen: "127.0.0.1:0", Dir: filepath.Join(dir, "nats"), Access: Access{Cert: certificate, Key: key},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	refuses(t, k.Address(), Access{Credentials: k.Credentials()}, "certificate is not one that this machine knows .*give -tls-ca")
	refuses(t, k.Address(), Access{CA: guarded(t, time.Now()).Credentials()}, "certificate is not one that this machine knows .*give -tls-ca")
	refuses(t, k.Address(), Access{CA: certificate}, "it does not let this program in .*give -credentials")
	p, err := Access{Credentials: k.Credentials(), CA: certificate}.pass(k.Address())
	if err != nil {
		t.Fatal(err)
	}
	join(t, k, p.id, append(p.options, nats.CustomInboxPrefix(inbox(p.id)))...)
}

// TestOwnServer: on a server of one's own, with TLS, which demands a certificate, the permissions that deploy/README.md has are
// enough, with the seed of an nkey for the coordinator and one that nodes share.
func TestOwnServer(t *testing.T) {
	t.Parallel()
	dir, users := t.TempDir(), make(map[string]string) // names of files, and public keys
	ca, key := certified(t, dir)
	certificate, err := tls.LoadX509KeyPair(ca, key)
	for _, name := range []string{"coordinator", "node"} {
		key, e := nkeys.CreateUser()
		if e != nil {
			t.Fatal(e)
		}
		seed, e := key.Seed()
		public, e2 := key.PublicKey()
		err = errors.Join(err, e, e2, write(filepath.Join(dir, name), seed))
		users[name] = public
	}
	if err != nil {
		t.Fatal(err)
	}
	all := &server.SubjectPermission{Allow: []string{"wallacea.>", "_INBOX.>", "$JS.API.>"}}
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: filepath.Join(dir, "store"), NoSigs: true, NoLog: true,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13, ClientAuth: tls.RequireAnyClientCert}, TLSTimeout: 10,
		Nkeys: []*server.NkeyUser{
			{Nkey: users["coordinator"], Permissions: &server.Permissions{Publish: all, Subscribe: all}},
			{Nkey: users["node"], Permissions: scope("search").permissions(users["node"])},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	address := s.ClientURL()
	refuses(t, address, Access{CA: ca, Cert: ca, Key: key}, "it does not let this program in .*give -credentials")
	refuses(t, address, Access{Credentials: filepath.Join(dir, "node"), Cert: ca, Key: key}, "certificate is not one that this machine knows .*give -tls-ca")
	k, err := Open(t.Context(), Config{Program: lineProblem().Program(), Unsandboxed: true, Server: address, Access: Access{Credentials: filepath.Join(dir, "coordinator"), CA: ca, Cert: ca, Key: key}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	for range 2 {
		startNode(t, address, nil, "-credentials", filepath.Join(dir, "node"), "-tls-ca", ca, "-tls-cert", ca, "-tls-key", key)
	}
	await(t, "two nodes join", func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		return len(k.nodes) == 2 && k.workers() == 2
	})
	seed := task(1)
	seed.ID, seed.Source, seed.Timeout = population.SeedID, lineSeed, time.Minute
	if got := evaluate(t, k, seed).say(t); !strings.HasPrefix(got, "[") {
		t.Errorf("got %s", got)
	}
}

// TestGuardedSearch: a search whose nodes have the file that the coordinator has written, which
// is found nowhere else, and that no candidate sees.
func TestGuardedSearch(t *testing.T) {
	t.Parallel()
	spy, dir := []string{"LINE_SPY=1"}, t.TempDir()
	c := coordinator(t, dir, nil, "-listen", abroad+":0")
	found := c.hear(joinedSafely)
	address, file := found[1], filepath.Join(dir, found[2])
	stranger := startNode(t, address, nil)
	<-stranger.ended
	if stranger.err == nil || !strings.Contains(stranger.said(), "certificate is not one that this machine knows") {
		t.Errorf("%v\n%s", stranger.err, stranger.said())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seed := string(block(text, nodeKey))
	if len(seed) != 58 {
		t.Fatalf("the file is\n%s", text)
	}
	n := startNode(t, address, append(spy, "NATS_CREDS="+seed), "-credentials", file)
	c.wait()
	if !strings.Contains(outcomes(t, filepath.Join(dir, "s.db")), "spy: ") {
		t.Error("no candidate has looked")
	}
	encoded := strings.Split(string(text), "\n")[1]
	for what, text := range map[string]string{"the coordinator's log": c.said(), "the node's log": n.said(), "the archive": outcomes(t, filepath.Join(dir, "s.db"))} {
		if strings.Contains(text, seed) || strings.Contains(text, encoded) {
			t.Errorf("%s holds the nodes' key", what)
		}
	}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if name == file || name == strings.TrimSuffix(file, ".node")+".server" {
			if info, err := d.Info(); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", name, info.Mode(), err)
			}
		} else if strings.Contains(string(data), seed) || strings.Contains(string(data), encoded) {
			t.Errorf("%s holds the nodes' key", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBadFlags: every mistake is one sentence that names the flag.
func TestBadFlags(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"": "", "-listen :4222": "", "-join nats://127.0.0.1:4222": "", "-nats nats://localhost,nats://127.0.0.1": "", "-join nats://far -insecure": "",
		"-listen 4222":                                          "-listen 4222: give HOST:PORT",
		"-listen localhost:x":                                   "-listen localhost:x: give HOST:PORT",
		"-listen localhost:65536":                               "-listen localhost:65536: give",
		"-listen localhost:-1":                                  "-listen localhost:-1: give",
		"-listen :1 -join nats://h":                             "give one of -listen, -nats and -join",
		"-join host":                                            "-join host: give a URL",
		"-nats nats://":                                         "-nats nats://: give a URL",
		"-nats nats://127.0.0.1,%":                              "-nats %: give a URL",
		"-join nats://me:secret@h":                              "-join: a URL must hold no user and no password",
		"-join me:secret@h":                                     "-join: a URL must hold no user and no password",
		"-nats nats://me:%@h":                                   "-nats: a URL must hold no user and no password",
		"-join nats://h:4222":                                   "-join nats://h:4222 is another machine",
		"-nats nats://127.0.0.1,nats://h":                       "-nats nats://h is another machine",
		"-join nats://h -credentials /none":                     "-credentials /none",
		"-join nats://h -credentials EMPTY":                     "-credentials EMPTY: it holds neither",
		"-nats nats://h -credentials EMPTY":                     "-credentials EMPTY: it holds neither",
		"-listen :1 -credentials EMPTY":                         "-credentials is of use only with -nats or -join",
		"-listen :1 -tls-ca EMPTY":                              "-tls-ca is of use only with -nats or -join",
		"-join nats://localhost -tls-ca EMPTY":                  "-tls-ca EMPTY holds no certificate",
		"-join nats://localhost -tls-ca /none":                  "-tls-ca: open /none",
		"-listen :1 -tls-cert EMPTY":                            "give -tls-cert and -tls-key, or neither",
		"-listen :1 -tls-key EMPTY":                             "give -tls-cert and -tls-key, or neither",
		"-listen :1 -tls-cert EMPTY -tls-key EMPTY":             "-tls-cert EMPTY and -tls-key EMPTY: ",
		"-join nats://localhost -tls-cert EMPTY -tls-key EMPTY": "-tls-cert EMPTY and -tls-key EMPTY: ",
		"-tls-cert EMPTY -tls-key EMPTY":                        "-tls-cert is of use only with",
		"-join nats://localhost -grace 0s":                      "-grace is 0s",
		"-join nats://localhost -for -1s":                       "-for is -1s",
		"-join nats://localhost -for x":                         "for flag -for",
		"-for 2h":                                               "-for is of use only with -join",
		"-listen :1 -grace 2h":                                  "-grace is of use only with -join",
		"-join nats://localhost -measure h":                     "-measure is of use only with -listen or -nats",
		"-insecure":                                             "-insecure is of use only with",
		"-scope x":                                              "-scope is of use only with",
		"-listen :1 -scope a.b":                                 `-scope "a.b"`,
		"-listen :1 -scope=":                                    `-scope ""`,
		"-same-cpu":                                             "-same-cpu is of use only with",
		"-unsandboxed":                                          "-unsandboxed is of use only with",
	} {
		c, set := New(), flag.NewFlagSet("line", flag.ContinueOnError)
		set.SetOutput(io.Discard)
		c.Flags(set)
		err := set.Parse(strings.Fields(strings.ReplaceAll(args, "EMPTY", empty)))
		if err == nil {
			err = c.Check()
		}
		if want == "" && err != nil {
			t.Errorf("%s: %v", args, err)
		}
		if err = errors.Join(err); want != "" && (err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), empty, "EMPTY"), want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: got %v, want %s", args, err, want)
		}
	}
}
