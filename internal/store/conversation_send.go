package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// AcceptDirect accepts a message of no run, if it could leave now; else its error, CodeConflict, says why not (I2).
func (s *Store) AcceptDirect(ctx context.Context, v models.Viewer, in models.DirectInput) (models.DirectMessage, error) {
	return runTxOf(ctx, s, func(t *RunTx) (models.DirectMessage, error) {
		if _, err := contacts.Seen(t.db, v, in.ContactID); err != nil {
			return models.DirectMessage{}, err
		}
		if err := t.complete(&in); err != nil {
			return models.DirectMessage{}, err
		}
		number, err := t.numberOf(v.WorkspaceID, in)
		if err != nil {
			return models.DirectMessage{}, err
		}
		now := s.Now()
		m := models.DirectMessage{
			ID: database.NewID(), WorkspaceID: v.WorkspaceID, ContactID: in.ContactID, NumberID: number, Step: in.Step, ReplyTo: in.ReplyTo,
			SentBy: in.SentBy, TestOf: in.TestOf, Status: models.RunWaiting, DueAt: &now, CreatedAt: now,
		}
		if in.RetryOf != "" {
			m.RetryOf = &in.RetryOf
		}
		category, err := t.checkDirect(ctx, m)
		if err != nil {
			return m, err
		}
		added, err := t.addDirect(ctx, m)
		if err == nil && !added {
			err = t.retriedBy(in.RetryOf)
		}
		if err != nil {
			return m, err
		}
		row, err := t.ClaimDirect(ctx, m.ID)
		if err != nil {
			return m, err
		}
		return m, row.Refused(m.Step, category, now)
	})
}

// numberOf is the number that is asked for, else that of the contact's newest conversation, else the workspace's first.
func (t *RunTx) numberOf(workspaceID string, in models.DirectInput) (string, error) {
	if in.NumberID != "" {
		n, err := database.ReadOne[models.Number](t.db, workspaceID, in.NumberID, "number")
		return n.ID, err
	}
	var ids []string
	err := t.db.Raw(`SELECT id FROM (
		SELECT number_id AS id, last_at AS at, 0 AS later FROM conversations WHERE contact_id = @contact
			AND number_id IN (SELECT id FROM numbers WHERE workspace_id = @workspace)
		UNION ALL SELECT id, created_at, 1 FROM numbers WHERE workspace_id = @workspace) AS known
		ORDER BY later, CASE WHEN later = 0 THEN at END DESC, id LIMIT 1`,
		map[string]any{"contact": in.ContactID, "workspace": workspaceID}).Scan(&ids).Error
	if err != nil {
		return "", fmt.Errorf("look for a number: %w", err)
	}
	if len(ids) == 0 {
		return "", models.Errorf(models.CodeConflict, "number_missing: there is no number to send from")
	}
	return ids[0], nil
}

// complete adds the kind of a file of ours, and makes the quoted message's id the one that WhatsApp knows.
func (t *RunTx) complete(in *models.DirectInput) error {
	if step, ok := in.Step.Settings.(*models.SendMessage); ok && step.Media != nil && step.Media.Type == "" {
		var kinds []string
		err := t.db.Model(&models.MediaFile{}).Where("workspace_id = (SELECT workspace_id FROM contacts WHERE id = ?)", in.ContactID).
			Where("id = ? AND source = ? AND state = ?", step.Media.MediaID, models.MediaUploaded, models.MediaKept).
			Pluck("kind", &kinds).Error
		if err != nil {
			return fmt.Errorf("look up a file: %w", err)
		}
		if len(kinds) == 0 {
			return models.Invalid("the message cannot be sent", []models.Violation{{Pointer: "/media/id", Detail: "no such file"}})
		}
		media := *step.Media
		media.Type = kinds[0]
		again := *step
		again.Media = &media
		in.Step.Settings = &again
	}
	if in.ReplyTo == "" {
		return nil
	}
	var known []string
	err := t.db.Raw(`SELECT wamid FROM messages WHERE id = @id AND contact_id = @contact AND wamid IS NOT NULL
		UNION ALL SELECT wamid FROM inbound_messages WHERE wamid = @id AND contact_id = @contact`,
		map[string]any{"id": in.ReplyTo, "contact": in.ContactID}).Scan(&known).Error
	if err != nil {
		return fmt.Errorf("look up the quoted message: %w", err)
	}
	if len(known) == 0 {
		return models.Invalid("the message cannot be sent", []models.Violation{{Pointer: "/reply_to", Detail: "no such message"}})
	}
	in.ReplyTo = known[0]
	return nil
}

// checkDirect returns what WhatsApp would refuse of the message, whoever it is for (W8), and the category of its template.
func (t *RunTx) checkDirect(ctx context.Context, m models.DirectMessage) (category string, err error) {
	d := m.Definition()
	refs := d.References()
	bad := t.store.unsendable(d)
	files, err := badFiles(t.db, m.WorkspaceID, refs.Media)
	if err != nil {
		return "", err
	}
	templates, err := t.store.checkTemplates(t.db, m.WorkspaceID, m.NumberID, refs.Templates)
	if err != nil {
		return "", err
	}
	bad = slices.Concat(bad, files, templates)
	for i := range bad {
		bad[i].Pointer = strings.TrimPrefix(bad[i].Pointer, "/steps/0")
	}
	bad = append(bad, m.Step.Validate()...)
	if _, ok := m.Step.Settings.(*models.SendTemplate); ok {
		for i := range bad {
			bad[i].Pointer = "/template" + strings.TrimPrefix(bad[i].Pointer, "/template")
		}
	}
	if err := models.Invalid("the message cannot be sent", bad); err != nil {
		return "", err
	}
	step, ok := m.Step.Settings.(*models.SendTemplate)
	if !ok {
		return "", nil
	}
	n, err := database.ReadOne[models.Number](t.db, m.WorkspaceID, m.NumberID, "number")
	if err != nil {
		return "", err
	}
	found, err := t.Templates(ctx, m.WorkspaceID, n.WABAID, step.Template)
	for _, one := range found {
		if one.Status == models.TemplateApproved && (category == "" || one.Category == models.CategoryMarketing) {
			category = one.Category
		}
	}
	return category, err
}

// RetryDirect is what is to be sent once more for a message that failed. One whose answer never came is not: it may have left.
func (s *Store) RetryDirect(ctx context.Context, v models.Viewer, contactID, messageID string) (models.DirectInput, error) {
	if _, err := contacts.Seen(s.Conn(ctx), v, contactID); err != nil {
		return models.DirectInput{}, err
	}
	m, err := database.ReadOne[models.Message](s.Conn(ctx).Where("contact_id = ?", contactID), v.WorkspaceID, messageID, "message")
	if err != nil {
		return models.DirectInput{}, err
	}
	if m.State != models.MessageFailed {
		return models.DirectInput{}, models.Errorf(models.CodeConflict, "the message has not failed: it is %s", m.State)
	}
	d, err := database.ReadOne[models.DirectMessage](s.Conn(ctx), v.WorkspaceID, messageID, "message")
	if models.CodeOf(err) == models.CodeNotFound {
		return models.DirectInput{}, models.Errorf(
			models.CodeConflict, "the message was an automation's: its run decides whether it is sent again",
		)
	}
	return models.DirectInput{
		ContactID: contactID, NumberID: d.NumberID, Step: d.Step, ReplyTo: d.ReplyTo, RetryOf: messageID, TestOf: d.TestOf,
	}, err
}

// retriedBy is the error that names the message by which one that failed was sent once more already.
func (t *RunTx) retriedBy(failedID string) error {
	var d models.DirectMessage
	if err := t.db.Select("id").Take(&d, "retry_of = ?", failedID).Error; err != nil {
		return fmt.Errorf("read what was sent once more: %w", err)
	}
	return models.Errorf(models.CodeConflict, "the message was sent once more already: see message %s", d.ID)
}
