package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// MarkConversation notes that somebody has read what the contact wrote, to a number or, with "", to all; or, with unread, that it is to
// be looked at again. It returns the conversations that there are.
func (s *Store) MarkConversation(
	ctx context.Context, v models.Viewer, contactID, numberID string, unread bool,
) ([]models.Conversation, error) {
	if _, err := contacts.Seen(s.Conn(ctx), v, contactID); err != nil {
		return nil, err
	}
	set, where := any(0), "unread > 0"
	if unread {
		set, where = gorm.Expr("CASE WHEN unread > 0 THEN unread ELSE 1 END"), "true"
	}
	of := func() *gorm.DB {
		q := s.Conn(ctx).Model(&models.Conversation{}).Where("contact_id = ?", contactID)
		if numberID != "" {
			q = q.Where("number_id = ?", numberID)
		}
		return q
	}
	if err := of().Where(where).Update("unread", set).Error; err != nil {
		return nil, fmt.Errorf("mark a conversation: %w", err)
	}
	var rows []models.Conversation
	if err := of().Order("number_id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read conversations: %w", err)
	}
	return rows, nil
}

// NoteWriting notes that a user is writing to a contact, for a moment.
func (s *Store) NoteWriting(ctx context.Context, v models.Viewer, contactID, userID string) error {
	if _, err := contacts.Seen(s.Conn(ctx), v, contactID); err != nil {
		return err
	}
	row := models.ConversationWriter{
		ContactID: contactID, UserID: userID, WorkspaceID: v.WorkspaceID, Until: s.Now().Add(models.WritingFor),
	}
	err := s.Conn(ctx).Clauses(clause.OnConflict{
		Columns: database.Columns("contact_id", "user_id"), DoUpdates: clause.AssignmentColumns([]string{"until"}),
	}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("note who writes: %w", err)
	}
	return nil
}

// AddNote keeps what somebody of the workspace writes about a contact.
func (s *Store) AddNote(ctx context.Context, v models.Viewer, contactID, author, text string) (models.ConversationNote, error) {
	if _, err := contacts.Seen(s.Conn(ctx), v, contactID); err != nil {
		return models.ConversationNote{}, err
	}
	note := models.ConversationNote{
		ID: database.NewID(), WorkspaceID: v.WorkspaceID, ContactID: contactID, Author: author, Text: text, CreatedAt: s.Now(),
	}
	if err := s.Conn(ctx).Create(&note).Error; err != nil {
		return note, fmt.Errorf("add a note: %w", err)
	}
	return note, nil
}

// ListNotes pages through the notes about a contact, the newest first.
func (s *Store) ListNotes(
	ctx context.Context, v models.Viewer, contactID string, p models.Page,
) ([]models.ConversationNote, string, error) {
	if _, err := contacts.Seen(s.Conn(ctx), v, contactID); err != nil {
		return nil, "", err
	}
	q := s.Conn(ctx).Model(&models.ConversationNote{}).Where("contact_id = ?", contactID)
	return database.ReadPage(q, p, "id", func(n models.ConversationNote) string { return n.ID })
}

// DeleteNote deletes a note of the author's own; any other is not found.
func (s *Store) DeleteNote(ctx context.Context, v models.Viewer, contactID, noteID, author string) error {
	if _, err := contacts.Seen(s.Conn(ctx), v, contactID); err != nil {
		return err
	}
	own := s.Conn(ctx).Where("contact_id = ? AND author = ?", contactID, author)
	return database.DeleteOne[models.ConversationNote](own, v.WorkspaceID, noteID, "note")
}

// SetOperators assigns these users to a contact, and nobody else.
func (s *Store) SetOperators(ctx context.Context, v models.Viewer, contactID string, userIDs []string, actor string) error {
	return s.RunTx(ctx, func(t *RunTx) error {
		if _, err := contacts.Seen(t.db, v, contactID); err != nil {
			return err
		}
		known, err := t.AssignOperators(ctx, v.WorkspaceID, contactID, userIDs)
		if err != nil {
			return err
		}
		if known < len(database.Unique(userIDs)) {
			bad := []models.Violation{{Pointer: "/user_ids", Detail: "names somebody who is not there"}}
			return models.Invalid("not all of them can be assigned", bad)
		}
		others := append(database.Unique(userIDs), "")
		const rest = "DELETE FROM contact_operators WHERE contact_id = ? AND user_id NOT IN ?"
		if err := t.exec("unassign operators", rest, contactID, others); err != nil {
			return err
		}
		return database.Audit(t.db, s.Now(), v.WorkspaceID, actor, "contact.operators", "contact/"+contactID, "")
	})
}
