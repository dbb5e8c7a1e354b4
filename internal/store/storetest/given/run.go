package given

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// AutomationStore makes and changes automations.
type AutomationStore interface {
	CreateAutomation(ctx context.Context, workspaceID, actor string, in models.AutomationInput) (models.PublishedAutomation, error)
	PublishAutomation(
		ctx context.Context, workspaceID, id, actor string, base int, in models.AutomationInput,
	) (models.PublishedAutomation, error)
	ActivateAutomation(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error)
}

// Input is an automation of these steps without starts.
func Input(name string, steps ...models.Step) models.AutomationInput {
	return models.AutomationInput{Name: name, Definition: models.Definition{Steps: steps}, NewSecret: func() string { return "secret" }}
}

// TagStep is a step that adds the tags.
func TagStep(tags ...string) models.Step {
	return models.Step{Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: tags}}
}

// Waiting is the step after a wait.
func Waiting(d time.Duration, step models.Step) models.Step {
	step.Wait = models.Wait{For: models.Duration(d)}
	return step
}

// Activated makes and activates an automation that adds a tag.
func Activated(t *testing.T, s AutomationStore, workspace string, reentry models.Reentry) models.Automation {
	t.Helper()
	in := Input("Welcome", TagStep("new"))
	in.Reentry = reentry
	made, err := s.CreateAutomation(t.Context(), workspace, "system", in)
	require.NoError(t, err)
	a, err := s.ActivateAutomation(t.Context(), workspace, made.Automation.ID, "system")
	require.NoError(t, err)
	return a
}

// Drip is an active automation of the steps.
func Drip(t require.TestingT, s AutomationStore, workspace string, steps ...models.Step) models.PublishedAutomation {
	made, err := s.CreateAutomation(Context(t), workspace, "system", Input("drip", steps...))
	require.NoError(t, err)
	made.Automation, err = s.ActivateAutomation(Context(t), workspace, made.Automation.ID, "system")
	require.NoError(t, err)
	return made
}

// Published makes the steps the next revision.
func Published(t require.TestingT, s AutomationStore, a models.Automation, steps ...models.Step) models.PublishedAutomation {
	out, err := s.PublishAutomation(Context(t), a.WorkspaceID, a.ID, "system", models.AnyRevision, Input("drip", steps...))
	require.NoError(t, err)
	return out
}

// SetAutomationState moves an automation without the rules of moving it.
func SetAutomationState(t *testing.T, s Database, id string, state models.AutomationState) {
	t.Helper()
	require.NoError(
		t, s.Pool().WithContext(context.Background()).Model(&models.Automation{}).Where("id = ?", id).Update("state", state).Error,
	)
}

// EntryStore accepts entries.
type EntryStore interface {
	Accept(ctx context.Context, e models.Entry) (models.Accepted, error)
}

// Entry is the entry of who has the phone.
func Entry(a models.Automation, phone, key string) models.Entry {
	return models.Entry{
		WorkspaceID: a.WorkspaceID, AutomationID: a.ID, Key: key, Kind: models.StartManual,
		Contact: models.ContactInput{Phone: phone}, PointerPrefix: "/contact",
	}
}

// Entered accepts an entry that must not fail.
func Entered(t *testing.T, s EntryStore, a models.Automation, phone, key string) models.Accepted {
	t.Helper()
	got, err := s.Accept(t.Context(), Entry(a, phone, key))
	require.NoError(t, err)
	return got
}

// BareRuns inserts runs without contact rows; fill sets what the test needs.
func BareRuns(t *testing.T, db *database.DB, a models.Automation, n int, fill func(i int, r *models.Run)) {
	t.Helper()
	runs := make([]models.Run, n)
	for i := range runs {
		id := database.NewID()
		runs[i] = models.Run{
			ID: id, WorkspaceID: a.WorkspaceID, AutomationID: a.ID, ContactID: database.NewID(), EntryKey: id,
			StartKind: models.StartManual, StartedAt: db.Now(), UpdatedAt: db.Now(),
		}
		fill(i, &runs[i])
	}
	require.NoError(t, db.Pool().CreateInBatches(&runs, 200).Error)
}

// RunRow reads the row of a run.
func RunRow(t *testing.T, s Database, id string) models.Run {
	t.Helper()
	var r models.Run
	require.NoError(t, s.Pool().Take(&r, "id = ?", id).Error)
	return r
}

// SetRunColumns sets columns of a run as the engine would.
func SetRunColumns(t *testing.T, s Database, id string, set map[string]any) {
	t.Helper()
	require.NoError(t, s.Pool().Model(&models.Run{}).Where("id = ?", id).UpdateColumns(set).Error)
}

// PassedThrough lets so many contacts have passed through three steps, quickly: one in a hundred
// failed, one in twenty replied, and as many clicked.
func PassedThrough(t *testing.T, s Database, a models.Automation, n models.Number, runs int) {
	t.Helper()
	values := map[string]any{"w": a.WorkspaceID, "a": a.ID, "n": n.ID, "runs": runs}
	for _, statement := range []string{
		`INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id, status, reason, outcome, ended_by,
			revision,
			step_id, visit, listening, ticket_id, workflow_run_id, closing, started_at, updated_at, ended_at, campaign_id, left_step_id)
		SELECT lpad(i::text, 8, '0'), @w, @a, 'c' || i, i, 'list', '',
			CASE WHEN i % 10 = 0 THEN 'waiting' WHEN i % 100 = 1 THEN 'ended' ELSE 'completed' END, '',
			CASE WHEN i % 10 = 0 THEN '' WHEN i % 100 = 1 THEN 'ended_by_api' ELSE 'completed' END, '', 1,
			CASE WHEN i % 10 = 0 THEN 's' || i % 3 ELSE '' END, 4, false, '', '', false,
			timestamptz '2026-10-01Z' + i * interval '1 minute', now(),
				CASE WHEN i % 10 > 0 THEN timestamptz '2026-10-01Z' + i * interval '1 minute' END,
			CASE WHEN i % 3 = 0 THEN 'c' ELSE '' END, CASE WHEN i % 10 > 0 THEN 's' || i % 3 ELSE '' END FROM generate_series(1, @runs) i`,
		`INSERT INTO step_executions (run_id, step_id, visit, workspace_id, automation_id, contact_id, campaign_id, kind, status, reason,
			at)
		SELECT id, 's' || v, v, workspace_id, automation_id, contact_id, campaign_id, 'send_template',
			CASE WHEN entry_key::int % 100 = 3 THEN 'failed' WHEN entry_key::int % 100 = 5 THEN 'skipped' ELSE 'done' END, '', started_at
		FROM runs, generate_series(0, 2) v WHERE workspace_id = @w`,
		`INSERT INTO messages (id, workspace_id, run_id, automation_id, step_id, visit, contact_id, number_id, kind, template, state,
			wamid, error_code, error_title, attempts, created_at, failed_at, replied_at, clicked_at, campaign_id, price)
		SELECT id || v, workspace_id, id, automation_id, 's' || v, v, contact_id, @n, 'template', 'welcome/it',
			CASE entry_key::int % 100 WHEN 3 THEN 'failed' WHEN 4 THEN 'unknown' WHEN 5 THEN 'accepted' WHEN 6 THEN 'delivered'
				ELSE 'read' END,
			id || v, 0, '', 1, started_at, CASE WHEN entry_key::int % 100 = 3 THEN now() END,
			CASE WHEN entry_key::int % 20 = 7 THEN now() END, CASE WHEN entry_key::int % 20 = 9 THEN now() END, campaign_id,
			'marketing/regular/billable/39'
		FROM runs, generate_series(0, 2) v WHERE workspace_id = @w`,
	} {
		require.NoError(t, s.Pool().Exec(statement, values).Error)
	}
}

// OnPhrase is an automation that starts on a normalised phrase.
func OnPhrase(name, phrase string) models.AutomationInput {
	in := Input(name, TagStep("new"))
	in.Definition.Start = []models.Start{{Kind: models.StartMessage, Settings: &models.OnMessage{Phrase: phrase}}}
	in.Phrases = []string{phrase}
	return in
}

// Delivered makes delivered messages of a price.
func Delivered(t *testing.T, s Database, a models.Automation, number, campaign string, price models.Price, n int) {
	t.Helper()
	kind, template := "template", "welcome/it"
	if price.Parts().Category == "service" { // free messages
		kind, template = "text", ""
	}
	for range n {
		id := database.NewID()
		require.NoError(t, s.Pool().Create(&models.Message{
			ID: id, WorkspaceID: a.WorkspaceID, RunID: id, AutomationID: a.ID, CampaignID: campaign, StepID: "s", ContactID: id,
			NumberID: number, Kind: kind, Template: template, State: models.MessageDelivered, CreatedAt: time.Now(), Price: price,
		}).Error)
	}
}
