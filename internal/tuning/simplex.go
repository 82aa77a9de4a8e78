package tuning

import (
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// simplex minimises by Nelder and Mead's method from a simplex with known costs,
// none of which may be infinite. It returns the error of cost, or nil when the
// points that it tries have come together or have not been better for long. Cost is
// called by the goroutine that calls simplex.
func simplex(vertices [][]float64, costs []float64, cost func(u []float64) (float64, error)) error {
	n := len(vertices[0])
	method := &optimize.NelderMead{InitialVertices: vertices, InitialValues: costs}
	operations, results := make(chan optimize.Task, method.Init(n, 1)), make(chan optimize.Task, 1)
	first := &optimize.Location{X: slices.Clone(vertices[0]), F: costs[0]}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		method.Run(operations, results, []optimize.Task{{Op: optimize.FuncEvaluation, Location: first}})
	}()
	// The method waits for the result of its last task. This is how it is told to end,
	// also when cost panics; it closes operations then.
	defer func() {
		results <- optimize.Task{Op: optimize.PostIteration}
		close(results)
		for range operations {
		}
		<-ended
	}()
	c := convergence{least: slices.Min(costs)}
	for task := range operations {
		switch task.Op {
		case optimize.FuncEvaluation:
			v, err := cost(task.X)
			if err != nil {
				return err
			}
			task.F = v
			if c.reached(task.X, v) {
				return nil
			}
		case optimize.MethodDone:
			return nil
		}
		results <- task
	}
	return nil
}

// A convergence watches points and costs.
type convergence struct {
	least         float64
	last          []float64
	still, nearby int // points since the least cost, and since one that was not where the one before it was
}

func (c *convergence) reached(u []float64, cost float64) bool {
	c.still++
	if cost < c.least {
		c.least, c.still = cost, 0
	}
	c.nearby++
	for k := range c.last {
		if d := u[k] - c.last[k]; d > 1e-10 || d < -1e-10 {
			c.nearby = 0
			break
		}
	}
	if c.last == nil {
		c.nearby = 0
	}
	c.last = append(c.last[:0], u...)
	return c.nearby > 2*len(u) || c.still > 20+20*len(u)
}
