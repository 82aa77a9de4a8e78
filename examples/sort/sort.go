package main

// Sort sorts a in ascending order. The search starts with this version, a
// bubble sort.
func Sort(a []int) {
	for i := 0; i < len(a); i++ {
		for j := 0; j+1 < len(a); j++ {
			if a[j] > a[j+1] {
				a[j], a[j+1] = a[j+1], a[j]
			}
		}
	}
}
