package store

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cadenza/models"
)

// checkReferences returns which lists, users, fields and automations of a definition do
// not exist in the workspace. Templates are checked by checkTemplates.
func checkReferences(tx *gorm.DB, workspaceID string, refs models.References) ([]models.Violation, error) {
	lists, err := missing[models.List](tx, workspaceID, "list", refs.Lists)
	if err != nil {
		return nil, err
	}
	users, err := missing[models.User](tx, workspaceID, "user", refs.Users)
	if err != nil {
		return nil, err
	}
	automations, err := missing[models.Automation](tx, workspaceID, "automation", refs.Automations)
	if err != nil {
		return nil, err
	}
	fields, err := missingFields(tx, workspaceID, refs.Fields)
	if err != nil {
		return nil, err
	}
	return append(append(append(lists, users...), automations...), fields...), nil
}

// missing returns a violation for every reference to an id that T's table does not hold.
func missing[T any](tx *gorm.DB, workspaceID, what string, refs []models.Reference) ([]models.Violation, error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.Value
	}
	known, err := existing[T](tx, workspaceID, "id", ids)
	if err != nil {
		return nil, err
	}
	var out []models.Violation
	for _, ref := range refs {
		if !known[ref.Value] {
			out = append(out, models.Violation{Pointer: ref.Pointer, Detail: "no such " + what})
		}
	}
	return out, nil
}

// missingFields also sees to it that a date start names a field that holds dates.
func missingFields(tx *gorm.DB, workspaceID string, refs []models.Reference) ([]models.Violation, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	codes := make([]string, len(refs))
	for i, ref := range refs {
		codes[i] = ref.Value
	}
	var fields []models.Field
	if err := tx.Where("workspace_id = ? AND code IN ?", workspaceID, codes).Find(&fields).Error; err != nil {
		return nil, fmt.Errorf("look up fields: %w", err)
	}
	types := map[string]models.FieldType{}
	for _, f := range fields {
		types[f.Code] = f.Type
	}
	var out []models.Violation
	for _, ref := range refs {
		kind, known := types[ref.Value]
		if models.ReservedField(ref.Value) {
			kind, known = models.FieldText, true
		}
		switch {
		case !known:
			out = append(out, models.Violation{Pointer: ref.Pointer, Detail: "no such field"})
		case kind == models.FieldText && strings.HasPrefix(ref.Pointer, "/start/"):
			out = append(out, models.Violation{Pointer: ref.Pointer, Detail: "must be a date or datetime field"})
		}
	}
	return out, nil
}
