// Package programtest runs example programs the way users do: as processes,
// with workers, and against a server that answers like a model.
//
// Name the program once in its test and pass its main function to
// [Program.Main]:
//
//	const program = programtest.Program("fizzbuzz")
//
//	func TestMain(m *testing.M) { program.Main(m, main) }
//
//	func TestShort(t *testing.T) { program.Script(t, "testdata/short.txtar") }
//
// Everything here builds plugins and is skipped under -short. Unless a test is
// about timeouts, pass the program a -timeout that is long enough for a busy
// machine.
package programtest
