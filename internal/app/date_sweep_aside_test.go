package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/schedule"
	"cadenza/internal/store"
	"cadenza/models"
)

// poisoned lets nobody in together with one contact.
type poisoned struct {
	activities.BulkEntries
	contact string
}

// EnterMany fails with the contact.
func (p poisoned) EnterMany(ctx context.Context, b models.BulkEntry) ([]models.Accepted, error) {
	for _, m := range b.Members {
		if m.ContactID == p.contact {
			return nil, errors.New("a row that the database refuses, of +393330000001")
		}
	}
	return p.BulkEntries.EnterMany(ctx, b)
}

// dueAtOnce is what was set aside, without its pauses.
type dueAtOnce struct {
	*store.Store
	workspace string
}

// DueAside are all of the workspace.
func (d dueAtOnce) DueAside(ctx context.Context, _ ...models.Part) ([]models.SetAside, error) {
	rows, _, err := d.ListSetAside(ctx, d.workspace, models.Page{Limit: 100})
	return rows, err
}

func TestOneContactWhoCannotEnterIsSetAsideAndHoldsUpNoOther(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("DAY", models.FieldDate)
		b.field("OTHER", models.FieldDate)
		first, second := b.dated(models.OnDate{Field: "DAY", When: "on"}), b.dated(models.OnDate{Field: "OTHER", When: "on"})
		poison := b.contact("+393330000001", "", "DAY", "2026-05-01")
		well, later := b.contact("+393330000002", "", "DAY", "2026-05-01"), b.contact("+393330000003", "", "DAY", "2026-05-02")
		other := b.contact("+393330000004", "", "OTHER", "2026-05-01")
		b.sweep("2026-05-01T00:00:00Z")
		sick := b.sweeper(func(d *activities.DateSweeper) { d.Starts = poisoned{d.Starts, poison} })
		report, err := b.sweepBy(sick, "2026-05-01T08:00:00Z")
		require.NoError(t, err, "the watermark moves on")
		require.Equal(t, 2, report.Entered)
		require.Equal(t, 1, report.SetAside)
		rows, _, err := b.store.ListSetAside(t.Context(), b.workspace, models.Page{Limit: 10})
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, models.PartDate, rows[0].Part)
		require.Contains(t, rows[0].Reason, "a row that the database refuses")
		require.NotContains(t, rows[0].Reason, "3933300", "nothing personal is shown")

		report, err = b.sweepBy(sick, "2026-05-02T08:00:00Z")
		require.NoError(t, err)
		require.Equal(t, 1, report.Entered, "what comes later enters meanwhile")
		require.Zero(t, report.SetAside, "what is set aside waits for its time")

		report, err = b.sweepBy(
			b.sweeper(func(d *activities.DateSweeper) { d.Aside, d.Grace = dueAtOnce{b.store, b.workspace}, 48*time.Hour }),
			"2026-05-02T09:00:00Z",
		)
		require.NoError(t, err)
		require.Equal(t, 1, report.Entered, "the one who could not")
		require.Equal(
			t, []string{poison + ":2026-05-01", well + ":2026-05-01", later + ":2026-05-02"},
			byPhone(b.entries(first), poison, well, later),
		)
		require.Equal(t, []string{other + ":2026-05-01"}, b.entries(second))
		rows, _, err = b.store.ListSetAside(t.Context(), b.workspace, models.Page{Limit: 10})
		require.NoError(t, err)
		require.Empty(t, rows, "what was served is shown no more")
	})
}

// byPhone are entries in the order of these contacts.
func byPhone(entries []string, contacts ...string) (out []string) {
	for _, contact := range contacts {
		for _, entry := range entries {
			if strings.HasPrefix(entry, contact) {
				out = append(out, entry)
			}
		}
	}
	return out
}

// unplanned cannot tell when one start is due.
type unplanned struct {
	schedule.Planner
	start *string
}

// DueDates fails for the start.
func (u unplanned) DueDates(start models.DateStart, from, to time.Time, zones func() ([]string, error)) ([]models.DueDates, error) {
	if *u.start == "" {
		*u.start = start.StartID
	}
	if start.StartID == *u.start {
		return nil, errors.New("no such time zone")
	}
	return u.Planner.DueDates(start, from, to, zones)
}

func TestAStartThatCannotBePlannedIsSetAsideAlsoAfterTheGrace(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("DAY", models.FieldDate)
		b.dated(models.OnDate{Field: "DAY", When: "on"})
		b.dated(models.OnDate{Field: "DAY", When: "on"})
		b.contact("+393330000001", "", "DAY", "2026-05-05")
		b.sweep("2026-05-01T00:00:00Z")
		sick := b.sweeper(func(d *activities.DateSweeper) { d.Plan = unplanned{start: new(string)} })
		for range 2 { // a second time, from the same place, is no second entry
			report, err := b.sweepBy(sick, "2026-05-05T12:00:00Z") // three days beyond the grace
			require.NoError(t, err)
			require.LessOrEqual(t, report.Entered, 1)
		}
		rows, _, err := b.store.ListSetAside(t.Context(), b.workspace, models.Page{Limit: 10})
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, when(t, "2026-05-04T12:00:00Z"), rows[0].FromAt.UTC())
		counts, err := b.store.AsideByPart(t.Context())
		require.NoError(t, err)
		require.Len(t, counts, 1)
		require.Equal(t, 1, counts[models.PartDate])
	})
}
