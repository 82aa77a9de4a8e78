// Package cputime tells how much processor time something took. A bound on
// processor time holds on a busy machine, where one on the clock does not.
package cputime
