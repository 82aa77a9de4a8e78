//go:build cgo

package link

// cgoEnabled reports whether this program was built with cgo, without which
// it cannot load plugins.
const cgoEnabled = true
