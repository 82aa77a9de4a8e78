// Package llm asks a language model for new versions of a function.
//
// Call [FromEnvironment] for the model that the environment names, or fill in a
// [Model], and give it to population.Run:
//
//	model, err := llm.FromEnvironment()
//	…
//	result, err := population.Run(ctx, problem, model, population.Config{})
//
// # Environment
//
//   - OPENAI_BASE_URL is the endpoint, such as http://localhost:11434/v1 for
//     Ollama; by default OpenAI's.
//   - OPENAI_API_KEY is the key, if the endpoint wants one.
//   - OPENAI_MODEL names the model, and has to be set if one of the others is.
//
// # What the model is told
//
// The task, the rules that the check will apply, the objectives, the parent
// with its objectives and feedback, and other members for ideas; and if
// attempts at the candidate have failed, the newest with its diagnostics, and
// what was wrong with those before. These texts are templates, which [Prompts]
// returns and Model.Prompts replaces. What candidates print or report is shown
// within fences that it cannot close.
//
// # What is read from a reply
//
// The last fenced block that declares the function, those marked as Go first.
// Declarations that it uses and leaves out are taken from the reply's other
// blocks and from the parent. Thoughts of reasoning models do not count, nor
// does a block that was cut off. A reply without code is a failure of the
// candidate, which is repaired like others.
//
// # Trouble
//
// Requests that time out, that the server is too busy for, or whose response
// is damaged are repeated, after a random wait that doubles each time, or as
// long as the server asks for; when it has too much to do, all requests of the
// Model wait. Errors that no request can escape from, such as a refused key,
// wrap population.ErrUnavailable and end the search; it can be resumed. Where
// the model's context is too small it is shown less.
//
// Two things go unnoticed: Ollama cuts prompts that exceed its num_ctx without
// saying so, and a server may answer with another model than the one named.
//
// # Tests
//
// Package llm/llmtest is a server that answers as a model would, or as one in
// trouble.
package llm
