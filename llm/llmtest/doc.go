// Package llmtest provides a server that answers as a language model would,
// or as one in trouble, for tests of programs that use package llm.
//
// Call [New] with the answers in order, and either [Server.Start], which
// listens on the loopback interface until the test ends,
//
//	s := llmtest.New(llmtest.Code(source), llmtest.Status(429, "slow down"))
//	m := &llm.Model{Name: "test", BaseURL: s.Start(t)}
//
// or use the server as an [http.RoundTripper], which needs no network at all
// and therefore works within testing/synctest, where retries and timeouts take
// no time:
//
//	m := &llm.Model{Name: "test", BaseURL: "http://model.test/v1", HTTPClient: &http.Client{Transport: s}}
//
// [Server.Requests] returns what was asked. For answers that depend on the
// request, use [NewFunc].
package llmtest
