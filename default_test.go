package wallacea_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea"
	"github.com/wallacea-go/wallacea/gp"
	"github.com/wallacea-go/wallacea/population"
)

func ExampleDefault() {
	for _, name := range []string{"OPENAI_BASE_URL", "OPENAI_API_KEY"} {
		if err := os.Unsetenv(name); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(wallacea.Default())
	// Output:
	// gp (random edits of syntax trees, no model)
}

func TestDefault(t *testing.T) {
	for _, tt := range []struct {
		base, key, model string
		gp               bool
		want             string // in the error of Mutate
	}{
		{model: "m", gp: true},
		{base: " ", key: "\t", gp: true},
		{key: "secret", want: "OPENAI_MODEL"},
		{base: "localhost:11434", model: "qwen", want: "OPENAI_BASE_URL"},
	} {
		t.Setenv("OPENAI_BASE_URL", tt.base)
		t.Setenv("OPENAI_API_KEY", tt.key)
		t.Setenv("OPENAI_MODEL", tt.model)
		m := wallacea.Default()
		if _, ok := m.(*gp.Mutator); ok != tt.gp {
			t.Errorf("%+v: the default is %T", tt, m)
		}
		if tt.gp {
			continue
		}
		_, err := m.Mutate(t.Context(), population.Request{})
		if !errors.Is(err, population.ErrUnavailable) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: the error is %v", tt, err)
		}
	}
}
