package cluster

import (
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// listen starts a NATS server in this process, at HOST:PORT, which keeps its files in dir. It
// lets those in who have its keys, or, without keys, everybody who reaches it.
func listen(address, dir string, k *keys) (*server.Server, error) {
	host, port, err := split(address)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", address) // a server that cannot would not say why
	if err != nil {
		return nil, fmt.Errorf("cluster: -listen %s: %w", address, err)
	}
	if err := l.Close(); err != nil {
		return nil, fmt.Errorf("cluster: -listen %s: %w", address, err)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	o := &server.Options{
		ServerName: "wallacea", Host: host, Port: port, JetStream: true, StoreDir: dir, SyncAlways: true,
		MaxPayload: maxMessage, NoSigs: true, NoLog: true, DisableJetStreamBanner: true,
	}
	if k != nil {
		k.secure(o)
	}
	s, err := server.NewServer(o)
	if err != nil {
		return nil, fmt.Errorf("cluster: cannot start a NATS server: %w", err)
	}
	go s.Start()
	if !s.ReadyForConnections(30 * time.Second) {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, fmt.Errorf("cluster: the NATS server does not listen at %s", address)
	}
	return s, nil
}

// split splits HOST:PORT.
func split(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err == nil {
		var n uint64
		n, err = strconv.ParseUint(text, 10, 16)
		port = int(n)
	}
	if err != nil {
		return "", 0, fmt.Errorf("-listen %s: give HOST:PORT, such as 127.0.0.1:4222", address)
	}
	return host, port, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// connect connects to a server, if it is there or once it is, for ever, unless it refuses. Who
// lost the connection comes back a second or two later, not all at once.
func connect(url string, more ...nats.Option) (*nats.Conn, error) {
	options := append([]nats.Option{
		nats.Name("wallacea"), nats.MaxReconnects(-1),
		nats.ReconnectWait(time.Second), nats.ReconnectJitter(time.Second, time.Second),
		nats.PingInterval(beat), nats.MaxPingsOutstanding(3), nats.Timeout(5 * time.Second),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // else it prints them
	}, more...)
	nc, err := nats.Connect(url, options...)
	if why := refused(err, time.Now()); why != nil {
		return nil, fmt.Errorf("cluster: %s: %w", url, why)
	}
	if err != nil {
		nc, err = nats.Connect(url, append(options, nats.RetryOnFailedConnect(true))...)
	}
	if err != nil {
		return nil, fmt.Errorf("cluster: %s: %w", url, err)
	}
	return nc, nil
}
