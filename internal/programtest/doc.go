// Package programtest runs example programs as their users do: as processes,
// with workers, and with a server that answers as a model would.
//
// A program's test names it once and hands its main function over:
//
//	const program = programtest.Program("fizzbuzz")
//
//	func TestMain(m *testing.M) { program.Main(m, main) }
//
//	func TestShort(t *testing.T) { program.Script(t, "testdata/short.txtar") }
//
// All of it builds plugins, and is skipped under -short.
package programtest
