// Package link compiles candidates, links them into plugins and loads those.
// Call [New], then [Linker.Packages] for the packages that candidates may
// import, and [Linker.Build] with as many units as there are. [Open] loads
// what was built.
//
// Linking costs the same for one candidate as for hundreds, so Build merges
// them: it compiles units in as many packages as there are cores, and links
// all into one plugin. It starts the compiler and the linker itself, with the
// import configuration that the go command gives once, which takes a third of
// the time of go build. A unit that does not compile is found by compiling the
// units of its package alone; one that does not link, by bisecting the batch.
//
// # The store
//
// Plugins are kept in a directory and found by the keys of their candidates,
// which cover everything that affects the generated code. Each has a digest beside
// it: the dynamic linker trusts what it maps, and a file that was cut off would
// end the process. Files appear by renaming, so that several processes can
// share a store. What was used longest ago is evicted when the store exceeds its
// size.
//
// # The running program
//
// A plugin loads only into a program that was built by the same toolchain,
// with the same flags, from the same packages. host.go reads what the program
// says about itself; coverage.go finds by trial what it does not say.
package link
