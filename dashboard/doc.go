// Package dashboard shows a search to web browsers, while it runs and afterwards.
//
// A program that uses wallacea.Main needs no more than the flag -dashboard, and an archive no
// more than the command wallacea serve. To show a search from a program of your own, call
// [Listen], let [Server.Serve] run in a goroutine, and print [Server.URL]:
//
//	var tracker population.Tracker
//	server, err := dashboard.Listen("127.0.0.1:0", dashboard.Config{Archive: db, Live: &tracker})
//	…
//	defer server.Close()
//	go server.Serve()
//	fmt.Println(server.URL())
//	config.Observe = func(e population.Event) { tracker.Observe(e); server.Observe(e) }
//
// [Export] writes the page into one HTML file that needs no server and no network.
//
// # Who may look
//
// Whoever has the URL with its token can read everything that the archive holds, and nobody can
// change anything. The first request exchanges the token for a cookie. A request is refused
// if it comes by a host name that was not given (another web page can make its own name mean
// your machine), from another page (Origin), without the token, or with a method other than GET
// and HEAD. An address without a host means the loopback interface. The connection is not
// encrypted: to look from elsewhere, forward the port (ssh -L) rather than listen on a network.
//
// What candidates and models have written is hostile. It reaches the page as JSON and becomes
// text, never markup; the content security policy allows no scripts but the page's own, no
// strings as code, and no other server.
//
// # What it costs
//
// The archive is read once, when the first browser asks, and then what is new: at most a
// twentieth of the time of one processor goes into reading. A search does not wait for
// browsers. One that does not take what it is sent within ten seconds is dropped.
//
// Pictures are thinned here: of each column of pixels the first, the last, the least and the
// greatest candidate, 5,000 at most, always the same ones, and the whole front.
//
// # Limits
//
//   - When each step of a candidate began is not in archives of early versions.
//   - Fronts of more than 5,000 candidates are shown whole, and slowly.
//   - Browsers need JavaScript modern enough for Promise.all and ResizeObserver: any since 2021.
package dashboard
