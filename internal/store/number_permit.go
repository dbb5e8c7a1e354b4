package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// permitBlock is how much of a number's time one lease takes at most: what a worker leases and does not use
// before it dies is lost to the others.
const permitBlock = 100 * time.Millisecond

// farthestLease is further ahead than any lease ends: an instant beyond it is of before the database's clock was
// set back, and holds nobody up.
const farthestLease = 10 * time.Second

// leasePermits moves the instant up to which a number's time is leased, on the database's own clock, unless that
// is too far ahead; then it grants none. All instants are whole microseconds, so that
// nothing is lost by rounding but what makes the pace slower.
const leasePermits = `INSERT INTO number_permits (number_id, workspace_id, next_at, leased_at, granted, every)
	SELECT id, workspace_id, clock + @from + granted * every, clock, granted, every FROM (
		SELECT id, workspace_id, every, clock,
			CASE WHEN CAST(@block AS bigint) / every < 1 THEN 1 WHEN CAST(@block AS bigint) / every < @most
				THEN CAST(@block AS bigint) / every ELSE CAST(@most AS integer) END AS granted
		FROM (SELECT id, workspace_id, %s AS clock,
				CAST(ceil(1000000 / (messages_per_second * CAST(@share AS double precision))) AS bigint) AS every
			FROM numbers WHERE id = @number) AS number
	) AS lease WHERE true
	ON CONFLICT (number_id) DO UPDATE SET
		granted = CASE WHEN number_permits.next_at <= excluded.leased_at + @until
			OR number_permits.next_at > excluded.leased_at + @farthest + 2 * number_permits.every THEN excluded.granted ELSE 0 END,
		next_at = CASE WHEN number_permits.next_at > excluded.leased_at + @farthest + 2 * number_permits.every THEN excluded.next_at
			WHEN number_permits.next_at > excluded.leased_at + @until THEN number_permits.next_at
			WHEN number_permits.next_at > excluded.leased_at + @from THEN number_permits.next_at + excluded.granted * excluded.every
			ELSE excluded.next_at END,
		leased_at = excluded.leased_at, every = excluded.every
	RETURNING next_at, leased_at, granted, every`

// LeasePermits grants permits to send from a number (W4). A number that is gone has no pace: whoever is about
// to send from it finds out.
func (s *Store) LeasePermits(ctx context.Context, ask models.PermitAsk) (models.PermitLease, error) {
	db := s.Conn(ctx)
	var rows []models.NumberPermits
	err := db.Raw(fmt.Sprintf(leasePermits, clock(db)), map[string]any{
		"number": ask.NumberID, "most": max(ask.Most, 1), "share": models.SendShare, "block": permitBlock.Microseconds(),
		"from": ask.From.Microseconds(), "until": ask.Until.Microseconds(), "farthest": max(ask.Until, farthestLease).Microseconds(),
	}).Scan(&rows).Error
	if err != nil {
		return models.PermitLease{}, fmt.Errorf("lease permits of a number: %w", err)
	}
	if len(rows) == 0 {
		return models.PermitLease{Granted: max(ask.Most, 1)}, nil
	}
	row := rows[0]
	begins := row.NextAt - int64(row.Granted)*row.Every
	return models.PermitLease{
		Granted: row.Granted, First: time.Duration(begins-row.LeasedAt) * time.Microsecond,
		Every: time.Duration(row.Every) * time.Microsecond,
	}, nil
}

// clock is the time in microseconds on the clock of the database, in SQL.
func clock(db *gorm.DB) string {
	if database.IsSQLite(db) {
		return "CAST(unixepoch('subsec') * 1000000 AS integer)"
	}
	return "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"
}
