package cluster

import (
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// listen starts a NATS server in this process, at HOST:PORT, which keeps its files in dir.
func listen(address, dir string, insecure bool) (*server.Server, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("cluster: -listen %s: give HOST:PORT, such as 127.0.0.1:4222: %w", address, err)
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 0 || n > 65535 {
		return nil, fmt.Errorf("cluster: -listen %s: %q is no port", address, port)
	}
	if n == 0 {
		n = server.RANDOM_PORT
	}
	if !insecure && !loopback(host) {
		return nil, fmt.Errorf("cluster: -listen %s would let everybody who reaches it run code on every node: listen at 127.0.0.1 and forward the port, or say -insecure", address)
	}
	s, err := server.NewServer(&server.Options{
		ServerName: "wallacea", Host: host, Port: n, JetStream: true, StoreDir: dir, SyncAlways: true,
		MaxPayload: maxMessage, NoSigs: true, NoLog: true, DisableJetStreamBanner: true,
	})
	if err != nil {
		return nil, fmt.Errorf("cluster: cannot start a NATS server: %w", err)
	}
	go s.Start()
	if !s.ReadyForConnections(30 * time.Second) {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, fmt.Errorf("cluster: cannot listen at %s: is something else there?", address)
	}
	return s, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// connect connects to a server, if it is there or once it is, for ever. Who lost the
// connection comes back a second or two later, not all at once.
func connect(url string, more ...nats.Option) (*nats.Conn, error) {
	nc, err := nats.Connect(url, append([]nats.Option{
		nats.Name("wallacea"), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true),
		nats.ReconnectWait(time.Second), nats.ReconnectJitter(time.Second, time.Second),
		nats.PingInterval(beat), nats.MaxPingsOutstanding(3), nats.Timeout(5 * time.Second),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // else it prints them
	}, more...)...)
	if err != nil {
		return nil, fmt.Errorf("cluster: %s: %w", url, err)
	}
	return nc, nil
}
