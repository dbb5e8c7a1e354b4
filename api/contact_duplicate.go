package api

import (
	"context"

	"cadenza/models"
)

// ListDuplicates pages through groups of contacts who are likely one.
func (s *server) ListDuplicates(ctx context.Context, r ListDuplicatesRequestObject) (ListDuplicatesResponseObject, error) {
	by := models.DuplicateBy(value(r.Params.By))
	if by == "" {
		by = models.DuplicateEmail
	}
	rows, next, err := s.Contacts.FindDuplicates(ctx, callerOf(ctx).viewer(), by, page(r.Params.Limit, r.Params.After))
	items := each(rows, func(d models.Duplicates) Duplicates {
		return Duplicates{By: DuplicatesBy(d.By), Field: optional(d.Field), Count: d.Count, Contacts: each(d.Contacts, contactAnswer)}
	})
	return ListDuplicates200JSONResponse{Items: items, Next: optional(next)}, err
}
