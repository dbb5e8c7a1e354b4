package api

import (
	"time"

	"cadenza/models"
)

// page reads the paging parameters.
func page(limit *int, after *string) models.Page {
	return models.Page{Limit: value(limit), After: value(after)}
}

// value is what the pointer points to, the zero value for none.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// optional is nil for the zero value.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// converted turns a string type into another, nil into nil.
func converted[To, From ~string](p *From) *To {
	if p == nil {
		return nil
	}
	v := To(*p)
	return &v
}

// each turns models into answers; never nil, so that an empty list is [].
func each[From, To any](rows []From, one func(From) To) []To {
	out := make([]To, len(rows))
	for i, row := range rows {
		out[i] = one(row)
	}
	return out
}

// utc is the time as the contract writes it.
func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	in := t.UTC()
	return &in
}
