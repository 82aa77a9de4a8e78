// Package dashboard shows a search to web browsers, while it runs and afterwards.
package dashboard
