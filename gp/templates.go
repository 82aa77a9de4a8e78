package gp

// A template is one way to write a part of a statement. The text is Go with
// holes:
//
//   - <name> is one of the templates with that name.
//   - X is a slice or array whose elements have one or more float64 parts, the
//     coordinates: fields, elements, or the element itself. Y is one of numbers.
//   - «;|text» is the text once for each coordinate, @, with semicolons between.
//   - ° is a number for each coordinate, such that multiples look like chance.
//   - # is one more float64 field, which is no coordinate. A template that needs one is
//     not used where there is none.
//   - O is a slice of ordered elements, E any expression.
//   - Other capitals are variables; see variableNames.
//
// Fractions in a template are rough: they are varied, and tuned later.
type template struct {
	name   string
	weight float64
	text   string
}

// variableNames are the names of the variables of templates.
var variableNames = map[string]string{
	"I": "i", "J": "j", "K": "nearest", "P": "pass", "D": "d", "F": "f", "M": "move", "S": "sum", "W": "weight", "B": "best",
	"V": "v", "Z": "next", "R": "r", "C": "count", "Q": "rest",
}

// templates is a grammar of what problems about many elements have in common:
// pairs, what an element gets from the others, repeated relaxation, scratch
// slices.
var templates = []template{
	// What can be added as statements.
	{"statement", 3, "<relaxation>"},
	{"statement", 1, "<gathering>"},
	{"statement", 2, "<growth>"},
	{"statement", 3, "<relaxation>; <growth>"},
	{"statement", 2, "<placing>"},
	{"statement", 1, "<placing>; <relaxation>; <growth>"},
	{"statement", 6, "<improvement>"},
	{"statement", 1, "for I := range X { <limit> }"},
	{"statement", 2, "<averaging>"},
	{"statement", 1, "<clustering>"},
	{"statement", 1, "<sampling>; <clustering>"},
	{"statement", 1, "<sampling>"},
	{"statement", 2, "<exchange>"},
	{"statement", 2, "<mapping>"},

	// Relaxation: in many passes, each pair moves apart or together.
	{"relaxation", 2, "for P := range 60 { <sweep>; for I := range X { <limit> } }"},
	{"relaxation", 1, "for P := range 60 { <sweep> }"},
	{"relaxation", 2, "for P := range 200 { Q := <cooling>; <cooled>; for I := range X { <limit> } }"},
	{"relaxation", 2, "<halves>; for P := range 60 { <touching>; for I := range X { <inside> }; <gathering> }"},
	{"relaxation", 2, "<halves>; for P := range 200 { Q := 1 - float64(P)/200; <shaken>; for I := range X { <inside> }; <rest> }"},
	{"sweep", 1, "for I := range X { for J := range I { D := <distance> + 1e-9; <force>; <moves> } }"},
	{"cooled", 1, "for I := range X { for J := range I { D := <distance> + 1e-9; <force>; F *= Q; <moves> } }"},
	{"touching", 1, "for I := range X { for J := range I { D := <distance> + 1e-9; F := 0.4 * max(X[I]# + X[J]# + 0.01 - D, 0) / D; <moves> } }"},
	{"shaken", 1, "for I := range X { for J := range I { D := <distance> + 1e-9; F := 0.4 * max(X[I]# + X[J]# + 0.02*Q - D, 0) / D; <moves> } }"},
	{"cooling", 1, "1 - float64(P)/200"},
	{"cooling", 1, "10 / (10 + float64(P))"},
	{"force", 3, "F := 0.4 * max(0.2 - D, 0) / D"},
	{"force", 1, "F := 0.4 * (0.2 - D) / D"},
	{"force", 2, "F := 0.001 / (D * D * D)"},
	{"force", 1, "F := 0.01 * math.Exp(-10 * D)"},
	{"moves", 1, "«;|{ M := F * (X[I]@ - X[J]@); X[I]@ += M; X[J]@ -= M }»"},
	{"distance", 1, "math.Sqrt(«+|(X[I]@ - X[J]@) * (X[I]@ - X[J]@)»)"},

	// Bounds of an element.
	{"limit", 3, "«;|X[I]@ = min(max(X[I]@, 0.1), 0.9)»"},
	{"limit", 1, "«;|X[I]@ = min(max(X[I]@, 0), 1)»"},
	{"limit", 1, "«;|X[I]@ = min(max(X[I]@, -1), 1)»"},
	{"limit", 2, "{ R := math.Sqrt(«+|X[I]@ * X[I]@») + 1e-9; «;|X[I]@ /= R» }"},
	{"inside", 1, "«;|X[I]@ = min(max(X[I]@, X[I]#), 1 - X[I]#)»"},
	{"inside", 1, "<limit>"},
	{"bound", 4, "min(«, |X[I]@, 1 - X[I]@»)"},
	{"bound", 1, "min(«, |X[I]@ + 1, 1 - X[I]@»)"},
	{"bound", 1, "0.2"},

	// Gathering: an element gets the least of something over the others, which is what
	// they leave.
	{"gathering", 2, "<halves>"},
	{"gathering", 1, "<rest>"},
	{"halves", 1, "for I := range X { B := <bound>; for J := range X { if J != I { B = min(B, <distance>/2) } }; X[I]# = B * <less> }"},
	{"rest", 1, "for I := range X { B := <bound>; for J := range X { if J != I { B = min(B, <distance> - X[J]#) } }; X[I]# = B * <less> }"},
	{"growth", 3, "<halves>; <rest>"},
	{"growth", 1, "<rest>"},
	{"growth", 1, "for I := range X { X[I]# = 0 }; <rest>"},
	{"less", 1, "(1 - 1e-9)"},

	// Improvement: what changes one element is kept if it makes the whole better.
	{"improvement", 3, "<growth>; S := 0.0; for I := range X { S += X[I]# }; Z := make([]X, len(X)); for P := range 500 { <change>; <growth>; C := 0.0; for J := range X { C += X[J]# }; <keep> }"},
	{"improvement", 2, "S := -1e18; Z := make([]X, len(X)); for P := range 500 { <change>; <worth>; <keep> }"},
	{"change", 1, "copy(Z, X); Q := 0.1 * (1 - float64(P)/500); { I := P % len(X); «;|X[I]@ += Q * math.Sin(float64(P) * °)»; <limit> }"},
	{"keep", 1, "if C >= S { S = C } else { copy(X, Z) }"},
	{"worth", 1, "C := 0.0; for I := range X { for J := range I { C -= 1 / (<distance> + 1e-9) } }"},
	{"worth", 1, "C := 1e18; for I := range X { for J := range I { C = min(C, <distance>) } }"},

	// Placing: the elements get places one after the other.
	{"placing", 2, "for I := range X { «;|X[I]@ = math.Mod(float64(I + 1) * °, 1)» }"},
	{"placing", 1, "for I := range X { «;|X[I]@ = math.Sin(float64(I + 1) * °)» }"},
	{"placing", 1, "for I := range X { «;|X[I]@ += 0.01 * math.Sin(float64(I + 1) * °)» }"},

	// Averaging: an element becomes the weighted mean of others, through a scratch slice.
	{"averaging", 1, "Z := make([]float64, len(Y)); for I := range Y { S, W := 0.0, 1e-9; for J := range Y { F := <kernel>; S += F * Y[J]; W += F }; Z[I] = S / W }; copy(N, Z)"},
	{"averaging", 1, "Z := make([]float64, len(Y)); for I := range Y { S, W := 0.0, 1e-9; for J := max(0, I-5); J < min(len(Y), I+6); J++ { F := <kernel>; S += F * Y[J]; W += F }; Z[I] = S / W }; copy(N, Z)"},
	{"kernel", 1, "math.Exp(-0.1 * float64((I - J) * (I - J)))"},
	{"kernel", 1, "math.Exp(-0.1 * float64((I - J) * (I - J)) - 0.5 * (Y[I] - Y[J]) * (Y[I] - Y[J]))"},
	{"kernel", 1, "1 / (1 + 0.1 * float64((I - J) * (I - J)))"},

	// Clustering: each element of one slice belongs to the nearest of another.
	{"clustering", 1, "for P := range 20 { S, W := make([]float64, len(N)), make([]float64, len(N)); for J := range Y { K := 0; for I := range N { if <nearer> { K = I } }; S[K] += Y[J]; W[K]++ }; for I := range N { if W[I] > 0 { N[I] = S[I] / W[I] } } }"},
	{"nearer", 1, "math.Abs(Y[J] - N[I]) < math.Abs(Y[J] - N[K])"},
	{"sampling", 1, "for I := range N { N[I] = Y[I * len(Y) / len(N)] }"},

	// Exchanges of two elements in the wrong order.
	{"exchange", 1, "for I := range O { for J := I + 1; J < len(O); J++ { <ordered> } }"},
	{"exchange", 1, "for I := range O { if J := I + 1; J < len(O) { <ordered> } }"},
	{"ordered", 1, "if O[J] < O[I] { O[I], O[J] = O[J], O[I] }"},
	{"ordered", 1, "if O[J] > O[I] { O[I], O[J] = O[J], O[I] }"},

	{"mapping", 1, "for I, V := range O { O[I] = E }"},

	// What a later expression uses: of type T, in S.
	{"value", 3, "S := T(0); for _, V := range A { S += T(V) }"},
	{"value", 2, "S := T(0); for _, V := range A { <fold> }"},
	{"value", 1, "S := T(0); for _, V := range A { S += T(V) }; S /= max(T(1), T(len(A)))"},
	{"value", 1, "K := 0; for I := range O { <better> }; S := T(<found>)"},
	{"fold", 1, "if V > E { S++ }"},
	{"fold", 1, "if V < E { S++ }"},
	{"fold", 1, "S = min(S, T(V))"},
	{"fold", 1, "S = max(S, T(V))"},
	{"fold", 1, "S += T(V * V)"},
	{"better", 1, "if O[I] < O[K] { K = I }"},
	{"better", 1, "if O[I] > O[K] { K = I }"},
	{"found", 1, "K"},
	{"found", 1, "O[K]"},
}
