package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"text/template"

	"github.com/wallacea-go/wallacea/llm"
	"github.com/wallacea-go/wallacea/llm/llmtest"
	"github.com/wallacea-go/wallacea/population"
	"github.com/wallacea-go/wallacea/swap/rules"
)

// request asks for a faster Sum.
var request = population.Request{
	ID: 2, Task: "Return the sum of the numbers from 1 to n.",
	Decl:       rules.Decl{Name: "Sum", Type: reflect.TypeFor[func(n int) int]()},
	Objectives: []population.Objective{{Name: "ns"}},
	Parent: population.Candidate{
		ID: 1, Objectives: []float64{250},
		Source: "package main\n\nfunc Sum(n int) int {\n\ts := 0\n\tfor i := range n {\n\t\ts += i + 1\n\t}\n\treturn s\n}\n",
	},
}

func ExampleModel() {
	server := llmtest.New(llmtest.Text("Gauss knew how:\n\n```go\nfunc Sum(n int) int { return n * (n + 1) / 2 }\n```\n"))
	model := &llm.Model{
		Name: "test", BaseURL: "http://model.test/v1",
		HTTPClient: &http.Client{Transport: server}, // leave this out to ask a real model
	}
	reply, err := model.Mutate(context.Background(), request)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(model)
	fmt.Print(reply.Source)
	// Output:
	// test at model.test
	// package main
	//
	// func Sum(n int) int { return n * (n + 1) / 2 }
}

// One of two models is down, so the other one answers.
func ExampleEnsemble() {
	down := llmtest.New(llmtest.Status(503, "restarting"))
	spare := llmtest.New(llmtest.Code("package main\n\nfunc Sum(n int) int { return n * (n + 1) / 2 }"))
	models := &llm.Ensemble{
		Members: []llm.Member{
			{Mutator: &llm.Model{Name: "small", BaseURL: "http://first.test/v1", HTTPClient: &http.Client{Transport: down}}},
			{Mutator: &llm.Model{Name: "large", BaseURL: "http://second.test/v1", HTTPClient: &http.Client{Transport: spare}}, Heavy: true},
		},
		Notify: func(text string) { fmt.Println(text) },
	}
	reply, err := models.Mutate(context.Background(), request)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.Mutator, "answers")
	// Output:
	// small is down, and the next model takes its place: small at first.test: 503 Service Unavailable: restarting
	// large answers
}

// The model asks for the values of the function before it answers.
func ExampleModel_tools() {
	server := llmtest.New(
		llmtest.Completion{Calls: []llmtest.Call{{ID: "1", Name: "value", Arguments: `{"n": 100}`}}}.Answer(),
		llmtest.Code("package main\n\nfunc Sum(n int) int { return n * (n + 1) / 2 }"),
	)
	model := &llm.Model{Name: "test", BaseURL: "http://model.test/v1", HTTPClient: &http.Client{Transport: server}}
	model.Tools = []llm.Tool{{
		Name:        "value",
		Description: "Returns the right value of Sum for n.",
		Parameters:  json.RawMessage(`{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}`),
		Call: func(_ context.Context, _ population.Request, arguments json.RawMessage) (string, error) {
			var a struct{ N int }
			if err := json.Unmarshal(arguments, &a); err != nil {
				return "", err
			}
			sum := 0
			for i := range a.N {
				sum += i + 1
			}
			return fmt.Sprintf("Sum(%d) = %d", a.N, sum), nil
		},
	}}
	reply, err := model.Mutate(context.Background(), request)
	if err != nil {
		fmt.Println(err)
		return
	}
	messages := server.Requests()[1].Messages
	fmt.Println(messages[len(messages)-1].Content)
	fmt.Print(reply.Source)
	// Output:
	// Sum(100) = 5050
	// package main
	//
	// func Sum(n int) int { return n * (n + 1) / 2 }
}

func ExampleModel_unavailable() {
	server := llmtest.New(llmtest.Status(401, "no such key"))
	model := &llm.Model{Name: "test", BaseURL: "http://model.test/v1", HTTPClient: &http.Client{Transport: server}}
	_, err := model.Mutate(context.Background(), request)
	fmt.Println(errors.Is(err, population.ErrUnavailable))
	fmt.Println(err)
	// Output:
	// true
	// llm: the mutator is not available: test at model.test: 401 Unauthorized: no such key: the server wants a key: set OPENAI_API_KEY (Model.APIKey)
}

func ExamplePrompts() {
	server := llmtest.New(llmtest.Code("package main\n\nfunc Sum(n int) int { return n * (n + 1) / 2 }"))
	prompts := template.Must(llm.Prompts().New("mutate.tmpl").Parse("Make {{.Name}} faster than {{.Parent.Measured}}:\n{{fence \"go\" .Parent.Source}}"))
	model := &llm.Model{Name: "test", BaseURL: "http://model.test/v1", Prompts: prompts, HTTPClient: &http.Client{Transport: server}}
	if _, err := model.Mutate(context.Background(), request); err != nil {
		fmt.Println(err)
		return
	}
	question := server.Requests()[0].Messages[1].Content
	fmt.Println(question[:strings.Index(question, "\n")])
	// Output:
	// Make Sum faster than ns = 250:
}

func ExampleFromEnvironment() {
	for name, value := range map[string]string{"OPENAI_BASE_URL": "http://localhost:11434/v1", "OPENAI_MODEL": "qwen3-coder:30b"} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Println(err)
		}
	}
	model, err := llm.FromEnvironment()
	fmt.Println(model, err)
	// Output:
	// qwen3-coder:30b at localhost:11434 <nil>
}
