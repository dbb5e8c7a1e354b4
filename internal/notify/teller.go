package notify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"cadenza/models"
)

// Rows keep what needs people, and of what they were told.
type Rows interface {
	// PeopleToTell is a page of the users after the given one who want to be told; the last page is empty.
	PeopleToTell(ctx context.Context, after string) ([]models.PersonToTell, error)
	Notifications(ctx context.Context, user models.User) ([]models.Notification, error)
	MarkNotifications(ctx context.Context, user models.User, told []models.Notification, what models.NotificationMarking) error
}

// Way is a way to tell a person: their browsers, or e-mail.
type Way interface {
	// Tell tells a person of all of these. They count as told when the error is nil.
	Tell(ctx context.Context, user models.User, news []models.Notification) error
}

// Teller tells people what needs them.
type Teller struct {
	Rows  Rows
	Push  Way
	Email Way // nil where the server sends none
	Now   func() time.Time
	Log   *slog.Logger
}

// How people are told: so many at a time, each by each way within the patience, so that neither a mail server that hangs nor a
// browser's service that is slow holds up others for long. A way that failed for so many in a row is left for the next round.
const (
	patience      = 10 * time.Second
	tellAtATime   = 16
	failuresInRow = 8
)

// TellAll goes once through everybody who wants to be told after a user. What failed is told the next time, as long as it is
// news; beat is called again and again, with the user up to whom all are told.
func (t *Teller) TellAll(ctx context.Context, after string, beat func(after string)) (told, failed int, err error) {
	round := &round{Teller: t}
	for {
		people, err := t.Rows.PeopleToTell(ctx, after)
		if err != nil || len(people) == 0 {
			return int(round.told.Load()), int(round.failed.Load()), err
		}
		done := after
		var group errgroup.Group
		group.SetLimit(tellAtATime)
		for _, person := range people {
			group.Go(func() error {
				beat(done)
				round.tell(ctx, person)
				return nil
			})
			after = person.Settings.UserID
		}
		_ = group.Wait()
		beat(after)
		if ctx.Err() != nil {
			return int(round.told.Load()), int(round.failed.Load()), ctx.Err()
		}
	}
}

// round is one time through everybody.
type round struct {
	*Teller
	told, failed, inRow atomic.Int64
}

// tell tells one person, by each way of what they want to hear by it.
func (r *round) tell(ctx context.Context, p models.PersonToTell) {
	if p.User.DisabledAt != nil || ctx.Err() != nil {
		return
	}
	all, err := r.Rows.Notifications(ctx, p.User)
	if err == nil {
		byPush := r.news(all, p.Settings.Push, func(m models.NotificationMark) (string, *time.Time) { return m.PushedStamp, m.PushedAt })
		err = r.by(ctx, r.Push, p.User, byPush, models.MarkPushed)
	}
	if r.Email != nil && r.inRow.Load() < failuresInRow {
		byEmail := r.news(all, p.Settings.Email, func(m models.NotificationMark) (string, *time.Time) { return m.MailedStamp, m.MailedAt })
		failed := r.by(ctx, r.Email, p.User, byEmail, models.MarkMailed)
		switch {
		case failed != nil:
			r.inRow.Add(1)
		case len(byEmail) > 0:
			r.inRow.Store(0)
		}
		err = errors.Join(err, failed)
	}
	if err != nil {
		r.failed.Add(1)
		r.Log.WarnContext(ctx, "a person could not be told", "user_id", p.User.ID, "error", err)
	}
}

// news are those of the kinds that the person has not seen, and was not told of by this way.
func (t *Teller) news(
	all []models.Notification, kinds []models.NotificationKind, last func(models.NotificationMark) (string, *time.Time),
) (out []models.Notification) {
	for _, n := range all {
		if stamp, at := last(n.Mark); slices.Contains(kinds, n.Kind) && n.Due(stamp, at, t.Now()) {
			out = append(out, n)
		}
	}
	return out
}

// refused is the error of a way that will not take the same again.
type refused struct{ error }

// Unwrap is the error.
func (r refused) Unwrap() error { return r.error }

func isFinal(err error) bool {
	_, ok := errors.AsType[refused](err)
	return ok
}

func (r *round) by(
	ctx context.Context, way Way, user models.User, news []models.Notification, what models.NotificationMarking,
) error {
	if len(news) == 0 {
		return nil
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := way.Tell(within, user, news)
	if err != nil && !isFinal(err) {
		return err
	}
	if err == nil {
		r.told.Add(int64(len(news)))
	}
	return errors.Join(err, r.Rows.MarkNotifications(ctx, user, news, what))
}
