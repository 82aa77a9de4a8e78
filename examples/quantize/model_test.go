package main

import (
	"strings"
	"testing"

	"github.com/wallacea-go/wallacea/internal/programtest"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
)

// source is a file that declares the function with a body.
func source(body string) string {
	return "package main\n\nimport \"math\"\n\nfunc Quantize(in, out []float64) {\n" + body + "\n}\n"
}

// round rounds to multiples of a step.
func round(step string) string {
	return source("for i, x := range in {\nout[i] = math.Round(x/" + step + ") * " + step + "\n}")
}

// TestModel runs the program against a server that answers like a model, with
// good and bad code, and checks the outcome of each answer.
func TestModel(t *testing.T) {
	t.Parallel()
	output, asked := program.Model(t, []programtest.Reply{
		// One child after the other, each with its repairs.
		{Answer: llmtest.Code(round("0.5"))},
		{Answer: llmtest.Text("A coarser grid has fewer levels:\n\n```go\n" + round("2.0") + "```\n\nIt trades error for levels.")},
		{
			Answer: llmtest.Code("package main\n\nfunc Quantize(in []float64) []float64 { return make([]float64, len(in)) }\n"),
			Stage:  population.StageCheck, Says: "func(in []float64) []float64",
		},
		{Answer: llmtest.Code(round("0.25")), Repairs: 4},
		{Answer: llmtest.Code(source("for i := range in {\nout[i] = math.Floor(inn[i])\n}")), Stage: population.StageCheck, Says: "undefined: inn"},
		{Answer: llmtest.Code(round("0.125")), Repairs: 5},
		{Answer: llmtest.Code(source("out[len(in)] = 0")), Stage: population.StagePanic, Says: "index out of range [10000]"},
		{Answer: llmtest.Code(round("1.0")), Repairs: 6},
		{Answer: llmtest.Code(source("for {\nout[0]++\n}")), Stage: population.StageTimeout, Says: "did not return within "},
		{Answer: llmtest.Text("I have no idea."), Repairs: 7, Stage: population.StageMutate, Says: "no fenced code block"},
		{Answer: llmtest.Code(round("0.0625")), Repairs: population.NewID(7, 1, 0)},
	}, "-children", "6", "-timeout", "2s")
	if !strings.Contains(output, "front: 7 points") {
		t.Errorf("the front is not made of the seed and the good answers:\n%s", output)
	}
	if text := asked[5].Body; !strings.Contains(text, "undefined: inn") { // to repair candidate 5
		t.Errorf("the model was asked to repair without the diagnostics:\n%s", text)
	}
}

func TestTrouble(t *testing.T) {
	t.Parallel()
	program.Trouble(t, "-generations", "1", "-islands", "1", "-children", "2", "-timeout", "10s")
}
