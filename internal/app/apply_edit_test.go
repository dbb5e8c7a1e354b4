package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
)

// edited is a recipe in a folder of its own, which a test changes as its owner would.
type edited struct {
	*shop
	file, slug string
}

func newEdited(t *testing.T, recipe string) *edited {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(recipes, recipe+".yaml"))
	require.NoError(t, err)
	e := &edited{shop: newShop(t), file: filepath.Join(t.TempDir(), recipe+".yaml"), slug: "recipe-" + recipe}
	require.NoError(t, os.WriteFile(e.file, raw, 0o600))
	e.applied(e.file)
	e.approve()
	e.change("  slug: "+e.slug, "  slug: "+e.slug+"\n  state: active")
	e.applied(e.file)
	require.Equal(t, models.AutomationActive, e.automations()[e.slug].State)
	return e
}

// change writes something else into the file, which must be there just once.
func (e *edited) change(old, now string) {
	e.t.Helper()
	raw, err := os.ReadFile(e.file)
	require.NoError(e.t, err)
	require.Equal(e.t, 1, strings.Count(string(raw), old), old)
	require.NoError(e.t, os.WriteFile(e.file, []byte(strings.Replace(string(raw), old, now, 1)), 0o600))
}

// published applies the file, which must do something, and then nothing.
func (e *edited) published() string {
	e.t.Helper()
	out := e.applied(e.file)
	require.Equal(e.t, "nothing to do\n", e.applied(e.file))
	return out
}

// enters lets a contact enter, up to where the run waits first.
func (e *edited) enters(at time.Time) models.Run {
	e.t.Helper()
	accepted, err := e.app.Store.Accept(e.t.Context(), models.Entry{
		WorkspaceID: e.workspace, AutomationID: e.automations()[e.slug].ID, Kind: models.StartManual,
		Contact: models.ContactInput{Phone: e.nextPhone()},
	})
	require.NoError(e.t, err)
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(e.app.steps.Enter)
	_, err = env.ExecuteActivity(e.app.steps.Enter, activities.EnterInput{RunRef: ref(accepted.Run), Now: at})
	require.NoError(e.t, err)
	return e.now(accepted.Run)
}

// now is the run as it stands.
func (e *edited) now(r models.Run) models.Run {
	e.t.Helper()
	view, _, err := e.app.Store.GetRun(e.t.Context(), models.Everyone(e.workspace), r.ID)
	require.NoError(e.t, err)
	return view.Run
}

// at is the key of the step where the run stands.
func (e *edited) at(r models.Run) string {
	e.t.Helper()
	return e.definition(e.slug).Keys()[e.now(r).StepID]
}

func TestARecipeIsEditedWithContactsInside(t *testing.T) { // E1–E5
	t.Parallel()
	e := newEdited(t, "after-sales-survey")
	began := time.Now().UTC()
	run := e.enters(began)
	require.Equal(t, "question", e.at(run))
	due := *run.DueAt

	e.change("P3D, at", "P30D, at") // E5: what was waited counts
	e.change("{payload: good}", "{payload: fine}")
	require.Equal(t, "~ automation recipe-after-sales-survey\n    ~ step question: buttons, wait\ndone: 1\n", e.published())
	longer := e.now(run)
	require.Equal(t, run.StepID, longer.StepID)
	require.Equal(t, run.Visit, longer.Visit)
	require.WithinDuration(t, due.AddDate(0, 0, 27), *longer.DueAt, 2*time.Hour, "of the wall clock")
	step, _, _ := e.definition(e.slug).Find(run.StepID)
	settings, ok := step.Settings.(*models.SendTemplate)
	require.True(t, ok)
	require.Equal(t, "fine", settings.Buttons["0"].Payload, "E3: what is sent when it is due")

	// E4: a step before the one where they wait is not theirs; one after it will be
	e.change("  steps:\n", "  steps:\n    - {key: before, kind: add_tags, tags: [early]}\n")
	e.change("    - key: answer\n", "    - {key: after, kind: add_tags, tags: [asked], wait: {for: P5D}}\n    - key: answer\n")
	require.Contains(t, e.published(), "+ step before\n    + step after\n")
	require.Equal(t, longer.DueAt, e.now(run).DueAt)
	next, _ := e.definition(e.slug).Next(run.StepID)
	require.Equal(t, "after", next.Key)

	// E2: who waits for a step that moves goes with it
	e.change("    - {key: after, kind: add_tags, tags: [asked], wait: {for: P5D}}\n", "")
	e.change("    - {key: before,", "    - {key: after, kind: add_tags, tags: [asked], wait: {for: P5D}}\n    - {key: before,")
	require.Contains(t, e.published(), "> step after: moves from 3 to 1")
	require.Equal(t, run.StepID, e.now(run).StepID)

	// E1: who waits for a step that is deleted waits for the next one, the whole of its wait, and not for a reply to what it never said
	raw, err := os.ReadFile(e.file)
	require.NoError(t, err)
	text := string(raw)
	from, to := strings.Index(text, "    - key: question\n"), strings.Index(text, "    - key: answer\n")
	require.NoError(t, os.WriteFile(e.file, []byte(text[:from]+text[to:]), 0o600))
	deleted := time.Now()
	require.Contains(t, e.published(), "- step question")
	moved := e.now(run)
	require.Equal(t, "which", e.at(run))
	require.WithinDuration(t, deleted, *moved.DueAt, time.Minute)
	require.Equal(t, run.Visit+1, moved.Visit)
}

func TestAnEditedStepKeepsItsIDByItsKeyAlone(t *testing.T) { // E3
	t.Parallel()
	e := newEdited(t, "closed-hours")
	before := e.definition(e.slug).IDsByKey()
	e.change("Ora siamo chiusi", "Siamo chiusi")
	require.Equal(t, "~ automation recipe-closed-hours\n    ~ step closed: text\ndone: 1\n", e.published())
	require.Equal(t, before, e.definition(e.slug).IDsByKey())
	e.change("- key: closed", "- key: shut") // another key is another step
	require.Contains(t, e.published(), "+ step shut\n    - step closed\n")
	require.NotEqual(t, before["closed"], e.definition(e.slug).IDsByKey()["shut"])
	require.Equal(t, before["not-forgotten"], e.definition(e.slug).IDsByKey()["not-forgotten"])
}

func TestPruneArchivesWhatAnEarlierApplyMadeAndNothingElse(t *testing.T) {
	t.Parallel()
	e := newEdited(t, "closed-hours")
	mine, err := e.app.Store.CreateAutomation(t.Context(), e.workspace, "test", models.AutomationInput{Name: "By hand"})
	require.NoError(t, err)
	other := filepath.Join(t.TempDir(), "holidays.yaml")
	raw, err := os.ReadFile(filepath.Join(recipes, "holidays.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(other, raw, 0o600))
	e.applied("--mark", "another-repository", other)

	welcome := filepath.Join(recipes, "welcome.yaml")
	out, err := e.apply("--plan", welcome)
	require.Equal(t, 2, ExitCode(err))
	require.NotContains(t, out, "archive", "without --prune")
	run := e.enters(time.Now())
	out = e.applied("--prune", welcome)
	require.Contains(t, out, "- automation recipe-closed-hours: archive, which ends its runs")
	require.Equal(t, 1, strings.Count(out, "archive"))
	states := map[string]models.AutomationState{}
	for slug, a := range e.automations() {
		states[slug] = a.State
	}
	require.Equal(t, map[string]models.AutomationState{
		"recipe-closed-hours": models.AutomationArchived, mine.Automation.Slug: models.AutomationDraft,
		"recipe-holidays": models.AutomationDraft, "recipe-welcome": models.AutomationDraft,
	}, states)
	require.Equal(t, models.RunEnded, e.now(run).Status)
	require.Equal(t, "nothing to do\n", e.applied("--prune", welcome))
	_, err = e.apply(e.file)
	require.ErrorContains(t, err, e.file+": /automation/slug the automation is archived, which is final: give the file another slug")
}

func TestAFileThatIsWrongNamesFileAndPointer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	file := filepath.Join(t.TempDir(), "wrong.yaml")
	const step = "cadenza: 1\nautomation: {slug: a, name: A, steps: [{kind: %s}]}"
	for text, want := range map[string]string{
		"cadenza: 2\n":                          "/cadenza must be 1",
		fmt.Sprintf(step, "add_tags, tags: []"): "/automation/steps/0/tags needs 1 to 20 entries",
		fmt.Sprintf(step, "add_to_lists, list_ids: [None]"): "/automation/steps/0/list_ids/0 " +
			`there is no list "None": name it in lists`,
		fmt.Sprintf(step, "set_field, field: NO, value: x"): "/automation/steps/0/field there is no field NO",
		fmt.Sprintf(step, "start_automation, automation_id: b"): "/automation/steps/0/automation_id " +
			`there is no automation "b"`,
		fmt.Sprintf(step, "assign_operators, user_ids: [x@y.z]"): "/automation/steps/0/user_ids/0 " +
			"there is no user of this name, or id, here",
		fmt.Sprintf(step, "make_coffee"):                                        "/automation/steps/0/kind is not a kind of step",
		"cadenza: 1\nautomation: {slug: a, name: A, state: gone}":               "/automation/state must be",
		"cadenza: 1\nautomation: {slug: A b, name: A}":                          "/automation/slug must be given",
		"cadenza: 1\nautomation: {slug: a, name: A, colour: red}":               `unknown field "colour"`,
		"cadenza: 1\nfields: [{code: low, type: text}]":                         "/fields/0/code must be",
		"cadenza: 1\nautomation:\n  slug: a\n  slug: b\n":                       `line 4: the key "slug" comes twice`,
		"cadenza: 1\nautomation: {slug: campaign, name: A}":                     "/automation/slug must be",
		"cadenza: 1\ntemplates: [{name: x, language: it, category: MARKETING}]": "/templates/0",
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := s.apply(file)
		require.ErrorContains(t, err, file+": "+want, text)
		require.Equal(t, 1, ExitCode(err))
	}
}

func TestAConflictIsTold(t *testing.T) { // E6
	t.Parallel()
	e := newEdited(t, "closed-hours")
	e.change("Ora siamo chiusi", "Siamo chiusi")
	plan := e.planned(e.file)
	a := e.automations()[e.slug]
	_, definition, err := e.app.Store.GetAutomation(t.Context(), e.workspace, a.ID)
	require.NoError(t, err)
	_, err = e.app.Store.PublishAutomation(t.Context(), e.workspace, a.ID, "a colleague", a.Revision, models.AutomationInput{
		Name: "Changed meanwhile", Definition: models.Definition{Start: definition.Start, Steps: definition.Live()},
	})
	require.NoError(t, err)
	require.ErrorContains(t, plan.Apply(t.Context()), "somebody published the automation since the plan was made: apply again")
	require.Equal(t, "Changed meanwhile", e.automations()[e.slug].Name, "nothing was overwritten")
	require.Contains(t, e.published(), `name: "Changed meanwhile" becomes "Closed hours"`)
}
