package cluster

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
	"github.com/nats-io/nuid"
)

// Access says by what a program and a server recognise each other. All are names of files. The
// zero value will do for a server on this machine that lets everybody in.
type Access struct {
	Credentials string // NATS credentials, the seed of an nkey, or what a Coordinator that listens has written for its nodes
	CA          string // certificates by which the server is recognised; "": the system's
	Cert, Key   string // the program's own certificate and its key; of a Coordinator that listens, its server's

	// Insecure lets programs on other machines connect without Credentials and TLS. Who can
	// connect to the server can run code on every node.
	Insecure bool
}

// check says what is wrong with how a server at a URL is reached, or several at URLs with commas
// between them, which the given flag names.
func (a Access) check(flag, servers string) error {
	for server := range strings.SplitSeq(servers, ",") {
		u, err := url.Parse(server)
		switch {
		case strings.Contains(server, "@"): // arguments are seen by all, and by workers
			return fmt.Errorf("%s: a URL must hold no user and no password, which anybody on the machine sees: give -credentials", flag)
		case err != nil || u.Host == "":
			return fmt.Errorf("%s %s: give a URL such as nats://host:4222", flag, server)
		case !a.Insecure && !loopback(u.Hostname()) && a.Credentials == "" && a.Cert == "":
			return fmt.Errorf("%s %s is another machine, and who answers or listens in between runs code on every node: give -credentials, the file that the coordinator has written, or say -insecure", flag, server)
		}
	}
	return nil
}

// A pass lets a program into a server.
type pass struct {
	id      string // by which a node is known; with Credentials it begins with their public key
	options []nats.Option
}

// nodeKey is the type of the PEM block with what a Coordinator recognises its nodes by.
const nodeKey = "WALLACEA NODE KEY"

// pass reads the files that a names, to connect to servers at these URLs.
func (a Access) pass(servers string) (p pass, err error) {
	p.id = nuid.Next()
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	demanded := false // TLS is used even if the server does not ask for it
	for server := range strings.SplitSeq(servers, ",") {
		if u, err := url.Parse(server); err == nil && !a.Insecure && !loopback(u.Hostname()) {
			demanded = true
		}
	}
	if a.CA != "" {
		text, err := os.ReadFile(a.CA)
		if err != nil {
			return p, fmt.Errorf("cluster: -tls-ca: %w", err)
		}
		config.RootCAs, demanded = x509.NewCertPool(), true
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return p, fmt.Errorf("cluster: -tls-ca %s holds no certificate in PEM format", a.CA)
		}
	}
	if a.Cert != "" {
		own, err := a.certificate()
		if err != nil {
			return p, err
		}
		config.Certificates, demanded = []tls.Certificate{own}, true
	}
	if a.Credentials != "" {
		pinned, err := p.present(a.Credentials)
		if err != nil {
			return p, fmt.Errorf("cluster: -credentials %s: %w", a.Credentials, err)
		}
		if pinned != nil { // whatever the address is by which this machine reaches the server
			config.RootCAs, config.ServerName, demanded = pinned, serverName, true
		}
	}
	if demanded {
		p.options = append(p.options, nats.Secure(config))
	}
	return p, nil
}

// certificate reads Cert and Key.
func (a Access) certificate() (tls.Certificate, error) {
	own, err := tls.LoadX509KeyPair(a.Cert, a.Key)
	if err != nil {
		return own, fmt.Errorf("cluster: -tls-cert %s and -tls-key %s: %w", a.Cert, a.Key, err)
	}
	return own, nil
}

// present has the program present what a file of credentials holds. It returns the certificate
// of the server, if the file holds it.
func (p *pass) present(name string) (pinned *x509.CertPool, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if seed := block(text, nodeKey); seed != nil {
		pinned = x509.NewCertPool()
		if !pinned.AppendCertsFromPEM(text) {
			pinned = nil // the server has a certificate that others know
		}
		return pinned, p.mint(seed)
	}
	key, err := nkeys.ParseDecoratedUserNKey(text)
	if err != nil {
		return nil, errors.New("it holds neither NATS credentials nor the seed of a user's nkey")
	}
	defer key.Wipe()
	public, err := key.PublicKey()
	if err != nil {
		return nil, err
	}
	p.id = public + "." + p.id // others may have the same
	if strings.Contains(string(text), "USER JWT") {
		p.options = append(p.options, nats.UserCredentials(name)) // it may be replaced while the program runs
		return nil, nil
	}
	o, err := nats.NkeyOptionFromSeed(name)
	p.options = append(p.options, o)
	return nil, err
}

// mint makes the program a key of its own, and signs it with the one that all nodes have.
func (p *pass) mint(seed []byte) error {
	all, err := nkeys.FromSeed(seed)
	if err != nil {
		return err
	}
	defer all.Wipe()
	own, err := nkeys.CreateUser()
	if err != nil {
		return err
	}
	public, err := own.PublicKey()
	if err != nil {
		return err
	}
	token, err := jwt.NewUserClaims(public).Encode(all)
	if err != nil {
		return err
	}
	p.id = public + "." + p.id
	p.options = append(p.options, nats.Nkey(public, own.Sign), nats.Token(token))
	return nil
}

// block returns what the first PEM block of a type holds; nil: there is none.
func block(text []byte, kind string) []byte {
	for b, rest := pem.Decode(text); b != nil; b, rest = pem.Decode(rest) {
		if b.Type == kind {
			return b.Bytes
		}
	}
	return nil
}

// refused says in a sentence why a server cannot be used, if err is for a reason that does not
// pass by itself; nil: it may.
func refused(err error, now time.Time) error {
	const minute = "2006-01-02 15:04 MST"
	var invalid x509.CertificateInvalidError
	var unknown *tls.CertificateVerificationError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && now.Before(invalid.Cert.NotBefore):
		return fmt.Errorf("its certificate is valid from %s, and the clock of this machine says %s: set the clock", invalid.Cert.NotBefore.UTC().Format(minute), now.UTC().Format(minute))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("its certificate was valid until %s, and the clock of this machine says %s: renew it, or set the clock", invalid.Cert.NotAfter.UTC().Format(minute), now.UTC().Format(minute))
	case errors.As(err, &unknown):
		return fmt.Errorf("its certificate is not one that this machine knows (%w): give -tls-ca, or the file for -credentials that its coordinator has written last", unknown.Err)
	case errors.Is(err, nats.ErrSecureConnWanted), errors.Is(err, nats.ErrNkeysNotSupported):
		return fmt.Errorf("it is not the server that these credentials are for, or began with -insecure (%w)", err)
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked), errors.Is(err, nats.ErrAccountAuthExpired):
		return fmt.Errorf("it does not let this program in (%w): give -credentials, or others", err)
	}
	return nil
}

// lost says in a sentence why a connection is no use any more; nil: it is, or may be soon.
func lost(nc *nats.Conn) error {
	err := nc.LastError()
	why := refused(err, time.Now())
	if why == nil || !nc.IsClosed() && !errors.As(err, new(*tls.CertificateVerificationError)) { // a server may change its mind once
		return nil
	}
	return fmt.Errorf("cluster: the server cannot be used any more: %w", why)
}
