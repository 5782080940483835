package simulator

// A ring keeps the newest most values, oldest first.
type ring[T any] struct {
	most  int
	items []T
	start int // of the oldest, once full
}

func (r *ring[T]) add(v T) {
	switch {
	case r.most <= 0:
	case len(r.items) < r.most:
		r.items = append(r.items, v)
	default:
		r.items[r.start] = v
		r.start = (r.start + 1) % r.most
	}
}

func (r *ring[T]) all() []T {
	out := make([]T, 0, len(r.items))
	out = append(out, r.items[r.start:]...)
	return append(out, r.items[:r.start]...)
}

func (r *ring[T]) clear() { r.items, r.start = nil, 0 }
