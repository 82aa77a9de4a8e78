package wallacea_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// TestDashboard: a program prints where its page is, the page follows the search to its end
// and names what shows it again, and the port is free then.
func TestDashboard(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	environ := programtest.Pretender(llmtest.NewFunc(answerBy).Start(t))
	cmd := square.Command(t, dir, environ, "-archive", filepath.Join(dir, "square.db"), "-generations", "100000", "-tokens", "1000000000", "-plot", "p.svg", "-dashboard", "127.0.0.1:0")
	cmd.Stdout = nil // read below
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	address := ""
	for address == "" && lines.Scan() {
		address, _ = strings.CutPrefix(lines.Text(), "dashboard: ")
		if !strings.HasPrefix(address, "http://") {
			address = ""
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		t.Fatalf("%q is no address: %v", address, err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: new(http.Transport)}
	defer client.CloseIdleConnections()
	page, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = page.Body.Close()
	response, err := client.Get("http://" + u.Host + "/events")
	if err != nil || page.StatusCode != http.StatusOK || response.StatusCode != http.StatusOK {
		t.Fatalf("the page answers %v, %v", page.Status, err)
	}
	defer func() { _ = response.Body.Close() }()
	var v struct {
		Status population.Status
		Again  string
	}
	ending, ended := false, false
	events := bufio.NewScanner(response.Body)
	events.Buffer(nil, 1<<20)
	for !ended && events.Scan() {
		ended = events.Text() == "event: end"
		data, ok := strings.CutPrefix(events.Text(), "data: {")
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte("{"+data), &v); err != nil {
			t.Fatal(err)
		}
		if v.Status.Generation >= 2 && !ending {
			ending = true
			scraped(t, client, "http://"+u.Host+"/metrics", v.Status.Generation)
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !ended || v.Status.State != population.StateEnded || v.Status.Reason != string(population.ReasonCancelled) || !strings.Contains(v.Again, "serve "+filepath.Join(dir, "square.db")) {
		t.Errorf("the page's last state is %q (%s), it names %q, and has ended: %v", v.Status.State, v.Status.Reason, v.Again, ended)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	l, err := net.Listen("tcp", u.Host)
	if err != nil {
		t.Fatalf("the port is not free: %v", err)
	}
	_ = l.Close()
}

// scraped checks that a page serves the metrics of its search, and to nobody without the token.
func scraped(t *testing.T, client *http.Client, address string, generation int) {
	t.Helper()
	for _, c := range []*http.Client{client, {Transport: client.Transport}} {
		response, err := c.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if c.Jar == nil {
			if response.StatusCode != http.StatusForbidden || strings.Contains(string(text), "wallacea_") {
				t.Errorf("a stranger is answered %s: %s", response.Status, text)
			}
			continue
		}
		now := -1
		for line := range strings.Lines(string(text)) {
			_, _ = fmt.Sscanf(line, "wallacea_generation %d", &now)
		}
		if response.StatusCode != http.StatusOK || now < generation || !strings.Contains(string(text), "wallacea_candidates_total{outcome=\"passed\"}") {
			t.Errorf("%s: generation %d, want %d or later, in\n%s", response.Status, now, generation, text)
		}
	}
}
