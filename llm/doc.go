// Package llm asks a language model for new versions of a function.
//
// Call [FromEnvironment] for the model or models that the environment configures, or
// fill in a [Model]. Pass it to population.Run:
//
//	model, err := llm.FromEnvironment()
//	…
//	result, err := population.Run(ctx, problem, model, population.Config{})
//
// # Environment
//
//   - OPENAI_BASE_URL is the endpoint, such as http://localhost:11434/v1 for
//     Ollama. The default is OpenAI's.
//   - OPENAI_API_KEY is the API key, if the endpoint needs one.
//   - OPENAI_MODEL is the name of the model, or of several, separated by commas. It
//     is required if one of the others is set.
//   - OPENAI_MAX_TOKENS bounds an answer, thoughts included.
//
// A [Command] asks a program in place of an endpoint. An [Ensemble] is several of these: the
// search chooses which one it asks, and where that is down the next one answers. What
// programs need of all three is [Client].
//
// # Tools
//
// A [Tool] is a Go function that a model may call before it answers; see Model.Tools.
// What a tool returns is a message of its own in the conversation, and cannot pretend to be
// another one.
//
// # Prompts
//
// A prompt contains the task, the rules that candidates are checked against,
// the objectives, the front of the search, what was learnt so far (see
// population.Plan.Advise), the parent with its objectives, feedback
// and what was tried from it, and other members
// of the island or of the front as inspirations. A repair also contains the last failed attempt
// with its diagnostics, and the messages of earlier attempts. The texts are
// templates: [Prompts] returns them, and Model.Prompts replaces them. Output and
// feedback of candidates are shown in fenced blocks that they cannot close.
//
// # Operators
//
// What a model is asked to do is an operator, which the search chooses for each child:
// rewrite, improve, fill, cross, simplify or diverge. A Model and a Command are
// population.Choosers. Each operator is a template, so that you can change, add and remove
// them; see [Prompts].
//
// # Replies
//
// The code of a reply is its last fenced block that declares the function;
// blocks marked as Go take precedence. Declarations that the code uses but does
// not contain are taken from the other blocks of the reply and from the parent.
// The thoughts of reasoning models are ignored, and so is a truncated block. A
// reply without code is a failure of the candidate, which is repaired like any
// other failure. Replies are hostile by assumption: this happens in a process that
// is killed when it takes too long or too much memory, where the program has
// called swap.ServeChecks, which population.Serve does.
//
// # Errors and retries
//
// A Model retries requests that time out or get a damaged response, with exponential
// backoff. A server that has too much to do, or that has answered before and is away,
// is waited for, and gets as many requests at once as it can answer in time. What makes
// every request fail ends the search, which you can resume: the error wraps
// population.ErrUnavailable. What that is depends on what has happened before: a key or
// a model that has been accepted is not what is wrong with a later request. A field of the request that
// the server refuses is left out. If a prompt exceeds the model's context, the Model
// shortens it. [Model.Probe] asks a small question to find out what is wrong before
// anything is paid for.
//
// A server may answer with another model than the one you named, which cannot be detected.
//
// [Calls] record what is sent and received, and answer from a record.
//
// # Tests
//
// Package llm/llmtest provides a server that answers like a model, with or
// without faults.
package llm
