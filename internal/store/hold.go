package store

import (
	"cmp"
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

// RaiseHold puts a hold in force, from its CreatedAt on, unless the object has one that outweighs it.
func (t *RunTx) RaiseHold(_ context.Context, h models.Hold) error { return raiseHold(t.db, h) }

func raiseHold(db *gorm.DB, h models.Hold) error {
	known, err := holdOf(db, h.WorkspaceID, h.Scope, h.Object)
	if err != nil {
		return err
	}
	active := known.Active(h.CreatedAt)
	if active && known.Outweighs(h) {
		return nil
	}
	h.ID, h.ReleasedAt = database.NewID(), nil
	if known != nil {
		h.ID = known.ID
	}
	if active {
		h.CreatedAt = known.CreatedAt
	}
	err = db.Clauses(clause.OnConflict{
		Columns:   database.Columns("workspace_id", "scope", "object"),
		DoUpdates: clause.AssignmentColumns([]string{"park", "reason", "code", "until", "created_at", "released_at"}),
	}).Create(&h).Error
	if err != nil {
		return fmt.Errorf("raise a hold: %w", err)
	}
	if active || passing(h) {
		return nil
	}
	return database.Audit(db, h.CreatedAt, h.WorkspaceID, "whatsapp", "hold.raise", string(h.By()), h.Reason)
}

// noteworthy is how long a hold must last to be written down in the audit. A shorter one only slows
// sending down.
const noteworthy = time.Minute

func passing(h models.Hold) bool { return h.Until != nil && h.Until.Sub(h.CreatedAt) < noteworthy }

// holdOf reads the hold of an object, also one that is over; nil when there never was one.
func holdOf(db *gorm.DB, workspaceID string, scope models.HoldScope, object string) (*models.Hold, error) {
	var known []models.Hold
	err := db.Limit(1).Find(&known, "workspace_id = ? AND scope = ? AND object = ?", workspaceID, scope, object).Error
	if err != nil {
		return nil, fmt.Errorf("read a hold: %w", err)
	}
	if len(known) == 0 {
		return nil, nil
	}
	return &known[0], nil
}

// inForce is the condition of holds that keep something from being sent.
func inForce(db *gorm.DB, now time.Time) *gorm.DB {
	return db.Where("released_at IS NULL AND (until IS NULL OR until > ?)", now)
}

// ListHolds pages through the holds in force.
func (s *Store) ListHolds(ctx context.Context, workspaceID string, p models.Page) ([]models.HoldView, string, error) {
	q := inForce(s.Conn(ctx).Where("workspace_id = ?", workspaceID), s.Now())
	holds, next, err := database.ReadPage(q, p, "id", func(h models.Hold) string { return h.ID })
	if err != nil {
		return nil, "", err
	}
	views, err := s.holdViews(ctx, workspaceID, holds)
	return views, next, err
}

// holdViews adds what people know the held things by, and how many runs wait.
func (s *Store) holdViews(ctx context.Context, workspaceID string, holds []models.Hold) ([]models.HoldView, error) {
	var ids []string
	var held []models.Held
	for _, h := range holds {
		ids, held = append(ids, h.Object), append(held, h.By())
	}
	var templates []models.Template
	if err := s.Conn(ctx).Find(&templates, "workspace_id = ? AND id IN ?", workspaceID, ids).Error; err != nil {
		return nil, fmt.Errorf("read held templates: %w", err)
	}
	var counts []heldCount
	if err := heldCounts(s.Conn(ctx), workspaceID, held).Find(&counts).Error; err != nil {
		return nil, fmt.Errorf("count held runs: %w", err)
	}
	out := make([]models.HoldView, len(holds))
	for i, h := range holds {
		out[i].Hold = h
		for _, c := range counts {
			if c.Held == h.By() {
				out[i].Runs = c.Count
			}
		}
		if at := slices.IndexFunc(templates, func(t models.Template) bool { return t.ID == h.Object }); at >= 0 {
			out[i].Template = &templates[at]
		}
	}
	return out, nil
}

// heldCount is how many runs wait for the same.
type heldCount struct {
	Held  models.Held
	Count int
}

func heldCounts(db *gorm.DB, workspaceID string, held []models.Held) *gorm.DB {
	return db.Model(&models.Run{}).Select("held, COUNT(*) AS count").
		Where("workspace_id = ? AND held IN ? AND held <> ''", workspaceID, held).Group("held")
}

// ReleaseHold ends a hold; the runs that it held are still to be woken: see WakeHeld. One
// that is over already is not found.
func (s *Store) ReleaseHold(ctx context.Context, workspaceID, id, actor string) (models.Hold, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.Hold, error) {
		h, err := database.ReadOne[models.Hold](database.ForUpdate(tx), workspaceID, id, "hold")
		if err != nil {
			return h, err
		}
		if !h.Active(s.Now()) {
			return h, models.NotFound("hold")
		}
		released, err := release(tx.Where("id = ?", id), s.Now(), actor)
		if err != nil {
			return h, err
		}
		return released[0], nil
	})
}

// release ends the holds of the condition that are in force and returns them.
func release(where *gorm.DB, now time.Time, actor string) ([]models.Hold, error) {
	var released []models.Hold
	err := where.Model(&released).Clauses(clause.Returning{}).Where("released_at IS NULL").Updates(map[string]any{"released_at": now}).Error
	if err != nil {
		return nil, fmt.Errorf("release holds: %w", err)
	}
	db := database.Fresh(where)
	for _, h := range released {
		if passing(h) {
			continue
		}
		if err := database.Audit(db, now, h.WorkspaceID, actor, "hold.release", string(h.By()), h.Reason); err != nil {
			return nil, err
		}
	}
	return released, nil
}

// letGo ends the hold of the object. It notes an ended hold also where there was none, so that all
// runs which wait for the object are woken.
func letGo(db *gorm.DB, workspaceID string, scope models.HoldScope, object string, now time.Time) error {
	h := models.Hold{ID: database.NewID(), WorkspaceID: workspaceID, Scope: scope, Object: object, CreatedAt: now, ReleasedAt: &now}
	err := db.Clauses(clause.OnConflict{
		Columns: database.Columns("workspace_id", "scope", "object"), DoUpdates: clause.AssignmentColumns([]string{"released_at"}),
	}).Create(&h).Error
	if err != nil {
		return fmt.Errorf("let go of what is held: %w", err)
	}
	return nil
}

// NumberCured ends the hold of a number whose token was renewed, where a token is its cure.
func (s *Store) NumberCured(ctx context.Context, workspaceID, numberID, actor string) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		_, err := release(tx.Where("workspace_id = ? AND scope = ? AND object = ?", workspaceID, models.HoldNumber, numberID).
			Where("park = ?", models.ParkTokenRefused), s.Now(), actor)
		return err
	})
}

// WakeHeld lets a page of the runs that a released hold held go on, at once, and returns
// them with whether more may follow. With the last of them the hold is gone.
func (s *Store) WakeHeld(ctx context.Context, h models.Hold) (woken []models.Run, more bool, err error) {
	page, err := database.TxOf(ctx, s.DB, func(tx *gorm.DB) (runsPage, error) {
		var held []models.Run
		if err := database.ForUpdate(heldPage(tx, h)).Find(&held).Error; err != nil {
			return runsPage{}, fmt.Errorf("read held runs: %w", err)
		}
		page := runsPage{more: len(held) == resumePage}
		if len(held) > 0 {
			var err error
			if page.runs, err = goOn(tx, held, s.Now()); err != nil {
				return page, err
			}
		}
		if page.more {
			return page, nil
		}
		return page, tx.Where(
			"workspace_id = ? AND scope = ? AND object = ? AND released_at IS NOT NULL", h.WorkspaceID, h.Scope, h.Object,
		).
			Delete(&models.Hold{}).Error
	})
	return page.runs, page.more, err
}

// heldPage are runs that wait for what the hold held.
func heldPage(db *gorm.DB, h models.Hold) *gorm.DB {
	return db.Model(&models.Run{}).Where("workspace_id = ? AND held = ? AND held <> ''", h.WorkspaceID, h.By()).
		Where("status IN ?", []models.RunStatus{models.RunWaiting, models.RunNeedsAttention}).Order("id").Limit(resumePage)
}

// holdsAtATime bounds the released holds that one pass works on.
const holdsAtATime = 100

// ReleasedHolds are holds that were released and whose runs may not all have been woken.
func (s *Store) ReleasedHolds(ctx context.Context) ([]models.Hold, error) {
	var out []models.Hold
	err := database.NotAside(
		s.Conn(ctx), models.PartRelease, "holds.id", s.Now(),
	).Where("released_at IS NOT NULL").Order("released_at").Limit(holdsAtATime).Find(&out).Error
	if err != nil {
		return nil, fmt.Errorf("read released holds: %w", err)
	}
	return out, nil
}

// unhold forgets the holds for which runs parked, because a person says that the cause is gone. A
// send that fails again raises its hold anew.
func unhold(db *gorm.DB, workspaceID string, held ...models.Held) error {
	slices.SortFunc(held, cmp.Compare[models.Held])
	for _, h := range slices.Compact(held) {
		scope, object, _ := strings.Cut(string(h), "/")
		err := db.Where(
			"workspace_id = ? AND scope = ? AND object = ? AND until IS NULL", workspaceID, scope, object,
		).Delete(&models.Hold{}).Error
		if err != nil {
			return fmt.Errorf("forget a hold: %w", err)
		}
	}
	return nil
}
