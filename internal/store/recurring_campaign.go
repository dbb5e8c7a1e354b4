package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/schedule"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateRecurring makes a recurring campaign, active. What it names must exist (violations).
func (s *Store) CreateRecurring(
	ctx context.Context, workspaceID, actor string, in models.RecurringInput,
) (models.RecurringCampaign, error) {
	r := models.RecurringCampaign{ID: database.NewID(), WorkspaceID: workspaceID, State: models.RecurringActive}
	return r, s.Tx(ctx, func(tx *gorm.DB) error {
		if err := s.fillRecurring(tx, &r, in); err != nil {
			return err
		}
		if err := tx.Create(&r).Error; err != nil {
			return fmt.Errorf("insert recurring campaign: %w", err)
		}
		return database.Audit(tx, s.Now(), workspaceID, actor, "recurring_campaign.create", "recurring_campaign/"+r.ID, r.Name)
	})
}

func (s *Store) fillRecurring(tx *gorm.DB, r *models.RecurringCampaign, in models.RecurringInput) error {
	bad, err := unknownTargets(tx, r.WorkspaceID, in.Content)
	if err != nil {
		return err
	}
	wrong, err := s.wrongTemplate(tx, r.WorkspaceID, in.Content)
	if err != nil {
		return err
	}
	bad = append(bad, wrong...)
	if in.EndsAt != nil && !in.EndsAt.After(s.Now()) {
		bad = append(bad, models.Violation{Pointer: "/ends_at", Detail: "must lie in the future"})
	}
	if err := models.Invalid("the recurring campaign breaks rules", bad); err != nil {
		return err
	}
	r.Name, r.Content, r.Recurrence = in.Name, in.Content, in.Recurrence
	if r.Weekdays == nil {
		r.Weekdays = []models.Weekday{}
	}
	if r.DaysOfMonth == nil {
		r.DaysOfMonth = []int{}
	}
	if r.TimeZone == "" {
		var w models.Workspace
		if err := tx.Select("time_zone").Take(&w, "id = ?", r.WorkspaceID).Error; err != nil {
			return fmt.Errorf("read the workspace's time zone: %w", err)
		}
		r.TimeZone = w.TimeZone
	}
	r.Change, r.UpdatedAt = r.Change+1, s.Now()
	return nil
}

// wrongTemplate is what is wrong with the single template of a campaign that comes again and again (W8). One that is not approved now
// may be when its time comes, in each of its languages, and so may the number: only what is approved in its account is looked at.
func (s *Store) wrongTemplate(tx *gorm.DB, workspaceID string, in models.CampaignContent) ([]models.Violation, error) {
	if in.Template == nil {
		return nil, nil
	}
	name := []string{in.Template.Template}
	known, err := database.Existing[models.Template](tx, workspaceID, "name", name)
	if err != nil || !known[name[0]] {
		return []models.Violation{{Pointer: "/template", Detail: "no such template"}}, err
	}
	refs := models.Campaign{WorkspaceID: workspaceID, Template: in.Template}.Definition().References()
	found, _, err := usedTemplates(tx, workspaceID, in.NumberID, refs.Templates)
	if err != nil {
		return nil, err
	}
	bad, err := badFiles(tx, workspaceID, refs.Media)
	for _, ref := range refs.Templates {
		bad = append(bad, s.unfit(ref, found)...)
	}
	return ofTemplate(bad), err
}

// changeRecurring changes a recurring campaign that is there, whose schedule is then to follow.
func (s *Store) changeRecurring(
	ctx context.Context, workspaceID, id, actor, action string, change func(*gorm.DB, *models.RecurringCampaign) error,
) (models.RecurringCampaign, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.RecurringCampaign, error) {
		there := database.ForUpdate(tx).Where("state <> ?", models.RecurringDeleted)
		r, err := database.ReadOne[models.RecurringCampaign](there, workspaceID, id, "recurring campaign")
		if err != nil {
			return r, err
		}
		before := r.Change
		if err := change(tx, &r); err != nil || r.Change == before {
			return r, err
		}
		r.UpdatedAt = s.Now()
		if err := tx.Save(&r).Error; err != nil {
			return r, fmt.Errorf("save recurring campaign: %w", err)
		}
		return r, database.Audit(tx, r.UpdatedAt, workspaceID, actor, action, "recurring_campaign/"+id, r.Name)
	})
}

// ReplaceRecurring replaces the content and the times of a recurring campaign. Campaigns that
// it has made stay as they are.
func (s *Store) ReplaceRecurring(
	ctx context.Context, workspaceID, id, actor string, in models.RecurringInput,
) (models.RecurringCampaign, error) {
	return s.changeRecurring(ctx, workspaceID, id, actor, "recurring_campaign.edit", func(tx *gorm.DB, r *models.RecurringCampaign) error {
		return s.fillRecurring(tx, r, in)
	})
}

// SetRecurring pauses, resumes or deletes a recurring campaign. One that is in the state already stays as it is.
func (s *Store) SetRecurring(
	ctx context.Context, workspaceID, id, actor string, state models.RecurringState,
) (models.RecurringCampaign, error) {
	action := map[models.RecurringState]string{
		models.RecurringActive: "resume", models.RecurringPaused: "pause", models.RecurringDeleted: "delete",
	}[state]
	return s.changeRecurring(ctx, workspaceID, id, actor, "recurring_campaign."+action, func(
		_ *gorm.DB, r *models.RecurringCampaign,
	) error {
		if r.State != state {
			r.State, r.Change = state, r.Change+1
		}
		return nil
	})
}

// GetRecurring reads a recurring campaign.
func (s *Store) GetRecurring(ctx context.Context, workspaceID, id string) (models.RecurringCampaign, error) {
	return database.ReadOne[models.RecurringCampaign](
		s.Conn(ctx).Where("state <> ?", models.RecurringDeleted), workspaceID, id, "recurring campaign",
	)
}

// ListRecurring pages through the recurring campaigns, the newest first.
func (s *Store) ListRecurring(ctx context.Context, workspaceID string, p models.Page) ([]models.RecurringCampaign, string, error) {
	q := s.Conn(ctx).Where("workspace_id = ? AND state <> ?", workspaceID, models.RecurringDeleted)
	return database.ReadPage(q, p, "id", func(r models.RecurringCampaign) string { return r.ID })
}

// RecurringTold notes up to which change the schedule follows the row. One that was deleted is
// gone then.
func (s *Store) RecurringTold(ctx context.Context, r models.RecurringCampaign) error {
	db := s.Conn(ctx)
	var err error
	if r.State == models.RecurringDeleted {
		err = db.Delete(&models.RecurringCampaign{}, "id = ? AND state = ?", r.ID, models.RecurringDeleted).Error
	} else {
		err = db.Model(&models.RecurringCampaign{}).Where("id = ? AND told < ?", r.ID, r.Change).UpdateColumn("told", r.Change).Error
	}
	if err != nil {
		return fmt.Errorf("note that a recurring campaign was told: %w", err)
	}
	return nil
}

// UntoldRecurring are a page of the recurring campaigns that were changed before the instant
// and whose schedules do not follow yet.
func (s *Store) UntoldRecurring(ctx context.Context, before time.Time) ([]models.RecurringCampaign, error) {
	var rows []models.RecurringCampaign
	err := database.NotAside(
		s.Conn(ctx), models.PartRecurring, "recurring_campaigns.id", s.Now(),
	).Where("told < change AND updated_at < ?", before).Order("id").Limit(campaignsAtATime).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read recurring campaigns: %w", err)
	}
	return rows, nil
}

// MakeOccurrence makes the campaign of one time of a recurring campaign, scheduled for it, and
// returns it; made again, it is the one that is there. A recurring campaign that is paused or deleted
// makes none: found is false. What no longer exists of its lists and contacts is left out; what keeps
// the campaign from beginning pauses it when it begins (C3).
func (s *Store) MakeOccurrence(ctx context.Context, workspaceID, id string, at time.Time) (c models.Campaign, found bool, err error) {
	type occurrence struct {
		campaign models.Campaign
		found    bool
	}
	at = at.UTC().Truncate(time.Second)
	out, err := database.TxOf(ctx, s.DB, func(tx *gorm.DB) (occurrence, error) {
		var rows []models.RecurringCampaign
		if err := database.ForUpdate(tx).Limit(1).Find(&rows, "workspace_id = ? AND id = ?", workspaceID, id).Error; err != nil {
			return occurrence{}, fmt.Errorf("read recurring campaign: %w", err)
		}
		c, found, err := occurrenceAt(tx, workspaceID, id, at, rows)
		if err != nil || found {
			return occurrence{c, found}, err
		}
		if len(rows) == 0 || rows[0].State != models.RecurringActive {
			return occurrence{}, nil
		}
		c, err = s.makeOccurrence(tx, rows[0], at)
		return occurrence{c, true}, err
	})
	return out.campaign, out.found, err
}

// repeatedHours is how long before a time the same time may have been by the wall clock: when
// summer time ends, a schedule comes at both in some zones.
const repeatedHours = 3 * time.Hour

// occurrenceAt finds the campaign of a time, or of the same one by the wall clock of its zone.
func occurrenceAt(tx *gorm.DB, workspaceID, id string, at time.Time, recurring []models.RecurringCampaign) (models.Campaign, bool, error) {
	var before []models.Campaign
	err := tx.Order(
		"occurrence_at DESC",
	).Find(&before, "workspace_id = ? AND recurring_id = ? AND recurring_id <> '' AND occurrence_at BETWEEN ? AND ?",
		workspaceID, id, at.Add(-repeatedHours), at).Error
	if err != nil {
		return models.Campaign{}, false, fmt.Errorf("read the occurrence: %w", err)
	}
	zone := time.UTC
	if len(recurring) > 0 {
		if zone, err = schedule.LoadZone(recurring[0].TimeZone); err != nil {
			return models.Campaign{}, false, fmt.Errorf("read the time zone: %w", err)
		}
	}
	for _, c := range before {
		if c.OccurrenceAt.In(zone).Format(time.DateTime) == at.In(zone).Format(time.DateTime) {
			return c, true, nil
		}
	}
	return models.Campaign{}, false, nil
}

func (s *Store) makeOccurrence(tx *gorm.DB, r models.RecurringCampaign, at time.Time) (models.Campaign, error) {
	in, actor := r.Occurrence(at), "recurring_campaign/"+r.ID
	c := models.Campaign{
		ID: database.NewID(), WorkspaceID: r.WorkspaceID, State: models.CampaignScheduled, Change: 1, RecurringID: r.ID, OccurrenceAt: &at,
	}
	c.Take(in)
	for _, one := range []struct {
		row any
		ids *[]string
	}{{&models.List{}, &in.ListIDs}, {&models.Segment{}, &in.SegmentIDs}, {&models.Contact{}, &in.ContactIDs}} {
		if err := tx.Model(one.row).Where("workspace_id = ? AND id IN ?", r.WorkspaceID, *one.ids).Pluck("id", one.ids).Error; err != nil {
			return c, fmt.Errorf("look up the targets of an occurrence: %w", err)
		}
	}
	if err := s.insertCampaign(tx, &c, in.CampaignContent, actor); err != nil {
		return c, err
	}
	if c.Template == nil {
		return c, nil
	}
	if err := s.publishOwn(tx, &c, actor); err != nil {
		return c, err
	}
	return c, saveCampaign(tx, c)
}
