package process

import (
	"net/url"
	"slices"
	"strings"
)

// secretWords are what the names of variables with credentials have in them.
// A harmless variable lost with them is one that no child needs.
var secretWords = [...]string{
	"KEY", "TOKEN", "SECRET", "PASS", "PWD", "CREDENTIAL", "AUTH", "COOKIE", "SESSION", "SIGNATURE", "CERT", "PRIVATE", "DSN", "HEADERS", "WEBHOOK",
}

// secretPrefixes are those of services whose every variable is no business of
// a child's.
var secretPrefixes = [...]string{"OPENAI_", "ANTHROPIC_", "NATS_", "AWS_", "AZURE_", "GOOGLE_", "GCP_", "GITHUB_", "GITLAB_", "CI_", "VAULT_", "KUBE"}

// withoutCredentials leaves out the variables that may hold a secret, going by
// their names, and values with a password in them: addresses with a user, and
// settings of a database.
func withoutCredentials(environ []string) []string {
	var kept []string
	for _, kv := range environ {
		if name, value, _ := strings.Cut(kv, "="); name != variable && !secret(strings.ToUpper(name), value) {
			kept = append(kept, kv)
		}
	}
	return kept
}

func secret(name, value string) bool {
	switch name {
	case "PWD", "OLDPWD": // where the program runs
		return false
	}
	if slices.ContainsFunc(secretWords[:], func(w string) bool { return strings.Contains(name, w) }) ||
		slices.ContainsFunc(secretPrefixes[:], func(p string) bool { return strings.HasPrefix(name, p) }) {
		return true
	}
	if strings.Contains(strings.ToLower(value), "password=") {
		return true
	}
	u, err := url.Parse(value)
	return strings.Contains(value, "@") && (err != nil || u.User != nil)
}
