// Package llmtest provides a server that answers like a language model, with or
// without faults, for tests of programs that use package llm.
//
// Call [New] with the answers in order. [Server.Start] then listens on the
// loopback interface until the test ends:
//
//	s := llmtest.New(llmtest.Code(source), llmtest.Status(429, "slow down"))
//	m := &llm.Model{Name: "test", BaseURL: s.Start(t)}
//
// Or use the server as an [http.RoundTripper]. This needs no network, so it works
// within testing/synctest, where retries and timeouts take no time:
//
//	m := &llm.Model{Name: "test", BaseURL: "http://model.test/v1", HTTPClient: &http.Client{Transport: s}}
//
// [Server.Requests] returns the requests received so far. If an answer depends on
// the request, use [NewFunc].
package llmtest
