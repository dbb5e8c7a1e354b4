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
	t, err := database.ReadOne[models.Template](s.Conn(ctx), workspaceID, id, "template")
	t.Parameters.TrackAs(t.Tracked)
	return t, err
}

// ListTemplates pages through the templates; name narrows unless "".
func (s *Store) ListTemplates(ctx context.Context, workspaceID, name string, p models.Page) ([]models.Template, string, error) {
	q := s.Conn(ctx).Where("workspace_id = ?", workspaceID)
	if name != "" {
		q = q.Where("name = ?", name)
	}
	page, next, err := database.ReadPage(q, p, "id", func(t models.Template) string { return t.ID })
	trackAll(page)
	return page, next, err
}

// trackAll says of templates as they were read where their tracked buttons really lead.
func trackAll(read []models.Template) {
	for i := range read {
		read[i].Parameters.TrackAs(read[i].Tracked)
	}
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
	var rows []models.Template // held, so that none is submitted between this and the write
	err := database.ForUpdate(tx).Where("workspace_id = ? AND waba_id = ?", workspaceID, wabaID).Order("id").Find(&rows).Error
	if err != nil {
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
	next.Parameters.TrackAs(t.Tracked)
	news := before != models.TemplateApproved || !next.Parameters.Same(t.Parameters) // as when a sync of before lost what is tracked
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
		err = approved(tx, t, edited || news, now)
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

// underWay marks uses as being sent already.
func underWay(refs []models.TemplateReference) []models.TemplateReference {
	for i := range refs {
		refs[i].UnderWay = true
	}
	return refs
}

// checkTemplates returns what is wrong with the uses of templates by a number ("" is the
// workspace's first): each must be approved in its language, or in any when it
// names none, the step must fill in what the template wants, and WhatsApp must take it so.
func (s *Store) checkTemplates(tx *gorm.DB, workspaceID, numberID string, refs []models.TemplateReference) ([]models.Violation, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	found, hasNumber, err := usedTemplates(tx, workspaceID, numberID, refs)
	if err != nil {
		return nil, err
	}
	if !hasNumber {
		return []models.Violation{{Pointer: "/number_id", Detail: "there is no number to send from"}}, nil
	}
	trackAll(found)
	var out []models.Violation
	for _, ref := range refs {
		out = append(out, s.checkTemplate(ref, found)...)
	}
	return out, nil
}

// usedTemplates reads the templates of the account of a number ("" is the workspace's first) that have the names of the uses.
func usedTemplates(
	tx *gorm.DB, workspaceID, numberID string, refs []models.TemplateReference,
) (found []models.Template, hasNumber bool, err error) {
	var numbers []models.Number
	q := tx.Where("workspace_id = ?", workspaceID)
	if numberID != "" {
		q = q.Where("id = ?", numberID)
	}
	if err := q.Order("id").Limit(1).Find(&numbers).Error; err != nil {
		return nil, false, fmt.Errorf("read the number: %w", err)
	}
	if len(numbers) == 0 {
		return nil, false, nil
	}
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = ref.Name
	}
	err = tx.Where(
		"workspace_id = ? AND waba_id = ? AND name IN ?", workspaceID, numbers[0].WABAID, names,
	).Order("language").Find(&found).Error
	if err != nil {
		return nil, false, fmt.Errorf("read templates: %w", err)
	}
	return found, true, nil
}

func (s *Store) checkTemplate(ref models.TemplateReference, all []models.Template) []models.Violation {
	place, _ := usePlaces(ref)
	known, usable := 0, false
	for _, t := range all {
		if t.Name != ref.Name {
			continue
		}
		wanted := ref.Language == "" || models.NormalLanguage(t.Language) == models.NormalLanguage(ref.Language)
		if wanted {
			known++
			usable = usable || t.Status == models.TemplateApproved
		}
	}
	switch {
	case known == 0:
		return []models.Violation{{Pointer: place, Detail: "no such template in this language; sync the templates if it is new"}}
	case !usable:
		return []models.Violation{{Pointer: place, Detail: "the template is not approved"}}
	}
	return s.unfit(ref, all)
}

// usePlaces are where a use names its template, and what leads the places of its values.
func usePlaces(ref models.TemplateReference) (template, prefix string) {
	if step, isFallback := strings.CutSuffix(ref.Pointer, "/fallback_template"); isFallback {
		return ref.Pointer, step + "/fallback_"
	}
	return ref.Pointer + "/template", ref.Pointer + "/"
}

// unfit is what is wrong with the values of a use for what is approved of its template: the contact's own language may be any
// of them (W8). Where nothing is, nothing is wrong.
func (s *Store) unfit(ref models.TemplateReference, all []models.Template) []models.Violation {
	var approved []models.Template
	for _, t := range all {
		if t.Name == ref.Name && t.Status == models.TemplateApproved {
			approved = append(approved, t)
		}
	}
	place, prefix := usePlaces(ref)
	out := s.misfits(ref, approved)
	for i, v := range out {
		if out[i].Pointer = prefix + v.Pointer; v.Pointer == "template" {
			out[i].Pointer = place
		}
	}
	return out
}

// misfits are what does not fit the templates, which are one in several languages, each place once. A value is too much when
// none of them asks for it. With a use that is under way nothing is wrong as long as one of them can be sent, and nothing is too much.
func (s *Store) misfits(ref models.TemplateReference, templates []models.Template) []models.Violation {
	values := ref.Values
	var out []models.Violation
	add := func(t models.Template, v models.Violation) {
		if slices.ContainsFunc(out, func(known models.Violation) bool { return known.Pointer == v.Pointer }) {
			return
		}
		if len(templates) > 1 {
			v.Detail += " (" + t.Language + ")"
		}
		out = append(out, v)
	}
	surplus := map[string]int{}
	for _, t := range templates {
		lacks := t.Misfits(values)
		if len(lacks) == 0 && s.refusesTemplate != nil {
			lacks = s.refusesTemplate(t, ref, s.Now())
		}
		if len(lacks) == 0 && ref.UnderWay {
			return nil
		}
		for _, v := range lacks {
			add(t, v)
		}
		for _, v := range t.Surplus(values) {
			if surplus[v.Pointer]++; surplus[v.Pointer] == len(templates) && !ref.UnderWay {
				add(t, v)
			}
		}
	}
	return out
}
