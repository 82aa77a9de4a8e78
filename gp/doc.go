// Package gp mutates Go functions by genetic programming, without a language
// model: it makes random, type-correct edits to the text of a parent. It
// needs no network and no API key. wallacea.Default returns its [Mutator] if no
// model is configured.
//
// Pass a Mutator to population.Run. Its zero value is ready to use.
//
// # Edits
//
// An edit picks one of the places in the syntax tree where its operator applies, and
// replaces ranges of bytes of the text. There are operators that
//
//   - change constants, at several scales;
//   - wrap expressions, or replace them by others of the same type, made of what
//     is in scope and of the functions that the slot's allowed packages export;
//   - replace f(x) by g⁻¹(f(g(x)));
//   - insert, remove and copy statements, and add special cases;
//   - add loops from templates that terminate, or run a loop from coarse to fine;
//   - take expressions and statements from a second parent.
//
// The text is then parsed and typed again. What the type checker finds is mended, such
// as a variable or an import that is no longer used, or a missing return; if that is
// impossible, the edit is undone and another one is tried.
//
// Most children have one edit, some have several. Large programs shrink more
// often than they grow. An edit takes time that is linear in the size of the
// program. A child that does not pass the check of the build is
// discarded, and another one is made.
//
// The mutator knows nothing about the purpose of a function, except for the
// numbers and strings in the task and in the feedback, which it tries as
// constants and as special cases.
//
// # Reading the source
//
// The operators are a table in operators.go, with a file for each family: constants,
// expressions, coordinates (and wrapping), statements, cases, loops, templates (and
// filling) and crossover. They make expressions with the generator (generator.go,
// conditions.go, composites.go, literals.go, paths.go, hints.go) from what is in scope (environment.go), for the
// sites that sites.go finds. What they return are edits of the text (edits.go), which
// mutator.go makes and mending.go mends.
//
// # Determinism
//
// A reply depends only on the request, including its random stream.
package gp
