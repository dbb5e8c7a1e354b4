package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// obstacle is what keeps a campaign from going on until a person has seen to it, "" for
// nothing (C3).
func (s *Store) obstacle(db *gorm.DB, c models.Campaign) (models.CampaignPause, string, error) {
	var found []models.Automation
	if err := db.Limit(1).Find(&found, "id = ? AND workspace_id = ?", c.AutomationID, c.WorkspaceID).Error; err != nil {
		return "", "", fmt.Errorf("read a campaign's automation: %w", err)
	}
	if len(found) == 0 {
		return models.PauseAutomationNotActive, "the automation was deleted", nil
	}
	a := found[0]
	if a.State != models.AutomationActive {
		return models.PauseAutomationNotActive, fmt.Sprintf("the automation is %s", a.State), nil
	}
	if why, reason, err := s.flagged(db, c, a); err != nil || why != "" {
		return why, reason, err
	}
	settled, failed, err := newestResults(db, c)
	if err == nil && c.TooManyErrors(failed, settled) {
		return models.PauseErrors, fmt.Sprintf(
			"%d of the newest %d messages failed or could not be made, more than %d %%", failed, settled, c.MaxErrorPercent,
		), nil
	}
	return "", "", err
}

// flagged returns what of an automation's number or templates may not be used now, "" for nothing.
// The reason names the step, unless the automation is a campaign's own, whose steps nobody sees.
func (s *Store) flagged(db *gorm.DB, c models.Campaign, a models.Automation) (models.CampaignPause, string, error) {
	definition, err := s.Definitions.Read(db, a.ID, a.Revision)
	if err != nil {
		return "", "", err
	}
	refs := underWay(definition.References().Templates)
	bad, err := s.checkTemplates(db, a.WorkspaceID, a.NumberID, refs)
	if err != nil {
		return "", "", err
	}
	if len(bad) > 0 {
		reason := bad[0].Detail
		if a.CampaignID == "" {
			reason = "at " + bad[0].Pointer + ": " + reason
		}
		return models.PauseTemplateNotApproved, reason, nil
	}
	var number struct {
		models.WarnedNumber
		Campaigns *models.CampaignRules `gorm:"serializer:json"`
	}
	err = warned(db).Select("numbers.*, p.recipient_limit, p.dropped_from, p.dropped_at, w.campaigns").
		Joins("JOIN workspaces w ON w.id = numbers.workspace_id").
		Limit(1).Find(&number, "numbers.id = ? AND numbers.workspace_id = ?", a.NumberID, a.WorkspaceID).Error
	if err != nil {
		return "", "", fmt.Errorf("read a campaign's number: %w", err)
	}
	var holds []models.Hold
	err = inForce(db, s.Now()).Where("workspace_id = ?", a.WorkspaceID).
		Where("(scope = ? AND object = ? AND park <> '') OR (scope = ? AND object = ? AND park <> '') OR (scope = ? AND until IS NULL "+
			"AND object IN (?))",
			models.HoldNumber, number.ID, models.HoldAccount, number.WABAID, models.HoldTemplate, templatesOf(db, number.Number, refs)).
		Order("scope").Limit(1).Find(&holds).Error
	if err != nil {
		return "", "", fmt.Errorf("read what holds a campaign: %w", err)
	}
	if len(holds) == 0 {
		why, reason := warning(number.WarnedNumber, number.Campaigns.Pausing(number.WarnedNumber, c))
		return why, reason, nil
	}
	if holds[0].Scope == models.HoldTemplate {
		return models.PauseTemplateNotApproved, holds[0].Reason, nil
	}
	return models.PauseNumberStopped, cmp.Or(holds[0].Reason, holds[0].Park.Words()), nil
}

// warning is the pause of a campaign for which Meta's warning of its number is enough.
func warning(n models.WarnedNumber, w models.NumberWarning) (models.CampaignPause, string) {
	switch w {
	case models.WarnQualityRed:
		return models.PauseQualityRed, "WhatsApp rates the number RED: people block or report what it sends"
	case models.WarnLimitDrop:
		if n.RecipientLimit == nil {
			return models.PauseLimitDrop, "WhatsApp lowered the number's limit"
		}
		return models.PauseLimitDrop, fmt.Sprintf("WhatsApp lowered the number's limit to %d people a day", *n.RecipientLimit)
	}
	return "", ""
}

// templatesOf are the ids of the templates that the references name.
func templatesOf(db *gorm.DB, number models.Number, refs []models.TemplateReference) *gorm.DB {
	q := database.Fresh(db).Model(&models.Template{}).Select("id").Where(
		"workspace_id = ? AND waba_id = ?", number.WorkspaceID, number.WABAID,
	)
	some := database.Fresh(db).Where("1 = 0")
	for _, ref := range refs {
		if ref.Language == "" {
			some = some.Or("name = ?", ref.Name)
		} else {
			some = some.Or("name = ? AND language = ?", ref.Name, ref.Language)
		}
	}
	return q.Where(some)
}

// newestResults counts the newest sends of the campaign that are settled, and those of them that
// failed. A send that failed before there was a message counts too; one from before the campaign
// began or was last resumed does not.
func newestResults(db *gorm.DB, c models.Campaign) (settled, failed int, err error) {
	var messages []models.Message
	if err := newestSettled(db, c).Select("created_at", "state").Find(&messages).Error; err != nil {
		return 0, 0, fmt.Errorf("read the newest messages: %w", err)
	}
	var unmade []models.StepExecution
	if err := newestUnmade(db, c).Select("at").Find(&unmade).Error; err != nil {
		return 0, 0, fmt.Errorf("read the newest sends without a message: %w", err)
	}
	type result struct {
		at     time.Time
		failed bool
	}
	var results []result
	for _, m := range messages {
		results = append(results, result{m.CreatedAt, m.State == models.MessageFailed})
	}
	for _, e := range unmade {
		results = append(results, result{e.At, true})
	}
	slices.SortStableFunc(results, func(a, b result) int { return b.at.Compare(a.at) })
	results = results[:min(len(results), models.ErrorSample)]
	for _, r := range results {
		if r.failed {
			failed++
		}
	}
	return len(results), failed, nil
}

func newestSettled(db *gorm.DB, c models.Campaign) *gorm.DB {
	q := db.Model(&models.Message{}).Where("campaign_id = ? AND campaign_id <> ''", c.ID).
		Where("state NOT IN ?", []models.MessageState{models.MessageSending, models.MessageRetry, models.MessageUnknown})
	if c.CheckedFrom != nil {
		q = q.Where("created_at >= ?", *c.CheckedFrom)
	}
	return q.Order("created_at DESC").Limit(models.ErrorSample)
}

// unmadeSends are the campaign's sends that failed before there was a message.
func unmadeSends(db *gorm.DB, id string) *gorm.DB {
	return db.Model(&models.StepExecution{}).Where(
		"campaign_id = ? AND campaign_id <> '' AND status = 'failed' AND message_id IS NULL", id,
	).
		Where("kind IN ?", models.SendingKinds())
}

func newestUnmade(db *gorm.DB, c models.Campaign) *gorm.DB {
	q := unmadeSends(db, c.ID)
	if c.CheckedFrom != nil {
		q = q.Where("at >= ?", *c.CheckedFrom)
	}
	return q.Order("at DESC").Limit(models.ErrorSample)
}

// CampaignRoom is how many members may enter a campaign's automation at an instant without
// waiting inside for the 24 h limit of its number (C4, W4).
func (s *Store) CampaignRoom(ctx context.Context, c models.Campaign, now time.Time) (models.CampaignRoom, error) {
	db := s.Conn(ctx)
	room := models.CampaignRoom{PerSecond: models.DefaultMessagesPerSecond, Unlimited: true}
	var a models.Automation
	if err := db.Limit(1).Find(&a, "id = ? AND workspace_id = ?", c.AutomationID, c.WorkspaceID).Error; err != nil || a.ID == "" {
		return room, err
	}
	definition, err := s.Definitions.Read(db, a.ID, a.Revision)
	if err != nil {
		return room, err
	}
	var number models.Number
	if err := db.Limit(1).Find(&number, "id = ? AND workspace_id = ?", a.NumberID, a.WorkspaceID).Error; err != nil || number.ID == "" {
		return room, err
	}
	room.PerSecond = number.MessagesPerSecond
	if len(definition.References().Templates) == 0 { // it writes inside windows alone
		return room, nil
	}
	var portfolios []models.Portfolio
	err = db.Limit(1).Find(&portfolios, "workspace_id = ? AND id = ?", number.WorkspaceID, number.Portfolio()).Error
	if err != nil || len(portfolios) == 0 || portfolios[0].RecipientLimit == nil {
		return room, err
	}
	room.Unlimited = false
	return room, s.places(db, c, portfolios[0], now, &room)
}

// roomGrace is how long after the first place of a full day is free members are let in again: they
// then come in some hundreds and not one by one.
const roomGrace = time.Minute

// places counts the free places of a limited portfolio, less those that members who entered
// lately will take.
func (s *Store) places(db *gorm.DB, c models.Campaign, p models.Portfolio, now time.Time, room *models.CampaignRoom) error {
	t := &RunTx{store: s, db: db}
	var people, unsent int64
	if err := t.recipients(p, now).Count(&people).Error; err != nil {
		return fmt.Errorf("count the day's recipients: %w", err)
	}
	if err := unsentOf(db, c.ID, models.RecipientsSince(now)).Count(&unsent).Error; err != nil {
		return fmt.Errorf("count the members who have not been written to: %w", err)
	}
	room.Places = max(0, *p.RecipientLimit-int(people)-int(unsent))
	if room.Places > 0 {
		return nil
	}
	room.Why = fmt.Sprintf("the portfolio's limit of %d recipients in 24 hours is reached", *p.RecipientLimit)
	oldest, found, err := t.oldestRecipient(p, now)
	room.Until = now.Add(roomGrace)
	if found && unsent == 0 {
		room.Until = oldest.LastAt.Add(models.RecipientDay + roomGrace)
	}
	return err
}

// unsentOf are a campaign's runs that will take a place: those that entered since and have not
// sent yet, and those that wait for a place.
func unsentOf(db *gorm.DB, id string, since time.Time) *gorm.DB {
	return db.Model(&models.Run{}).Where("campaign_id = ? AND campaign_id <> '' AND last_sent_at IS NULL", id).Where(database.LiveRuns).
		Where("started_at > ? OR held <> ''", since)
}
