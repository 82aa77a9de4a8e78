package population

import "context"

// sourceKey is the context key of the source of the candidate under way.
type sourceKey struct{}

// Source returns the source text of the candidate that Screen, Evaluate or
// Validate measures, as it was checked: for objectives that are about the text,
// such as its size. ctx is the context that they were given, or made from it;
// Source returns "" with any other.
func Source(ctx context.Context) string {
	source, _ := ctx.Value(sourceKey{}).(string)
	return source
}

// withSource returns a context for which Source returns source.
func withSource(ctx context.Context, source string) context.Context {
	return context.WithValue(ctx, sourceKey{}, source)
}
