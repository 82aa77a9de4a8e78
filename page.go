package wallacea

import (
	"fmt"
	"io"
	"strings"

	"github.com/wallacea-go/wallacea/dashboard"
	"github.com/wallacea-go/wallacea/metrics"
	"github.com/wallacea-go/wallacea/population"
)

// A page shows the search to web browsers, if the command line asks for that.
type page struct {
	server  *dashboard.Server // nil: it does not
	metrics *metrics.Metrics
	served  chan struct{}
}

// open begins to serve the page, and prints where it is.
func (s *page) open(p *program, out io.Writer) error {
	if p.flags.dashboard == "" {
		return nil
	}
	var names []string
	for name := range strings.SplitSeq(p.flags.names, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	counted := metrics.New()
	server, err := dashboard.Listen(p.flags.dashboard, dashboard.Config{
		Archive: p.archive, Live: &p.progress.tracker, Names: names, Metrics: counted.Handler(),
		Again: lookCommand() + " serve " + quote(p.archive.Path()),
	})
	if err != nil {
		return fmt.Errorf("-dashboard: %w", err)
	}
	s.server, s.metrics, s.served = server, counted, make(chan struct{})
	go func() {
		defer close(s.served)
		_ = server.Serve() // that browsers are gone is no failure of the search
	}()
	fmt.Fprintf(out, "dashboard: %s\n", server.URL())
	return nil
}

// observe is a population.Config.Observe.
func (s *page) observe(e population.Event) {
	if s.server != nil {
		s.server.Observe(e)
		s.metrics.Observe(e)
	}
}

// close ends the page.
func (s *page) close() {
	if s.server != nil {
		_ = s.server.Close()
		<-s.served
	}
}
