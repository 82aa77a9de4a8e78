package dashboard

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// paths are all that a server answers.
func paths() []string {
	list := []string{"/", "/events", "/metrics", "/static/page.js", "/nothing"}
	for name := range views() {
		list = append(list, "/data/"+name)
	}
	return list
}

// TestGuard asks for every path in ways that have to be refused.
func TestGuard(t *testing.T) {
	s := serve(t, Config{Archive: small(t).db, Names: []string{"search.example"}, Metrics: http.NotFoundHandler()})
	client := &http.Client{Transport: visitor(t, s).Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, tt := range []struct {
		name     string
		stranger bool // has no cookie
		change   func(r *http.Request)
		want     int
	}{
		{"another name", false, func(r *http.Request) { r.Host = "evil.example" }, http.StatusForbidden},
		{"another name, with the token", true, func(r *http.Request) { r.Host = "evil.example"; r.URL.RawQuery = "token=" + s.token }, http.StatusForbidden},
		{"a name that ends like ours", false, func(r *http.Request) { r.Host = "evilsearch.example:80" }, http.StatusForbidden},
		{"no name", false, func(r *http.Request) { r.Host = "localhost.evil.example" }, http.StatusForbidden},
		{"a stranger", true, func(*http.Request) {}, http.StatusForbidden},
		{"a wrong token", true, func(r *http.Request) { r.URL.RawQuery = "token=" + strings.Repeat("A", len(s.token)) }, http.StatusForbidden},
		{"an empty token", true, func(r *http.Request) { r.URL.RawQuery = "token=" }, http.StatusForbidden},
		{"a wrong cookie", true, func(r *http.Request) { r.Header.Set("Cookie", s.cookieName()+"=x") }, http.StatusForbidden},
		{"a wrong header", true, func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, http.StatusForbidden},
		{"another origin", false, func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, http.StatusForbidden},
		{"no origin", false, func(r *http.Request) { r.Header.Set("Origin", "null") }, http.StatusForbidden},
		{"another site's picture", false, func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Sec-Fetch-Mode", "no-cors")
		}, http.StatusForbidden},
		{"POST", false, func(r *http.Request) { r.Method = http.MethodPost }, http.StatusMethodNotAllowed},
		{"DELETE", false, func(r *http.Request) { r.Method = http.MethodDelete }, http.StatusMethodNotAllowed},
		{"a method of nobody's", false, func(r *http.Request) { r.Method = "BREW" }, http.StatusMethodNotAllowed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, path := range paths() {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.at(path), nil)
				if err != nil {
					t.Fatal(err)
				}
				if !tt.stranger { // by any name: a Jar would keep it from another one
					r.AddCookie(&http.Cookie{Name: s.cookieName(), Value: s.token})
				}
				tt.change(r)
				response, err := client.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err != nil || response.StatusCode != tt.want {
					t.Errorf("%s: %s, %v, want %d", path, response.Status, err, tt.want)
				}
				if strings.Contains(string(text), "Quantize") || strings.Contains(string(text), s.token) || len(response.Cookies()) > 0 {
					t.Errorf("%s: says more than that it is refused: %.200s", path, text)
				}
			}
		})
	}
}

// TestAdmitted asks in ways that have to be answered.
func TestAdmitted(t *testing.T) {
	s := serve(t, Config{Archive: small(t).db, Names: []string{"search.example"}})
	client := visitor(t, s)
	_, port, _ := strings.Cut(s.listener.Addr().String(), ":")
	for _, tt := range []struct {
		name   string
		change func(r *http.Request)
	}{
		{"localhost", func(r *http.Request) { r.Host = "localhost:" + port }},
		{"an IPv6 address", func(r *http.Request) { r.Host = "[::1]:" + port }},
		{"a name that was given", func(r *http.Request) { r.Host = "Search.example" }},
		{"the page's own origin", func(r *http.Request) { r.Header.Set("Origin", "http://"+r.URL.Host) }},
		{"a link", func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Sec-Fetch-Mode", "navigate")
		}},
		{"HEAD", func(r *http.Request) { r.Method = http.MethodHead }},
		{"a program", func(r *http.Request) {
			r.Header.Del("Cookie")
			r.Header.Set("Authorization", "Bearer "+s.token)
		}},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.at("/data/state"), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range client.Jar.Cookies(r.URL) {
			r.AddCookie(c)
		}
		tt.change(r)
		response, err := (&http.Client{Transport: client.Transport}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", tt.name, response.Status)
		}
	}
}

// TestToken: the token leaves the address at once, and the cookie is nobody else's.
func TestToken(t *testing.T) {
	s := serve(t, Config{Archive: small(t).db})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: visitor(t, s).Transport}
	for path, want := range map[string]string{"/": "/", "/data/state": "/data/state", "//evil.example/": "/evil.example/", `/\evil.example`: "/%5Cevil.example"} {
		u := url.URL{Scheme: "http", Host: s.listener.Addr().String(), Path: path, RawQuery: "token=" + s.token}
		response, err := client.Get(u.String())
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if got := response.Header.Get("Location"); response.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s: %s to %q, want %q", path, response.Status, got, want)
		}
		cookies := response.Cookies()
		if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || !strings.HasPrefix(cookies[0].Name, "wallacea-") {
			t.Errorf("%s: cookies %v", path, cookies)
		}
		for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", path, name, got, want)
			}
		}
		if got := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'; script-src 'self';") || strings.Contains(got, "unsafe") {
			t.Errorf("%s: the policy is %q", path, got)
		}
	}
	other := serve(t, Config{Archive: small(t).db})
	if s.token == other.token || len(s.token) < 26 || s.cookieName() == other.cookieName() {
		t.Errorf("two servers share a token or a cookie: %s, %s", s.token, other.token)
	}
}

// TestListen: addresses, and what is wrong with them, in a sentence.
func TestListen(t *testing.T) {
	db := small(t).db
	taken := serve(t, Config{Archive: db})
	for _, tt := range []struct{ address, want string }{
		{":0", ""},
		{"localhost:0", ""},
		{"[::1]:0", ""},
		{"8080", `dashboard: "8080" is no address: give HOST:PORT, such as 127.0.0.1:8080, or 127.0.0.1:0 for any free port`},
		{taken.listener.Addr().String(), "dashboard: cannot listen at " + taken.listener.Addr().String() + ": address already in use"},
		{"127.0.0.1:99999", "dashboard: cannot listen at 127.0.0.1:99999: address 99999: invalid port"},
	} {
		s, err := Listen(tt.address, Config{Archive: db})
		if err == nil {
			host := trimPort(s.listener.Addr().String())
			if host != "127.0.0.1" && host != "::1" {
				t.Errorf("%s: listens at %s, which is not this machine alone", tt.address, host)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tt.want && !strings.Contains(got, "assign requested address") { // no IPv6 here
			t.Errorf("%s: got %q, want %q", tt.address, got, tt.want)
		}
	}
}
