package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// simulatedKinds are a step of each kind and how its simulation reads.
func simulatedKinds(list, user, other string) map[models.StepKind]struct {
	settings models.StepSettings
	want     string
} {
	type one = struct {
		settings models.StepSettings
		want     string
	}
	yes := []models.Button{{Text: "Yes"}}
	return map[models.StepKind]one{
		models.KindSendTemplate: {
			&models.SendTemplate{Template: "welcome", Parameters: map[string]string{"1": "%%FIRST_NAME%%"}}, "done Ciao Giulia",
		},
		models.KindSendMessage: {&models.SendMessage{Text: "hi"}, "done hi"},
		models.KindSendButtons: {&models.SendButtons{Text: "Really?", Buttons: yes}, "done Really?"},
		models.KindSendList: {
			&models.SendList{Text: "Which?", Button: "Open", Sections: []models.Section{{Rows: []models.Row{{Text: "One"}}}}},
			"done Which?",
		},
		models.KindSendLink: {
			&models.SendLink{Text: "Look", Button: "Open", URL: "https://example.com/%%CITY|x%%"}, "done Look",
		},
		models.KindAskLocation:  {&models.AskLocation{Text: "Where?"}, "done Where?"},
		models.KindSendFlow:     {&models.SendFlow{Text: "Book", FlowID: "1", Button: "Open"}, "done Book"},
		models.KindSendProducts: {&models.SendProducts{Text: "Shop"}, "done Shop"},
		models.KindSendLocation: {
			&models.SendLocation{MapPlace: models.MapPlace{Latitude: "41.9", Longitude: "12.5", Name: "Shop"}}, "done Shop",
		},
		models.KindSendContact:       {&models.SendContact{Contacts: []models.ContactCard{{Name: "Ann"}}}, "done Ann"},
		models.KindSendSticker:       {&models.SendSticker{Link: "https://example.com/a.webp"}, "done"},
		models.KindReact:             {&models.React{Emoji: "👍"}, "done 👍"},
		models.KindAddTags:           {&models.ChangeTags{Tags: []string{"new"}}, "done tags_added[new]"},
		models.KindRemoveTags:        {&models.ChangeTags{Tags: []string{"new"}}, "done tags_removed[new]"},
		models.KindAddToLists:        {&models.ChangeLists{ListIDs: []string{list}}, "done lists_joined[" + list + "]"},
		models.KindRemoveFromLists:   {&models.ChangeLists{ListIDs: []string{list}}, "done lists_left[" + list + "]"},
		models.KindAssignOperators:   {&models.AssignOperators{UserIDs: []string{user}}, "done operators_assigned[" + user + "]"},
		models.KindUnassignOperators: {&models.UnassignOperators{}, "done operators_removed[]"},
		models.KindOpenTicket: {
			&models.OpenTicket{Title: "Call %%FIRST_NAME%%"}, "done ticket_opened[priority medium status open title Call Giulia]",
		},
		models.KindUpdateTicket:    {&models.UpdateTicket{Title: "x"}, "skipped no_ticket"},
		models.KindCloseTicket:     {&models.CloseTicket{}, "skipped no_ticket"},
		models.KindSetField:        {&models.SetField{Field: "CITY", Value: ptr("Lecce")}, "done field_set[CITY Lecce]"},
		models.KindSendWebhook:     {&models.SendWebhook{Method: "POST", URL: "https://example.com/"}, "done"},
		models.KindBlockContact:    {&models.NoSettings{}, "done contact_blocked[]"},
		models.KindRestoreContact:  {&models.NoSettings{}, "done contact_restored[]"},
		models.KindEndAutomations:  {&models.EndAutomations{}, "done"},
		models.KindWaitForReply:    {&models.WaitForReply{Limit: hour}, "done no_reply"},
		models.KindBranch:          {&models.Branch{If: models.Condition{Tag: "vip"}}, "done else"},
		models.KindStartAutomation: {&models.StartAutomation{AutomationID: other}, "done automations_started[" + other + "]"},
		models.KindSetConsent:      {&models.SetConsent{To: models.ConsentRefused}, "done consent_set[marketing refused]"},
		models.KindDeleteContact:   {&models.NoSettings{}, "done contact_deleted[]"},
	}
}

func TestEveryKindOfStepIsSimulated(t *testing.T) {
	t.Parallel()
	b := onSQLite(t)
	other := b.automation(models.Reentry{}, tag("other"))
	list, err := b.store.CreateList(t.Context(), b.workspace, "customers")
	require.NoError(t, err)
	user, err := b.store.CreateUser(
		t.Context(), models.User{WorkspaceID: b.workspace, Name: "Anna", Email: "anna@example.com", Role: models.RoleChatOperator}, "test",
	)
	require.NoError(t, err)
	examples := simulatedKinds(list.ID, user.ID, other.ID)
	for _, kind := range models.StepKinds() {
		example, there := examples[kind]
		require.True(t, there, "%s: say here how its simulation reads", kind)
		s := b.simulate(b.draft(models.Step{Kind: kind, Settings: example.settings}), models.SimulationInput{
			Customer: []models.CustomerAct{{At: monday.Add(-day.Std() / 2), Text: "hello"}},
		})
		lines := storyOf(t, s)
		require.Contains(t, lines[len(lines)-2], ": 1 "+string(kind)+" "+example.want, kind)
		require.Equal(t, models.SimulatedLeft, s.End.State, kind)
	}
}
