package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/schedule"
	"cadenza/internal/trigger"
	"cadenza/models"
)

// awake is told of starts; nobody is woken here.
type awake struct{ *told }

// NudgeAll does nothing.
func (awake) NudgeAll(context.Context, []models.Run, string) error { return nil }

// restAsked notes whose rest was to be started.
type restAsked struct{ automations []string }

// StartRest notes the automation.
func (r *restAsked) StartRest(_, automationID string, _ time.Time) {
	r.automations = append(r.automations, automationID)
}

// sweeper is the sweep of dates as the worker has it, but for Temporal.
func (b *bundle) sweeper(change ...func(*activities.DateSweeper)) *activities.DateSweeper {
	log := slog.New(slog.DiscardHandler)
	d := &activities.DateSweeper{
		Store: b.store, Plan: schedule.Planner{}, Rows: b.store, Aside: b.store, Log: log, Grace: 24 * time.Hour,
		Starts: &trigger.Dispatcher{Rows: b.store, Automations: b.store, Workflows: awake{b.told}, Log: log}, Rest: b.rest,
	}
	for _, c := range change {
		c(d)
	}
	return d
}

func (b *bundle) sweepBy(d *activities.DateSweeper, now string) (activities.SweepDatesReport, error) {
	b.t.Helper()
	b.env.RegisterActivity(d.SweepDates)
	var report activities.SweepDatesReport
	value, err := b.env.ExecuteActivity(d.SweepDates, activities.SweepDatesInput{Now: when(b.t, now)})
	if err == nil {
		err = value.Get(&report)
	}
	return report, err
}

// sweep fires what became due up to an instant.
func (b *bundle) sweep(now string) activities.SweepDatesReport {
	b.t.Helper()
	report, err := b.sweepBy(b.sweeper(), now)
	require.NoError(b.t, err)
	return report
}

func when(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return at
}

func (b *bundle) field(code string, of models.FieldType) models.Field {
	b.t.Helper()
	f, err := b.store.CreateField(b.t.Context(), models.Field{WorkspaceID: b.workspace, Code: code, Name: code, Type: of})
	require.NoError(b.t, err)
	return f
}

// dated makes an active automation that starts around a date.
func (b *bundle) dated(settings models.OnDate) models.Automation {
	b.t.Helper()
	made, err := b.store.CreateAutomation(b.t.Context(), b.workspace, "test", models.AutomationInput{
		Name: "dated", NewSecret: newStartSecret,
		Definition: models.Definition{
			Start: []models.Start{{Kind: models.StartDate, Settings: &settings}}, Steps: []models.Step{tagStep("x")},
		},
	})
	require.NoError(b.t, err)
	a, err := b.store.ActivateAutomation(b.t.Context(), b.workspace, made.Automation.ID, "test")
	require.NoError(b.t, err)
	return a
}

// contact sets a contact's field and, unless "", zone; it returns the contact's id.
func (b *bundle) contact(phone, zone, code, value string) string {
	b.t.Helper()
	c, err := b.store.SaveContact(
		b.t.Context(), b.workspace, models.ContactInput{Phone: phone, TimeZone: &zone, Fields: map[string]string{code: value}},
	)
	require.NoError(b.t, err)
	return c.ID
}

// entries are the automation's runs as "contact occurrence", ended so that the next may enter.
func (b *bundle) entries(a models.Automation) []string {
	b.t.Helper()
	views, _, err := b.store.ListRuns(b.t.Context(), models.Everyone(b.workspace), models.RunFilter{AutomationID: a.ID},
		models.Page{Limit: 200})
	require.NoError(b.t, err)
	out := []string{}
	for _, v := range views {
		require.Equal(b.t, models.StartDate, v.Run.StartKind)
		prefix := "date:" + v.Run.StartID + ":"
		require.Contains(b.t, v.Run.EntryKey, prefix)
		out = append(out, v.Run.EntryKey[len(prefix):])
		_, _, err := b.store.EndRun(b.t.Context(), b.workspace, v.Run.ID, models.OutcomeEndedByAPI, "test")
		require.NoError(b.t, err)
	}
	slices.Sort(out)
	return out
}

func TestAPlainDateFiresInEachContactsZone(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("DAY", models.FieldDate)
		a := b.dated(models.OnDate{Field: "DAY", When: "on"})
		tokyo := b.contact("+393330000001", "Asia/Tokyo", "DAY", "2026-03-29")
		home := b.contact("+393330000002", "", "DAY", "2026-03-29")
		rome := b.contact("+393330000003", "Europe/Rome", "DAY", "2026-03-29")
		angeles := b.contact("+393330000004", "America/Los_Angeles", "DAY", "2026-03-29")
		unknown := b.contact("+393330000005", "Europe/Atlantis", "DAY", "2026-03-29")
		b.contact("+393330000006", "", "DAY", "2026-03-30")
		require.Zero(t, b.sweep("2026-03-28T23:59:00Z"), "the first sweep marks where to begin")
		var got []int
		for _, now := range []string{
			"2026-03-28T23:59:59Z", "2026-03-29T00:00:00Z", "2026-03-29T06:59:59Z", "2026-03-29T07:00:00Z",
			"2026-03-29T15:59:59Z", "2026-03-29T16:00:00Z", "2026-03-30T06:59:59Z",
		} {
			got = append(got, b.sweep(now).Entered)
		}
		require.Equal(t, []int{0, 1, 0, 3, 0, 1, 0}, got, "nine in Tokyo, in Rome on the day of its change, in Los Angeles")
		want := []string{}
		for _, id := range []string{tokyo, home, rome, angeles, unknown} {
			want = append(want, id+":2026-03-29")
		}
		slices.Sort(want)
		require.Equal(t, want, b.entries(a))
		require.Len(t, b.told.started, 5, "their workflows are started at once")
	})
}

func TestADateTimeFiresItsOffsetAway(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("APPOINTMENT", models.FieldDateTime)
		before := b.dated(models.OnDate{Field: "APPOINTMENT", When: "before", Offset: models.Duration(30 * time.Minute)})
		after := b.dated(models.OnDate{Field: "APPOINTMENT", When: "after", Offset: models.Duration(2 * 24 * time.Hour)})
		id := b.contact(giulia, "Asia/Tokyo", "APPOINTMENT", "2026-05-01T12:00:00+02:00")
		b.sweep("2026-05-01T09:00:00Z")
		require.Zero(t, b.sweep("2026-05-01T09:29:59Z").Entered)
		require.Equal(t, 1, b.sweep("2026-05-01T09:30:00Z").Entered)
		require.Zero(t, b.sweep("2026-05-01T09:31:00Z").Entered)
		require.Equal(t, []string{id + ":2026-05-01T10:00:00Z"}, b.entries(before))
		require.Empty(t, b.entries(after))
		b.sweep("2026-05-02T09:00:00Z")
		require.Zero(t, b.sweep("2026-05-03T09:00:00Z").Entered)
		require.Equal(t, 1, b.sweep("2026-05-03T10:00:00Z").Entered)
		require.Len(t, b.entries(after), 1)
	})
}

func TestAChangedFieldMovesAndADeletedOneLeavesNothing(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		f := b.field("DAY", models.FieldDate)
		a := b.dated(models.OnDate{Field: "DAY", When: "on", At: "12:00"})
		id := b.contact(giulia, "", "DAY", "2026-05-01")
		other := b.contact("+393330000001", "", "DAY", "2026-05-01")
		third := b.contact("+393330000002", "", "DAY", "2026-05-04")
		b.sweep("2026-05-01T00:00:00Z")
		b.contact(giulia, "", "DAY", "2026-05-02")
		b.contact("+393330000001", "", "DAY", "")
		require.Zero(t, b.sweep("2026-05-01T12:00:00Z").Due, "one has moved, one was emptied")
		require.Equal(t, 1, b.sweep("2026-05-02T12:00:00Z").Entered)
		require.Equal(t, []string{id + ":2026-05-02"}, b.entries(a))
		b.contact("+393330000001", "", "DAY", "2026-05-02")
		require.Zero(t, b.sweep("2026-05-02T12:01:00Z").Due, "a moment that was past when the value was set")
		b.contact(giulia, "", "DAY", "2026-05-03")
		require.Equal(t, 1, b.sweep("2026-05-03T12:00:00Z").Entered, "a new date is a new occurrence")
		b.contact(giulia, "", "DAY", "2026-05-02")
		require.NoError(t, b.store.DeleteField(t.Context(), b.workspace, f.ID, models.Deletion{Actor: "test", Force: true}))
		require.Equal(t, activities.SweepDatesReport{Starts: 1}, b.sweep("2026-05-04T12:00:00Z"))
		for _, entry := range b.entries(a) {
			require.NotContains(t, entry, other)
			require.NotContains(t, entry, third)
		}
	})
}

func TestABirthdayComesEveryYear(t *testing.T) { // S4 yearly, 29 February
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("BIRTHDAY", models.FieldDate)
		a := b.dated(models.OnDate{Field: "BIRTHDAY", When: "on", At: "09:00", Yearly: true})
		leap := b.contact("+393330000001", "", "BIRTHDAY", "1996-02-29")
		plain := b.contact("+393330000002", "", "BIRTHDAY", "1990-02-28")
		unborn := b.contact("+393330000003", "", "BIRTHDAY", "2028-02-28")
		grace := func(d *activities.DateSweeper) { d.Grace = 10 * 366 * 24 * time.Hour }
		b.sweep("2026-02-27T12:00:00Z")
		for _, now := range []string{"2026-03-01T12:00:00Z", "2027-03-01T12:00:00Z", "2028-03-01T12:00:00Z"} {
			_, err := b.sweepBy(b.sweeper(grace), now)
			require.NoError(t, err)
			b.entries(a)
		}
		require.ElementsMatch(t, []string{
			leap + ":2026-02-28", leap + ":2027-02-28", leap + ":2028-02-29",
			plain + ":2026-02-28", plain + ":2027-02-28", plain + ":2028-02-28", unborn + ":2028-02-28",
		}, b.entries(a))
	})
}

func TestAfterAnOutageWhatIsWithinTheGraceStillFires(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("DAY", models.FieldDate)
		a := b.dated(models.OnDate{Field: "DAY", When: "on", At: "12:00"})
		b.contact("+393330000001", "", "DAY", "2026-05-02")
		b.contact("+393330000002", "", "DAY", "2026-05-02")
		late := b.contact("+393330000003", "", "DAY", "2026-05-04")
		b.sweep("2026-05-01T12:00:00Z")
		// Nothing runs for three and a half days.
		broken := b.sweeper(func(d *activities.DateSweeper) { d.Store = &blinded{d.Store, 1} })
		_, err := b.sweepBy(broken, "2026-05-05T09:00:00Z")
		require.Error(t, err)
		report := b.sweep("2026-05-05T09:30:00Z")
		require.Equal(t, 1, report.Entered)
		require.Equal(t, []string{late + ":2026-05-04"}, b.entries(a))
		audit, _, err := b.store.ListAudit(t.Context(), b.workspace, "automation/"+a.ID, models.Page{Limit: 10})
		require.NoError(t, err)
		missed := slices.DeleteFunc(audit, func(e models.AuditEntry) bool { return e.Action != "date.missed" })
		require.Len(t, missed, 1, "written down once, though the sweep was repeated")
		require.Contains(t, missed[0].Detail, "2 occurrences")
		require.NotContains(t, missed[0].Detail, "2026-05-02", "no value of a field")
		require.Zero(t, b.sweep("2026-05-05T09:30:00Z").Due, "the same sweep again")
	})
}

// blinded lists date starts so many times, then its database is away.
type blinded struct {
	activities.DateStore
	left int
}

// DateStarts lists, or fails.
func (b *blinded) DateStarts(ctx context.Context, after models.DateStart) ([]models.DateStart, bool, error) {
	if b.left--; b.left < 0 {
		return nil, false, errors.New("the database is away")
	}
	return b.DateStore.DateStarts(ctx, after)
}

// dying passes so many pages on and then takes the process along.
type dying struct {
	activities.BulkEntries
	left int
}

// EnterMany passes the page on, or dies.
func (d *dying) EnterMany(ctx context.Context, b models.BulkEntry) ([]models.Accepted, error) {
	if d.left--; d.left < 0 {
		panic("killed")
	}
	return d.BulkEntries.EnterMany(ctx, b)
}

// forgetful commits everything but the watermark.
type forgetful struct{ activities.DateStore }

// AdvanceDates fails.
func (forgetful) AdvanceDates(context.Context, time.Time, time.Time, []models.Missed) error {
	return errors.New("killed")
}

func TestASweepKilledAnywhereEntersEachOnce(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const people = 1203 // three pages
		b.field("DAY", models.FieldDate)
		a := b.dated(models.OnDate{Field: "DAY", When: "on"})
		for i := range people {
			b.contact(fmt.Sprintf("+39333%07d", i), "", "DAY", "2026-05-01")
		}
		b.sweep("2026-05-01T00:00:00Z")
		_, err := b.sweepBy(b.sweeper(func(d *activities.DateSweeper) { d.Starts = &dying{d.Starts, 1} }), "2026-05-01T08:00:00Z")
		require.Error(t, err)
		require.Len(t, b.told.started, 500, "one page was committed")
		_, err = b.sweepBy(b.sweeper(func(d *activities.DateSweeper) { d.Store = forgetful{d.Store} }), "2026-05-01T08:00:30Z")
		require.Error(t, err)
		report := b.sweep("2026-05-01T08:01:00Z")
		require.Equal(t, people, report.Due, "all are found again")
		require.Zero(t, report.Entered, "and nobody enters twice")
		require.Zero(t, b.sweep("2026-05-01T08:02:00Z").Due)
		starting, seen := 0, models.Run{}
		for {
			page, more, err := b.store.StartingRuns(t.Context(), time.Now().Add(time.Hour), seen)
			require.NoError(t, err)
			for _, row := range page {
				require.Equal(t, a.ID, row.Run.AutomationID)
				seen = row.Run
			}
			starting += len(page)
			if !more {
				break
			}
		}
		require.Equal(t, people, starting)
	})
}

func TestARepeatedAttemptGoesOnBehindTheStartsThatAreDone(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("DAY", models.FieldDate)
		byStart := map[string]models.Automation{}
		for range 2 {
			a := b.dated(models.OnDate{Field: "DAY", When: "on"})
			_, definition, err := b.store.GetAutomation(t.Context(), b.workspace, a.ID)
			require.NoError(t, err)
			byStart[definition.Start[0].ID] = a
		}
		b.contact(giulia, "", "DAY", "2026-05-01")
		b.sweep("2026-05-01T00:00:00Z")
		first := slices.Sorted(maps.Keys(byStart))[0]
		for to, want := range map[string]int{"2026-05-01T08:00:00Z": 1, "2026-05-01T07:00:00Z": 2} {
			b.env.SetHeartbeatDetails(map[string]any{"to": to, "workspace_id": b.workspace, "start_id": first})
			require.Len(t, b.startsLookedAt("2026-05-01T08:00:00Z"), want, "heartbeats of another span do not count")
		}
	})
}

// looked notes the starts that a sweep asks about.
type looked struct {
	schedule.Planner
	starts *[]string
}

// DueDates notes the start.
func (l looked) DueDates(start models.DateStart, from, to time.Time, zones func() ([]string, error)) ([]models.DueDates, error) {
	*l.starts = append(*l.starts, start.StartID)
	return l.Planner.DueDates(start, from, to, zones)
}

// startsLookedAt are the starts that a sweep which is killed at its end asks about.
func (b *bundle) startsLookedAt(now string) []string {
	b.t.Helper()
	var starts []string
	_, err := b.sweepBy(b.sweeper(func(d *activities.DateSweeper) { d.Store, d.Plan = forgetful{d.Store}, looked{starts: &starts} }), now)
	require.Error(b.t, err)
	return starts
}

func TestAPausedAutomationFiresNoDates(t *testing.T) { // S4, R5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("DAY", models.FieldDate)
		a := b.dated(models.OnDate{Field: "DAY", When: "on"})
		b.contact(giulia, "", "DAY", "2026-05-01")
		b.sweep("2026-05-01T00:00:00Z")
		paused := b.sweeper(func(d *activities.DateSweeper) { d.Starts = pausing{b, a, d.Starts} })
		report, err := b.sweepBy(paused, "2026-05-01T08:00:00Z")
		require.NoError(t, err, "paused after it was listed: nobody enters, and nothing failed")
		require.Zero(t, report.Entered)
		require.Zero(t, b.sweep("2026-05-01T09:00:00Z").Starts)
		_, _, err = b.store.ResumeAutomation(t.Context(), b.workspace, a.ID, models.Overdue{}, "test")
		require.NoError(t, err)
		require.Zero(t, b.sweep("2026-05-01T10:00:00Z").Due, "what passed meanwhile has passed")
		require.Empty(t, b.entries(a))
	})
}

// pausing pauses the automation just before contacts enter it.
type pausing struct {
	b *bundle
	a models.Automation
	activities.BulkEntries
}

// EnterMany pauses and passes on.
func (p pausing) EnterMany(ctx context.Context, e models.BulkEntry) ([]models.Accepted, error) {
	if _, err := p.b.store.PauseAutomation(ctx, p.b.workspace, p.a.ID, "test"); err != nil {
		return nil, err
	}
	return p.BulkEntries.EnterMany(ctx, e)
}
