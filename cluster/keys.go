package cluster

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// serverName is in the certificate that a Coordinator makes for its server. Nodes have that
// certificate and recognise no other, so that it needs no address.
const serverName = "wallacea"

const (
	// certificateBefore is how long a certificate was valid already when it is made: clocks differ.
	certificateBefore = 7 * 24 * time.Hour
	// certificateAfter is how long it is valid, in years.
	certificateAfter = 10
)

// keys are what a Coordinator's own server and its nodes recognise each other by. One file holds
// all of them, and stays with the Coordinator. Another holds what nodes have to have.
type keys struct {
	scope       scope
	certificate tls.Certificate
	nodes       string        // public key, which belongs to what nodes have
	own         nkeys.KeyPair // by which the Coordinator is let in
	public      string        // of own
	file        string        // what nodes have to have
}

// openKeys reads the keys in the files that path and a suffix name, and makes them if they are
// not there. The server's own certificate can be another one.
func openKeys(path string, s scope, a Access, now time.Time) (*keys, error) {
	k := &keys{scope: s, file: path + ".node"}
	text, err := os.ReadFile(path + ".server")
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = makeKeys(now); err == nil {
			err = write(path+".server", text)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	seed := block(text, nodeKey)
	all, err := nkeys.FromSeed(seed)
	if err == nil {
		k.nodes, err = all.PublicKey()
	}
	if err == nil {
		k.certificate, err = tls.X509KeyPair(text, text)
	}
	if err != nil {
		return nil, fmt.Errorf("cluster: %s.server is damaged: remove it, and give nodes the file that is made then (%w)", path, err)
	}
	forNodes := pem.EncodeToMemory(&pem.Block{Type: nodeKey, Bytes: seed})
	if a.Cert != "" {
		k.certificate, err = a.certificate()
		if err != nil {
			return nil, err
		}
	} else {
		forNodes = append(forNodes, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: k.certificate.Certificate[0]})...)
	}
	if there, err := os.ReadFile(k.file); err != nil || !bytes.Equal(there, forNodes) {
		if err := write(k.file, forNodes); err != nil {
			return nil, fmt.Errorf("cluster: %w", err)
		}
	}
	if k.own, err = nkeys.CreateUser(); err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	k.public, err = k.own.PublicKey()
	return k, err
}

// makeKeys makes what the server's file holds.
func makeKeys(now time.Time) ([]byte, error) {
	nodes, err := nkeys.CreateAccount()
	if err != nil {
		return nil, err
	}
	seed, err := nodes.Seed()
	if err != nil {
		return nil, err
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: serverName}, DNSNames: []string{serverName},
		NotBefore: now.Add(-certificateBefore), NotAfter: now.AddDate(certificateAfter, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		return nil, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	for _, b := range []*pem.Block{{Type: nodeKey, Bytes: seed}, {Type: "CERTIFICATE", Bytes: certificate}, {Type: "PRIVATE KEY", Bytes: key}} {
		if err := pem.Encode(&text, b); err != nil {
			return nil, err
		}
	}
	return text.Bytes(), nil
}

// write writes a file that only its owner can read, whole or not at all.
func write(name string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// secure has a server let nobody in but the Coordinator and nodes.
func (k *keys) secure(o *server.Options) {
	o.TLSConfig = &tls.Config{Certificates: []tls.Certificate{k.certificate}, MinVersion: tls.VersionTLS13}
	o.TLSTimeout, o.AuthTimeout = 10, 10 // seconds: many may come at once
	o.CustomClientAuthentication, o.AlwaysEnableNonce = k, true
	o.MaxSubs = 100 // of one connection
}

// option lets the Coordinator in.
func (k *keys) option() nats.Option { return nats.Nkey(k.public, k.own.Sign) }

// Check reports whether a client of the server is the Coordinator, which may do everything, or a
// node, which may do what a node does. It is called by the server.
func (k *keys) Check(c server.ClientAuthentication) bool {
	o := c.GetOpts()
	u := &server.User{Username: o.Nkey}
	if o.Nkey != k.public {
		claims, err := jwt.DecodeUserClaims(o.Token) // checks what has signed it
		if err != nil || claims.Issuer != k.nodes || claims.Subject != o.Nkey || !nkeys.IsValidPublicUserKey(o.Nkey) {
			return false
		}
		u.Permissions = k.scope.permissions(o.Nkey)
	}
	key, err := nkeys.FromPublicKey(o.Nkey)
	if err != nil {
		return false
	}
	signature, err := base64.RawURLEncoding.DecodeString(o.Sig)
	if nonce := c.GetNonce(); err != nil || len(nonce) == 0 || key.Verify(nonce, signature) != nil {
		return false
	}
	c.RegisterUser(u)
	return true
}

// permissions are those of nodes with a public key; README.md in deploy has them for other servers.
// They let a node acknowledge what others have, so that the Coordinator looks for what has no
// result and is in no queue.
func (s scope) permissions(public string) *server.Permissions {
	consumer := s.stream() + "." + consumerName
	return &server.Permissions{
		Publish: &server.SubjectPermission{Allow: []string{
			s.ask("*") + "." + public + ".>",
			"$JS.API.CONSUMER.INFO." + consumer, s.next(), "$JS.ACK." + consumer + ".>",
		}},
		Subscribe: &server.SubjectPermission{Allow: []string{s.node(public) + ".>", s.all(), inbox(public) + ".>"}},
	}
}

// inbox is what the subjects begin with at which a node gets answers.
func inbox(id string) string { return "_INBOX." + id }
