package llm_test

import (
	"context"
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
