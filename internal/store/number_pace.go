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

// NumberRates are the numbers of all workspaces whose throughput is not the default, the
// slowest first (W4).
func (s *Store) NumberRates(ctx context.Context) ([]models.NumberRate, error) {
	var rates []models.NumberRate
	err := s.Conn(ctx).Model(&models.Number{}).Where(ownPace).Order("messages_per_second, id").Find(&rates).Error
	if err != nil {
		return nil, fmt.Errorf("read the paces of numbers: %w", err)
	}
	return rates, nil
}

// ownPace is the condition that the partial index of paces is made for.
const ownPace = "messages_per_second <> 80"

// portfolioOf is the id of a number's portfolio, in SQL: see models.Number.Portfolio.
func portfolioOf(numbers string) string {
	return "COALESCE(NULLIF(" + numbers + ".portfolio_id, ''), " + numbers + ".waba_id)"
}

// ListPortfolios are the portfolios of a workspace of which something is known, by id.
func (s *Store) ListPortfolios(ctx context.Context, workspaceID string) (map[string]models.Portfolio, error) {
	var rows []models.Portfolio
	if err := s.Conn(ctx).Where("workspace_id = ?", workspaceID).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read portfolios: %w", err)
	}
	out := make(map[string]models.Portfolio, len(rows))
	for _, p := range rows {
		out[p.ID] = p
	}
	return out, nil
}

// UsedLimits is how many people each of the portfolios has written to outside a window within the moving day, by its id: what is
// used of the limit. One that wrote to nobody, or has no limit, has no entry.
func (s *Store) UsedLimits(ctx context.Context, workspaceID string, portfolioIDs []string) (map[string]int, error) {
	return s.usedLimits(s.Conn(ctx), workspaceID, portfolioIDs)
}

func (s *Store) usedLimits(db *gorm.DB, workspaceID string, portfolioIDs []string) (map[string]int, error) {
	out := map[string]int{}
	if len(portfolioIDs) == 0 {
		return out, nil
	}
	var rows []struct {
		PortfolioID string
		People      int
	}
	err := db.Model(&models.PortfolioRecipient{}).Select("portfolio_id, COUNT(*) AS people").
		Where("workspace_id = ? AND portfolio_id IN ? AND last_at > ?", workspaceID, database.Unique(portfolioIDs),
			models.RecipientsSince(s.Now())).Group("portfolio_id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the day's recipients: %w", err)
	}
	for _, row := range rows {
		out[row.PortfolioID] = row.People
	}
	return out, nil
}

// NoteNumber writes what Meta said of a number at an instant. What is older than what we
// know changes nothing; quality comes by asking only, and one that was asked for before the last change is older.
func (s *Store) NoteNumber(ctx context.Context, n models.Number, facts models.NumberFacts, at time.Time) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		if facts.Limit != nil {
			if err := s.noteLimit(tx, n, *facts.Limit, at); err != nil {
				return err
			}
		}
		var now models.Number
		if err := database.ForUpdate(tx).Take(&now, "id = ?", n.ID).Error; err != nil {
			return fmt.Errorf("read number: %w", database.NotFound(err, "number"))
		}
		before := now
		if facts.Quality != "" && facts.Quality != now.Quality && (now.QualityAt == nil || !now.QualityAt.After(at)) {
			now.Quality, now.QualityAt = facts.Quality, &at
		}
		if facts.Throughput != "" && (now.ThroughputAt == nil || !now.ThroughputAt.After(at)) {
			now.Throughput, now.ThroughputAt = facts.Throughput, &at
			now.MessagesPerSecond = facts.Throughput.Rate(now.MessagesPerSecond)
		}
		if now == before {
			return nil
		}
		err := tx.Model(&now).Select(
			"quality", "quality_at", "throughput", "throughput_at", "messages_per_second", "updated_at",
		).Updates(&now).Error
		if err != nil {
			return fmt.Errorf("note a number's facts: %w", err)
		}
		return nil
	})
}

// NumbersOfWABA are the verified numbers of a WhatsApp business account, of whatever workspace; a
// display phone, in E.164, narrows them unless "".
func (s *Store) NumbersOfWABA(ctx context.Context, wabaID, displayPhone string) ([]models.Number, error) {
	q := s.Conn(ctx).Where("waba_id = ? AND NOT unverified", wabaID)
	if displayPhone != "" {
		q = q.Where("display_phone = ?", displayPhone)
	}
	var out []models.Number
	if err := q.Order("id").Find(&out).Error; err != nil {
		return nil, fmt.Errorf("read numbers: %w", err)
	}
	return out, nil
}

// noteLimit writes the limit of the number's portfolio. After a change the next message counts the
// places anew, and the runs that wait for a place ask again: see ReleasedHolds. A limit that is known
// already changes the time only.
func (s *Store) noteLimit(tx *gorm.DB, n models.Number, limit models.RecipientLimit, at time.Time) error {
	var before []models.Portfolio
	if err := database.ForUpdate(tx).Limit(1).Find(&before, "workspace_id = ? AND id = ?", n.WorkspaceID, n.Portfolio()).Error; err != nil {
		return fmt.Errorf("read the limit of a portfolio: %w", err)
	}
	if len(before) > 0 && !limit.Same(before[0].RecipientLimit) {
		if err := letGo(tx, n.WorkspaceID, models.HoldPortfolio, n.Portfolio(), s.Now()); err != nil {
			return err
		}
	}
	p := models.Portfolio{
		WorkspaceID: n.WorkspaceID, ID: n.Portfolio(), RecipientLimit: limit.Most, LimitAt: &at, UpdatedAt: s.Now(),
	}
	if len(before) > 0 {
		// Whoever resumed a campaign before we were told of the drop did not know of it, however early it was.
		p.DroppedFrom, p.DroppedAt = before[0].Drop(limit, s.Now())
	}
	same := "CASE WHEN portfolios.recipient_limit IS NOT DISTINCT FROM excluded.recipient_limit THEN portfolios.%[1]s ELSE " +
		"excluded.%[1]s END"
	keep := func(column string) clause.Assignment {
		return clause.Assignment{Column: clause.Column{Name: column}, Value: gorm.Expr(fmt.Sprintf(same, column))}
	}
	err := tx.Clauses(clause.OnConflict{
		Columns: database.Columns("workspace_id", "id"),
		Where: clause.Where{Exprs: []clause.Expression{gorm.Expr(
			"portfolios.limit_at IS NULL OR portfolios.limit_at <= excluded.limit_at",
		)}},
		DoUpdates: append(
			clause.AssignmentColumns([]string{"recipient_limit", "limit_at", "dropped_from", "dropped_at", "updated_at"}),
			keep("room"), keep("full_until"),
		),
	}).Create(&p).Error
	if err != nil {
		return fmt.Errorf("note the limit of a portfolio: %w", err)
	}
	return nil
}

// pairBurst names, of the messages of the automation's number to the run's contact, the one
// with which the newest full burst began. Of how many there are no more are read than that.
const pairBurst = `"Burst"."id" = (SELECT m.id FROM messages m
	WHERE m.contact_id = "runs"."contact_id" AND m.number_id = "Automation"."number_id" ORDER BY m.id DESC LIMIT 1 OFFSET ?)`

// RecentMessages are the newest messages of a number to a contact, at most
// models.PairDepth, with the parts that tell when they left.
func (t *RunTx) RecentMessages(_ context.Context, numberID, contactID string) ([]models.Message, error) {
	var out []models.Message
	if err := t.recentMessages(numberID, contactID).Find(&out).Error; err != nil {
		return nil, fmt.Errorf("read the newest messages: %w", err)
	}
	return out, nil
}

func (t *RunTx) recentMessages(numberID, contactID string) *gorm.DB {
	return t.db.Model(&models.Message{}).Select("run_id", "step_id", "visit", "state", "wamid", "created_at", "sent_at").
		Where("contact_id = ? AND number_id = ?", contactID, numberID).Order("id DESC").Limit(models.PairDepth)
}

// TakeRecipient counts a contact whom a limited portfolio is about to write to outside a
// window (W4). A contact who counts already takes no further place. The zero time means that the
// message may leave. Else there is no place, nothing has changed, and until is when one will be free.
func (t *RunTx) TakeRecipient(_ context.Context, p models.Portfolio, contactID string, now time.Time) (until time.Time, err error) {
	if p.FullUntil != nil && now.Before(*p.FullUntil) {
		return t.refresh(p, contactID, now)
	}
	took, err := t.count(p, contactID, now)
	if err != nil || !took {
		return time.Time{}, err
	}
	taken := t.db.Exec("UPDATE portfolios SET room = room - 1 WHERE workspace_id = ? AND id = ? AND room > 0", p.WorkspaceID, p.ID)
	if taken.Error != nil {
		return time.Time{}, fmt.Errorf("take a place: %w", taken.Error)
	}
	if taken.RowsAffected == 1 {
		return time.Time{}, nil
	}
	return t.recount(p, contactID, now)
}

// refresh is TakeRecipient while no place is free: only a contact who counts already may be written
// to, and counts from now on.
func (t *RunTx) refresh(p models.Portfolio, contactID string, now time.Time) (time.Time, error) {
	known := t.db.Model(&models.PortfolioRecipient{}).
		Where("workspace_id = ? AND portfolio_id = ? AND contact_id = ?", p.WorkspaceID, p.ID, contactID).
		Where("last_at > ?", models.RecipientsSince(now)).Updates(map[string]any{"last_at": now, "took": false})
	if known.Error != nil {
		return time.Time{}, fmt.Errorf("count a recipient again: %w", known.Error)
	}
	if known.RowsAffected == 0 {
		return *p.FullUntil, nil
	}
	return time.Time{}, nil
}

// count writes down that the contact is written to now, and reports whether they take a place.
func (t *RunTx) count(p models.Portfolio, contactID string, now time.Time) (took bool, err error) {
	err = t.db.Raw(`INSERT INTO portfolio_recipients (workspace_id, portfolio_id, contact_id, last_at, took) VALUES (?, ?, ?, ?, true)
		ON CONFLICT (workspace_id, portfolio_id, contact_id)
		DO UPDATE SET last_at = excluded.last_at, took = (portfolio_recipients.last_at <= ?) RETURNING took`,
		p.WorkspaceID, p.ID, contactID, now, models.RecipientsSince(now)).Scan(&took).Error
	if err != nil {
		return false, fmt.Errorf("count a recipient: %w", err)
	}
	return took, nil
}

// recount counts how many places are free, once all that were known are taken. It holds the
// portfolio's row: of several callers one counts, and the others find its result.
func (t *RunTx) recount(seen models.Portfolio, contactID string, now time.Time) (until time.Time, err error) {
	var p models.Portfolio
	if err := database.ForUpdate(t.db).Take(&p, "workspace_id = ? AND id = ?", seen.WorkspaceID, seen.ID).Error; err != nil {
		return until, fmt.Errorf("read portfolio: %w", database.NotFound(err, "portfolio"))
	}
	if p.RecipientLimit == nil { // lifted meanwhile
		return until, nil
	}
	var day struct{ People int }
	if err := t.recipients(p, now).Select("count(*) AS people").Scan(&day).Error; err != nil {
		return until, fmt.Errorf("count the day's recipients: %w", err)
	}
	p.Room, p.FullUntil = *p.RecipientLimit-day.People, nil
	if p.Room < 0 { // the person themselves is one of those counted
		if until, err = t.full(p, contactID, now); err != nil {
			return until, err
		}
		p.Room, p.FullUntil = 0, &until
	}
	if err := t.db.Model(&p).Select("room", "full_until").Updates(&p).Error; err != nil {
		return until, fmt.Errorf("save the room of a portfolio: %w", err)
	}
	return until, nil
}

// recipients are those of a portfolio who count at now.
func (t *RunTx) recipients(p models.Portfolio, now time.Time) *gorm.DB {
	return t.db.Model(&models.PortfolioRecipient{}).
		Where("workspace_id = ? AND portfolio_id = ? AND last_at > ?", p.WorkspaceID, p.ID, models.RecipientsSince(now))
}

// full takes the contact back, and returns when the oldest of the others stops to count.
func (t *RunTx) full(p models.Portfolio, contactID string, now time.Time) (time.Time, error) {
	err := t.exec(
		"take a recipient back", "DELETE FROM portfolio_recipients WHERE workspace_id = ? AND portfolio_id = ? AND contact_id = ?",
		p.WorkspaceID, p.ID, contactID)
	if err != nil {
		return time.Time{}, err
	}
	oldest, found, err := t.oldestRecipient(p, now)
	if err != nil || !found { // a limit of none
		return now.Add(models.RecipientDay), err
	}
	return oldest.LastAt.Add(models.RecipientDay), nil
}

// oldestRecipient is the person whose place becomes free first.
func (t *RunTx) oldestRecipient(p models.Portfolio, now time.Time) (oldest models.PortfolioRecipient, found bool, err error) {
	var rows []models.PortfolioRecipient
	if err := t.recipients(p, now).Order("last_at").Limit(1).Find(&rows).Error; err != nil {
		return oldest, false, fmt.Errorf("read the oldest recipient: %w", err)
	}
	if len(rows) == 0 {
		return oldest, false, nil
	}
	return rows[0], true, nil
}
