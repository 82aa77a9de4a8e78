package pareto

// solid is a set of points that are nondominated in four objectives.
type solid struct {
	points []point4 // by w
	near   []point3 // scratch memory of insert
	body   body
}

// sweep returns the hypervolume of rows with five objectives, whose coordinates
// are negative. It sweeps along objective 4 and adds, times the distance to
// the reference, what each point adds to the volume that those before it enclose
// in the other four objectives.
func (d *solid) sweep(s set, rows, buffer []keyed) float64 {
	s.sortBy(rows, buffer, 4)
	d.points = d.points[:0]
	volume := 0.0
	for _, r := range rows {
		p := s.row(r.row)
		volume += d.insert(newPoint4(p)) * -p[4]
	}
	return volume
}

// insert adds a point if it is not dominated, removes those it dominates, and
// returns the volume that it adds.
//
// That is the part of its box that the points so far leave uncovered. They are
// clipped to the box, and their [body] is maintained in a sweep along w: first
// the points at or below p, then one after the other. A point that ties with p
// in all objectives but one limits the box, and what lies beyond the limit is
// left out. Few clipped points remain.
//
// Guerreiro, Fonseca 2018, see [set.hypervolume4], compute the contribution of a
// point with four objectives by such a sweep. Deviations: as there, and the limit.
func (d *solid) insert(p point4) float64 {
	limit := origin()
	near, place := d.near[:0], 0
	for place < len(d.points) && d.points[place].w <= p.w {
		q := d.points[place].clip(p.point3)
		place++
		switch {
		case !q.below(limit):
		case q == p.point3:
			return 0
		case !limit.narrow(p.point3, q):
			near = append(near, q)
		}
	}
	d.near = near
	b := &d.body
	b.begin(limit)
	n := 0
	for _, q := range near { // those inside the final limit, by z
		if !q.below(limit) {
			continue
		}
		i := n
		for ; i > 0 && near[i-1].z > q.z; i-- {
			near[i] = near[i-1]
		}
		near[i] = q
		n++
	}
	for _, q := range near[:n] {
		b.insert(q)
	}
	box := p.volume(limit)
	added, last, dominates := 0.0, p.w, false
	for i := place; i < len(d.points); i++ {
		o := &d.points[i]
		q := o.clip(p.point3)
		dominates = dominates || q == o.point3
		if !q.below(limit) {
			continue
		}
		added += (box - b.volume) * (o.w.float() - last.float())
		last = o.w
		limit.narrow(p.point3, q)
		b.insert(q)
	}
	added += (box - b.volume) * -last.float()
	d.replace(place, p, dominates)
	return added
}

// narrow moves p to q and returns true if q ties with the corner in all objectives
// but one.
func (p *point3) narrow(corner, q point3) bool {
	switch {
	case q.x == corner.x && q.y == corner.y:
		p.z = q.z
	case q.x == corner.x && q.z == corner.z:
		p.y = q.y
	case q.y == corner.y && q.z == corner.z:
		p.x = q.x
	default:
		return false
	}
	return true
}

// replace inserts p at i and removes the points that it dominates. It dominates
// none before i.
func (d *solid) replace(i int, p point4, dominates bool) {
	if !dominates {
		d.points = append(d.points, p)
		copy(d.points[i+1:], d.points[i:])
		d.points[i] = p
		return
	}
	next := p
	for _, q := range d.points[i:] {
		if !p.dominates(q.point3) {
			d.points[i], next = next, q
			i++
		}
	}
	d.points = append(d.points[:i], next)
}
