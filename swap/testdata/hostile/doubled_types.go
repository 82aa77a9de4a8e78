package main

type t0 struct{ a, b, c, d int }
type t1 struct{ a, b, c, d t0 }
type t2 struct{ a, b, c, d t1 }
type t3 struct{ a, b, c, d t2 }
type t4 struct{ a, b, c, d t3 }
type t5 struct{ a, b, c, d t4 }
type t6 struct{ a, b, c, d t5 }
type t7 struct{ a, b, c, d t6 }
type t8 struct{ a, b, c, d t7 }
type t9 struct{ a, b, c, d t8 }
type t10 struct{ a, b, c, d t9 }
type t11 struct{ a, b, c, d t10 }
type t12 struct{ a, b, c, d t11 }
type t13 struct{ a, b, c, d t12 }
type t14 struct{ a, b, c, d t13 }
type t15 struct{ a, b, c, d t14 }
type t16 struct{ a, b, c, d t15 }
type t17 struct{ a, b, c, d t16 }
type t18 struct{ a, b, c, d t17 }
type t19 struct{ a, b, c, d t18 }
type t20 struct{ a, b, c, d t19 }
type t21 struct{ a, b, c, d t20 }
type t22 struct{ a, b, c, d t21 }
type t23 struct{ a, b, c, d t22 }
type t24 struct{ a, b, c, d t23 }
type t25 struct{ a, b, c, d t24 }
type t26 struct{ a, b, c, d t25 }
type t27 struct{ a, b, c, d t26 }
type t28 struct{ a, b, c, d t27 }
type t29 struct{ a, b, c, d t28 }
type t30 struct{ a, b, c, d t29 }
type t31 struct{ a, b, c, d t30 }
type t32 struct{ a, b, c, d t31 }
type t33 struct{ a, b, c, d t32 }
type t34 struct{ a, b, c, d t33 }
type t35 struct{ a, b, c, d t34 }
type t36 struct{ a, b, c, d t35 }
type t37 struct{ a, b, c, d t36 }
type t38 struct{ a, b, c, d t37 }
type t39 struct{ a, b, c, d t38 }

func Quantize(in, out []float64) {
	var x t39
	_ = x
}
