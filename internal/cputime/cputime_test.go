//go:build unix

package cputime

import (
	"os/exec"
	"testing"
)

func TestCPUTime(t *testing.T) {
	begin := Self()
	for n := 0; Self() == begin; n++ { // work passes the time, or this never ends
		_ = n
	}
	children := Children()
	if err := exec.Command("sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done").Run(); err != nil {
		t.Fatal(err)
	}
	if Children() <= children {
		t.Error("a child that has worked has used no time")
	}
}
