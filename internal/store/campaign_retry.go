package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// failedRuns is the condition of runs that the index of failed ones is made for.
const failedRuns = "(status = 'needs_attention' OR outcome IN ('ended_on_failure', 'failed_in_temporal'))"

// RetryCampaign makes a draft of a campaign's content for the contacts whom the campaign failed (C5):
// a message to them failed, also the last time it was tried, or could not be made, or their run
// failed. Contacts who cannot be reached, or must not be written to yet, are left out: again is how
// long nobody may be written to after a failure with the error's code, negative for ever. A campaign
// that has not begun is CodeConflict.
func (s *Store) RetryCampaign(
	ctx context.Context, workspaceID, id, actor string, again func(code int) time.Duration,
) (models.CampaignView, error) {
	draft := models.Campaign{ID: database.NewID(), WorkspaceID: workspaceID, State: models.CampaignDraft, RetryOf: id}
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		c, err := database.ReadOne[models.Campaign](tx, workspaceID, id, "campaign")
		if err != nil {
			return err
		}
		if c.Members == nil {
			return models.Errorf(models.CodeConflict, "the campaign is %s: nobody has failed yet", c.State)
		}
		draft.Name, draft.Template = copyName(c.Name), c.Template
		draft.NumberID, draft.MaxErrorPercent = c.NumberID, c.MaxErrorPercent
		if c.Template == nil {
			draft.AutomationID = c.AutomationID
		}
		if err := s.insertCampaign(tx, &draft, models.CampaignContent{}, actor); err != nil {
			return err
		}
		lost, err := s.lostMessages(tx, id, again)
		if err != nil {
			return err
		}
		return takeFailed(tx, draft, id, lost)
	})
	if err != nil {
		return models.CampaignView{}, err
	}
	return s.GetCampaign(ctx, workspaceID, draft.ID)
}

// lostMessages selects the contacts of those failed messages of a campaign whose codes forbid another
// message, for ever or for a time since they failed.
func (s *Store) lostMessages(tx *gorm.DB, id string, again func(code int) time.Duration) (*gorm.DB, error) {
	var codes []int
	err := tx.Model(&models.Message{}).Distinct("error_code").Where(
		"campaign_id = ? AND campaign_id <> '' AND state = 'failed'", id,
	).Pluck("error_code", &codes).Error
	if err != nil {
		return nil, fmt.Errorf("read the errors of a campaign: %w", err)
	}
	fresh := database.Fresh(tx)
	lost := fresh.Where("1 = 0")
	for _, code := range codes {
		switch wait := again(code); {
		case wait < 0:
			lost = lost.Or("error_code = ?", code)
		case wait > 0:
			lost = lost.Or("error_code = ? AND failed_at > ?", code, s.Now().Add(-wait))
		}
	}
	return fresh.Model(&models.Message{}).Where(
		"campaign_id = ? AND campaign_id <> '' AND state = 'failed'", id,
	).Where(lost).Select("contact_id"), nil
}

func takeFailed(tx *gorm.DB, draft models.Campaign, id string, lost *gorm.DB) error {
	err := tx.Exec(`INSERT INTO campaign_contacts (campaign_id, contact_id, workspace_id)
		SELECT @draft, failed.contact_id, @workspace FROM (
			SELECT contact_id FROM messages m WHERE campaign_id = @id AND campaign_id <> '' AND state = 'failed'
				AND NOT EXISTS (SELECT 1 FROM messages later WHERE later.run_id = m.run_id AND later.step_id = m.step_id
				AND later.visit > m.visit AND later.state <> 'failed')
			UNION SELECT contact_id FROM (@unmade) AS unmade
			UNION SELECT contact_id FROM runs WHERE campaign_id = @id AND campaign_id <> '' AND `+failedRuns+`) AS failed
		JOIN contacts ON contacts.id = failed.contact_id AND contacts.workspace_id = @workspace AND contacts.blocked_at IS NULL
		WHERE failed.contact_id NOT IN (@lost)`,
		map[string]any{
			"draft": draft.ID, "workspace": draft.WorkspaceID, "id": id, "lost": lost, "unmade": unmadeSends(tx, id).Select("contact_id"),
		}).Error
	if err != nil {
		return fmt.Errorf("take the failed contacts: %w", err)
	}
	return nil
}
