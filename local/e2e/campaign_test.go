package e2e

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// campaignSize is how many people the campaign under kills has: a few hundred unless
// CADENZA_CAMPAIGN says how many (make campaign).
func campaignSize(t *testing.T) (people, kills int) {
	t.Helper()
	people, kills = 400, 3
	if size := os.Getenv("CADENZA_CAMPAIGN"); size != "" {
		var err error
		people, err = strconv.Atoi(size)
		require.NoError(t, err)
		kills = 10
	}
	return people, kills
}

func TestACampaignOverThreeListsIsKilledAtRandomAndEnrolsEachOnce(t *testing.T) { // C2, C4
	t.Parallel()
	size, kills := campaignSize(t)
	p := newProgram(t, "--unknown-grace", "8s", "--reconcile-every", "2s", "--reconcile-patience", "3s")
	p.start(t)
	people := crowd(size)
	third := size / 3
	lists := []string{p.api.list(t, "prima"), p.api.list(t, "seconda"), p.api.list(t, "terza")}
	// Each list shares a third of it with the next: everybody is in one of them at least.
	p.api.imports(t, lists[0], people[:2*third])
	p.api.imports(t, lists[1], people[third:])
	p.api.imports(t, lists[2], append(slices.Clone(people[2*third:]), people[:third]...))

	template := hello("tutti %%FIRST_NAME%%")
	made := p.api.begins(t, object{"name": "Primavera", "template": template, "list_ids": lists})
	random := seeded(t)
	var moments []int
	for range kills {
		moments = append(moments, random.IntN(size*9/10))
	}
	slices.Sort(moments)
	for _, moment := range moments {
		waitLong(t, size, "the next moment", func(c *assert.CollectT) {
			require.GreaterOrEqual(c, p.api.campaign(c, made.ID).Members.Entered, moment)
		})
		p.kill(t)
		p.start(t)
	}
	waitLong(t, size, "the campaign is done", func(c *assert.CollectT) {
		require.Equal(c, "done", p.api.campaign(c, made.ID).State)
	})
	waitLong(t, size, "all went through", func(c *assert.CollectT) {
		runs := "/v1/automations/" + *p.api.campaign(c, made.ID).AutomationID + "/runs?status="
		for _, status := range []string{"waiting", "starting", "executing"} {
			require.Empty(c, get[page[run]](c, p.api, runs+status).Items)
		}
	})

	done := p.api.campaign(t, made.ID)
	require.Equal(t, []int{size, size, 0, 0}, []int{
		done.Members.Total, done.Members.Entered, done.Members.NotEntered, done.Members.ToStart,
	})
	members := p.api.everyMember(t, made.ID, "entered")
	require.Len(t, members, size, "each once")
	runs := allPages[run](t, p.api, "/v1/automations/"+*done.AutomationID+"/runs?limit=200")
	require.Len(t, runs, size, "nobody twice")
	arrived := map[string]int{}
	for _, m := range p.sim.all(t) {
		arrived[m.To]++
	}
	unknown := size - len(arrived)
	for phone, n := range arrived {
		require.Equal(t, 1, n, "%s has it once", phone)
	}
	lost := 0
	for _, r := range runs { // at most once: what a kill left in doubt is unknown, and never repeated
		if unknown > 0 && slices.Contains(p.api.run(t, r.ID).stepResults(), "unknown no_answer") {
			lost++
		}
	}
	require.Equal(t, unknown, lost, "who has nothing is known as unknown")
	require.LessOrEqual(t, unknown, size/10)
	p.figuresOf(t, done, messageFigures{Sent: len(arrived), Delivered: len(arrived), Unknown: unknown, Failed: []reasonCount{}})
	t.Logf("%d people, %d kills: %d arrived, %d unknown", size, kills, len(arrived), unknown)
}

// figuresOf expects these messages of a campaign that everybody has gone through, in every report of them (C5).
func (p *program) figuresOf(t *testing.T, done campaign, want messageFigures) {
	t.Helper()
	type report struct {
		Entered, Completed, Failed int
		InProgress                 int `json:"in_progress"`
		Messages                   messageFigures
	}
	whole := report{Entered: done.Members.Total, Completed: done.Members.Total, Messages: want}
	number := get[page[struct{ ID string }]](t, p.api, "/v1/numbers").Items[0].ID
	waitLong(t, done.Members.Total, "the figures are those of the phones", func(c *assert.CollectT) {
		require.Equal(c, whole, get[report](c, p.api, "/v1/campaigns/"+done.ID+"/report"))
		require.Equal(c, whole, get[struct{ Figures report }](c, p.api, "/v1/campaigns/"+done.ID).Figures)
		require.Equal(c, want, get[report](c, p.api, "/v1/numbers/"+number+"/report").Messages)
		step := get[automationReport](c, p.api, "/v1/automations/"+*done.AutomationID+"/report").Steps[0]
		require.Equal(c, done.Members.Total, step.Executed)
		require.Equal(c, want, step.Messages)
	})
}

// waitLong is eventually, the longer the more people there are.
func waitLong(t *testing.T, people int, what string, check func(c *assert.CollectT)) {
	t.Helper()
	w := blast{t: t, people: people}
	w.eventually(what, check)
}

// slow lets a number send so few messages a second that a campaign can be steered meanwhile.
func slow(t *testing.T) *world {
	t.Helper()
	w := start(t, stack.Options{})
	got := w.api.call(t, http.MethodPatch, "/v1/numbers/"+w.number(t).ID, object{"messages_per_second": 5})
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	return w
}

// stays tells that nobody else enters: a pause is committed, and the page under way has ended.
func (w *world) stays(t *testing.T, id string) int {
	t.Helper()
	before := w.api.campaign(t, id).Members.Entered
	eventually(t, "the workflow has seen it", func(c *assert.CollectT) {
		got, err := w.temporal.DescribeWorkflowExecution(t.Context(), "campaign/"+id, "")
		require.NoError(c, err)
		require.Empty(c, got.GetPendingActivities(), "nobody is being let in")
		require.Nil(c, got.GetPendingWorkflowTask())
	})
	require.Equal(t, before, w.api.campaign(t, id).Members.Entered)
	return before
}

func TestAPausedCampaignHoldsTheRestAndKeepsThoseInsideGoing(t *testing.T) { // C3
	t.Parallel()
	w := slow(t)
	a := w.api.steps(t, "due passi", welcome("uno"), after("PT3S", welcome("due")))
	list, people := w.api.audience(t, "pausa", 60)
	made := w.api.begins(t, object{"name": "Pausa", "automation_id": a.ID, "list_ids": []string{list}})
	eventually(t, "some have entered", func(c *assert.CollectT) { require.Greater(c, w.api.campaign(c, made.ID).Members.Entered, 8) })
	paused := w.api.steer(t, made.ID, "pause", nil)
	require.Equal(t, "by_hand", paused.Paused.Code)
	entered := w.stays(t, made.ID)
	require.Less(t, entered, len(people))
	eventually(t, "those inside go on to their end", func(c *assert.CollectT) { require.Equal(c, entered, w.api.completed(c, a.ID)) })
	require.Equal(t, "paused", w.api.campaign(t, made.ID).State)
	require.Equal(t, entered, w.api.campaign(t, made.ID).Members.Entered, "nobody else entered meanwhile")

	w.api.steer(t, made.ID, "resume", nil)
	done := w.api.reaches(t, made.ID, "done")
	require.Equal(t, len(people), done.Members.Entered)
	eventually(t, "all went through", func(c *assert.CollectT) { require.Equal(c, len(people), w.api.completed(c, a.ID)) })
	for _, one := range people {
		require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, fmt.Sprint(one["phone"])))
	}
}

func TestACancelledCampaignEndsWhatItStartedOnlyWhenAsked(t *testing.T) { // C3
	t.Parallel()
	w := slow(t)
	a := w.api.steps(t, "a lungo", welcome("uno"), after("P30D", welcome("due")))
	other := w.api.start(t, a.ID, newPhone())
	list, people := w.api.audience(t, "annulla", 60)
	made := w.api.begins(t, object{"name": "Annulla", "automation_id": a.ID, "list_ids": []string{list}})
	eventually(t, "some have entered", func(c *assert.CollectT) { require.Greater(c, w.api.campaign(c, made.ID).Members.Entered, 8) })
	require.Equal(t, "cancelled", w.api.steer(t, made.ID, "cancel", nil).State)
	cancelled := w.api.campaign(t, made.ID)
	require.Less(t, cancelled.Members.Entered, len(people))
	eventually(t, "those inside wait on", func(c *assert.CollectT) {
		items := get[page[run]](c, w.api, "/v1/automations/"+a.ID+"/runs?limit=200&status=waiting").Items
		require.Len(c, items, cancelled.Members.Entered+1)
	})
	require.Equal(t, cancelled.Members, w.api.campaign(t, made.ID).Members, "nobody entered after it")

	w.api.steer(t, made.ID, "cancel", object{"end_runs": true})
	eventually(t, "its runs have ended", func(c *assert.CollectT) {
		require.False(c, w.api.campaign(c, made.ID).Ending)
		ended := get[page[run]](c, w.api, "/v1/automations/"+a.ID+"/runs?limit=200&status=ended").Items
		require.Len(c, ended, cancelled.Members.Entered)
		for _, r := range ended {
			require.Equal(c, "campaign_cancelled", r.Outcome)
		}
	})
	require.Equal(t, "waiting", w.api.run(t, other.ID).Status, "who came by another way stays")
	got := w.api.call(t, http.MethodPost, "/v1/campaigns/"+made.ID+"/resume", nil)
	require.Equal(t, http.StatusConflict, got.status)
}

func TestAJobWithNothingButAClientOfTemporalSteersACampaign(t *testing.T) { // C3
	t.Parallel()
	w := slow(t)
	a := w.api.steps(t, "segnali", welcome("uno"), after("P30D", welcome("due")))
	list, people := w.api.audience(t, "segnali", 60)
	made := w.api.begins(t, object{"name": "Segnali", "automation_id": a.ID, "list_ids": []string{list}})
	signal := func(name string, arg any) {
		t.Helper()
		require.NoError(t, w.temporal.SignalWorkflow(t.Context(), made.WorkflowID, "", name, arg))
	}
	eventually(t, "some have entered", func(c *assert.CollectT) { require.Positive(c, w.api.campaign(c, made.ID).Members.Entered) })
	signal("pause", nil)
	paused := w.api.reaches(t, made.ID, "paused")
	require.Equal(t, "paused by temporal", paused.Paused.Reason)
	w.stays(t, made.ID)
	signal("resume", nil)
	w.api.reaches(t, made.ID, "running")
	signal("cancel", object{"end_runs": true})
	w.api.reaches(t, made.ID, "cancelled")
	eventually(t, "its runs have ended", func(c *assert.CollectT) {
		last := w.api.campaign(c, made.ID)
		require.False(c, last.Ending)
		require.Less(c, last.Members.Entered, len(people))
		require.Len(c, get[page[run]](c, w.api, "/v1/automations/"+a.ID+"/runs?limit=200&status=ended").Items, last.Members.Entered)
	})
	require.NoError(t, w.temporal.GetWorkflow(t.Context(), made.WorkflowID, "").Get(t.Context(), nil), "its workflow is complete")
}

func TestAPauseBeforeItsTimeHoldsTheWholeCampaign(t *testing.T) { // C1, C3
	t.Parallel()
	w := start(t, stack.Options{})
	list, people := w.api.audience(t, "presto", 5)
	scheduled := func() campaign {
		return w.api.begins(t, object{
			"name": "Presto", "template": hello("a tutti"), "list_ids": []string{list}, "at": time.Now().Add(2 * time.Second),
		})
	}
	signal := func(c campaign, name string) {
		t.Helper()
		require.NoError(t, w.temporal.SignalWorkflow(t.Context(), c.WorkflowID, "", name, nil))
	}
	told := scheduled()
	signal(told, "pause")
	w.api.reaches(t, told.ID, "paused")
	asked := scheduled()
	require.Equal(t, "by_hand", w.api.steer(t, asked.ID, "pause", nil).Paused.Code)
	require.Equal(t, "scheduled", w.api.steer(t, asked.ID, "resume", nil).State)
	require.Equal(t, len(people), w.api.reaches(t, asked.ID, "done").Members.Entered, "the other's time is over too")
	require.Zero(t, w.stays(t, told.ID))
	signal(told, "resume")
	require.Equal(t, len(people), w.api.reaches(t, told.ID, "done").Members.Entered)
}

func TestWhatACampaignCouldNotMakeIsInItsReportAndItsDraft(t *testing.T) { // A1, C5
	t.Parallel()
	w := start(t, stack.Options{})
	list, people := w.api.audience(t, "anche senza nome", 2)
	w.api.imports(t, list, []object{{"phone": newPhone(), "first_name": ""}})
	made := w.api.begins(t, object{"name": "Con nome", "template": hello("%%FIRST_NAME%%"), "list_ids": []string{list}})
	type report struct {
		Completed int
		Errors    []reasonCount
		Messages  messageFigures
	}
	var told report
	eventually(t, "all went through", func(c *assert.CollectT) {
		told = get[report](c, w.api, "/v1/campaigns/"+made.ID+"/report")
		require.Equal(c, []int{len(people) + 1, len(people)}, []int{told.Completed, told.Messages.Delivered})
	})
	require.Equal(t, []reasonCount{{Reason: "missing_parameter", Count: 1}}, told.Errors)
	require.Empty(t, told.Messages.Failed, "there was no message")
	failed := get[page[struct{ Phone string }]](
		t, w.api, "/v1/campaigns/"+made.ID+"/report/contacts?figure=errors&reason=missing_parameter",
	).Items
	require.Len(t, failed, 1)
	draft := post[campaign](t, w.api, http.StatusCreated, "/v1/campaigns/"+made.ID+"/retry_failed", nil)
	require.Equal(t, 1, draft.Contacts)
}

func TestACampaignPausesByItselfWhenItsTemplateIsFlagged(t *testing.T) { // C3, W6
	t.Parallel()
	w := slow(t)
	list, people := w.api.audience(t, "segnalato", 60)
	made := w.api.begins(t, object{"name": "Segnalato", "template": hello("a tutti"), "list_ids": []string{list}})
	eventually(t, "some have entered", func(c *assert.CollectT) { require.Positive(c, w.api.campaign(c, made.ID).Members.Entered) })
	w.sim.fail(t, object{"template": "welcome", "status": "PAUSED"})
	paused := w.api.reaches(t, made.ID, "paused")
	require.Equal(t, "template_not_approved", paused.Paused.Code)
	require.Less(t, paused.Members.Entered, len(people))
	w.sim.fail(t)
	eventually(t, "it is approved again", func(c *assert.CollectT) { require.Empty(c, w.api.holds(c)) })
	w.api.steer(t, made.ID, "resume", nil)
	done := w.api.reaches(t, made.ID, "done")
	require.Equal(t, len(people), done.Members.Entered)
	eventually(t, "everybody has it once", func(c *assert.CollectT) {
		require.Len(c, recipients(w.sim.all(c)), len(people))
		require.Len(c, w.sim.all(c), len(people))
	})
}
