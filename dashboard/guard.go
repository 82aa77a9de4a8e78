package dashboard

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// guard lets a request pass that comes from somebody who has the token, by a name of this
// machine, and not from the page of somebody else. Loopback is no border: a web page can
// make its own name mean 127.0.0.1 and read what is there, and on a shared machine so can
// every user.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerTime)) // not every connection has one
		switch {
		case !s.ownHost(r.Host):
			http.Error(w, fmt.Sprintf("This page is not served as %q: use an IP address or localhost, or start the server with that name.", trimPort(r.Host)), http.StatusForbidden)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "This page can only be read: GET and HEAD.", http.StatusMethodNotAllowed)
		case foreign(r):
			http.Error(w, "Other pages may not read this one.", http.StatusForbidden)
		case s.admit(w, r):
			next.ServeHTTP(w, r)
		}
	})
}

// answerTime is how long a client may take to read an answer.
const answerTime = 30 * time.Second

// policy is what the page may load: nothing but what this server has.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// protect sets the headers that all answers have.
func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // a token in an address stays here
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// ownHost reports whether a request's Host names this machine: a name that only a server of
// names could resolve must have been given.
func (s *Server) ownHost(hostport string) bool {
	host := trimPort(hostport)
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.EqualFold(host, "localhost") ||
		slices.ContainsFunc(s.names, func(name string) bool { return strings.EqualFold(host, name) })
}

// foreign reports whether another page made a request.
func foreign(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		return err != nil || u.Host != r.Host // "null" has no host
	}
	// Following a link to here is no way to read anything.
	site, mode := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Mode")
	return (site == "cross-site" || site == "same-site") && mode != "navigate"
}

// cookieName is a server's own: browsers send cookies to all ports of a host.
func (s *Server) cookieName() string {
	sum := sha256.Sum256([]byte(s.token))
	return "wallacea-" + hex.EncodeToString(sum[:4])
}

// admit reports whether a request has the token: in a cookie, or in an Authorization header
// as programs send it. One that has it in its address is sent on to the address without it,
// with the cookie. All others are told so.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) bool {
	if given := r.URL.Query()["token"]; len(given) > 0 && s.isToken(given[0]) {
		http.SetCookie(w, &http.Cookie{
			Name: s.cookieName(), Value: s.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
		w.Header().Set("Location", "/"+strings.TrimLeft(r.URL.EscapedPath(), `/\`)) // "//host" would lead elsewhere
		w.WriteHeader(http.StatusSeeOther)
		return false
	}
	if c, err := r.Cookie(s.cookieName()); err == nil && s.isToken(c.Value) {
		return true
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && s.isToken(token) {
		return true
	}
	http.Error(w, "This page needs the token that was printed when its server started: open the whole address, with ?token=.", http.StatusForbidden)
	return false
}

func (s *Server) isToken(given string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) == 1
}
