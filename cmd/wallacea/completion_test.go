package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/population"
)

func TestSuggestions(t *testing.T) {
	db := filepath.Join(t.TempDir(), "run.db")
	objectives := []population.Objective{{Name: "mse"}, {Name: "levels"}, {Name: "$(reboot)"}, {Name: "--x"}, {Name: "größe"}, {Name: "\x1b[2J"}}
	candidate := population.Candidate{ID: population.NewID(19, 1, 2), Parents: []population.ID{1}, Objectives: []float64{1, 2, 3, 4, 5, 6}}
	if err := testRecordOf(db, objectives, []population.Candidate{candidate}, nil); err != nil {
		t.Fatal(err)
	}
	parser, err := newParser(&commands{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"l":                                      "list lineage",
		"--v":                                    "--version",
		"compl":                                  "completion",
		"completion ":                            "bash zsh fish",
		"completion z":                           "zsh",
		"nonsense ":                              "",
		"front ":                                 "", // files
		"front run":                              "",
		"front DB --":                            "--help --version --sort --where --csv --json",
		"front DB --sort ":                       "mse levels größe",
		"front --sort mse DB -":                  "--help --version --sort --where --csv --json",
		"front DB --sort=":                       "--sort=mse --sort=levels --sort=größe",
		"front DB --sort = l":                    "levels", // as bash cuts it
		"front none.db --sort ":                  "",
		"front DB --where ":                      "",
		"best DB ":                               "mse levels größe",
		"best DB mse ":                           "",
		"list DB --stage c":                      "check compile crash",
		"list DB --stage":                        "--stage",
		"show DB ":                               "19.1+2",
		"show DB 1":                              "19.1+2",
		"diff DB 19.1+2 ":                        "19.1+2",
		"diff DB 19.1+2 19.1+2 ":                 "",
		"plot DB --kind ":                        "front objectives hypervolume lineage islands spend parallel mutators",
		"plot DB --kind lineage -o pict":         "",
		"plot DB -o x.svg --kin":                 "--kind",
		"extract DB 19.1+2 --no":                 "--no-test",
		"extract DB --into dir --package main 1": "19.1+2",
	} {
		words := strings.Split(strings.ReplaceAll(line, "DB", db), " ")
		var got []string
		for _, s := range suggestions(parser.Model, words) {
			got = append(got, s.word)
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q: got %s, want %s", line, got, want)
		}
	}
	if got := suggestions(parser.Model, nil); len(got) == 0 {
		t.Error("nothing is suggested without a word")
	}
	for _, script := range []string{bashScript, zshScript, fishScript} {
		if !strings.Contains(script, " "+completeCommand+" ") {
			t.Errorf("this script does not ask the program:\n%s", script)
		}
	}
}
