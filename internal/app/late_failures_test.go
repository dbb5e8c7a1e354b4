package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/store"
	"cadenza/models"
)

// sent is a run whose first step was accepted, with a second one far away.
func (b *bundle) sent(onFailure models.OnFailure) (models.Run, models.Message) {
	b.t.Helper()
	step := welcome()
	step.OnFailure = onFailure
	later := tagStep("later")
	later.Wait = models.Wait{For: models.Duration(time.Hour)}
	run, move := b.enter(b.automation(models.Reentry{}, step, later), giulia)
	b.went(run, move)
	return run, b.onlyMessage(run)
}

// windowOpen reports whether a free message of the run could leave now.
func (b *bundle) windowOpen(run models.Run) bool {
	b.t.Helper()
	var row models.ClaimRow
	require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) (err error) {
		row, err = tx.Claim(b.t.Context(), run.ID)
		return err
	}))
	return row.WindowOpen(b.now)
}

// wamidOf is the message's wamid; one that is not known yet is made up.
func wamidOf(m models.Message) string {
	if m.WAMID != nil {
		return *m.WAMID
	}
	return "wamid." + m.ID
}

// fails lets WhatsApp take back that it took the message, and tells what came of it.
func (b *bundle) fails(m models.Message, code int) activities.Aftermath {
	b.t.Helper()
	failed := b.status(models.StatusUpdate{
		WAMID: wamidOf(m), CallbackData: m.ID, State: models.MessageFailed, ErrorCode: code, At: b.now,
	})
	require.Len(b.t, failed, 1, "also a repeat is answered, for the first may not have been acted on")
	after, err := b.sends.FailedLater(b.t.Context(), failed[0])
	require.NoError(b.t, err)
	return after
}

func TestAFailureThatComesAfterAcceptanceIsOneOfItsStep(t *testing.T) { // R6, W2
	t.Parallel()
	for name, c := range map[string]struct {
		onFailure models.OnFailure
		code      int
		window    bool
		want      string
		ends      bool
	}{
		"the run goes on":                 {models.FailureContinue, 131026, false, "send_template failed whatsapp_131026", false},
		"the run ends, as the step says":  {models.FailureEnd, 131049, false, "send_template failed whatsapp_131049", true},
		"the window was closed after all": {models.FailureEnd, 131047, true, "send_template skipped window_closed", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				run, m := b.sent(c.onFailure)
				b.write(giulia, "before the send", m.CreatedAt.Add(-time.Hour))
				for times := range 3 {
					after := b.fails(m, c.code)
					require.Equal(t, c.ends && times == 0, len(after.Ended) == 1)
					require.Empty(t, after.Woken)
				}
				require.Equal(t, []string{c.want}, b.results(run))
				row, _ := b.view(run)
				require.Equal(t, c.ends, row.Outcome == models.OutcomeEndedOnFailure)
				require.Equal(t, !c.ends, row.Status.Live())
				require.Equal(t, !c.window, b.windowOpen(run))
			})
		})
	}
}

func TestAFailureThatIsReportedBeforeTheAnswerIsWrittenCounts(t *testing.T) { // W1, R6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		step := welcome()
		step.OnFailure = models.FailureEnd
		run, move := b.enter(b.automation(models.Reentry{}, step, tagStep("later")), giulia)
		b.sends.WhatsApp = during{b.phone, func() {
			require.Empty(t, b.fails(b.onlyMessage(run), 131026).Ended, "the step is not recorded yet")
		}}
		b.went(run, move)
		require.Equal(t, []string{"send_template failed whatsapp_131026"}, b.results(run))
		row, _ := b.view(run)
		require.Equal(t, models.OutcomeEndedOnFailure, row.Outcome)
	})
}

func TestALateFailureThatPassesIsSentAgain(t *testing.T) { // W1, W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, m := b.sent(models.FailureEnd)
		after := b.fails(m, 131000)
		require.Len(t, after.Woken, 1)
		require.Empty(t, b.fails(m, 131000).Woken, "once")
		row, _ := b.view(run)
		require.Equal(t, m.StepID, row.StepID, "as if it had been refused at once")
		require.WithinRange(t, *row.DueAt, b.now, b.now.Add(time.Minute))
		b.now = b.now.Add(time.Minute)
		next := b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now})
		b.went(run, next)
		require.Equal(t, []string{"send_template failed whatsapp_131000", "send_template done "}, b.results(run))
		require.Len(t, b.phone.taken, 2)
		row, _ = b.view(run)
		require.True(t, row.DueAt.After(b.now.Add(50*time.Minute)), "the next step's whole wait begins anew")
	})
}

func TestALateFailureIsNotSentAgainForEver(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, m := b.sent(models.FailureEnd)
		for range 10 {
			if len(b.fails(m, 131000).Ended) > 0 {
				break
			}
			b.now = b.now.Add(time.Hour)
			b.went(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now}))
			m = b.messages(run)[0]
		}
		require.Len(t, b.phone.taken, 4)
		row, _ := b.view(run)
		require.Equal(t, models.OutcomeEndedOnFailure, row.Outcome)
	})
}

func TestALateFailureBehindWhichTheRunWentOnStaysAFailure(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, m := b.sent(models.FailureContinue)
		b.now = b.now.Add(2 * time.Hour)
		b.went(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now}))
		after := b.fails(m, 131000)
		require.Empty(t, after.Woken)
		require.Empty(t, after.Revived, "a step after it was done")
		require.Equal(t, []string{"send_template failed whatsapp_131000", "add_tags done "}, b.results(run))
	})
}

func TestARunThatHadCompletedGoesBackToItsFailedMessage(t *testing.T) { // W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		a := b.automation(models.Reentry{}, welcome())
		run, move := b.enter(a, giulia)
		b.went(run, move)
		m := b.onlyMessage(run)
		after := b.fails(m, 131000)
		require.Len(t, after.Revived, 1)
		require.Equal(t, a.Name, after.Revived[0].AutomationName)
		row, _ := b.view(run)
		require.Equal(t, models.RunWaiting, row.Status, "Reconcile finds it when it is overdue, should nobody start it")
		b.now = b.now.Add(time.Minute)
		b.went(run, b.call(b.steps.Enter, activities.EnterInput{RunRef: ref(run), Now: b.now}))
		require.Len(t, b.phone.taken, 2)
		row, _ = b.view(run)
		require.Equal(t, models.OutcomeCompleted, row.Outcome)

		again, move := b.enter(a, giulia)
		require.Empty(t, b.fails(b.messages(run)[0], 131000).Revived, "the contact is inside with another run")
		b.went(again, move)
	})
}

func TestALateWindowFailureSendsTheFallback(t *testing.T) { // W3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		later := tagStep("later")
		later.Wait = models.Wait{For: models.Duration(time.Hour)}
		free := models.Step{
			Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "ciao", Fallback: models.Fallback{FallbackTemplate: "open"}},
		}
		b.write(giulia, "ciao", b.now.Add(-time.Hour))
		run, move := b.enter(b.automation(models.Reentry{}, free, later), giulia)
		b.went(run, move)
		require.Len(t, b.fails(b.onlyMessage(run), 131047).Woken, 1)
		b.now = b.now.Add(time.Second)
		b.went(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now}))
		require.Equal(t, []string{"send_message skipped window_closed", "send_message done fallback_template"}, b.results(run))
		require.Equal(t, "open", b.phone.taken[1].Template.Name)
	})
}

func TestALateFailureThatStopsParksTheRunAndHoldsTheOthers(t *testing.T) { // R6, W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, m := b.sent(models.FailureEnd)
		require.Len(t, b.fails(m, 131042).Woken, 1)
		row, _ := b.view(run)
		require.Equal(t, models.ParkAccountStopped, row.ReasonCode)
		other, move := b.enter(b.automation(models.Reentry{}, welcome()), "+393337654321")
		parked := b.went(other, move)
		require.Equal(t, activities.MovePark, parked.State, "without another call")
		require.Len(t, b.phone.taken, 1)
	})
}

func TestAnUnknownStepIsDoneWhenWhatsAppSaysSoLater(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), tagStep("later")), giulia)
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendUnknown}}
		_, err := b.perform(run, move)
		require.Error(t, err)
		b.now = b.now.Add(time.Hour)
		b.went(run, move)
		require.Equal(t, []string{"send_template unknown no_answer"}, b.results(run))
		b.status(models.StatusUpdate{WAMID: "wamid.late", CallbackData: b.onlyMessage(run).ID, State: models.MessageDelivered, At: b.now})
		require.Equal(t, []string{"send_template done "}, b.results(run))
	})
}

// A send in doubt was repeated, as at-least-once asks; its first copy fails late, the second one is on the phone.
func TestWhatFailsOfAnEarlierCopyFailsNoStep(t *testing.T) { // W1, W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		later := tagStep("later")
		later.Wait = models.Wait{For: models.Duration(time.Hour)}
		run, move := b.enter(b.automation(models.Reentry{}, welcome(atLeastOnce), later), giulia)
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendUnknown}}
		_, err := b.perform(run, move)
		require.Positive(t, delayOf(t, err), "it arrived, and its answer was lost")
		b.now = b.now.Add(2 * time.Minute)
		b.went(run, move)
		m := b.onlyMessage(run)
		require.Empty(t, b.status(models.StatusUpdate{
			WAMID: "wamid.first", CallbackData: m.ID, State: models.MessageFailed, ErrorCode: 2494100, At: b.now,
		}), "nothing is to be done about it")
		require.Equal(t, models.MessageAccepted, b.onlyMessage(run).State)
		require.Equal(t, []string{"send_template done "}, b.results(run))
		b.fails(m, 131026)
		require.Equal(t, []string{"send_template failed whatsapp_131026"}, b.results(run), "its own failure counts")
	})
}

func TestADeliveredMessageDoesNotFailAnyMore(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		_, m := b.sent(models.FailureEnd)
		b.status(models.StatusUpdate{WAMID: *m.WAMID, State: models.MessageDelivered, At: b.now})
		require.Empty(t, b.status(models.StatusUpdate{WAMID: *m.WAMID, State: models.MessageFailed, ErrorCode: 131026, At: b.now}))
	})
}

// noted fails unless a notice of consent was kept.
func noted(t *testing.T) func([]models.Accepted, error) {
	t.Helper()
	return func(_ []models.Accepted, err error) { require.NoError(t, err) }
}

func TestWhoStoppedMarketingGetsNoMarketingTemplate(t *testing.T) { // W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		require.NoError(t, b.store.ReplaceTemplates(t.Context(), b.workspace, "waba", []models.Template{
			{
				Name: "welcome", Language: "it", Status: models.TemplateApproved, Category: models.CategoryMarketing,
				Parameters: models.TemplateParameters{Body: []string{"1"}},
			},
			{
				Name: "open", Language: "it", Status: models.TemplateApproved, Category: "UTILITY",
				Parameters: models.TemplateParameters{Body: []string{"1"}},
			},
		}))
		useful := models.Step{
			Kind:     models.KindSendTemplate,
			Settings: &models.SendTemplate{Template: "open", Parameters: map[string]string{"1": "%%FIRST_NAME%%"}},
		}
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), useful), giulia)
		noted(t)(b.store.NoteMarketing(t.Context(), b.workspace, giulia[1:], "", true, b.now))
		b.went(run, b.went(run, move))
		require.Equal(t, []string{"send_template skipped marketing_stopped", "send_template done "}, b.results(run))
		require.Len(t, b.phone.taken, 1)

		again, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		noted(t)(b.store.NoteMarketing(t.Context(), b.workspace, giulia[1:], "", false, b.now.Add(time.Minute)))
		b.went(again, move)
		require.Equal(t, []string{"send_template done "}, b.results(again), "they resumed it")
	})
}

func TestWhoSaidNothingGetsMarketingUnlessTheWorkspaceAsksForAYes(t *testing.T) { // K1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		require.NoError(t, b.store.ReplaceTemplates(t.Context(), b.workspace, "waba", []models.Template{{
			Name: "welcome", Language: "it", Status: models.TemplateApproved, Category: models.CategoryMarketing,
			Parameters: models.TemplateParameters{Body: []string{"1"}},
		}}))
		a := b.automation(models.Reentry{}, welcome())
		once := func() []string {
			t.Helper()
			run, move := b.enter(a, giulia)
			b.went(run, move)
			return b.results(run)
		}
		require.Equal(t, []string{"send_template done "}, once())
		no := false
		settings, err := b.store.GetWorkspace(t.Context(), b.workspace)
		require.NoError(t, err)
		settings.Consent = &models.ConsentRules{UnknownMay: &no}
		_, err = b.store.ReplaceSettings(t.Context(), settings, "test")
		require.NoError(t, err)
		require.Equal(t, []string{"send_template skipped marketing_not_granted"}, once())
		noted(t)(b.store.NoteMarketing(t.Context(), b.workspace, giulia[1:], "", false, b.now))
		require.Equal(t, []string{"send_template done "}, once())
	})
}

func TestNothingIsSentAgainForACampaignThatWasCancelledWithItsRuns(t *testing.T) { // C3, W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		ctx := t.Context()
		contact, err := b.store.SaveContact(ctx, b.workspace, models.ContactInput{Phone: giulia, FirstName: new("Giulia")})
		require.NoError(t, err)
		a := b.automation(models.Reentry{}, welcome())
		made, err := b.store.CreateCampaign(ctx, b.workspace, "test", models.CampaignInput{
			Name: "Offer", CampaignContent: models.CampaignContent{AutomationID: a.ID, ContactIDs: []string{contact.ID}},
		})
		require.NoError(t, err)
		steer := func(verb models.CampaignVerb, endRuns bool) {
			t.Helper()
			_, err := b.store.SteerCampaign(ctx, b.workspace, made.ID, verb, endRuns, "test")
			require.NoError(t, err)
		}
		steer(models.CampaignSchedule, false)
		_, err = b.store.BeginCampaign(ctx, b.workspace, made.ID, time.Now().Add(time.Minute))
		require.NoError(t, err)
		page, err := b.store.EnterMembers(ctx, b.workspace, made.ID, 10)
		require.NoError(t, err)
		require.NoError(t, (&inline{b: b}).StartRuns(ctx, page.Entered))
		message := b.onlyMessage(page.Entered[0].Run)
		steer(models.CampaignCancel, true)
		_, _, err = b.store.EndCampaignRuns(ctx, b.workspace, made.ID)
		require.NoError(t, err)
		require.Empty(t, b.fails(message, 131000).Revived, "a run that had completed stays so")
	})
}
