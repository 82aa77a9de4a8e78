package llm

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A fault is the reason why an attempt to get an answer failed.
type fault struct {
	kind   faultKind
	status int           // of the response; 0 if there was none
	text   string        // what happened
	advice string        // what to do about it; may be empty
	wait   time.Duration // that the server asked for, or 0
	param  string        // the field of the request that the server names

	passes  bool // it ends one call, and a later one may be answered
	missing bool // it is a record that has no answer, and not a server

	// gateway says that what is between here and the model has lost it, which has
	// nothing to do with the question.
	gateway bool
}

// A faultKind says how to react to a fault. What that means is decided with what
// has happened before, by history.fault.
type faultKind int

const (
	transient     faultKind = iota // a retry may succeed
	notNow                         // the server is there and has too much to do
	slow                           // no answer came in time
	unreachable                    // there is no server
	refused                        // a retry fails too; another prompt may succeed
	tooLong                        // a shorter prompt may succeed
	misconfigured                  // no request can succeed, unless one has
	rejected                       // the key is not accepted
	final                          // no request can succeed
)

// Error returns what happened and what to do.
func (f *fault) Error() string {
	if f.advice == "" {
		return f.text
	}
	return f.text + ": " + f.advice
}

// What to do about faults.
const (
	adviceURL     = "check OPENAI_BASE_URL (Model.BaseURL) and that the server is running"
	adviceKey     = "check OPENAI_API_KEY (Model.APIKey), and whether it may use this model"
	adviceModel   = "check that the endpoint serves OPENAI_MODEL (Model.Name)"
	adviceCredit  = "add credit to the account, or set OPENAI_MODEL (Model.Name) to another model"
	adviceTokens  = "set OPENAI_MAX_TOKENS (Model.MaxTokens) to less"
	adviceContext = "use a model with a larger context, or a shorter seed and task"
	adviceSlow    = "raise Model.Timeout if the model is that slow, or ask it to think less (Model.ReasoningEffort)"
	adviceV1      = "check that OPENAI_BASE_URL (Model.BaseURL) ends in /v1"
	adviceProxy   = "check HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY"
	adviceHTTPS   = "let OPENAI_BASE_URL (Model.BaseURL) begin with https://"
)

// transportFault says why there is no response. The proxy, if there is one, is named.
func transportFault(err error, proxy *url.URL) *fault {
	if f, ok := errors.AsType[*fault](err); ok { // by withinOrigin
		return f
	}
	text := cause(err)
	if proxy != nil {
		if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" {
			return &fault{kind: misconfigured, text: "the proxy " + proxy.Host + " cannot be reached: " + text, advice: adviceProxy}
		}
		if isStatusText(text) { // an answer to CONNECT
			return &fault{kind: misconfigured, text: "the proxy " + proxy.Host + " answers " + text, advice: adviceProxy}
		}
	}
	switch op, _ := errors.AsType[*net.OpError](err); {
	case isType[*tls.CertificateVerificationError](err):
		advice := "if you trust the server, name a file with its certificate in SSL_CERT_FILE"
		if file := os.Getenv("SSL_CERT_FILE"); file != "" {
			if _, err := os.Stat(file); err != nil {
				advice = "SSL_CERT_FILE names a file that cannot be read: " + cause(err)
			}
		}
		return &fault{kind: misconfigured, text: "its certificate is not accepted: " + text, advice: advice}
	case isType[tls.RecordHeaderError](err), strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return &fault{kind: misconfigured, text: "the server does not speak TLS: " + text, advice: "let OPENAI_BASE_URL (Model.BaseURL) begin with http://"}
	case op != nil && op.Op == "dial":
		if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
			return &fault{kind: misconfigured, text: text, advice: adviceURL}
		}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), lostConnection.MatchString(text):
		return &fault{text: "the connection was closed before an answer arrived: " + text, gateway: true}
	}
	return &fault{kind: unreachable, text: "cannot be reached: " + text, advice: adviceURL}
}

// lostConnection matches errors of net/http, whose types are not exported.
var lostConnection = regexp.MustCompile(`stream error|http2: |GOAWAY|server closed idle connection|use of closed network connection`)

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// isStatusText reports whether a text is that of a status.
func isStatusText(text string) bool {
	for status := 300; status < 600; status++ {
		if text == http.StatusText(status) && text != "" {
			return true
		}
	}
	return false
}

// cause returns an error's text without the method and the URL that net/http
// prepends.
func cause(err error) string {
	if request, ok := errors.AsType[*url.Error](err); ok {
		err = request.Err
	}
	return err.Error()
}

// statusFault interprets an error response to a request.
func statusFault(status int, request *http.Request, header http.Header, e apiError) *fault {
	f := &fault{status: status, param: e.param, text: strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))}
	if e.message != "" {
		f.text += ": " + e.message
	}
	f.kind, f.advice = e.judge(status, request)
	f.gateway = status == http.StatusBadGateway || gatewayWords.in(e.message)
	switch f.kind {
	case transient, notNow:
		f.wait = waitOf(header, e)
	case final:
		if f.wait = waitOf(header, e); f.wait > 0 { // then that is what there is to say
			f.kind = notNow
		}
	}
	return f
}

// gatewayWords are what gateways say of a server that they cannot reach.
var gatewayWords = words(`connection error|cannot connect|connection refused|connect call failed|upstream`)

// A reading says what an error means whose text matches.
type reading struct {
	words  pattern
	kind   faultKind
	advice string
	busy   bool // also where the status says that there is too much to do
}

// readings are what servers say, whatever the status. The first that matches counts.
var readings = []reading{
	{words(`HTTP request (was sent )?to (an )?HTTPS (server|port)`), misconfigured, adviceHTTPS, false},
	{words(`unexpected endpoint`), misconfigured, adviceV1, false},
	{words(`can only afford|fewer max_tokens`), misconfigured, adviceTokens + ", or add credit to the account", true},
	{words(`insufficient_quota|insufficient (credit|balance|quota|funds)|credit balance|budget_exceeded|budget has been exceeded`), misconfigured, adviceCredit, true},
	{words(`api.key.(is )?(not valid|invalid|incorrect|expired)|(invalid|incorrect) api.key|API_KEY_INVALID|login fail`), misconfigured, adviceKey, false},
	{words(`free-models-per-day|PerDay|(quota|limit).{0,40}per day|daily (limit|quota)`), final, "resume the search when the quota of the day is renewed, or use another model", true},
	{words(`moderation|flagged|content.policy|content management`), refused, "", false},
	{words(`request too large.*(per min|TPM)`), tooLong, "raise the account's limit of tokens per minute, or use a shorter seed and task", true},
	{words(`request too large`), tooLong, adviceContext, true},
	{words(`max_(completion_)?tokens\b.{0,60}(too large|at most|maximum|exceed|less than|range|must be)`), misconfigured, adviceTokens, false},
	{words(`inputs tokens \+ max_new_tokens|in the messages.*in the completion`), tooLong, adviceContext, false},
	{words(`context.(length|window|size)|context_length_exceeded|exceed_context_size|maximum context|prompt is too long|input is too long|input length|reduce the length|too many input tokens|` +
		`input token count|maximum prompt length|maximum model length|exceeded model token limit|exceeds max length`), tooLong, adviceContext, false},
	{words(`failed to (call a function|parse tool call)|tool_use_failed`), transient, "", false}, // the model's mistake, which another answer need not have
	{words(`model requires more system memory|runner process has terminated|no chat template|chat template is not`), transient, "", false},
	{words(`data policy|privacy settings|(country|region|territory)[^.]*not supported|unsupported.country`), misconfigured, "", false},
	{words(`(not a|no) valid model|invalid model|unknown model|model.{0,80}(not found|not exist|not available|not supported by)|no such model|failed to load model|model_not_found`), misconfigured, adviceModel, false},
	{words(`loading model|model is loading|overloaded|no available (channel|capacity)|at capacity`), notNow, "", false},
}

// A pattern is a regexp for words of servers, which is compiled when it is first needed:
// workers, and searches without a model, never do.
type pattern struct{ compiled func() *regexp.Regexp }

func words(expr string) pattern {
	return pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)` + expr) })}
}

func (p pattern) in(text string) bool { return p.compiled().MatchString(text) }

// judge says what kind of fault an error is, and what to do about it.
func (e apiError) judge(status int, request *http.Request) (faultKind, string) {
	if status == http.StatusUnauthorized {
		return rejected, adviceKey
	}
	text := strings.Join([]string{e.message, e.code, e.kind}, " ")
	busy := status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable || status == 529
	for _, r := range readings {
		if (r.busy || !busy) && r.words.in(text) {
			return r.kind, r.advice
		}
	}
	switch {
	case status == http.StatusProxyAuthRequired:
		return misconfigured, adviceProxy
	case status == http.StatusPaymentRequired:
		return misconfigured, adviceCredit
	case status == http.StatusForbidden && e.page: // of something in between
		return misconfigured, ""
	case status == http.StatusForbidden:
		return misconfigured, adviceKey
	case status == http.StatusRequestEntityTooLarge:
		return tooLong, adviceContext + ", or raise the limit of a proxy in between"
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return misconfigured, advicePath(request)
	case e.param == "model":
		return misconfigured, adviceModel
	case busy:
		return notNow, ""
	case status == http.StatusGatewayTimeout, status == 524:
		return slow, "a gateway gave up waiting for the model: ask it to think less (Model.ReasoningEffort), or use the server without the gateway"
	case status == http.StatusRequestTimeout, status == http.StatusConflict, status == http.StatusTooEarly, status >= 500:
		return transient, ""
	}
	return refused, ""
}

// advicePath says what may be wrong with the path of a request, or with the model.
func advicePath(request *http.Request) string {
	advice := adviceModel + ", and that its API is at " + request.URL.EscapedPath()
	switch {
	case strings.HasSuffix(request.URL.Host, "azure.com"):
		advice += " (OPENAI_BASE_URL, Model.BaseURL, ends in /openai/v1 for Azure)"
	case !strings.HasSuffix(request.URL.Path, "/v1/chat/completions"):
		advice += " (OPENAI_BASE_URL, Model.BaseURL, usually ends in /v1)"
	}
	return advice
}
