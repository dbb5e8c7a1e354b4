package subscriptions

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateSubscription makes a subscription to all that begins to be written after this. Whoever calls it inside of another
// transaction lets the workspace be listened to before that. Too many of a workspace are CodeConflict.
func (s *Subscriptions) CreateSubscription(ctx context.Context, made models.Subscription, actor string) (models.Subscription, error) {
	if _, err := s.events.Listen(ctx, made.WorkspaceID); err != nil {
		return made, err
	}
	return database.TxOf(ctx, s.db, func(tx *gorm.DB) (models.Subscription, error) {
		// It holds the workspace's row: they are counted one after the other.
		if err := s.events.KeepListening(tx, made.WorkspaceID); err != nil {
			return made, err
		}
		var there int64
		if err := tx.Model(&made).Where("workspace_id = ?", made.WorkspaceID).Count(&there).Error; err != nil {
			return made, fmt.Errorf("count subscriptions: %w", err)
		}
		if there >= models.MaxSubscriptions {
			return made, models.Errorf(
				models.CodeConflict, "a workspace has at most %d subscriptions: delete one first", models.MaxSubscriptions,
			)
		}
		now := s.db.Now()
		made.ID, made.WorkedAt = database.NewID(), now
		made.CreatedAt, made.UpdatedAt = now, now
		if err := s.fromNow(tx, &made); err != nil {
			return made, err
		}
		if err := tx.Create(&made).Error; err != nil {
			return made, fmt.Errorf("insert subscription: %w", err)
		}
		return made, database.Audit(tx, now, made.WorkspaceID, actor, "subscription.create", "subscription/"+made.ID, "")
	})
}

// fromNow lets a subscription hear of what begins to be written from now on.
func (s *Subscriptions) fromNow(tx *gorm.DB, of *models.Subscription) error {
	place, err := s.events.LastWritten(tx)
	of.AtTX, of.AtID = place.TX, place.ID
	return err
}

// GetSubscription reads a subscription.
func (s *Subscriptions) GetSubscription(ctx context.Context, workspaceID, id string) (models.Subscription, error) {
	return read(s.db.Conn(ctx), workspaceID, id)
}

func read(db *gorm.DB, workspaceID, id string) (models.Subscription, error) {
	return database.ReadOne[models.Subscription](db, workspaceID, id, "subscription")
}

// ViewSubscription reads a subscription with how far it has come.
func (s *Subscriptions) ViewSubscription(ctx context.Context, workspaceID, id string) (models.SubscriptionView, error) {
	row, err := s.GetSubscription(ctx, workspaceID, id)
	if err != nil {
		return models.SubscriptionView{}, err
	}
	return s.view(ctx, row)
}

func (s *Subscriptions) view(ctx context.Context, row models.Subscription) (models.SubscriptionView, error) {
	var oldest []models.SubscriptionDelivery
	err := waiting(s.db.Conn(ctx), row.ID).Order("place").Limit(1).Find(&oldest).Error
	if err != nil {
		return models.SubscriptionView{}, fmt.Errorf("read what waits for a subscription: %w", err)
	}
	out := models.SubscriptionView{Subscription: row}
	if len(oldest) > 0 {
		out.WaitingSince = &oldest[0].HappenedAt
	}
	return out, nil
}

// waiting selects what a subscription is still to be told.
func waiting(db *gorm.DB, id string) *gorm.DB {
	return db.Where("subscription_id = ? AND state = 'waiting'", id)
}

// ListSubscriptions pages through the subscriptions of a workspace.
func (s *Subscriptions) ListSubscriptions(
	ctx context.Context, workspaceID string, p models.Page,
) (list []models.SubscriptionView, next string, err error) {
	q := s.db.Conn(ctx).Where("workspace_id = ?", workspaceID)
	rows, next, err := database.ReadPage(q, p, "id", func(s models.Subscription) string { return s.ID })
	if err != nil {
		return nil, "", err
	}
	for _, row := range rows {
		one, err := s.view(ctx, row)
		if err != nil {
			return nil, "", err
		}
		list = append(list, one)
	}
	return list, next, nil
}

// ChangeSubscription changes a subscription, after allowed, where there is one, has seen what it would become: its
// error changes nothing. One that goes on after a pause hears of what begins to be written from now on, and of what waited
// when it was paused.
func (s *Subscriptions) ChangeSubscription(
	ctx context.Context, workspaceID, id, actor string, change models.SubscriptionChange, allowed func(models.Subscription) error,
) (models.Subscription, error) {
	if _, err := s.GetSubscription(ctx, workspaceID, id); err != nil {
		return models.Subscription{}, err
	}
	if change.Paused != nil && !*change.Paused {
		if _, err := s.events.Listen(ctx, workspaceID); err != nil { // committed before its place is chosen
			return models.Subscription{}, err
		}
	}
	return database.TxOf(ctx, s.db, func(tx *gorm.DB) (models.Subscription, error) {
		row, err := read(database.ForUpdate(tx), workspaceID, id)
		if err != nil {
			return row, err
		}
		change.Apply(&row)
		if allowed != nil {
			if err := allowed(row); err != nil {
				return row, err
			}
		}
		now, action, live := s.db.Now(), "subscription.update", row.PausedAt == nil
		if paused := change.Paused; paused != nil && *paused != (row.PausedAt != nil) {
			if action, err = s.pause(tx, &row, *paused); err != nil {
				return row, err
			}
		}
		if change.URL != nil || action == "subscription.resume" { // how the other one fared says nothing
			row.EndpointHealth = models.EndpointHealth{}
			if err := goOnAtOnce(tx, id); err != nil {
				return row, err
			}
		}
		row.Revision++
		row.UpdatedAt = now
		if err := tx.Save(&row).Error; err != nil {
			return row, fmt.Errorf("save subscription: %w", err)
		}
		if live != (row.PausedAt == nil) {
			if err := s.listened(tx, workspaceID); err != nil {
				return row, err
			}
		}
		return row, database.Audit(tx, now, workspaceID, actor, action, "subscription/"+id, "")
	})
}

// goOnAtOnce lets what waits for its next attempt be told without waiting.
func goOnAtOnce(tx *gorm.DB, id string) error {
	q := waiting(tx.Model(&models.SubscriptionDelivery{}), id).Where("retry_at IS NOT NULL")
	if err := q.UpdateColumn("retry_at", nil).Error; err != nil {
		return fmt.Errorf("let deliveries go on: %w", err)
	}
	return nil
}

// pause pauses a subscription, or lets it go on, and returns what the audit calls it.
func (s *Subscriptions) pause(tx *gorm.DB, row *models.Subscription, paused bool) (action string, err error) {
	if paused {
		now := s.db.Now()
		row.PausedAt = &now
		return "subscription.pause", nil
	}
	row.PausedAt, row.WorkedAt = nil, s.db.Now()
	return "subscription.resume", s.fromNow(tx, row)
}

// listened keeps the workspace's events from being left unwritten while it has a subscription that is not paused.
func (s *Subscriptions) listened(tx *gorm.DB, workspaceID string) error {
	// It holds the row: whoever makes a subscription waits, or is seen.
	if err := s.events.KeepListening(tx, workspaceID); err != nil {
		return err
	}
	var live int64
	err := tx.Model(&models.Subscription{}).Where("workspace_id = ? AND paused_at IS NULL", workspaceID).Count(&live).Error
	if err != nil {
		return fmt.Errorf("count subscriptions: %w", err)
	}
	if live > 0 {
		return nil
	}
	return s.events.StopListening(tx, workspaceID)
}

// DeleteSubscription deletes a subscription: it is told nothing more.
func (s *Subscriptions) DeleteSubscription(ctx context.Context, workspaceID, id, actor string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		row, err := read(database.ForUpdate(tx), workspaceID, id)
		if err != nil {
			return err
		}
		if err := database.DeleteOne[models.Subscription](tx, workspaceID, id, "subscription"); err != nil {
			return err
		}
		if row.PausedAt == nil {
			if err := s.listened(tx, workspaceID); err != nil {
				return err
			}
		}
		return database.Audit(tx, s.db.Now(), workspaceID, actor, "subscription.delete", "subscription/"+id, "")
	})
}

// ReplaceSubscriptionSecret puts a new sealed secret in the place of the newest one, which signs too for a time. While an older one
// still does, that one stays to its own end: a program may not have heard of the one between.
func (s *Subscriptions) ReplaceSubscriptionSecret(
	ctx context.Context, workspaceID, id, sealed, actor string,
) (models.Subscription, error) {
	return database.TxOf(ctx, s.db, func(tx *gorm.DB) (models.Subscription, error) {
		row, err := read(database.ForUpdate(tx), workspaceID, id)
		if err != nil {
			return row, err
		}
		if row.OldSecretUntil == nil || !s.db.Now().Before(*row.OldSecretUntil) {
			until := s.db.Now().Add(models.OldSecretSigns)
			row.OldSecretSealed, row.OldSecretUntil = row.SecretSealed, &until
		}
		row.SecretSealed = sealed
		row.Revision++
		row.UpdatedAt = s.db.Now()
		if err := tx.Save(&row).Error; err != nil {
			return row, fmt.Errorf("save subscription: %w", err)
		}
		return row, database.Audit(tx, s.db.Now(), workspaceID, actor, "subscription.secret", "subscription/"+id, "")
	})
}

// ListEventDeliveries pages through what a subscription was told, and is to be told, of the kinds.
func (s *Subscriptions) ListEventDeliveries(
	ctx context.Context, workspaceID, id string, kinds []models.EventKind, p models.Page,
) ([]models.SubscriptionDelivery, string, error) {
	if _, err := s.GetSubscription(ctx, workspaceID, id); err != nil {
		return nil, "", err
	}
	q := s.db.Conn(ctx).Where("subscription_id = ? AND kind IN ?", id, kinds)
	return database.ReadPage(q, p, "id", func(d models.SubscriptionDelivery) string { return d.ID })
}

// OpenSubscriptions are a page of those that are told and whose workflow was last at work before the instant, after the one of
// the id.
func (s *Subscriptions) OpenSubscriptions(ctx context.Context, before time.Time, after string) ([]models.Subscription, error) {
	var rows []models.Subscription
	err := database.NotAside(s.db.Conn(ctx), models.PartSubscription, "subscriptions.id", s.db.Now()).
		Where("paused_at IS NULL AND worked_at < ? AND id > ?", before, after).Order("id").Limit(openPage).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read subscriptions: %w", err)
	}
	return rows, nil
}

// FailingSubscriptions counts those of all workspaces whose last call was not taken.
func (s *Subscriptions) FailingSubscriptions(ctx context.Context) (int, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&models.Subscription{}).Where("paused_at IS NULL AND failing_since IS NOT NULL").Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count failing subscriptions: %w", err)
	}
	return int(n), nil
}

// openPage is how many subscriptions are looked after at a time.
const openPage = 100
