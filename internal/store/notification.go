package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

// Notifications are what needs a user at this moment, the newest first, with what they have seen of it.
func (s *Store) Notifications(ctx context.Context, user models.User) ([]models.Notification, error) {
	var out []models.Notification
	for kind, read := range map[models.NotificationKind]func(*gorm.DB, models.User) ([]models.Notification, error){
		models.NotifyAttention: attentionNotices, models.NotifyCampaignPaused: campaignNotices,
		models.NotifyTemplateRefused: templateNotices, models.NotifyNumberHeld: s.holdNotices, models.NotifyChatAssigned: s.chatNotices,
	} {
		if !kind.For(user.Role) {
			continue
		}
		some, err := read(s.Conn(ctx), user)
		if err != nil {
			return nil, fmt.Errorf("read what needs a person: %w", err)
		}
		out = append(out, some...)
	}
	if err := s.mark(ctx, user, out); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b models.Notification) int {
		if order := b.At.Compare(a.At); order != 0 {
			return order
		}
		return strings.Compare(a.ID(), b.ID())
	})
	return out, nil
}

// mark adds to notifications what the user has seen of them.
func (s *Store) mark(ctx context.Context, user models.User, all []models.Notification) error {
	objects := make([]string, len(all))
	for i, n := range all {
		objects[i] = n.Object
	}
	var marks []models.NotificationMark
	if err := s.Conn(ctx).Find(&marks, "user_id = ? AND object IN ?", user.ID, append(objects, "")).Error; err != nil {
		return fmt.Errorf("read what a person has seen: %w", err)
	}
	known := map[string]models.NotificationMark{}
	for _, m := range marks {
		known[models.Notification{Kind: m.Kind, Object: m.Object}.ID()] = m
	}
	for i, n := range all {
		all[i].Mark = known[n.ID()]
	}
	return nil
}

// attention are the parked runs of an automation.
type attention struct {
	ID, Name string
	Count    int
	Last     computedTime
}

func attentionNotices(db *gorm.DB, user models.User) ([]models.Notification, error) {
	var rows []attention
	err := db.Model(&models.Run{}).Select("automations.id, automations.name, COUNT(*) AS count, MAX(runs.updated_at) AS last").
		Joins("JOIN automations ON automations.id = runs.automation_id").
		Where("runs.workspace_id = ? AND runs."+parkedRuns, user.WorkspaceID).Group("automations.id, automations.name").Find(&rows).Error
	return notices(rows, func(r attention) models.Notification {
		return models.Notification{
			Kind: models.NotifyAttention, Object: r.ID, Name: r.Name, Count: r.Count, At: r.Last.Time, Stamp: models.StampOf(r.Last.Time),
		}
	}), err
}

func campaignNotices(db *gorm.DB, user models.User) ([]models.Notification, error) {
	var rows []models.Campaign
	err := db.Where("workspace_id = ? AND state = ? AND paused_for NOT IN ?", user.WorkspaceID, models.CampaignPaused,
		[]models.CampaignPause{"", models.PauseByHand}).Order("updated_at DESC").Limit(models.MaxNotifications).Find(&rows).Error
	return notices(rows, func(c models.Campaign) models.Notification {
		return models.Notification{
			Kind: models.NotifyCampaignPaused, Object: c.ID, Name: c.Name, Count: 1, Reason: string(c.PausedFor), At: c.UpdatedAt,
			Stamp: models.StampOf(c.UpdatedAt) + " " + string(c.PausedFor),
		}
	}), err
}

func notices[T any](rows []T, notice func(T) models.Notification) []models.Notification {
	out := make([]models.Notification, len(rows))
	for i, row := range rows {
		out[i] = notice(row)
		out[i].At = out[i].At.UTC()
	}
	return out
}

func templateNotices(db *gorm.DB, user models.User) ([]models.Notification, error) {
	var rows []models.Template
	refused := []models.TemplateStatus{models.TemplateRejected, models.TemplatePaused, models.TemplateDisabled}
	err := db.Select("id", "name", "language", "status", "rejected_reason", "status_at").
		Where("workspace_id = ? AND status IN ? AND status_at IS NOT NULL", user.WorkspaceID, refused).
		Order("status_at DESC").Limit(models.MaxNotifications).Find(&rows).Error
	return notices(rows, func(t models.Template) models.Notification {
		reason := string(t.Status)
		if t.Rejected != "" {
			reason += " " + t.Rejected
		}
		return models.Notification{
			Kind: models.NotifyTemplateRefused, Object: t.ID, Name: t.Name + "/" + t.Language, Count: 1, Reason: reason, At: *t.StatusAt,
			Stamp: models.StampOf(*t.StatusAt),
		}
	}), err
}

func (s *Store) holdNotices(db *gorm.DB, user models.User) ([]models.Notification, error) {
	var rows []models.Hold
	err := db.Where("workspace_id = ? AND released_at IS NULL AND park <> '' AND scope IN ?", user.WorkspaceID,
		[]models.HoldScope{models.HoldNumber, models.HoldAccount}).
		Where("until IS NULL OR until > ?", s.Now()).Order("created_at DESC").Limit(models.MaxNotifications).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var numbers []models.Number
	if err := db.Select("id", "waba_id", "display_phone").Find(&numbers, "workspace_id = ?", user.WorkspaceID).Error; err != nil {
		return nil, fmt.Errorf("read numbers: %w", err)
	}
	return notices(rows, func(h models.Hold) models.Notification {
		var phones []string
		for _, n := range numbers {
			if h.Object == n.ID || h.Object == n.WABAID {
				phones = append(phones, n.DisplayPhone)
			}
		}
		return models.Notification{
			Kind: models.NotifyNumberHeld, Object: h.ID, Name: strings.Join(phones, ", "), Count: 1, Reason: string(h.Park),
			At: h.CreatedAt, Stamp: models.StampOf(h.CreatedAt),
		}
	}), nil
}

// assignment is a contact who became somebody's.
type assignment struct {
	ContactID, FirstName, LastName string
	CreatedAt                      time.Time
}

func (s *Store) chatNotices(db *gorm.DB, user models.User) ([]models.Notification, error) {
	var rows []assignment
	err := db.Model(&models.ContactOperator{}).
		Select("contact_operators.contact_id, contact_operators.created_at, contacts.first_name, contacts.last_name").
		Joins("JOIN contacts ON contacts.id = contact_operators.contact_id").
		Where("contact_operators.user_id = ? AND contact_operators.created_at > ?", user.ID, s.Now().Add(-models.AssignedFor)).
		Order("contact_operators.created_at DESC, contact_operators.contact_id").Limit(models.MaxNotifications).Find(&rows).Error
	return notices(rows, func(r assignment) models.Notification {
		return models.Notification{
			Kind: models.NotifyChatAssigned, Object: r.ContactID, Name: strings.TrimSpace(r.FirstName + " " + r.LastName), Count: 1,
			At: r.CreatedAt, Stamp: models.StampOf(r.CreatedAt),
		}
	}), err
}

// MarkNotifications notes what a user has seen of these notifications, or was told of them.
func (s *Store) MarkNotifications(
	ctx context.Context, user models.User, seen []models.Notification, what models.NotificationMarking,
) error {
	if len(seen) == 0 {
		return nil
	}
	now, rows := s.Now(), make([]models.NotificationMark, len(seen))
	for i, n := range seen {
		rows[i] = models.NotificationMark{UserID: user.ID, Kind: n.Kind, Object: n.Object, WorkspaceID: user.WorkspaceID, MarkedAt: now}
		switch what {
		case models.MarkRead:
			rows[i].ReadStamp = n.Stamp
		case models.MarkPushed:
			rows[i].PushedStamp, rows[i].PushedAt = n.Stamp, &now
		case models.MarkMailed:
			rows[i].MailedStamp, rows[i].MailedAt = n.Stamp, &now
		}
	}
	err := s.Conn(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "user_id"}, {Name: "kind"}, {Name: "object"}},
		DoUpdates: clause.AssignmentColumns(what.Columns()),
	}).Create(&rows).Error
	if err != nil {
		return fmt.Errorf("note what a person has seen: %w", err)
	}
	return nil
}
