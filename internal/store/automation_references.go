package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// checkReferences returns which lists, users, fields, segments and automations of a definition do
// not exist in the workspace, and which date starts do not suit their field. Those that do are
// held: nobody deletes them before the transaction ends. Templates are checked by checkTemplates.
func checkReferences(tx *gorm.DB, workspaceID string, refs models.References, starts []models.Start) ([]models.Violation, error) {
	lists, err := database.Missing[models.List](database.ForKeyShare(tx), workspaceID, "list", refs.Lists)
	if err != nil {
		return nil, err
	}
	users, err := database.Missing[models.User](database.ForKeyShare(tx), workspaceID, "user", refs.Users)
	if err != nil {
		return nil, err
	}
	automations, err := database.Missing[models.Automation](tx, workspaceID, "automation", refs.Automations)
	if err != nil {
		return nil, err
	}
	segments, err := database.Missing[models.Segment](database.ForKeyShare(tx), workspaceID, "segment", refs.Segments)
	if err != nil {
		return nil, err
	}
	fields, err := badFields(tx, workspaceID, refs, starts)
	if err != nil {
		return nil, err
	}
	files, err := badFiles(tx, workspaceID, refs.Media)
	return slices.Concat(lists, users, automations, segments, fields, files), err
}

// badFields returns a violation for every reference to a field that does not exist or must
// hold dates and does not, and for every date start whose field cannot do what it asks.
func badFields(tx *gorm.DB, workspaceID string, refs models.References, starts []models.Start) ([]models.Violation, error) {
	all := slices.Concat(refs.Fields, refs.DateFields)
	if len(all) == 0 {
		return nil, nil
	}
	types, err := fieldTypes(tx, workspaceID, all)
	if err != nil {
		return nil, err
	}
	var out []models.Violation
	for i, ref := range all {
		kind, known := types[ref.Value]
		switch {
		case !known:
			out = append(out, models.Violation{Pointer: ref.Pointer, Detail: "no such field"})
		case kind == models.FieldText && i >= len(refs.Fields):
			out = append(out, models.Violation{Pointer: ref.Pointer, Detail: "must be a date or datetime field"})
		}
	}
	for i, start := range starts {
		if date, ok := start.Settings.(*models.OnDate); ok {
			out = append(out, date.Violations(fmt.Sprintf("/start/%d", i), types[date.Field])...)
		}
	}
	return out, nil
}

// fieldTypes are the types of the fields that exist among the references, by code.
func fieldTypes(tx *gorm.DB, workspaceID string, refs []models.Reference) (map[string]models.FieldType, error) {
	types := map[string]models.FieldType{}
	codes := make([]string, len(refs))
	for i, ref := range refs {
		codes[i] = ref.Value
		if models.ReservedField(ref.Value) {
			types[ref.Value] = models.FieldText
		}
	}
	var fields []models.Field
	if err := database.ForKeyShare(tx).Where("workspace_id = ? AND code IN ?", workspaceID, codes).Find(&fields).Error; err != nil {
		return nil, fmt.Errorf("look up fields: %w", err)
	}
	for _, f := range fields {
		types[f.Code] = f.Type
	}
	return types, nil
}
