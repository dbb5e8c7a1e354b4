package subscriptions

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

// takePage is how many events become deliveries in one transaction.
const takePage = 500

// BeginTelling is called by whoever begins to tell a subscription, and again while they have nothing to do: it notes that they
// are at work. It puts right the place of one whose database came from another server: what happened in between is lost.
func (s *Subscriptions) BeginTelling(ctx context.Context, workspaceID, id string) error {
	from, err := s.events.Listen(ctx, workspaceID)
	if err != nil {
		return err
	}
	now := s.db.Now()
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		row, err := read(database.ForUpdate(tx), workspaceID, id)
		if err != nil || row.PausedAt != nil {
			return err
		}
		last, err := s.events.LastWritten(tx)
		if err != nil {
			return err
		}
		set := map[string]any{"worked_at": now}
		if at := row.At(); at.Compare(last) > 0 || at.Compare(from) < 0 {
			set["at_tx"], set["at_id"] = from.TX, from.ID
			set["lost"], set["lost_at"] = gorm.Expr("lost + 1"), now // how many nobody knows
		}
		if err := s.events.KeepListening(tx, workspaceID); err != nil {
			return err
		}
		if err := tx.Model(&row).UpdateColumns(set).Error; err != nil {
			return fmt.Errorf("note work on a subscription: %w", err)
		}
		return nil
	})
}

// TakeEvents makes deliveries of the next events, and moves the subscription's place in the same transaction. It reports
// whether there may be more.
func (s *Subscriptions) TakeEvents(ctx context.Context, workspaceID, id string) (more bool, err error) {
	row, err := s.GetSubscription(ctx, workspaceID, id)
	if err != nil || row.PausedAt != nil {
		return false, err
	}
	list, next, err := s.events.InLines(ctx, workspaceID, row.At(), takePage)
	if err != nil || len(list) == 0 {
		return false, err
	}
	err = s.db.Tx(ctx, func(tx *gorm.DB) error {
		moved := tx.Model(&models.Subscription{}).
			Where("workspace_id = ? AND id = ? AND at_tx = ? AND at_id = ?", workspaceID, id, row.AtTX, row.AtID).
			Where("revision = ? AND paused_at IS NULL", row.Revision).
			UpdateColumns(map[string]any{"at_tx": next.TX, "at_id": next.ID, "worked_at": s.db.Now()})
		if moved.Error != nil || moved.RowsAffected == 0 { // somebody else was first, or changed it: it is looked at again
			return moved.Error
		}
		return s.insert(tx, row, list)
	})
	if err != nil {
		return false, fmt.Errorf("take events for a subscription: %w", err)
	}
	return true, nil
}

func (s *Subscriptions) insert(tx *gorm.DB, row models.Subscription, list []models.Event) error {
	var deliveries []models.SubscriptionDelivery
	for _, event := range list {
		if !row.Wants(event.Kind) {
			continue
		}
		d := models.DeliveryOf(row, event)
		d.ID, d.CreatedAt, d.UpdatedAt = database.NewID(), s.db.Now(), s.db.Now()
		deliveries = append(deliveries, d)
	}
	if len(deliveries) == 0 {
		return nil
	}
	if err := inHeldLines(tx, row.ID, deliveries); err != nil {
		return err
	}
	return tx.CreateInBatches(&deliveries, database.Batch).Error
}

// inHeldLines lets deliveries wait with the others of their lines.
func inHeldLines(tx *gorm.DB, id string, deliveries []models.SubscriptionDelivery) error {
	var lines []string
	for _, one := range deliveries {
		lines = append(lines, one.Line)
	}
	slices.Sort(lines)
	var rows []models.SubscriptionDelivery
	err := waiting(database.Fresh(tx), id).Where("line IN ? AND retry_at IS NOT NULL", slices.Compact(lines)).
		Select("line", "retry_at").Order("retry_at").Find(&rows).Error
	if err != nil {
		return fmt.Errorf("read held lines: %w", err)
	}
	held := map[string]*time.Time{}
	for _, one := range rows {
		held[one.Line] = one.RetryAt // the last
	}
	for i := range deliveries {
		deliveries[i].RetryAt = held[deliveries[i].Line]
	}
	return nil
}

// NextDeliveries are the next that a subscription is to be told, at most so many, in their order: none of the lines that are
// busy, and none of a line that waits for its next attempt. next is when the first of those may be told; nil for none.
//
// All that waits in a line has the time of its first one's next attempt, so that held lines are no part of what is read. What came
// to a line in the moment of a failure has not: it is left out by the line's others.
func (s *Subscriptions) NextDeliveries(
	ctx context.Context, workspaceID, id string, busy []string, most int,
) (list []models.SubscriptionDelivery, next *time.Time, err error) {
	now := s.db.Now()
	of := func() *gorm.DB { return free(waiting(s.db.Conn(ctx), id), workspaceID, busy) }
	const held = `NOT EXISTS (SELECT 1 FROM subscription_deliveries AS held
		WHERE held.subscription_id = subscription_deliveries.subscription_id AND held.line = subscription_deliveries.line
		AND held.state = 'waiting' AND `
	var due, first []models.SubscriptionDelivery
	for _, read := range []struct {
		q    *gorm.DB
		into *[]models.SubscriptionDelivery
		most int
	}{
		{of().Where("retry_at <= ?", now).Where(held+"held.retry_at > ?)", now), &due, most},
		{of().Where("retry_at IS NULL").Where(held + "held.retry_at IS NOT NULL)"), &list, most},
		{of().Where("retry_at > ?", now), &first, 1},
	} {
		if err := read.q.Order("retry_at, place").Limit(read.most).Find(read.into).Error; err != nil {
			return nil, nil, fmt.Errorf("read deliveries: %w", err)
		}
	}
	list = append(list, due...)
	slices.SortFunc(list, func(a, b models.SubscriptionDelivery) int { return cmp.Compare(a.Place, b.Place) })
	if len(first) > 0 {
		next = first[0].RetryAt
	}
	return list[:min(len(list), most)], next, nil
}

func free(q *gorm.DB, workspaceID string, busy []string) *gorm.DB {
	q = q.Where(database.OfWorkspace("id"), workspaceID)
	if len(busy) > 0 {
		q = q.Where("line NOT IN ?", busy)
	}
	return q
}

// FirstHeld is the delivery whose next attempt comes first, of those that wait for one; nil for none.
func (s *Subscriptions) FirstHeld(ctx context.Context, workspaceID, id string, busy []string) (*models.SubscriptionDelivery, error) {
	var rows []models.SubscriptionDelivery
	err := free(waiting(s.db.Conn(ctx), id), workspaceID, busy).Where("retry_at IS NOT NULL").Order("retry_at, place").Limit(1).
		Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read held deliveries: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

// SaveAttempts writes what came of calls. A delivery that is no longer waiting stays as it is.
func (s *Subscriptions) SaveAttempts(ctx context.Context, workspaceID, id string, did models.EventAttempts) error {
	err := s.db.Tx(ctx, func(tx *gorm.DB) error {
		now := s.db.Now()
		of := func() *gorm.DB {
			return waiting(database.Fresh(tx).Model(&models.SubscriptionDelivery{}), id).Where(database.OfWorkspace("id"), workspaceID)
		}
		delivered := map[int][]int64{}
		for _, one := range did.List {
			if one.Delivered {
				delivered[one.Status] = append(delivered[one.Status], one.Place)
				continue
			}
			if err := fail(of, one, now); err != nil {
				return err
			}
		}
		took := int64(0)
		for status, places := range delivered {
			result := of().Where("place IN ?", places).UpdateColumns(map[string]any{
				"state": models.EventDelivered, "attempts": gorm.Expr("attempts + 1"), "last_status": status, "error": "", "retry_at": nil,
				"updated_at": now,
			})
			if result.Error != nil {
				return result.Error
			}
			took += result.RowsAffected
		}
		if did.Recovered {
			if err := goOnAtOnce(database.Fresh(tx), id); err != nil {
				return err
			}
		}
		return fares(database.Fresh(tx).Model(&models.Subscription{}).Where("workspace_id = ? AND id = ?", workspaceID, id), did, took, now)
	})
	if err != nil {
		return fmt.Errorf("save what came of deliveries: %w", err)
	}
	return nil
}

// fail notes a call that failed. All that waits in the line waits with it.
func fail(of func() *gorm.DB, one models.EventAttempt, now time.Time) error {
	failed := of().Where("place = ?", one.Place).UpdateColumns(map[string]any{
		"attempts": gorm.Expr("attempts + 1"), "last_status": one.Status, "error": one.Error, "updated_at": now,
	})
	if failed.Error != nil || failed.RowsAffected == 0 { // nothing that waits: it holds up nothing
		return failed.Error
	}
	return of().Where("line = ?", one.Line).UpdateColumn("retry_at", one.RetryAt).Error
}

// fares notes how an endpoint fares after it took so many events: by the revision of the subscription that was called alone, because
// another address may fare otherwise.
func fares(of *gorm.DB, did models.EventAttempts, took int64, now time.Time) error {
	set := map[string]any{"worked_at": now}
	if took > 0 {
		set["delivered"], set["delivered_at"] = gorm.Expr("delivered + ?", took), now
	}
	if err := of.Session(&gorm.Session{}).UpdateColumns(set).Error; err != nil {
		return err
	}
	h := did.Health
	return of.Session(&gorm.Session{}).Where("revision = ?", did.Revision).UpdateColumns(map[string]any{
		"failing_since": h.FailingSince, "failures": h.Failures, "retry_at": h.RetryAt, "last_status": h.LastStatus,
		"last_error": h.LastError,
	}).Error
}

// SubscriptionNews says of each subscription that is told whether it has something to do.
func (s *Subscriptions) SubscriptionNews(ctx context.Context) (news []models.SubscriptionNews, err error) {
	end, err := s.events.Readable(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Conn(ctx).Raw(`SELECT s.id, s.revision, EXISTS (SELECT 1 FROM events AS e WHERE e.workspace_id = s.workspace_id
		AND (e.tx, e.id) > (s.at_tx, s.at_id) AND (e.tx, e.id) <= (?, ?)) AS waits
		FROM subscriptions AS s WHERE s.paused_at IS NULL`, end.TX, end.ID).Scan(&news).Error
	if err != nil {
		return nil, fmt.Errorf("look for news of subscriptions: %w", err)
	}
	return news, nil
}

// keepPage is how many deliveries one statement gives up or removes at most.
const keepPage = 5000

// GiveUp gives up a page of the deliveries of what happened before the instant, counts them in their subscriptions, and
// returns how many they were; 0 when none is left.
func (s *Subscriptions) GiveUp(ctx context.Context, before time.Time) (int, error) {
	lost, err := database.TxOf(ctx, s.db, func(tx *gorm.DB) (int, error) {
		now := s.db.Now()
		var rows []models.SubscriptionDelivery
		err := tx.Raw(`UPDATE subscription_deliveries SET state = 'lost', retry_at = NULL, updated_at = ? WHERE place IN
			(SELECT place FROM subscription_deliveries WHERE state = 'waiting' AND happened_at < ? ORDER BY happened_at LIMIT ?)
			AND state = 'waiting' RETURNING subscription_id`, now, before, keepPage).Scan(&rows).Error
		counts := map[string]int{}
		for _, one := range rows {
			counts[one.SubscriptionID]++
		}
		for id, n := range counts {
			if err == nil {
				err = tx.Model(&models.Subscription{}).Where("id = ?", id).
					UpdateColumns(map[string]any{"lost": gorm.Expr("lost + ?", n), "lost_at": now}).Error
			}
		}
		return len(rows), err
	})
	if err != nil {
		return 0, fmt.Errorf("give up deliveries: %w", err)
	}
	return lost, nil
}

// RemoveDeliveries removes a page of the deliveries that came to their end before the instant, and returns how many they
// were; 0 when none is left.
func (s *Subscriptions) RemoveDeliveries(ctx context.Context, before time.Time) (int, error) {
	result := s.db.Conn(ctx).Exec(`DELETE FROM subscription_deliveries WHERE place IN (SELECT place FROM subscription_deliveries
		WHERE state <> 'waiting' AND updated_at < ? ORDER BY updated_at LIMIT ?)`, before, keepPage)
	if result.Error != nil {
		return 0, fmt.Errorf("remove deliveries: %w", result.Error)
	}
	return int(result.RowsAffected), nil
}
