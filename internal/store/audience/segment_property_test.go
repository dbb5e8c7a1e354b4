package audience_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/internal/condition"
	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// somebody are random values of which many are alike, so that conditions are true of some.
var (
	someTexts = []string{
		"", " ", "Anna", "anna", "  ANNA ", "anna maria", "Straße", "STRASSE", "sì", "si\u0300", "100%", "a_b",
		"Zoë \u200b", "x",
	}
	someTests = []string{"anna", "Anna Maria", "strasse", "sì", "%", "_", "a", "n", "zoë", "x"}
	someDays  = []string{"", "2026-11-28", "2026-11-29", "2026-11-30", "2028-02-29", "1990-01-01"}
	instants  = []string{
		"", "2026-11-28T22:59:59Z", "2026-11-28T23:00:00Z", "2026-11-29T00:00:00+01:00", "2026-11-29T12:00:00Z",
		"2026-11-29T12:00:00.000001Z",
		"2026-11-30T04:59:59Z", "2026-11-30T05:00:00Z", "2026-03-08T05:30:00Z",
	}
	someZones  = []string{"", "Europe/Rome", "America/New_York", "America/Havana", "Pacific/Apia", "Nowhere/Such"}
	languages  = []string{"", "it", "it_IT", "IT-ch", "en", "pt_BR", "pt"}
	somePhones = []string{"+39347", "+44791112", "+55119876", "+12125550"}
)

// world is what conditions may name.
type world struct {
	workspace                     string
	lists, operators, automations []string
	segments                      map[string]models.Condition
}

func drawTest(t *rapid.T) models.Test {
	text := rapid.SampledFrom(someTests).Draw(t, "text")
	yes := rapid.Bool().Draw(t, "set")
	return rapid.SampledFrom([]models.Test{
		{Is: text}, {IsNot: text}, {Contains: text}, {StartsWith: text}, {EndsWith: text}, {IsSet: &yes},
	}).Draw(t, "test")
}

func drawDate(t *rapid.T) models.Test {
	moment := rapid.SampledFrom([]string{"now", "now+P1D", "now-PT2H", "2026-11-29", "2026-03-08", "2026-11-29T12:00:00Z"}).Draw(t,
		"moment")
	day := rapid.SampledFrom([]string{"today", "today+P1D", "today-P1D", "2026-03-08", "2028-02-29"}).Draw(t, "day")
	return rapid.SampledFrom([]models.Test{{Before: moment}, {After: moment}, {On: day}}).Draw(t, "date")
}

// drawCondition makes a condition that may name whatever the world has.
func (w world) drawCondition(t *rapid.T, depth int) models.Condition {
	kinds := 13
	if depth == 0 {
		kinds = 10
	}
	inner := func() []models.Condition {
		out := make([]models.Condition, rapid.IntRange(1, 3).Draw(t, "n"))
		for i := range out {
			out[i] = w.drawCondition(t, depth-1)
		}
		return out
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return models.Condition{Tag: rapid.SampledFrom([]string{"gold", "silver", "never"}).Draw(t, "tag")}
	case 1:
		return models.Condition{List: rapid.SampledFrom(w.lists).Draw(t, "list")}
	case 2:
		return models.Condition{Language: rapid.SampledFrom([]string{"it", "it_IT", "EN", "pt", "pt-br"}).Draw(t, "language")}
	case 3:
		return models.Condition{Window: rapid.SampledFrom([]string{models.WindowOpen, models.WindowClosed}).Draw(t, "window")}
	case 4:
		return models.Condition{
			Consent: rapid.SampledFrom([]models.Consent{models.ConsentUnknown, models.ConsentGranted, models.ConsentRefused}).Draw(t,
				"consent"),
		}
	case 5:
		return models.Condition{Operator: rapid.SampledFrom(w.operators).Draw(t, "operator")}
	case 6:
		step := rapid.SampledFrom([]string{"", "", "other"}).Draw(t, "step")
		return models.Condition{Inside: &models.Inside{AutomationID: rapid.SampledFrom(w.automations).Draw(t, "automation"), StepID: step}}
	case 7:
		code := rapid.SampledFrom([]string{
			"CITY", "NOPE", models.CodeFirstName, models.CodeLastName, models.CodeEmail, models.CodePhone, models.CodeLanguage,
			models.CodeAccountName,
		}).Draw(t, "code")
		return models.Condition{Field: code, Test: drawTest(t)}
	case 8:
		return models.Condition{Field: rapid.SampledFrom([]string{"DAY", "INSTANT"}).Draw(t, "code"), Test: drawDate(t)}
	case 9:
		ids := []string{"no such segment"}
		for id := range w.segments {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		return models.Condition{Segment: rapid.SampledFrom(ids).Draw(t, "segment")}
	case 10:
		return models.Condition{All: inner()}
	case 11:
		return models.Condition{Any: inner()}
	}
	not := w.drawCondition(t, depth-1)
	return models.Condition{Not: &not}
}

// populated makes a workspace of people who differ in all that is asked, and two segments.
func populateRandomly(t *rapid.T, s *store.Store, w *world, names int) (people []string) {
	ctx := context.Background()
	text := func(name string, of []string) string { return rapid.SampledFrom(of).Draw(t, name) }
	for i := range names {
		first, last, mail := text("first", someTexts), text("last", someTexts), text("mail", someTexts)
		language, zone := text("language", languages), text("zone", someZones)
		c, err := s.SaveContact(ctx, w.workspace, models.ContactInput{
			Phone: fmt.Sprintf("%s%07d", text("phone", somePhones), i), FirstName: &first, LastName: &last, Email: &mail,
			Language: &language,
			TimeZone: &zone,
			Fields: map[string]string{"CITY": text("city", someTexts), "DAY": text("day", someDays), "INSTANT": text("instant",
				instants)},
		})
		require.NoError(t, err)
		people = append(people, c.ID)
		require.NoError(t, s.RunTx(ctx, func(tx *store.RunTx) error {
			for _, tag := range []string{"gold", "silver"} {
				if rapid.Bool().Draw(t, tag) {
					if _, err := tx.AddTags(ctx, w.workspace, c.ID, []string{tag}); err != nil {
						return err
					}
				}
			}
			if _, err := tx.AddToLists(ctx, w.workspace, c.ID, rapid.SampledFrom([][]string{nil, w.lists[:1], w.lists}).Draw(t,
				"lists")); err != nil {
				return err
			}
			_, err := tx.AssignOperators(ctx, w.workspace, c.ID, rapid.SampledFrom([][]string{{"none"}, w.operators}).Draw(t, "operators"))
			return err
		}))
		if to := rapid.SampledFrom([]models.Consent{"", models.ConsentGranted, models.ConsentRefused}).Draw(t, "consent"); to != "" {
			_, err := s.SetConsent(ctx, models.Everyone(w.workspace), c.ID, "test", models.ConsentStatement{Marketing: to, Source: "test"})
			require.NoError(t, err)
		}
		ago := rapid.SampledFrom([]time.Duration{0, time.Hour, 25 * time.Hour}).Draw(t, "window")
		if ago > 0 {
			require.NoError(t, s.Pool().Create(&models.Window{
				NumberID: "n", ContactID: c.ID, WorkspaceID: w.workspace, LastInboundAt: s.Now().Add(-ago),
			}).Error)
		}
		if rapid.Bool().Draw(t, "inside") {
			_, err := s.Accept(ctx, models.Entry{
				WorkspaceID: w.workspace, AutomationID: w.automations[0], Kind: models.StartManual, Contact: models.ContactInput{ID: c.ID},
			})
			require.NoError(t, err)
		}
	}
	return people
}

// inMemory are those of the people of whom the condition holds, as a branch decides it.
func inMemory(t *rapid.T, s *store.Store, w world, people []string, asked models.Condition) []string {
	ctx, out := context.Background(), []string{}
	workspace, err := s.GetWorkspace(ctx, w.workspace)
	require.NoError(t, err)
	for _, id := range people {
		view, err := s.GetContact(ctx, models.Everyone(w.workspace), id)
		require.NoError(t, err)
		require.NoError(t, s.RunTx(ctx, func(tx *store.RunTx) error {
			facts, err := tx.Facts(ctx, models.Run{ContactID: id, StartedAt: s.Now()}, "n", s.Now())
			require.NoError(t, err)
			at := models.Standing{Workspace: workspace, Contact: &view.Contact}
			for code, value := range at.ReservedValues() {
				facts.Fields[code] = value
			}
			facts.Language, facts.Consent = at.Language(), view.Contact.Marketing()
			expanded, err := tx.Expanded(ctx, w.workspace, asked)
			require.NoError(t, err)
			if (condition.Decider{}).Holds(expanded, facts, view.Contact.TimeZone, workspace, s.Now()) {
				out = append(out, id)
			}
			return nil
		}))
	}
	return out
}

// TestASegmentInSQLIsWhatABranchDecidesInMemory compares both for random people and conditions (A15).
func TestASegmentInSQLIsWhatABranchDecidesInMemory(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	opened.EachAt(t, noon, func(t *testing.T, s *store.Store, _ *time.Time) {
		n := 0
		rapid.Check(t, func(t *rapid.T) {
			n++
			w := newWorld(t, s, n)
			people := populateRandomly(t, s, &w, 6)
			w.segments = map[string]models.Condition{}
			for i := range 2 {
				c := w.drawCondition(t, 2)
				segment := models.Segment{
					ID: fmt.Sprintf("%d-%d", n, i), WorkspaceID: w.workspace, Name: fmt.Sprint(i), If: c, CreatedAt: s.Now(),
					UpdatedAt: s.Now(),
				}
				require.NoError(t, s.Pool().Create(&segment).Error)
				w.segments[segment.ID] = c
			}
			for range 8 {
				asked := w.drawCondition(t, 3)
				whole := models.Segment{
					ID: "whole", WorkspaceID: w.workspace, Name: "whole", If: asked, CreatedAt: s.Now(), UpdatedAt: s.Now(),
				}
				require.NoError(t, s.Pool().Save(&whole).Error)
				views, _, err := s.FindContacts(context.Background(), models.Viewer{WorkspaceID: w.workspace},
					models.ContactFilter{SegmentIDs: []string{"whole"}}, models.Page{Limit: 100})
				require.NoError(t, err)
				got := []string{}
				for _, v := range views {
					got = append(got, v.Contact.ID)
				}
				slices.Sort(got)
				require.Equal(t, inMemory(t, s, w, people, models.Condition{Segment: "whole"}), got, "%+v", asked)
				if w.namesGone(asked) {
					require.Empty(t, got, "a segment that is gone, whatever stands around it: %+v", asked)
				}
			}
			require.NoError(t, s.Pool().Delete(&models.Segment{}, "workspace_id = ?", w.workspace).Error)
		})
	})
}

// namesGone reports whether the condition names a segment that is not there, by itself or by the segments that it names.
func (w world) namesGone(c models.Condition) bool {
	for _, ref := range c.References("").Segments {
		inner, known := w.segments[ref.Value]
		if !known || w.namesGone(inner) {
			return true
		}
	}
	return false
}

// newWorld makes a workspace of its own for one draw.
func newWorld(t *rapid.T, s *store.Store, n int) world {
	ctx := context.Background()
	made, err := s.CreateWorkspace(ctx, models.Workspace{
		Name: "Anna", TimeZone: rapid.SampledFrom(someZones[1:5]).Draw(t, "own zone"),
		Language: rapid.SampledFrom([]string{"it", "en"}).Draw(t, "own language"), PhoneRegion: "IT",
	})
	require.NoError(t, err)
	w := world{workspace: made.ID}
	for _, name := range []string{"one", "two"} {
		l, err := s.CreateList(ctx, w.workspace, name)
		require.NoError(t, err)
		w.lists = append(w.lists, l.ID)
	}
	for _, tag := range []string{"gold", "silver"} {
		_, err := s.CreateTag(ctx, w.workspace, tag)
		require.NoError(t, err)
	}
	u, err := s.CreateUser(ctx, models.User{
		WorkspaceID: w.workspace, Name: "O", Email: fmt.Sprintf("o%d@example.com", n), Role: models.RoleChatOperator,
	}, "test")
	require.NoError(t, err)
	w.operators = []string{u.ID}
	for code, of := range map[string]models.FieldType{"CITY": models.FieldText, "DAY": models.FieldDate, "INSTANT": models.FieldDateTime} {
		_, err := s.CreateField(ctx, models.Field{WorkspaceID: w.workspace, Code: code, Name: code, Type: of})
		require.NoError(t, err)
	}
	a, err := s.CreateAutomation(ctx, w.workspace, "test", given.Input("a", given.TagStep("gold")))
	require.NoError(t, err)
	require.NoError(t, s.Pool().Model(&models.Automation{}).Where("id = ?", a.Automation.ID).Update("state", models.AutomationActive).Error)
	w.automations = []string{a.Automation.ID}
	return w
}
