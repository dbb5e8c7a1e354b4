package api

import (
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"

	"cadenza/models"
)

// contactColumns are the columns of a file of contacts before those of the workspace's own fields: what an import takes,
// and what it has no place for.
var contactColumns = []string{
	models.CodePhone, models.CodeFirstName, models.CodeLastName, models.CodeEmail, models.CodeLanguage, models.CodeTimeZone,
	models.CodeConsent,
}

// contactsFile streams contacts as CSV.
type contactsFile struct {
	server  *server
	pages   func(page func([]models.ContactView) error) error
	columns []string
}

// ExportContactsCSV answers the contacts whom the filters leave as a file that an import reads.
func (s *server) ExportContactsCSV(ctx context.Context, r ExportContactsCSVRequestObject) (ExportContactsCSVResponseObject, error) {
	p, who := r.Params, callerOf(ctx)
	filter, err := s.contactFilter(ctx, contactQuery{
		search: value(p.Search), tags: value(p.Tag), lists: value(p.ListID), fields: value(p.Field), operator: value(p.OperatorID),
		consent: string(value(p.Consent)), window: string(value(p.Window)), language: value(p.Language), inside: value(p.Inside),
		step: value(p.StepID), segments: value(p.SegmentID),
	})
	if err != nil {
		return nil, err
	}
	columns, err := s.csvColumns(ctx, value(p.Column))
	if err != nil {
		return nil, err
	}
	if err := s.Contacts.NoteExport(ctx, who.workspaceID, who.actor); err != nil {
		return nil, err
	}
	return contactsFile{s, func(page func([]models.ContactView) error) error {
		return s.Contacts.EachContact(ctx, who.viewer(), filter, page)
	}, columns}, nil
}

// VisitExportContactsCSVResponse writes the file. A failure after the first page breaks the connection off, so that nobody
// takes a part for the whole.
func (f contactsFile) VisitExportContactsCSVResponse(w http.ResponseWriter) error {
	out := csv.NewWriter(w)
	begun := false
	begin := func() {
		if begun {
			return
		}
		begun = true
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="contacts.csv"`)
		w.WriteHeader(http.StatusOK)
		_ = out.Write(f.columns) // its error comes with the next flush
	}
	err := f.pages(func(rows []models.ContactView) error {
		begin()
		for _, row := range rows {
			_ = out.Write(contactRow(row, f.columns))
		}
		out.Flush()
		if flusher, can := w.(http.Flusher); can {
			flusher.Flush()
		}
		return out.Error()
	})
	switch {
	case err != nil && begun:
		f.server.Logger.Warn("a file broke off", "error", err)
		panic(http.ErrAbortHandler)
	case err != nil:
		return err
	}
	begin() // of nobody there are the columns
	out.Flush()
	return out.Error()
}

// csvColumns are the columns that were asked for, or all.
func (s *server) csvColumns(ctx context.Context, asked []string) ([]string, error) {
	codes, err := s.Fields.FieldCodes(ctx, callerOf(ctx).workspaceID)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Clone(contactColumns), func(code string) bool { return slices.Contains(codes, code) })
	all := append(own, slices.Sorted(slices.Values(codes))...)
	if len(asked) == 0 {
		return all, nil
	}
	var bad violations
	for _, column := range asked {
		if !slices.Contains(all, column) {
			bad.add("?column", "must name fields of contacts")
		}
	}
	return asked, models.Invalid("the file cannot have these columns", bad.list)
}

// contactRow is a contact's row, in which no cell is a formula.
func contactRow(v models.ContactView, columns []string) []string {
	cells := map[string]string{
		models.CodeFirstName: v.Contact.FirstName, models.CodeLastName: v.Contact.LastName, models.CodeEmail: v.Contact.Email,
		models.CodeLanguage: v.Contact.Language, models.CodeTimeZone: v.Contact.TimeZone, models.CodePhone: value(v.Contact.Phone),
	}
	if said := v.Contact.Marketing(); said.Stated() { // an import takes nothing else
		cells[models.CodeConsent] = string(said)
	}
	out := make([]string, len(columns))
	for i, column := range columns {
		text, own := v.Fields[column]
		if !own {
			text = cells[column]
		}
		if column != models.CodePhone { // a plus and digits stay as they are
			text = guarded(text)
		}
		out[i] = text
	}
	return out
}

// unguarded is the text that guarded has made a cell of.
func unguarded(cell string) string {
	if text, led := strings.CutPrefix(cell, "'"); led && guarded(text) == cell {
		return text
	}
	return cell
}
