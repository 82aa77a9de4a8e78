package swap

import "testing"

// TestAccepted checks sources that look odd and are not.
func TestAccepted(t *testing.T) {
	b := checkBuilder(t)
	for _, source := range accepted {
		if _, err := b.Check(t.Context(), quantize, source); err != nil {
			t.Errorf("%v\n%s", err, source)
		}
	}
}

const emptyQuantize = "func Quantize(in, out []float64) {}\n"

// accepted are sources that TestAccepted checks and TestOddBatch builds.
var accepted = []string{
	"package main\n\ntype T struct{}\n\nfunc (T) init() {}\n\n" + emptyQuantize,
	"package main\n\nfunc Quantize(in, out []float64) {\ninit:\n\tfor {\n\t\tbreak init\n\t}\n}\n",
	"package main\n\n/*\n//line x.go:1\n*/\n" + emptyQuantize,
	"package main\n\n/*go:noinline*/\n" + emptyQuantize,
	"package main\n\nfunc Quantize(in, out []float64) { s := `\n//go:noinline\n//line x:3\n`; _ = s }\n",
	"\ufeffpackage main\n\n" + emptyQuantize,
	"package main\r\n\r\nfunc Quantize(in, out []float64) {\r\n\tout[0] = 1\r\n}\r\n",
	"package main\n\nfunc é(x float64) float64 { if x > 3 { return x }; return é(x+1) }\ntype Δ struct{ x float64 }\nfunc (δ Δ) Ω() float64 { return δ.x }\nfunc Quantize(in, out []float64) { out[0] = é(Δ{2}.Ω()) }\n",
	"package main\n\nimport Functions \"math\"\n\nfunc Quantize(in, out []float64) { out[0] = Functions.Pi }\n",
	"package main\n\nimport Stops `math`\n\nfunc Quantize(in, out []float64) { out[0] = Stops.Pi }\n",
	"package main\n\nimport \"math\"\nimport m \"math\"\n\nfunc Quantize(in, out []float64) { out[0] = math.Pi * m.E }\n",
	"package main\n\ntype A[T any] = []T\n\nfunc Quantize(in, out A[float64]) {}\n",
	"package main\n\ntype T struct{ n float64 }\ntype A = T\n\nfunc (a A) M() float64 { return a.n }\nfunc Quantize(in, out []float64) { out[0] = A{2}.M() }\n",
	"package main\n\ntype math struct{ Pi float64 }\n\nfunc Quantize(in, out []float64) { out[0] = math{3}.Pi }\n",
	"package main\n\nfunc recover() any { return nil }\nfunc print(x ...any) {}\nfunc Quantize(in, out []float64) { _ = recover(); print(1) }\n",
	"package main\n\ntype error struct{ n int }\ntype string = int\ntype any = int\nconst true = false\nconst iota = 5\nconst nil = 3\n\nfunc Quantize(in, out []float64) { var e error; var s string = nil; var a any = iota; if true { out[0] = float64(e.n + s + a) } }\n",
	"package main\n\ntype int float64\ntype uint32 float64\n\nfunc f(n int) int { if n > 3 { return n }; return f(n+1) }\nfunc Quantize(in, out []float64) { out[0] = float64(f(0)) }\n",
	"package main\n\nfunc f(int float64) float64 { if int > 3 { return int }; return f(int+1) }\nfunc Quantize(in, out []float64) { out[0] = f(0) }\n",
	"package main\n\nfunc append(x float64) float64 { return x }\nfunc make(x int) int { return x }\nfunc Quantize(in, out []float64) { out[0] = append(2) + float64(make(3)) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { fmt.Fscan(strings.NewReader(\"3.5\"), &out[0]) }\n",
	"package main\n\ntype B struct{ strings.Builder; *bytes.Buffer; fmt.Stringer }\n\nfunc Quantize(in, out []float64) { var b B; b.Builder.WriteString(\"x\"); out[0] = float64(b.Builder.Len()) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { e := base64.StdEncoding; out[0] = float64(len(e.EncodeToString([]byte{1}))) + float64(crc32.Checksum(nil, crc32.IEEETable)) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { if unicode.Is(unicode.Han, 20000) || unicode.In(3, unicode.PrintRanges...) { out[0] = 1 }; for k := range unicode.Scripts { out[1] += float64(len(k)) }; t := unicode.Scripts[\"Han\"]; out[2] = float64(len(t.R16) + len(unicode.CaseRanges)) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { var own unicode.RangeTable; own.R16 = []unicode.Range16{{1, 2, 1}}; t := &unicode.RangeTable{R16: own.R16}; out[0] = float64(len(t.R16)) }\n",
	"package main\n\nfunc _() { for {} }\nfunc _(x int) {}\ntype _ struct{}\nconst _ = 3\ntype T int\nfunc (T) _() {}\nfunc (T) _() {}\n" + emptyQuantize,
	"package main\n\nfunc f(_ int, x float64) float64 { if x > 2 { return x }; return f(1, x+1) }\nfunc Quantize(in, out []float64) { out[0] = f(1, 0) }\n",
	"package main\n\nfunc Quantize(_, _ []float64) {}\n",
	"package main\n\nfunc Quantize([]float64, []float64) { defer func() {}() }\n",
	"package main\n\ntype N[T N[T]] interface{ M(T) }\n\n" + emptyQuantize,
	"package main\n\nfunc pair[A, B any](a A, b B) struct{ a A; b B } { return struct{ a A; b B }{a, b} }\nfunc Quantize(in, out []float64) { x := pair(pair(1, 2), pair(3, 4)); out[0] = float64(x.a.b) }\n",
	"package main\n\nfunc Quantize(in, out []float64) { var seen [1 << 22]bool; seen[3] = true; if seen[len(in)] { out[0] = 1 } }\n",
	"package main\n\nfunc Quantize(in, out []float64) { var x [3]uint16; _, _ = binary.Decode([]byte{1, 2}, binary.LittleEndian, &x); _ = binary.Read(strings.NewReader(\"abc\"), binary.BigEndian, x[1:]); t := crc64.MakeTable(crc64.ECMA); out[0] = float64(crc64.Checksum(nil, t)); own := *crc32.IEEETable; own[3]++; p := (*crc32.Table)(&own); _ = p; rs := []unicode.Range16{{1, 2, 1}}; rs = append(rs, unicode.Range16{}); copy(x[:], x[1:]) }\n",
	"package main\n\ntype rev struct{ sort.Interface }\n\nfunc (r rev) Less(i, j int) bool { return r.Interface.Less(j, i) }\n\ntype box struct{ r rev; n int }\n\nfunc Quantize(in, out []float64) { sort.Sort(rev{sort.Float64Slice(out)}); b := &box{}; b.n = len(in); var r [2]rev; r[1] = rev{sort.IntSlice{1}}; for _, x := range r[1:] { b.n += x.Len() } }\n",
	"package main\n\nfunc Quantize(in, out []float64) { t, ok := unicode.Scripts[\"Greek\"]; if ok && unicode.Is(t, 'x') || unicode.In('y', unicode.Scripts[\"Han\"], t) { out[0] = 1 }; encode, table := base64.URLEncoding.EncodeToString, crc32.MakeTable(crc32.Castagnoli); for _, x := range table { out[0] += float64(x) }; out[1] = float64(len(encode(nil))) + float64(crc32.Update(3, table, []byte{2})) + float64(table[7]); own := *base64.StdEncoding; _ = own.WithPadding('-'); _ = color.RGBAModel.Convert(color.Black); var e error = io.EOF; if errors.Is(e, io.EOF) && table == crc32.IEEETable { panic(e) }; for i, r := range unicode.CaseRanges { r.Lo = uint32(i); _ = r.Delta[1] } }\n",
	"package main\n\nfunc Quantize(in, out []float64) { next, stop := iter.Pull(slices.Values(in)); defer stop(); out[0], _ = next() }\n",
}

// TestOddBatch builds them all in one batch, and calls them.
func TestOddBatch(t *testing.T) {
	t.Parallel()
	b := needPlugins(t)
	built, err := b.Build(t.Context(), quantize, accepted)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range built {
		if r.Err != nil {
			t.Errorf("%v\n%s", r.Err, accepted[i])
			continue
		}
		f, err := Load[func(in, out []float64)](r.Artifact)
		if err != nil {
			t.Fatal(err)
		}
		if err := Call(func() { f.Func(make([]float64, 8), make([]float64, 8)) }); err != nil {
			t.Errorf("%v\n%s", err, accepted[i])
		}
	}
}
