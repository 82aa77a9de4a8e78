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
// refuses the key, and one that answers in prose. It checks that the program
// ends with status 1 and one sentence that says which, and that it leaves an
// archive only if there was an answer.
func (p Program) Trouble(t *testing.T, args ...string) {
	t.Helper()
	for _, tt := range []struct{ name, url, want string }{
		{"unreachable", "http://127.0.0.1:1/v1", "cannot be reached"},
		{"unauthorised", llmtest.New(llmtest.Status(http.StatusUnauthorized, "no such key")).Start(t), "401 Unauthorized: no such key: check OPENAI_API_KEY"},
		{"prose", llmtest.New(llmtest.Text("What a lovely function!")).Start(t), "of pretender at 127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
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
				t.Errorf("it retried in spite of -retries 0: %s", sentence)
			}
			if silent := strings.Contains(sentence, "holds a function"); silent != (tt.name == "prose") {
				t.Errorf("got %q; want it to say that no answer holds a function: %t", sentence, !silent)
			}
			if _, err := os.Stat(p.archive(dir)); tt.name != "prose" && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("it leaves an archive, which blocks the next attempt (%v)", err)
			}
		})
	}
}
