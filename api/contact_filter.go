package api

import (
	"context"
	"fmt"
	"strings"

	"cadenza/models"
)

// ListContacts pages through the contacts whom the filters leave.
func (s *server) ListContacts(ctx context.Context, r ListContactsRequestObject) (ListContactsResponseObject, error) {
	p := r.Params
	filter, err := s.contactFilter(ctx, contactQuery{
		phone: value(p.Phone), search: value(p.Search), tags: value(p.Tag), lists: value(p.ListID), fields: value(p.Field),
		operator: value(p.OperatorID), consent: string(value(p.Consent)), window: string(value(p.Window)), language: value(p.Language),
		inside: value(p.Inside), step: value(p.StepID),
		segments: value(p.SegmentID),
	})
	if err != nil {
		return nil, err
	}
	rows, next, err := s.Contacts.FindContacts(ctx, callerOf(ctx).viewer(), filter, page(p.Limit, p.After))
	return ListContacts200JSONResponse{Items: each(rows, contactAnswer), Next: optional(next)}, err
}

// contactQuery are the parameters that narrow a list of contacts.
type contactQuery struct {
	phone, search, operator, consent, window, language, inside, step string

	tags, lists, fields, segments []string
}

// contactFilter reads the parameters.
func (s *server) contactFilter(ctx context.Context, q contactQuery) (models.ContactFilter, error) {
	f := models.ContactFilter{
		Search: q.search, Tags: q.tags, ListIDs: q.lists, SegmentIDs: q.segments, OperatorID: q.operator,
		Consent: models.Consent(q.consent),
		Window:  q.window, Language: q.language, Inside: q.inside, StepID: q.step, Fields: map[string]string{},
	}
	var bad violations
	for i, field := range q.fields {
		code, text, _ := strings.Cut(field, "=")
		if models.Blank(text) || f.Fields[code] != "" {
			bad.add(fmt.Sprintf("?field/%d", i), "must give a field a text, once")
			continue
		}
		f.Fields[code] = text
	}
	bad.list = append(bad.list, f.Validate("?")...)
	if q.phone != "" {
		number := q.phone
		if number[0] == ' ' { // a plus that was not escaped in the query
			number = "+" + number[1:]
		}
		parsed, err := s.callersPhones(ctx)(number)
		if err != nil {
			bad.add("?phone", err.Error())
		}
		f.Phone = parsed
	}
	unknown, err := s.knownSegments(ctx, q.segments)
	if err != nil {
		return f, err
	}
	bad.list = append(bad.list, unknown...)
	return f, models.Invalid("the contacts cannot be looked up so", bad.list)
}
