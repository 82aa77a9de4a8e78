package programtest

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/llm/llmtest"
)

// Trouble runs the program with a model that cannot be reached, one that
// refuses the key, and one that has only prose to offer, and finds that each
// time it ends with status 1 and one sentence that says which. An archive is
// left only where there was an answer.
func (p Program) Trouble(t *testing.T, args ...string) {
	t.Helper()
	for _, tt := range []struct{ name, url, want string }{
		{"unreachable", "http://127.0.0.1:1/v1", "cannot be reached"},
		{"unauthorised", llmtest.New(llmtest.Status(http.StatusUnauthorized, "no such key")).Start(t), "401 Unauthorized: no such key: check OPENAI_API_KEY"},
		{"prose", llmtest.New(llmtest.Text("What a lovely function!")).Start(t), "of pretender at 127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stderr bytes.Buffer
			dir := t.TempDir()
			cmd := p.Command(t, dir, Pretender(tt.url), slices.Concat([]string{"-retries", "0"}, args)...)
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			lines := strings.Split(strings.TrimSuffix(stderr.String(), "\n"), "\n")
			sentence := lines[len(lines)-1]
			if err == nil || cmd.ProcessState.ExitCode() != 1 || !strings.HasPrefix(sentence, string(p)+": ") || !strings.Contains(sentence, tt.want) ||
				strings.Contains(stderr.String(), "goroutine") {
				t.Errorf("got %v:\n%s%s\nwant exit status 1 and a sentence with %q", err, out, stderr.String(), tt.want)
			}
			if strings.Contains(sentence, "attempts)") {
				t.Errorf("it asked again in spite of -retries 0: %s", sentence)
			}
			if silent := strings.Contains(sentence, "holds a function"); silent != (tt.name == "prose") {
				t.Errorf("it says %q; that there is no function: %t", sentence, silent)
			}
			if _, err := os.Stat(p.archive(dir)); tt.name != "prose" && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("it leaves an archive that is in the way of the next attempt (%v)", err)
			}
		})
	}
}
