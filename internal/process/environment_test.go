package process

import "testing"

func TestWithoutCredentials(t *testing.T) {
	for kv, kept := range map[string]bool{
		"PATH=/bin": true, "HOME=/root": true, "PWD=/src": true, "OLDPWD=/": true, "LANG=C": true, "GOMAXPROCS=2": true,
		"EMAIL=me@example.com": true, "http_proxy=http://proxy:3128": true, "GOCOVERDIR=/tmp": true,
		"OPENAI_API_KEY=sk-1": false, "OPENAI_BASE_URL=http://h": false, "openai_custom_headers=x": false,
		"GH_TOKEN=x": false, "PGPASSWORD=x": false, "pgpassfile=x": false, "MY_SECRET=x": false, "AWS_REGION=x": false,
		"DATABASE_URL=postgres://me:pass@host/db": false, "http_proxy=http://me:pw@proxy:3128": false,
		"CONN=host=h Password=x": false, "X=%zz:@": false, "SSH_AUTH_SOCK=/tmp/a": false,
		variable + "=worker func F()": false,
	} {
		if got := len(withoutCredentials([]string{kv})) == 1; got != kept {
			t.Errorf("%s: kept %v, want %v", kv, got, kept)
		}
	}
}
