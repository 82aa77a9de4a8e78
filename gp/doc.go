// Package gp mutates Go functions by genetic programming, without a language
// model: it makes random, type-correct edits to the syntax tree of a parent. It
// needs no network and no API key. wallacea.Default returns its [Mutator] if no
// model is configured.
//
// Pass a Mutator to population.Run. Its zero value is ready to use.
//
// # Edits
//
// An edit picks one of the places in the tree where its operator applies. There
// are operators that
//
//   - change constants, at several scales;
//   - wrap expressions, or replace them by others of the same type, made of what
//     is in scope and of the functions that the slot's allowed packages export;
//   - replace f(x) by g⁻¹(f(g(x)));
//   - insert, remove, move and copy statements, and make them conditional;
//   - add loops from templates that terminate, or run a loop from coarse to fine;
//   - take expressions and statements from a second parent.
//
// Most children have one edit, some have several. Large programs shrink more
// often than they grow. An edit takes time that is linear in the size of the
// program. A child that does not pass the check of the build is
// discarded, and another one is made.
//
// The mutator knows nothing about the purpose of a function, except for the
// numbers and strings in the task and in the feedback, which it tries as
// constants.
//
// # Determinism
//
// A reply depends only on the request, including its random stream.
package gp
