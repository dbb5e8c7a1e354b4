package events

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// listened is how long a workspace's events are written after somebody last listened: as long as a listener may be away
// and still hear all, and longer than one who is there takes to say so again.
const listened = models.EventReplay + 5*time.Minute

// forever is until when the events of a workspace are written that has a subscription.
var forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// nowhere is a place after which nothing can be: that of a listener whose beginning is not known yet.
var nowhere = models.EventPlace{TX: math.MaxInt64, ID: math.MaxInt64}

// Listen says that somebody listens to the workspace, and must be repeated every few minutes. It returns the place after
// which no event is missing: whoever was at an earlier one has missed some.
func (s *Events) Listen(ctx context.Context, workspaceID string) (models.EventPlace, error) {
	now := s.db.Now()
	row := models.EventListener{WorkspaceID: workspaceID, Until: now.Add(listened)}
	err := s.db.Conn(ctx).Raw(`INSERT INTO event_listeners AS l (workspace_id, until, from_tx, from_id) VALUES (?, ?, ?, ?)
		ON CONFLICT (workspace_id) DO UPDATE SET until = CASE WHEN l.until > excluded.until THEN l.until ELSE excluded.until END,
			from_tx = CASE WHEN l.until > ? THEN l.from_tx ELSE excluded.from_tx END,
			from_id = CASE WHEN l.until > ? THEN l.from_id ELSE excluded.from_id END
		RETURNING *`, workspaceID, row.Until, nowhere.TX, nowhere.ID, now, now).Scan(&row).Error
	if err == nil {
		row, err = database.TxOf(ctx, s.db, func(tx *gorm.DB) (models.EventListener, error) { return row, s.begin(tx, &row) })
	}
	if err != nil {
		return models.EventPlace{}, fmt.Errorf("listen to events: %w", err)
	}
	return row.From(), nil
}

// KeepListening lets the events of a workspace that is listened to be written until StopListening, whoever listens meanwhile,
// and holds its row to the end of the transaction.
func (s *Events) KeepListening(tx *gorm.DB, workspaceID string) error {
	return s.listenUntil(tx, workspaceID, forever)
}

// StopListening undoes KeepListening: events are written for as long as who listens now may be away.
func (s *Events) StopListening(tx *gorm.DB, workspaceID string) error {
	return s.listenUntil(tx, workspaceID, s.db.Now().Add(listened))
}

// listenUntil leaves alone who is not listened to: where they would begin is not known.
func (s *Events) listenUntil(tx *gorm.DB, workspaceID string, until time.Time) error {
	err := tx.Model(&models.EventListener{}).Where("workspace_id = ? AND until > ?", workspaceID, s.db.Now()).
		UpdateColumn("until", until).Error
	if err != nil {
		return fmt.Errorf("listen to events: %w", err)
	}
	return nil
}

// LastWritten is the place after all that is written so far, the transaction included.
func (s *Events) LastWritten(tx *gorm.DB) (place models.EventPlace, err error) {
	if err := tx.Raw(s.lastWritten()).Scan(&place).Error; err != nil {
		return place, fmt.Errorf("read the last place of events: %w", err)
	}
	return place, nil
}

// begin gives a listener its beginning, after what may have been written before anybody could know of it: transactions
// that begin to write from now on see it. A place after all that was ever written is that of another server, from which
// the database was copied.
func (s *Events) begin(tx *gorm.DB, row *models.EventListener) error {
	var now models.EventPlace
	if err := tx.Raw(s.lastWritten()).Scan(&now).Error; err != nil || row.FromTX <= now.TX {
		return err
	}
	if database.IsSQLite(tx) { // a place of its own, later than that of whoever was there before
		now.ID++
		err := tx.Exec("DELETE FROM sqlite_sequence WHERE name = 'events'").Error
		if err == nil {
			err = tx.Exec("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)", now.ID).Error
		}
		if err != nil {
			return err
		}
	}
	row.FromTX, row.FromID = now.TX, now.ID
	return tx.Model(row).Where("from_tx > ?", now.TX).Select("from_tx", "from_id").Updates(row).Error
}

// lastWritten asks for the place after all that is written so far, the transaction that asks included.
func (s *Events) lastWritten() string {
	if database.IsSQLite(s.db.Pool()) {
		return "SELECT 0 AS tx, COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) AS id"
	}
	return fmt.Sprintf("SELECT pg_current_xact_id()::text::bigint AS tx, %d AS id", int64(math.MaxInt64))
}

// readable asks for the place up to which everything that is written can be read.
func (s *Events) readable() string {
	if database.IsSQLite(s.db.Pool()) {
		return s.lastWritten()
	}
	return fmt.Sprintf("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS tx, %d AS id", int64(math.MaxInt64))
}

// Readable is the place up to which everything that is written can be read.
func (s *Events) Readable(ctx context.Context) (place models.EventPlace, err error) {
	if err := s.db.Conn(ctx).Raw(s.readable()).Scan(&place).Error; err != nil {
		return models.EventPlace{}, fmt.Errorf("read the newest place of events: %w", err)
	}
	return place, nil
}

// NewestEvent is the place of the newest event of the workspace that can be read; the zero place where there is none.
func (s *Events) NewestEvent(ctx context.Context, workspaceID string) (models.EventPlace, error) {
	var row models.Event
	err := s.db.Conn(ctx).Select("tx", "id").Where("workspace_id = ?", workspaceID).
		Where("tx <= (SELECT tx FROM (" + s.readable() + ") AS readable)").Order("tx DESC, id DESC").Limit(1).Find(&row).Error
	if err != nil {
		return models.EventPlace{}, fmt.Errorf("read the newest event: %w", err)
	}
	return row.Place(), nil
}

// After are the next events after a place that the viewer may hear of, at most so many, and the place to go on from.
// Whoever sees only assigned contacts hears of them by their assignment of now, and of being unassigned.
func (s *Events) After(
	ctx context.Context, who models.Viewer, after models.EventPlace, most int,
) (list []models.Event, next models.EventPlace, err error) {
	end, err := s.Readable(ctx) // before the events: what is up to there is among them
	if err != nil {
		return nil, after, err
	}
	q := s.db.Conn(ctx).Where("workspace_id = ?", who.WorkspaceID).
		Where("(tx, id) > (?, ?) AND (tx, id) <= (?, ?)", after.TX, after.ID, end.TX, end.ID)
	if user := who.OnlyAssignedTo; user != "" {
		q = q.Where(`(contact_id IN (SELECT contact_id FROM contact_operators WHERE user_id = ?) OR (kind = ? AND user_id = ?))`,
			user, models.EventContactUnassigned, user)
	}
	if err := q.Order("tx, id").Limit(most).Find(&list).Error; err != nil {
		return nil, after, fmt.Errorf("read events: %w", err)
	}
	switch {
	case len(list) == most:
		return list, list[most-1].Place(), nil
	case end.Compare(after) < 0: // somebody who began before has not ended yet
		return list, after, nil
	}
	return list, end, nil
}

// InLines is After for whoever tells all events of a workspace line by line (models.Event.Line): the list is in the order of its
// ids, and no event comes in a later list that has a lower id than one of its line in this list. An id is drawn when something
// changes, under the lock of what changes; a place is that of the transaction, which may have begun before the changes of another.
// There may be more unless it is empty.
func (s *Events) InLines(
	ctx context.Context, workspaceID string, after models.EventPlace, most int,
) (list []models.Event, next models.EventPlace, err error) {
	for most = max(most, 1); ; most *= 2 {
		list, next, err = s.After(ctx, models.Everyone(workspaceID), after, most)
		if err != nil || len(list) == 0 {
			return nil, next, err
		}
		whole := len(list) < most
		late, err := s.late(ctx, workspaceID, next, list)
		if err != nil {
			return nil, after, err
		}
		kept := beforeLate(list, late)
		if kept < len(list) {
			next = after
		}
		list = list[:kept]
		if kept > 0 {
			if next == after {
				next = list[kept-1].Place()
			}
			slices.SortFunc(list, func(a, b models.Event) int { return cmp.Compare(a.ID, b.ID) })
			return list, next, nil
		}
		if whole { // somebody who cannot be read yet comes before it
			return nil, after, nil
		}
	}
}

// late are the events after a place that have lower ids than some of the list: also those that cannot be read yet.
func (s *Events) late(
	ctx context.Context, workspaceID string, next models.EventPlace, list []models.Event,
) (late []models.Event, err error) {
	if database.IsSQLite(s.db.Conn(ctx)) { // one writes after the other
		return nil, nil
	}
	highest := slices.MaxFunc(list, func(a, b models.Event) int { return cmp.Compare(a.ID, b.ID) }).ID
	err = s.db.Conn(ctx).Where("workspace_id = ? AND (tx, id) > (?, ?) AND id < ?", workspaceID, next.TX, next.ID, highest).
		Find(&late).Error
	if err != nil {
		return nil, fmt.Errorf("read late events: %w", err)
	}
	return late, nil
}

// beforeLate is how many events of the list come before the first that must wait for one of its line with a lower id: a late one,
// or one that waits itself.
func beforeLate(list, late []models.Event) int {
	lowest := map[string]int64{}
	wait := func(waiting []models.Event) {
		for _, one := range waiting {
			if id, there := lowest[one.Line()]; !there || one.ID < id {
				lowest[one.Line()] = one.ID
			}
		}
	}
	wait(late)
	for {
		n := slices.IndexFunc(list, func(one models.Event) bool {
			id, there := lowest[one.Line()]
			return there && id < one.ID
		})
		if n < 0 {
			return len(list)
		}
		wait(list[n:])
		list = list[:n]
	}
}

// removePage is how many events one pass removes at most.
const removePage = 20_000

// RemoveEvents removes a page of events that are older than the time for which they are kept, and returns how many. What a
// subscription has not taken yet stays, until models.EventsKept is over for it.
func (s *Events) RemoveEvents(ctx context.Context, before time.Time) (removed int, err error) {
	removed, err = database.TxOf(ctx, s.db, func(tx *gorm.DB) (int, error) {
		var rows []models.Event
		err := tx.Raw(`DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < ?
			AND id < COALESCE((SELECT id FROM events WHERE at >= ? ORDER BY id LIMIT 1), ?)
			AND (at < ? OR NOT EXISTS (SELECT 1 FROM subscriptions WHERE subscriptions.workspace_id = events.workspace_id
				AND paused_at IS NULL AND (at_tx, at_id) < (events.tx, events.id)))
			ORDER BY id LIMIT ?) RETURNING workspace_id, tx, id`, before, before, int64(math.MaxInt64),
			before.Add(models.EventReplay-models.EventsKept), removePage).Scan(&rows).Error
		last := map[string]models.EventPlace{}
		for _, one := range rows {
			if one.Place().Compare(last[one.WorkspaceID]) > 0 {
				last[one.WorkspaceID] = one.Place()
			}
		}
		for _, workspaceID := range slices.Sorted(maps.Keys(last)) { // in one order, whoever removes beside us
			if err != nil {
				break
			}
			place := last[workspaceID]
			err = tx.Model(&models.EventListener{}).Where("workspace_id = ?", workspaceID).
				Where("(from_tx, from_id) < (?, ?)", place.TX, place.ID).
				Updates(map[string]any{"from_tx": place.TX, "from_id": place.ID}).Error
		}
		return len(rows), err
	})
	if err != nil {
		return 0, fmt.Errorf("remove old events: %w", err)
	}
	return removed, nil
}
