package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// Endpoint is what is known of a host that webhooks call; the zero value when nothing is.
func (t *RunTx) Endpoint(_ context.Context, workspaceID, host string) (models.WebhookEndpoint, error) {
	var rows []models.WebhookEndpoint
	if err := t.db.Limit(1).Find(&rows, "workspace_id = ? AND host = ?", workspaceID, host).Error; err != nil {
		return models.WebhookEndpoint{}, fmt.Errorf("read webhook endpoint: %w", err)
	}
	if len(rows) == 0 {
		return models.WebhookEndpoint{}, nil
	}
	return rows[0], nil
}

// SaveDelivery writes what an attempt has brought over what the one before it did; the
// attempts add up.
func (t *RunTx) SaveDelivery(_ context.Context, d models.WebhookDelivery) error {
	d.ID = database.NewID()
	set := clause.AssignmentColumns([]string{
		"host", "state", "last_status", "error", "answer", "duration_ms", "next_attempt_at", "updated_at",
	})
	set = append(set, clause.Assignment{
		Column: clause.Column{Name: "attempts"}, Value: gorm.Expr("webhook_deliveries.attempts + excluded.attempts"),
	})
	err := t.db.Clauses(clause.OnConflict{Columns: database.Columns("run_id", "step_id", "visit"), DoUpdates: set}).Create(&d).Error
	if err != nil {
		return fmt.Errorf("save webhook delivery: %w", err)
	}
	return nil
}

// EndpointAnswered notes that a call to the host succeeded: what failed before is over.
// A pause stays, because it ends by a person.
func (t *RunTx) EndpointAnswered(_ context.Context, workspaceID, host string) error {
	e := models.WebhookEndpoint{ID: database.NewID(), WorkspaceID: workspaceID, Host: host}
	set := clause.AssignmentColumns([]string{"first_failure_at", "updated_at"})
	set = append(set, clause.Assignment{
		Column: clause.Column{Name: "reason"},
		Value:  gorm.Expr("CASE WHEN webhook_endpoints.paused_at IS NULL THEN '' ELSE webhook_endpoints.reason END"),
	})
	return t.saveEndpoint(e, set)
}

// EndpointFailed notes the first failure of the host since its last success.
func (t *RunTx) EndpointFailed(_ context.Context, workspaceID, host, reason string, at time.Time) error {
	e := models.WebhookEndpoint{ID: database.NewID(), WorkspaceID: workspaceID, Host: host, FirstFailureAt: &at, Reason: reason}
	return t.saveEndpoint(e, clause.Set{
		{
			Column: clause.Column{Name: "first_failure_at"},
			Value:  gorm.Expr("COALESCE(webhook_endpoints.first_failure_at, excluded.first_failure_at)"),
		},
		{Column: clause.Column{Name: "reason"}, Value: gorm.Expr(
			"CASE WHEN webhook_endpoints.first_failure_at IS NULL THEN excluded.reason ELSE webhook_endpoints.reason END",
		)},
		{Column: clause.Column{Name: "updated_at"}, Value: gorm.Expr("excluded.updated_at")},
	})
}

func (t *RunTx) saveEndpoint(e models.WebhookEndpoint, set clause.Set) error {
	err := t.db.Clauses(clause.OnConflict{Columns: database.Columns("workspace_id", "host"), DoUpdates: set}).Create(&e).Error
	if err != nil {
		return fmt.Errorf("save webhook endpoint: %w", err)
	}
	return nil
}

// PauseEndpoint pauses a host that has had nothing but failures since before the instant,
// and reports whether this call did it.
func (t *RunTx) PauseEndpoint(_ context.Context, workspaceID, host, reason string, since, now time.Time) (bool, error) {
	var paused []models.WebhookEndpoint
	err := t.db.Model(&paused).Clauses(clause.Returning{}).
		Where("workspace_id = ? AND host = ? AND paused_at IS NULL AND first_failure_at <= ?", workspaceID, host, since).
		Updates(map[string]any{"paused_at": now, "reason": reason, "updated_at": now}).Error
	if err != nil {
		return false, fmt.Errorf("pause webhook endpoint: %w", err)
	}
	if len(paused) == 0 {
		return false, nil
	}
	return true, database.Audit(t.db, now, workspaceID, "system", "webhook.pause", "webhook/"+paused[0].ID, reason)
}

// ListWebhookEndpoints pages through the hosts that webhooks have called.
func (s *Store) ListWebhookEndpoints(ctx context.Context, workspaceID string, p models.Page) ([]models.WebhookEndpoint, string, error) {
	q := s.Conn(ctx).Where("workspace_id = ?", workspaceID)
	return database.ReadPage(q, p, "id", func(e models.WebhookEndpoint) string { return e.ID })
}

// ResumeWebhookEndpoint lets webhooks go to a paused host again; its failures count anew.
func (s *Store) ResumeWebhookEndpoint(ctx context.Context, workspaceID, id, actor string) (models.WebhookEndpoint, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.WebhookEndpoint, error) {
		e, err := database.ReadOne[models.WebhookEndpoint](database.ForUpdate(tx), workspaceID, id, "webhook endpoint")
		if err != nil {
			return e, err
		}
		if e.PausedAt == nil {
			return e, models.Errorf(models.CodeConflict, "the endpoint is not paused")
		}
		e.FirstFailureAt, e.PausedAt, e.Reason = nil, nil, ""
		e.UpdatedAt = s.Now()
		if err := tx.Model(&e).Select("first_failure_at", "paused_at", "reason", "updated_at").Updates(e).Error; err != nil {
			return e, fmt.Errorf("resume webhook endpoint: %w", err)
		}
		return e, database.Audit(tx, e.UpdatedAt, workspaceID, actor, "webhook.resume", "webhook/"+id, "")
	})
}

// ListWebhookDeliveries pages through what became of webhooks.
func (s *Store) ListWebhookDeliveries(
	ctx context.Context, workspaceID string, f models.DeliveryFilter, p models.Page,
) ([]models.WebhookDelivery, string, error) {
	return database.ReadPage(listedDeliveries(s.Conn(ctx), workspaceID, f), p, "id", func(d models.WebhookDelivery) string { return d.ID })
}

func listedDeliveries(db *gorm.DB, workspaceID string, f models.DeliveryFilter) *gorm.DB {
	q := database.Keyed(
		db.Model(&models.WebhookDelivery{}), workspaceID, database.Key{Column: "run_id", Value: f.RunID},
		database.Key{Column: "automation_id", Value: f.AutomationID},
	)
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Host != "" {
		q = q.Where("host = ?", f.Host)
	}
	return q
}
