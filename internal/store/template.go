package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// GetTemplate reads a template.
func (s *Store) GetTemplate(ctx context.Context, workspaceID, id string) (models.Template, error) {
	return database.ReadOne[models.Template](s.Conn(ctx), workspaceID, id, "template")
}

// ListTemplates pages through the templates; name narrows unless "".
func (s *Store) ListTemplates(ctx context.Context, workspaceID, name string, p models.Page) ([]models.Template, string, error) {
	q := s.Conn(ctx).Where("workspace_id = ?", workspaceID)
	if name != "" {
		q = q.Where("name = ?", name)
	}
	return database.ReadPage(q, p, "id", func(t models.Template) string { return t.ID })
}

// ReplaceTemplates makes the templates of a WhatsApp business account those given, as
// Meta listed them just now: new ones are added, known ones updated, others removed. What
// is listed as paused is held, and what is approved again goes on (W6): see ReleasedHolds.
func (s *Store) ReplaceTemplates(ctx context.Context, workspaceID, wabaID string, templates []models.Template) error {
	now := s.Now()
	listed := map[string]*models.Template{}
	for i := range templates {
		t := &templates[i]
		t.ID, t.WorkspaceID = database.NewID(), workspaceID
		t.WABAID, t.SyncedAt = wabaID, now
		listed[t.Name+"/"+t.Language] = t
	}
	return s.Tx(ctx, func(tx *gorm.DB) error {
		known, err := compareTemplates(tx, workspaceID, wabaID, listed, now)
		if err != nil || len(templates) == 0 {
			return err
		}
		for _, t := range templates {
			if known[t.Name+"/"+t.Language] {
				continue
			}
			if err := holdTemplate(tx, t, now); err != nil {
				return err
			}
		}
		err = tx.Clauses(clause.OnConflict{
			Columns: database.Columns("workspace_id", "waba_id", "name", "language"),
			DoUpdates: clause.AssignmentColumns([]string{
				"meta_id", "status", "category", "quality", "named", "body", "parameters", "components", "components_hash",
				"changed_at", "rejected_reason",
				"synced_at",
			}),
		}).CreateInBatches(templates, database.Batch).Error
		if err != nil {
			return fmt.Errorf("save templates: %w", err)
		}
		return nil
	})
}

// compareTemplates removes the templates that are no longer listed, and holds or lets go
// those whose status is another now, or whose content is: what waits for one that did not fit looks again.
// It returns which are known, by name and language.
func compareTemplates(
	tx *gorm.DB, workspaceID, wabaID string, listed map[string]*models.Template, now time.Time,
) (map[string]bool, error) {
	var rows []models.Template
	if err := tx.Where("workspace_id = ? AND waba_id = ?", workspaceID, wabaID).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	known := make(map[string]bool, len(rows))
	for _, t := range rows {
		known[t.Name+"/"+t.Language] = true
		next, ok := listed[t.Name+"/"+t.Language]
		if !ok && notYetListed(t, now) {
			continue
		}
		if !ok {
			if err := tx.Delete(&models.Template{}, "id = ?", t.ID).Error; err != nil {
				return nil, fmt.Errorf("remove template: %w", err)
			}
			continue
		}
		if err := compareTemplate(tx, t, next, now); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// listedWithin is how long Meta may take to list what was submitted; a list that was asked for before is older yet.
const listedWithin = 10 * time.Minute

// notYetListed reports whether Meta cannot list the template yet: a draft of ours, or one that was submitted a moment ago.
func notYetListed(t models.Template, now time.Time) bool {
	return t.Status == models.TemplateDrafted || (t.SubmittedAt != nil && now.Sub(*t.SubmittedAt) < listedWithin)
}

// compareTemplate holds or lets go a known template by what it is next, and notes in next when its content was seen to change.
func compareTemplate(tx *gorm.DB, t models.Template, next *models.Template, now time.Time) error {
	before := t.Status
	t.Status, next.ChangedAt = next.Status, t.ChangedAt
	edited := t.ComponentsHash != "" && t.ComponentsHash != next.ComponentsHash
	err := holdTemplate(tx, t, now)
	if err == nil && before == models.TemplateDrafted { // given to Meta, though nobody heard of it
		err = tx.Model(&models.Template{}).Where("id = ?", t.ID).UpdateColumn("draft", nil).Error
	}
	if edited {
		next.ChangedAt = &now
		if err == nil {
			err = database.Audit(tx, now, t.WorkspaceID, "whatsapp", "template.changed", "template/"+t.ID, t.Name+"/"+t.Language)
		}
	}
	if err == nil && t.Status == models.TemplateApproved {
		err = approved(tx, t, edited || before != models.TemplateApproved, now)
	}
	return err
}

// approved lets go what waits for a template that is listed as approved. A hold with an end
// of its own is left to that, unless the approval is news.
func approved(tx *gorm.DB, t models.Template, news bool, now time.Time) error {
	if news {
		return letGo(tx, t.WorkspaceID, models.HoldTemplate, t.ID, now)
	}
	_, err := release(
		tx.Where("workspace_id = ? AND scope = ? AND object = ? AND until IS NULL", t.WorkspaceID, models.HoldTemplate, t.ID), now,
		"whatsapp",
	)
	return err
}

// checkTemplates returns what is wrong with the uses of templates by a number ("" is the
// workspace's first): each must be approved in its language, or in any when it
// names none, and the step must fill in exactly what the template wants.
func checkTemplates(tx *gorm.DB, workspaceID, numberID string, refs []models.TemplateReference) ([]models.Violation, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var numbers []models.Number
	q := tx.Where("workspace_id = ?", workspaceID)
	if numberID != "" {
		q = q.Where("id = ?", numberID)
	}
	if err := q.Order("id").Limit(1).Find(&numbers).Error; err != nil {
		return nil, fmt.Errorf("read the number: %w", err)
	}
	if len(numbers) == 0 {
		return []models.Violation{{Pointer: "/number_id", Detail: "there is no number to send from"}}, nil
	}
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = ref.Name
	}
	var found []models.Template
	err := tx.Where(
		"workspace_id = ? AND waba_id = ? AND name IN ?", workspaceID, numbers[0].WABAID, names,
	).Order("language").Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	var out []models.Violation
	for _, ref := range refs {
		out = append(out, checkTemplate(ref, found)...)
	}
	return out, nil
}

func checkTemplate(ref models.TemplateReference, all []models.Template) []models.Violation {
	step, isFallback := strings.CutSuffix(ref.Pointer, "/fallback_template")
	place, prefix := step+"/template", step+"/"
	if isFallback {
		place, prefix = ref.Pointer, step+"/fallback_"
	}
	known, approved := 0, []models.Template{}
	for _, t := range all {
		if t.Name != ref.Name || (ref.Language != "" && models.NormalLanguage(t.Language) != models.NormalLanguage(ref.Language)) {
			continue
		}
		known++
		if t.Status == models.TemplateApproved {
			approved = append(approved, t)
		}
	}
	switch {
	case known == 0:
		return []models.Violation{{Pointer: place, Detail: "no such template in this language; sync the templates if it is new"}}
	case len(approved) == 0:
		return []models.Violation{{Pointer: place, Detail: "the template is not approved"}}
	}
	for _, t := range all { // W8: the contact's own language may be any of them
		if t.Name == ref.Name && t.Status == models.TemplateApproved {
			approved = append(approved, t)
		}
	}
	return misfits(ref.Values, approved, place, prefix)
}

// misfits are what does not fit the templates, each place once.
func misfits(values models.SendTemplate, templates []models.Template, place, prefix string) []models.Violation {
	var out []models.Violation
	for _, t := range templates {
		for _, v := range t.Misfits(values) {
			if v.Pointer == "template" {
				v.Pointer = place
			} else {
				v.Pointer = prefix + v.Pointer
			}
			if !slices.ContainsFunc(out, func(known models.Violation) bool { return known.Pointer == v.Pointer }) {
				out = append(out, v)
			}
		}
	}
	return out
}
