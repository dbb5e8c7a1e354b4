package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// SaveAutomationDraft saves what an author writes. match is the tag of the draft that they have, "" when they have none,
// or AnyDraft. When another one is there, that is CodeStale; when one is there and none was named, CodeNoCondition.
func (s *Store) SaveAutomationDraft(ctx context.Context, draft models.Draft, match string) (models.Draft, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.Draft, error) {
		a, err := database.ReadOne[models.Automation](database.ForKeyShare(tx), draft.WorkspaceID, draft.AutomationID, "automation")
		if err != nil {
			return draft, err
		}
		if draft.BaseRevision > a.Revision {
			unknown := models.Violation{Pointer: "?base_revision", Detail: "there is no such revision yet"}
			return draft, models.Invalid("the draft cannot be kept", []models.Violation{unknown})
		}
		before, err := draftOf(database.ForUpdate(tx), draft.WorkspaceID, draft.AutomationID, draft.Author)
		there := err == nil
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return draft, err
		}
		if err := mayReplace(before, there, match); err != nil {
			return draft, err
		}
		switch { // whoever does not say goes on with what they began with
		case draft.BaseRevision == 0 && there:
			draft.BaseRevision = before.BaseRevision
		case draft.BaseRevision == 0:
			draft.BaseRevision = a.Revision
		}
		draft.Tag, draft.UpdatedAt = database.NewID(), s.Now()
		if there {
			draft.CreatedAt = before.CreatedAt
			return draft, tx.Save(&draft).Error
		}
		draft.CreatedAt = draft.UpdatedAt
		return draft, draftRace(tx.Create(&draft).Error)
	})
}

// mayReplace refuses to save over a draft that its author has not seen.
func mayReplace(before models.Draft, there bool, match string) error {
	switch {
	case match == models.AnyDraft, !there && match == "", there && match == before.Tag:
		return nil
	case !there:
		return models.Errorf(models.CodeStale, "the draft is no longer there: it was published or deleted")
	case match == "":
		return models.Errorf(models.CodeNoCondition, "you have a draft already: give its ETag as If-Match")
	}
	return models.Errorf(models.CodeStale, "the draft was saved elsewhere in between: read it and go on with that")
}

// draftRace is the refusal of the second of two who begin a draft at once.
func draftRace(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return models.Errorf(models.CodeStale, "the draft was saved elsewhere in between: read it and go on with that")
	}
	return err
}

func draftOf(q *gorm.DB, workspaceID, automationID, author string) (draft models.Draft, err error) {
	err = q.Take(&draft, "workspace_id = ? AND automation_id = ? AND author = ?", workspaceID, automationID, author).Error
	if err != nil {
		return draft, fmt.Errorf("read draft: %w", database.NotFound(err, "draft"))
	}
	return draft, nil
}

// GetAutomationDraft reads the draft of an author.
func (s *Store) GetAutomationDraft(ctx context.Context, workspaceID, automationID, author string) (models.Draft, error) {
	return draftOf(s.Conn(ctx), workspaceID, automationID, author)
}

// ListAutomationDrafts are all drafts of an automation without their definitions, the newest first.
func (s *Store) ListAutomationDrafts(ctx context.Context, workspaceID, automationID string) (drafts []models.Draft, err error) {
	if _, err := database.ReadOne[models.Automation](s.Conn(ctx), workspaceID, automationID, "automation"); err != nil {
		return nil, err
	}
	err = s.Conn(ctx).Omit("definition").Where("workspace_id = ? AND automation_id = ?", workspaceID, automationID).
		Order("updated_at DESC, author").Find(&drafts).Error
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return drafts, nil
}

// DeleteAutomationDraft drops the draft of an author, if match is its tag or AnyDraft.
func (s *Store) DeleteAutomationDraft(ctx context.Context, workspaceID, automationID, author, match string) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		before, err := draftOf(database.ForUpdate(tx), workspaceID, automationID, author)
		if err != nil {
			return err
		}
		if err := mayReplace(before, true, match); err != nil {
			return err
		}
		return tx.Delete(&before).Error
	})
}

// dropDraft drops the draft from which an edit was published: nothing of a saving that came in between is lost.
func (e *edit) dropDraft() error {
	if e.in.DraftTag == "" {
		return nil
	}
	gone := e.tx.Delete(&models.Draft{}, "automation_id = ? AND author = ? AND tag = ?", e.automation.ID, e.actor, e.in.DraftTag)
	if gone.Error == nil && gone.RowsAffected == 0 {
		return models.Errorf(models.CodeStale, "the draft was saved again in between: publish what it is now")
	}
	return gone.Error
}
