package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// onDate is an automation that starts around a date field.
func onDate(name string, settings models.OnDate) models.AutomationInput {
	in := given.Input(name, given.TagStep("new"))
	in.Definition.Start = []models.Start{{Kind: models.StartDate, Settings: &settings}}
	return in
}

// dated makes a contact with one field and, unless "", a zone.
func dated(t *testing.T, s *Store, workspace, phone, zone, code, value string) string {
	t.Helper()
	c, err := s.SaveContact(t.Context(), workspace, models.ContactInput{
		Phone: phone, TimeZone: &zone, Fields: map[string]string{code: value},
	})
	require.NoError(t, err)
	return c.ID
}

// allDue reads every page of what is due.
func allDue(t *testing.T, s *Store, fieldID string, due models.DueDates) (ids []string, pages int) {
	t.Helper()
	var last models.DueContact
	for {
		page, more, err := s.DueContacts(t.Context(), fieldID, due, last)
		require.NoError(t, err)
		for _, c := range page {
			ids = append(ids, c.ContactID)
			last = c
		}
		if pages++; !more {
			return ids, pages
		}
	}
}

func dayOf(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestADateStartMustSuitItsField(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		given.Field(t, s, workspace, "BIRTHDAY", models.FieldDate)
		given.Field(t, s, workspace, "APPOINTMENT", models.FieldDateTime)
		given.Field(t, s, workspace, "CITY", models.FieldText)
		for pointer, settings := range map[string]models.OnDate{
			"":                              {Field: "BIRTHDAY", When: "on", At: "09:00", Yearly: true},
			"/start/0/at":                   {Field: "APPOINTMENT", When: "on", At: "09:00"},
			"/start/0/yearly":               {Field: "APPOINTMENT", When: "on", Yearly: true},
			"/start/0/field":                {Field: "CITY", When: "on"},
			"/start/0/field no such field":  {Field: "NOTHING", When: "on"},
			"/start/0/field must be a date": {Field: "FIRST_NAME", When: "on"},
		} {
			_, err := s.CreateAutomation(t.Context(), workspace, "test", onDate("a", settings))
			if pointer == "" {
				require.NoError(t, err)
				continue
			}
			require.ErrorContains(t, err, pointer)
			require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		}
	})
}

func TestOnlyActiveAutomationsHaveDateStarts(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		var want []string
		for range 2 {
			workspace := given.Workspace(t, s)
			field := given.Field(t, s, workspace, "BIRTHDAY", models.FieldDate)
			for _, state := range []models.AutomationState{models.AutomationActive, models.AutomationDraft, models.AutomationPaused} {
				made, err := s.CreateAutomation(t.Context(), workspace, "test", onDate("a", models.OnDate{
					Field: "BIRTHDAY", When: "on", At: "10:00",
				}))
				require.NoError(t, err)
				given.SetAutomationState(t, s, made.Automation.ID, state)
				if state == models.AutomationActive {
					want = append(want, made.Definition.Start[0].ID+" "+made.Automation.ID+" "+workspace+" "+field.ID)
				}
			}
		}
		starts, more, err := s.DateStarts(t.Context(), models.DateStart{})
		require.NoError(t, err)
		require.False(t, more)
		var got []string
		for _, d := range starts {
			got = append(got, d.StartID+" "+d.AutomationID+" "+d.WorkspaceID+" "+d.FieldID)
			require.Equal(t, "Europe/Rome", d.TimeZone)
			require.Equal(t, models.OnDate{Field: "BIRTHDAY", When: "on", At: "10:00"}, d.OnDate)
			require.Equal(t, models.FieldDate, d.FieldType)
		}
		require.ElementsMatch(t, want, got)
		rest, _, err := s.DateStarts(t.Context(), starts[0])
		require.NoError(t, err)
		require.Equal(t, starts[1:], rest, "the next page begins after the last")

		require.NoError(t, s.DeleteField(
			t.Context(), starts[0].WorkspaceID, starts[0].FieldID, models.Deletion{Actor: "test", Force: true},
		))
		starts, _, err = s.DateStarts(t.Context(), models.DateStart{})
		require.NoError(t, err)
		require.Empty(t, starts[0].FieldID, "a deleted field leaves nothing to scan")
		require.Empty(t, starts[0].FieldType)
		require.NotEmpty(t, starts[1].FieldID)
	})
}

func TestTheZonesOfContactsAreFoundOnceEach(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		zones, err := s.ContactZones(t.Context(), workspace)
		require.NoError(t, err)
		require.Empty(t, zones)
		for i, zone := range []string{"", "Europe/Rome", "", "Asia/Tokyo", "Europe/Rome", "America/New_York"} {
			_, err := s.SaveContact(t.Context(), workspace, models.ContactInput{Phone: fmt.Sprint("+39347000000", i), TimeZone: &zone})
			require.NoError(t, err)
		}
		other := "Africa/Cairo"
		_, err = s.SaveContact(t.Context(), given.Workspace(t, s), models.ContactInput{Phone: ada, TimeZone: &other})
		require.NoError(t, err)
		zones, err = s.ContactZones(t.Context(), workspace)
		require.NoError(t, err)
		require.Equal(t, []string{"America/New_York", "Asia/Tokyo", "Europe/Rome"}, zones)
	})
}

func TestWhatIsDueOfADateIsFoundByZone(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		field := given.Field(t, s, workspace, "BIRTHDAY", models.FieldDate)
		may := dayOf("2026-05-01")
		home := dated(t, s, workspace, "+393470000001", "", "BIRTHDAY", "2026-05-01")
		rome := dated(t, s, workspace, "+393470000002", "Europe/Rome", "BIRTHDAY", "2026-05-01")
		tokyo := dated(t, s, workspace, "+393470000003", "Asia/Tokyo", "BIRTHDAY", "2026-05-01")
		dated(t, s, workspace, "+393470000004", "", "BIRTHDAY", "2026-05-02")
		dated(t, s, workspace, "+393470000005", "", "BIRTHDAY", "")
		day := models.DueDates{From: may, To: may, Day: may}
		ids, _ := allDue(t, s, field.ID, day)
		require.ElementsMatch(t, []string{home, rome, tokyo}, ids)
		day.Zones = []string{"", "Europe/Rome"}
		ids, _ = allDue(t, s, field.ID, day)
		require.ElementsMatch(t, []string{home, rome}, ids)
		day.Zones = []string{"Asia/Tokyo"}
		ids, _ = allDue(t, s, field.ID, day)
		require.Equal(t, []string{tokyo}, ids)
	})
}

func TestWhatIsDueOfEveryYearIsNoOneWhoIsNotBornYet(t *testing.T) { // S4 yearly
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		field := given.Field(t, s, workspace, "BIRTHDAY", models.FieldDate)
		old := dated(t, s, workspace, "+393470000001", "", "BIRTHDAY", "1960-05-01")
		today := dated(t, s, workspace, "+393470000002", "", "BIRTHDAY", "2026-05-01")
		dated(t, s, workspace, "+393470000003", "", "BIRTHDAY", "2027-05-01")
		dated(t, s, workspace, "+393470000004", "", "BIRTHDAY", "1960-05-02")
		ids, _ := allDue(t, s, field.ID, models.DueDates{
			To: dayOf("2026-05-01"), MonthDay: 501, Day: dayOf("2026-05-01"), Zones: []string{""},
		})
		require.ElementsMatch(t, []string{old, today}, ids)
	})
}

func TestWhatIsDueComesPageByPageEachOnce(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		ids := given.Contacts(t, s, workspace, 2*datePage+3)
		day, instant := given.Field(t, s, workspace, "DAY", models.FieldDate), given.Field(t, s, workspace, "INSTANT", models.FieldDateTime)
		from := dayOf("2026-05-01")
		var values []models.FieldValue
		for i, id := range ids {
			at := from.Add(time.Duration(i/400) * 250 * time.Millisecond) // many at the same instant
			values = append(values,
				models.FieldValue{ContactID: id, FieldID: day.ID, WorkspaceID: workspace, Time: &from, MonthDay: 501},
				models.FieldValue{ContactID: id, FieldID: instant.ID, WorkspaceID: workspace, Time: &at})
		}
		require.NoError(t, s.Pool().CreateInBatches(&values, database.Batch).Error)
		for name, c := range map[string]struct {
			field string
			due   models.DueDates
		}{
			"a day":      {day.ID, models.DueDates{From: from, To: from, Day: from, Zones: []string{""}}},
			"every year": {day.ID, models.DueDates{To: from, MonthDay: 501, Day: from, Zones: []string{""}}},
			"instants":   {instant.ID, models.DueDates{From: from, To: from.Add(time.Second)}},
		} {
			got, pages := allDue(t, s, c.field, c.due)
			require.Equal(t, 3, pages, name)
			require.Len(t, got, len(ids), name)
			slices.Sort(got)
			require.Equal(t, ids, slices.Compact(got), name)
		}
		some, _ := allDue(t, s, instant.ID, models.DueDates{From: from.Add(time.Microsecond), To: from.Add(250 * time.Millisecond)})
		require.Len(t, some, 400, "the first 400 lie before the span, the last after it")
	})
}

func TestTheWatermarkMovesOnceWithWhatWasMissed(t *testing.T) { // S4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		mark, err := s.Watermark(ctx, models.WatermarkDates)
		require.NoError(t, err)
		require.True(t, mark.IsZero())
		one, two := dayOf("2026-05-01").Add(time.Microsecond), dayOf("2026-05-02")
		missed := []models.Missed{{Start: models.DateStart{WorkspaceID: workspace, AutomationID: "a", StartID: "s"}, Count: 7}}
		require.NoError(t, s.AdvanceDates(ctx, time.Time{}, one, nil))
		require.NoError(t, s.AdvanceDates(ctx, time.Time{}, two, missed), "another first sweep leaves it alone")
		mark, err = s.Watermark(ctx, models.WatermarkDates)
		require.NoError(t, err)
		require.Equal(t, one, mark)
		require.NoError(t, s.AdvanceDates(ctx, one, two, missed))
		require.NoError(t, s.AdvanceDates(ctx, one, two, missed), "a repeat finds it moved")
		mark, err = s.Watermark(ctx, models.WatermarkDates)
		require.NoError(t, err)
		require.Equal(t, two, mark)
		require.Equal(t, []string{"date.missed by system"}, auditOf(t, s, workspace, "automation/a"), "written once")
	})
}
