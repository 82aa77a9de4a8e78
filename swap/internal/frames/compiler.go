package frames

// Constants of the Go compiler. TestCompiler compares them with its source.
const (
	// maxStackVarSize is the size above which the compiler keeps a variable
	// that is no parameter and no result on the heap
	// (cmd/compile/internal/ir.MaxStackVarSize).
	maxStackVarSize = 128 << 10

	// maxImplicitStackVarSize is the size above which it keeps what new, make
	// and literals allocate on the heap
	// (cmd/compile/internal/ir.MaxImplicitStackVarSize).
	maxImplicitStackVarSize = 64 << 10

	// inlineMaxBudget is the most that a function may cost for the compiler to
	// inline it (cmd/compile/internal/inline.inlineMaxBudget).
	inlineMaxBudget = 80

	// inlineExtraCallCost is what each call in a function costs there
	// (cmd/compile/internal/inline.inlineExtraCallCost).
	inlineExtraCallCost = 57
)

// UninlinableCalls is how many calls in a function keep the compiler from
// inlining it, and one to spare.
const UninlinableCalls = inlineMaxBudget/inlineExtraCallCost + 2
