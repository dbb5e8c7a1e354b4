package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/phrase"
	"cadenza/internal/store/database"
	"cadenza/internal/trigger"
	"cadenza/models"
)

const twoHours = 2 * time.Hour

func waitForReply(noReply ...models.Step) models.Step {
	return models.Step{
		Name: "ask", Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: models.Duration(twoHours), NoReply: noReply},
	}
}

func branch(c models.Condition, then, otherwise []models.Step) models.Step {
	return models.Step{Name: "which", Kind: models.KindBranch, Settings: &models.Branch{If: c, Then: then, Else: otherwise}}
}

// went does the step of the move and answers the next one.
func (b *bundle) went(run models.Run, m activities.Move) activities.Move {
	b.t.Helper()
	next, err := b.perform(run, m)
	require.NoError(b.t, err)
	return next
}

// results are what was done in order, as "kind status reason".
func (b *bundle) results(run models.Run) []string {
	b.t.Helper()
	_, steps := b.view(run)
	out := []string{}
	for _, s := range steps {
		out = append(out, string(s.Kind)+" "+string(s.Status)+" "+s.Reason)
	}
	return out
}

// beginsToListen does the step of the move, which listens for two hours, and answers up to when.
func (b *bundle) beginsToListen(run models.Run, m activities.Move) (activities.Move, time.Time) {
	b.t.Helper()
	from := b.now
	m = b.went(run, m)
	require.False(b.t, m.Due.Before(from.Add(twoHours)))
	require.True(b.t, m.Due.Before(from.Add(twoHours+time.Minute)), "the limit counts from the performance")
	b.listens(run, m, m.Due)
	return m, m.Due
}

// listens checks that the run listens at the step of the move until then.
func (b *bundle) listens(run models.Run, m activities.Move, until time.Time) {
	b.t.Helper()
	row, _ := b.view(run)
	require.True(b.t, row.Listening)
	require.Equal(b.t, until, row.ListenUntil.UTC())
	require.Equal(b.t, until, row.DueAt.UTC())
	require.Equal(b.t, activities.MoveWait, m.State)
	require.Equal(b.t, until, m.Due)
	require.Equal(b.t, row.StepID, m.StepID)
}

// quiet checks that the run no longer listens.
func (b *bundle) quiet(run models.Run) {
	b.t.Helper()
	row, _ := b.view(run)
	require.False(b.t, row.Listening)
	require.Nil(b.t, row.ListenUntil)
}

func TestAReplyInTimeGoesOnBehindTheStep(t *testing.T) { // A14
	t.Parallel()
	for name, reply := range map[string]models.InboundMessage{
		"words": {Kind: "text", Text: "eccomi"}, "a picture": {Kind: "image"}, "a tap": {Kind: "button", Text: "Sì", ReplyID: "yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				run, move := b.enter(b.automation(models.Reentry{}, welcome(), waitForReply(tagStep("silent")), tagStep("after")), giulia)
				move = b.went(run, move)
				move, until := b.beginsToListen(run, move)
				reply.SentAt = b.now.Add(time.Minute)
				b.receive(giulia, reply)
				b.now = until
				move = b.went(run, move)
				require.Equal(t, "3 · tag", move.Step)
				require.Equal(t, "2 · ask: done (reply)", move.Did)
				b.quiet(run)
				require.Equal(t, activities.MoveDone, b.went(run, move).State)
				require.Equal(t, []string{"send_template done ", "wait_for_reply done reply", "add_tags done "}, b.results(run))
			})
		})
	}
}

func TestAReplyThatIsThereAlreadyIsNotWaitedFor(t *testing.T) { // A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), waitForReply(tagStep("silent"))), giulia)
		move = b.went(run, move)
		b.write(giulia, "eccomi", b.now)
		require.Equal(t, activities.MoveDone, b.went(run, move).State)
		require.Equal(t, []string{"send_template done ", "wait_for_reply done reply"}, b.results(run))
	})
}

func TestALimitWaitsForAMessageThatIsKeptAndNotRouted(t *testing.T) { // A9, A14, W5
	t.Parallel()
	for name, c := range map[string]struct {
		writer        string
		waits, routed bool
		want          string
	}{
		"routed by the sweep": {giulia, true, true, "reply"},
		"never routed":        {giulia, true, false, "no_reply"},
		"somebody else's":     {"+393339999999", false, false, "no_reply"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				step := models.Step{Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: models.Duration(time.Minute)}}
				run, move := b.enter(b.automation(models.Reentry{}, step), giulia)
				move = b.went(run, move)
				kept := models.InboundMessage{
					WAMID: "wamid." + database.NewID(), WorkspaceID: b.workspace, NumberID: b.number.ID, WaID: c.writer[1:], Kind: "text",
					Text: "eccomi", SentAt: run.StartedAt,
				}
				require.NoError(t, b.store.KeepInbound(t.Context(), []models.InboundMessage{kept}))
				b.now = move.Due
				move = b.went(run, move)
				require.Equal(t, c.waits, move.State == activities.MoveWait, "it may be the reply")
				if c.waits {
					b.now = move.Due
				}
				if c.routed {
					_, err := b.store.Route(t.Context(), kept.WAMID, phrase.Normalize, trigger.Decide)
					require.NoError(t, err)
				} else if c.waits {
					b.now = b.now.Add(time.Hour)
				}
				require.Equal(t, activities.MoveDone, b.went(run, move).State)
				require.Equal(t, []string{"wait_for_reply done " + c.want}, b.results(run))
			})
		})
	}
}

func TestWithoutAReplyTheRunGoesThroughItsArmAndThenOn(t *testing.T) { // A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, waitForReply(tagStep("silent"), waitForReply()), tagStep("after")), giulia)
		move, until := b.beginsToListen(run, move)
		b.now = until.Add(-time.Minute)
		move = b.went(run, move)
		b.listens(run, move, until)
		b.now = until
		move = b.went(run, move)
		require.Equal(t, "1.no_reply.1 · tag", move.Step)
		b.quiet(run)
		move = b.went(run, move)
		require.Equal(t, "1.no_reply.2 · ask", move.Step)
		move, b.now = b.beginsToListen(run, move)
		move = b.went(run, move)
		require.Equal(t, "2 · tag", move.Step, "an empty arm goes on at once, and at the end of an arm comes what follows its owner")
		require.Equal(t, activities.MoveDone, b.went(run, move).State)
		require.Equal(
			t, []string{"wait_for_reply done no_reply", "add_tags done ", "wait_for_reply done no_reply", "add_tags done "}, b.results(run),
		)
	})
}

func TestWhatDoesNotCountLeavesARunListeningForTheRestOfItsTime(t *testing.T) { // A9, A14
	t.Parallel()
	for name, step := range map[string]models.Step{
		"a reply": waitForReply(),
		"the next message": {
			Kind:     models.KindSetField,
			Settings: &models.SetField{Field: "CITY", From: models.FromNextMessage, Limit: models.Duration(twoHours)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				run, move := b.enter(b.automation(models.Reentry{}, step), giulia)
				move, until := b.beginsToListen(run, move)
				require.Empty(t, b.write(giulia, "scritto prima", b.now.Add(-time.Hour)), "who asked afterwards is not told")
				if step.Kind == models.KindSetField {
					require.Len(
						t, b.receive(giulia, models.InboundMessage{Kind: "image", SentAt: b.now}), 1, "a picture wakes, and has no words",
					)
				}
				b.now = b.now.Add(time.Minute)
				move = b.went(run, move)
				b.listens(run, move, until)
				require.Empty(t, b.results(run), "nothing is done yet")
				b.now = until
				require.Equal(t, activities.MoveDone, b.went(run, move).State)
				row, steps := b.view(run)
				require.Equal(t, models.OutcomeCompleted, row.Outcome)
				require.Contains(t, []string{models.ArmNoReply, models.ReasonNoMessage}, steps[0].Reason)
				b.quiet(run)
			})
		})
	}
}

func TestABranchGoesByWhatIsTrueOfTheContact(t *testing.T) { // A15
	t.Parallel()
	field := func(code string, test models.Test) models.Condition { return models.Condition{Field: code, Test: test} }
	tapped := models.Condition{Reply: models.ReplyButton, Test: models.Test{Is: "YES_1"}}
	for name, c := range map[string]struct {
		ask  models.Condition
		want string
	}{
		"a tag":            {models.Condition{Tag: "vip"}, "then"},
		"another tag":      {models.Condition{Tag: "new"}, "else"},
		"a field":          {field("CITY", models.Test{Is: "brindisi"}), "then"},
		"a reserved field": {field(models.CodeFirstName, models.Test{StartsWith: "giu"}), "then"},
		"the phone":        {field(models.CodePhone, models.Test{StartsWith: "+39"}), "then"},
		"the workspace":    {field(models.CodeAccountName, models.Test{Is: "shop"}), "then"},
		"a tap":            {tapped, "then"},
		"not a tap":        {models.Condition{Not: &tapped}, "else"},
		"words":            {models.Condition{Reply: models.ReplyText, Test: models.Test{Contains: "volent"}}, "then"},
		"the window":       {models.Condition{Window: models.WindowOpen}, "then"},
		"the language":     {models.Condition{Language: "IT"}, "then"},
		"a list":           {models.Condition{List: "none"}, "else"},
		"a date":           {field("BORN", models.Test{Before: "now-P6570D"}), "then"},
		"all, nested": {
			models.Condition{All: []models.Condition{{Tag: "vip"}, {Any: []models.Condition{{Tag: "new"}, tapped}}}}, "then",
		},
		"all, one is false": {models.Condition{All: []models.Condition{{Tag: "vip"}, {Window: models.WindowClosed}}}, "else"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				_, err := b.store.CreateField(t.Context(), models.Field{
					WorkspaceID: b.workspace, Code: "BORN", Name: "Born", Type: models.FieldDate,
				})
				require.NoError(t, err)
				if c.ask.List != "" {
					l, err := b.store.CreateList(t.Context(), b.workspace, "l")
					require.NoError(t, err)
					c.ask.List = l.ID
				}
				born := "1990-02-28"
				run, move := b.enter(b.automation(
					models.Reentry{}, tagStep("vip"),
					models.Step{Kind: models.KindSetField, Settings: &models.SetField{Field: "BORN", Value: &born}},
					branch(c.ask, []models.Step{tagStep("yes")}, []models.Step{tagStep("no")}), tagStep("after"),
				), giulia)
				move = b.went(run, b.went(run, move))
				b.receive(giulia, models.InboundMessage{Kind: "interactive", Text: "Volentieri", ReplyID: "yes_1", SentAt: run.StartedAt})
				move = b.went(run, move)
				require.Equal(t, "3 · which: done ("+c.want+")", move.Did)
				require.Equal(t, "3."+c.want+".1 · tag", move.Step)
				move = b.went(run, move)
				require.Equal(t, "4 · tag", move.Step)
				require.Equal(t, activities.MoveDone, b.went(run, move).State)
			})
		})
	}
}

func TestBranchesInsideBranchesJoinAgain(t *testing.T) { // A15
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		vip := models.Condition{Tag: "vip"}
		inner := branch(models.Condition{Tag: "other"}, []models.Step{tagStep("no")}, nil) // its way is empty
		run, move := b.enter(
			b.automation(
				models.Reentry{}, tagStep("vip"), branch(vip, []models.Step{inner, tagStep("b")}, []models.Step{tagStep("c")}),
				tagStep("d"),
			),
			giulia,
		)
		var places []string
		for move.State != activities.MoveDone {
			places = append(places, move.Step)
			move = b.went(run, move)
		}
		require.Equal(t, []string{"1 · tag", "2 · which", "2.then.1 · which", "2.then.2 · tag", "3 · tag"}, places)
	})
}

// republish replaces the steps of an automation.
func (b *bundle) republish(a models.Automation, steps ...models.Step) models.Definition {
	b.t.Helper()
	made, err := b.store.PublishAutomation(b.t.Context(), b.workspace, a.ID, "test", models.AnyRevision, models.AutomationInput{
		Name: "a", Definition: models.Definition{Steps: steps}, NewSecret: newStartSecret,
	})
	require.NoError(b.t, err)
	return made.Definition
}

// steps are those in force.
func (b *bundle) stepsOf(a models.Automation) []models.Step {
	b.t.Helper()
	_, definition, err := b.store.GetAutomation(b.t.Context(), b.workspace, a.ID)
	require.NoError(b.t, err)
	return definition.Live()
}

func TestWhoStandsAtAStepOfADeletedBranchGoesOnBehindIt(t *testing.T) { // E1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		a := b.automation(
			models.Reentry{}, branch(models.Condition{Tag: "x"}, nil, []models.Step{tagStep("1"), tagStep("2")}), tagStep("3"),
		)
		run, move := b.enter(a, giulia)
		move = b.went(run, move)
		require.Equal(t, "1.else.1 · tag", move.Step)
		b.republish(a, b.stepsOf(a)[1])
		move = b.went(run, move)
		require.Equal(t, "1 · tag", move.Step)
		require.Equal(t, activities.MoveDone, b.went(run, move).State)
		require.Equal(t, []string{"branch done else", "add_tags skipped step_deleted", "add_tags done "}, b.results(run))
	})
}

func TestWhoStandsAtAStepThatMovesGoesWithIt(t *testing.T) { // E2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		a := b.automation(
			models.Reentry{}, branch(models.Condition{Tag: "x"}, nil, []models.Step{tagStep("1"), tagStep("2")}), tagStep("3"),
		)
		run, move := b.enter(a, giulia)
		move = b.went(run, move)
		steps := b.stepsOf(a)
		way, ok := steps[0].Settings.(*models.Branch)
		require.True(t, ok)
		steps[0].Settings = &models.Branch{If: way.If, Then: way.Else[1:]}
		b.republish(a, steps[0], steps[1], way.Else[0])
		move = b.went(run, move)
		require.Equal(t, activities.MoveDone, move.State, "after its new place there is nothing")
		require.Equal(t, "3 · tag: done", move.Did)
	})
}

func TestWhoLeavesADeletedStepDoesNotWaitForAReplyToIt(t *testing.T) { // E1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		a := b.automation(models.Reentry{}, welcome(), waitForReply(tagStep("silent")), waitForReply(), tagStep("after"))
		run, move := b.enter(a, giulia)
		b.republish(a, b.stepsOf(a)[1:]...)
		move = b.went(run, move)
		require.Equal(t, "2 · ask", move.Step, "one is skipped, as the step it belonged to")
		require.Empty(t, b.phone.taken)
		require.Equal(t, []string{"send_template skipped step_deleted"}, b.results(run))

		last := b.automation(models.Reentry{}, welcome(), waitForReply(tagStep("silent")))
		run, move = b.enter(last, giulia)
		b.republish(last, b.stepsOf(last)[1])
		require.Equal(t, activities.MoveDone, b.went(run, move).State)
	})
}

func TestADeletedStepThatListensIsLeftWhenItsTimeIsOver(t *testing.T) { // E1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		a := b.automation(models.Reentry{}, waitForReply(tagStep("silent")), tagStep("after"))
		run, move := b.enter(a, giulia)
		move, b.now = b.beginsToListen(run, move)
		b.republish(a, b.stepsOf(a)[1])
		move = b.went(run, move)
		require.Equal(t, "1 · tag", move.Step, "the arm of a deleted step is deleted with it")
		b.quiet(run)
		require.Equal(t, []string{"wait_for_reply skipped step_deleted"}, b.results(run))
	})
}
