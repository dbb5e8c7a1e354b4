package app

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// do asks the API, with the key of a workspace, and returns the answer and its ETag.
func (s *shop) do(key, method, path, body string, status int) (answer, etag string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	require.NoError(s.t, err)
	r.Header.Set("Authorization", "Bearer "+key)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	got, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	raw, err := io.ReadAll(got.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, got.Body.Close())
	require.Equal(s.t, status, got.StatusCode, string(raw))
	return string(raw), got.Header.Get("ETag")
}

// peopled gives a workspace what definitions of all kinds name, each time of the same names, and returns the ids of a list, a
// person, a segment and an automation with a step of the key "inside".
func (s *shop) peopled(workspace string) (list, user, segment string, other models.PublishedAutomation) {
	s.t.Helper()
	ctx := s.t.Context()
	l, err := s.app.Store.CreateList(ctx, workspace, "Clienti/migliori")
	require.NoError(s.t, err)
	u, err := s.app.Store.CreateUser(
		ctx, models.User{WorkspaceID: workspace, Name: "Ada", Email: "ada@shop.example", Role: models.RoleAdmin}, "test",
	)
	require.NoError(s.t, err)
	g, err := s.app.Store.CreateSegment(ctx, workspace, "test", models.SegmentInput{Name: "VIP", If: models.Condition{Tag: "vip"}})
	require.NoError(s.t, err)
	inside := tag("x")
	inside.Key = "inside"
	other, err = s.app.Store.CreateAutomation(ctx, workspace, "test", models.AutomationInput{
		Name: "Other", Definition: models.Definition{Steps: []models.Step{inside}},
	})
	require.NoError(s.t, err)
	for code, kind := range map[string]models.FieldType{"CITY": models.FieldText, "BIRTHDAY": models.FieldDate} {
		_, err := s.app.Store.CreateField(ctx, models.Field{WorkspaceID: workspace, Code: code, Name: code, Type: kind})
		require.NoError(s.t, err)
	}
	return l.ID, u.ID, g.ID, other
}

// everyKind is a definition with a step and a start of each kind, and every question that names something.
func everyKind(list, user, segment string, other models.PublishedAutomation) models.Definition {
	var d models.Definition
	for kind, one := range simulatedKinds(list, user, other.Automation.ID) {
		d.Steps = append(d.Steps, models.Step{Kind: kind, Settings: one.settings})
	}
	d.Steps = append(d.Steps,
		models.Step{
			Kind: models.KindSendMessage, Key: "linked", Settings: &models.SendMessage{
				Text: "https://example.com/", Tracking: models.Tracking{TrackLinks: true},
			},
		},
		models.Step{Kind: models.KindEndAutomations, Settings: &models.EndAutomations{AutomationIDs: []string{other.Automation.ID}}},
		models.Step{Kind: models.KindUnassignOperators, Settings: &models.UnassignOperators{UserIDs: []string{user}}},
		models.Step{Kind: models.KindOpenTicket, Settings: &models.OpenTicket{Title: "t", OwnerID: user}},
		models.Step{Kind: models.KindSendWebhook, Settings: &models.SendWebhook{
			Method: "POST", URL: "https://example.com/", Headers: map[string]string{"Authorization": "hush"},
		}},
		models.Step{Kind: models.KindBranch, Settings: &models.Branch{If: models.Condition{All: []models.Condition{
			{List: list},
			{Operator: user},
			{Segment: segment},
			{Clicked: &models.Clicked{StepID: "linked"}},
			{Inside: &models.Inside{AutomationID: other.Automation.ID, StepID: other.Definition.Steps[0].ID}},
		}}}},
	)
	for _, settings := range []struct {
		kind models.StartKind
		is   models.StartSettings
	}{
		{models.StartMessage, &models.OnMessage{Phrase: "ciao"}},
		{models.StartIntegration, &models.OnIntegration{Label: "shop"}},
		{models.StartList, &models.OnList{ListIDs: []string{list}}},
		{models.StartDate, &models.OnDate{Field: "BIRTHDAY", When: "on", At: "09:00"}},
		{models.StartClosedHours, &models.OnClosedHours{QuietPeriod: hour}},
		{models.StartHoliday, &models.OnHoliday{Days: models.Days{Country: "IT"}}},
		{models.StartTicket, &models.OnTicket{Event: models.TicketOpened}},
		{models.StartFirst, &models.OnFirstMessage{}},
		{models.StartAny, &models.OnAnyMessage{When: models.WhenOpen}},
		{models.StartConsent, &models.OnConsent{To: models.ConsentGranted}},
	} {
		d.Start = append(d.Start, models.Start{Kind: settings.kind, Settings: settings.is})
	}
	return d
}

// What is exported and imported does the same in the other workspace, for every kind of step and start.
func TestWhatIsExportedIsImportedEqual(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	there, err := s.app.NewWorkspace(t.Context(), models.Workspace{Name: "Other shop", TimeZone: "Europe/Rome", Language: "it"})
	require.NoError(t, err)
	key, err := s.app.NewKey(t.Context(), there.ID, "test", "")
	require.NoError(t, err)
	s.peopled(there.ID)
	list, user, segment, other := s.peopled(s.workspace)
	d := everyKind(list, user, segment, other)
	require.GreaterOrEqual(t, len(d.Start), len(models.WrittenStartKinds()))
	made, err := s.app.Store.CreateAutomation(t.Context(), s.workspace, "test", models.AutomationInput{
		Name: "Everything", Definition: d, NewSecret: newStartSecret, Phrases: append([]string{"ciao"}, make([]string, 9)...),
		Reentry: models.Reentry{AfterFinish: models.AfterFinishOnce},
	})
	require.NoError(t, err)

	exported, etag := s.do(s.key, http.MethodGet, "/v1/automations/"+made.Automation.ID+"/export", "", http.StatusOK)
	require.Equal(t, `"1"`, etag)
	require.NotContains(t, exported, "hush")
	imported := func(body string, status int) string {
		answer, _ := s.do(key, http.MethodPost, "/v1/automations/import?make=true", body, status)
		return answer
	}
	require.Contains(t, imported(exported, http.StatusUnprocessableEntity), `"pointer":"/automation/number"`, "it has no such number")
	exported = strings.Replace(exported, `"number":"+390612345678",`, "", 1)
	require.Contains(t, imported(exported, http.StatusUnprocessableEntity), "stands for a secret", "secrets do not travel")
	exported = strings.ReplaceAll(exported, models.KeptSecret, "hush")
	answer := imported(exported, http.StatusCreated)
	require.Equal(t, 1, strings.Count(answer, `"secret":`), "the start has a secret of its own, told this once")
	var head struct{ ID, State string }
	require.NoError(t, json.Unmarshal([]byte(answer), &head))
	require.Equal(t, "draft", head.State)

	again, _ := s.do(key, http.MethodGet, "/v1/automations/"+head.ID+"/export", "", http.StatusOK)
	require.Equal(t, withoutIDs(t, exported), withoutIDs(t, strings.ReplaceAll(again, models.KeptSecret, "hush")))
	_, got, err := s.app.Store.GetAutomation(t.Context(), there.ID, head.ID)
	require.NoError(t, err)
	for _, id := range []string{list, user, segment, other.Automation.ID, other.Definition.Steps[0].ID} {
		raw, err := json.Marshal(got)
		require.NoError(t, err)
		require.NotContains(t, string(raw), id, "nothing of the first workspace is named")
	}
	yaml, _ := s.do(s.key, http.MethodGet, "/v1/automations/"+made.Automation.ID+"/export?format=yaml", "", http.StatusOK)
	require.True(t, strings.HasPrefix(yaml, "cadenza: 1\n"), yaml)
}

// withoutIDs is a file without its table of ids and what it says of stored keys, as a value.
func withoutIDs(t *testing.T, file string) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(file), &out))
	delete(out, "ids")
	delete(out, "derived_keys")
	return out
}
