package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// The budgets of statements: what a step may cost whatever the number of runs. The
// definition and the templates are warm, as they are from the second contact on.

func TestADatabaseStepTakesAtMostFiveStatements(t *testing.T) {
	t.Parallel()
	list := func(b *bundle) string {
		l, err := b.store.CreateList(b.t.Context(), b.workspace, "l")
		require.NoError(b.t, err)
		return l.ID
	}
	user := func(b *bundle) string {
		u, err := b.store.CreateUser(
			b.t.Context(), models.User{WorkspaceID: b.workspace, Name: "Emanuela", Email: "e@example.com", Role: models.RoleAdmin}, "test",
		)
		require.NoError(b.t, err)
		return u.ID
	}
	//nolint:exhaustive // sends, webhooks and starts have budgets of their own
	cases := map[models.StepKind]func(*bundle) models.StepSettings{
		models.KindAddTags:         func(*bundle) models.StepSettings { return &models.ChangeTags{Tags: []string{"a", "b"}} },
		models.KindRemoveTags:      func(*bundle) models.StepSettings { return &models.ChangeTags{Tags: []string{"a"}} },
		models.KindAddToLists:      func(b *bundle) models.StepSettings { return &models.ChangeLists{ListIDs: []string{list(b)}} },
		models.KindRemoveFromLists: func(b *bundle) models.StepSettings { return &models.ChangeLists{ListIDs: []string{list(b)}} },
		models.KindAssignOperators: func(b *bundle) models.StepSettings {
			return &models.AssignOperators{UserIDs: []string{user(b)}, Choose: models.ChooseRandom}
		},
		models.KindUnassignOperators: func(*bundle) models.StepSettings { return &models.UnassignOperators{} },
		models.KindOpenTicket: func(*bundle) models.StepSettings {
			return &models.OpenTicket{Title: "%%CITY%%", Reference: "%%CITY%%"}
		},
		models.KindUpdateTicket: func(*bundle) models.StepSettings {
			return &models.UpdateTicket{Title: "%%CITY%%", Status: models.TicketInProgress}
		},
		models.KindCloseTicket: func(*bundle) models.StepSettings { return &models.CloseTicket{Reference: "%%CITY%%"} },
		models.KindSetField: func(*bundle) models.StepSettings {
			return &models.SetField{Field: "LAST_NAME", Value: ptr("%%CITY%%")}
		},
		models.KindBlockContact:   func(*bundle) models.StepSettings { return &models.NoSettings{} },
		models.KindRestoreContact: func(*bundle) models.StepSettings { return &models.NoSettings{} },
		models.KindEndAutomations: func(*bundle) models.StepSettings { return &models.EndAutomations{} },
		models.KindWaitForReply: func(b *bundle) models.StepSettings {
			b.write("+393331234567", "eccomi", b.now.Add(time.Minute))
			return &models.WaitForReply{Limit: models.Duration(time.Hour)}
		},
		models.KindBranch: func(b *bundle) models.StepSettings {
			return &models.Branch{If: models.Condition{All: []models.Condition{
				{List: list(b)},
				{Tag: "a"},
				{Field: "CITY", Test: models.Test{Is: "Brindisi"}},
				{Field: "CITY", Test: models.Test{IsNot: "Bari"}},
				{Reply: models.ReplyText, Test: models.Test{Is: "x"}},
				{Window: models.WindowOpen},
				{Language: "it"},
			}}}
		},
		models.KindDeleteContact: func(*bundle) models.StepSettings { return &models.NoSettings{} },
		models.KindSetConsent:    func(*bundle) models.StepSettings { return &models.SetConsent{To: models.ConsentRefused} },
	}
	for kind, settings := range cases {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				a := b.automation(models.Reentry{}, models.Step{Kind: kind, Settings: settings(b)})
				run, move := b.enter(a, "+393331234567")
				_, _, err := b.store.CreateTicket(t.Context(), models.Everyone(b.workspace), models.Ticket{
					WorkspaceID: b.workspace, ContactID: run.ContactID, Title: "Call back", Status: models.TicketOpen,
				})
				require.NoError(t, err, "there is a ticket to act on")
				n := b.counted(func() {
					after, err := b.perform(run, move)
					require.NoError(t, err)
					require.Equal(t, activities.MoveDone, after.State)
				})
				most := int64(5)
				if kind == models.KindDeleteContact {
					most = 18 // once in a contact's life, every table that may name them; the same however much there is of them
				}
				require.LessOrEqual(t, n, most)
				require.GreaterOrEqual(t, n, int64(3), "the counter counts")
			})
		})
	}
}

func TestASendTakesAtMostSevenStatements(t *testing.T) {
	t.Parallel()
	fallback := models.Fallback{FallbackTemplate: "open", FallbackParameters: map[string]string{"1": "%%CITY%%"}}
	cases := map[string]struct {
		step models.Step
		open bool
	}{
		"a template with a field": {step: models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
			Template: "welcome", Parameters: map[string]string{"1": "%%CITY%%"},
		}}},
		"a free message with a field": {open: true, step: models.Step{
			Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "%%CITY%%"},
		}},
		"a fallback": {step: models.Step{
			Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "%%CITY%%", Fallback: fallback},
		}},
		"a tracked link with a field": {open: true, step: models.Step{
			Kind: models.KindSendMessage, Settings: &models.SendMessage{
				Text: "https://shop.example/%%CITY%%", Tracking: models.Tracking{TrackLinks: true},
			},
		}},
		"a template with tracked buttons": {step: models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
			Template: "sale", Parameters: map[string]string{"1": "%%CITY%%"},
			Buttons: map[string]models.ButtonValue{"1": {URLSuffix: "%%CITY%%"}},
		}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				if name == "a template with tracked buttons" {
					b.trackedTemplates()
				}
				a := b.automation(models.Reentry{}, c.step)
				first, move := b.enter(a, "+393331234560")
				if c.open {
					b.write("+393331234560", "ciao", b.now)
				}
				_, err := b.perform(first, move) // after it the template is warm, too
				require.NoError(t, err)
				run, move := b.enter(a, "+393331234567")
				if c.open {
					b.write("+393331234567", "ciao", b.now)
				}
				n := b.counted(func() {
					after, err := b.perform(run, move)
					require.NoError(t, err)
					require.Equal(t, activities.MoveDone, after.State)
				})
				require.Equal(t, "+393331234567", b.phone.taken[len(b.phone.taken)-1].Phone)
				require.LessOrEqual(t, n, int64(7))
			})
		})
	}
}

func TestAStartOfANewContactTakesAtMostFiveStatements(t *testing.T) {
	t.Parallel()
	// The sixth of the budget is the API's look at its key.
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		a := b.automation(models.Reentry{}, models.Step{Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: []string{"a"}}})
		entry := models.Entry{
			WorkspaceID: b.workspace, AutomationID: a.ID, Kind: models.StartManual, Key: "api:1",
			Contact: models.ContactInput{Phone: "+393331234567", FirstName: ptr("Giulia")},
		}
		first := models.Entry{
			WorkspaceID: b.workspace, AutomationID: a.ID, Kind: models.StartManual, Contact: models.ContactInput{Phone: "+393331234568"},
		}
		_, err := b.store.Accept(t.Context(), first) // a process reads once which form workflow ids have
		require.NoError(t, err)
		n := b.counted(func() {
			_, err := b.store.Accept(t.Context(), entry)
			require.NoError(t, err)
		})
		require.LessOrEqual(t, n, int64(5))
	})
}

func TestAStartOfAKnownContactTakesAtMostFiveStatements(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		step := models.Step{Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: []string{"a"}}}
		first, second := b.automation(models.Reentry{}, step), b.automation(models.Reentry{}, step)
		entry := models.Entry{
			WorkspaceID: b.workspace, AutomationID: first.ID, Kind: models.StartManual, Key: "api:1",
			Contact: models.ContactInput{Phone: "+393331234567", FirstName: ptr("Giulia")},
		}
		_, err := b.store.Accept(t.Context(), entry)
		require.NoError(t, err)
		entry.AutomationID, entry.Contact.FirstName = second.ID, ptr("Giulia Maria")
		n := b.counted(func() {
			accepted, err := b.store.Accept(t.Context(), entry)
			require.NoError(t, err)
			require.Equal(t, models.EntryAccepted, accepted.Result)
		})
		require.LessOrEqual(t, n, int64(5), "the count of earlier entries included")
	})
}

func TestTheRoutingOfAMessageTakesAtMostTwelveStatements(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const customer = "+393331234567"
		listening, move := b.enter(b.automation(models.Reentry{}, models.Step{
			Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: models.Duration(time.Hour)},
		}), customer)
		_, err := b.perform(listening, move)
		require.NoError(t, err)
		b.write(customer, "the first", b.now)
		for range 3 { // whatever the number of messages that lie there
			n := b.counted(func() { require.Len(t, b.write(customer, "Bari", b.now), 1) })
			require.LessOrEqual(t, n, int64(12), "kept, routed, a run told")
			require.GreaterOrEqual(t, n, int64(8), "the counter counts")
		}
	})
}
