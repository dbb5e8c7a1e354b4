package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"cadenza/activities"
	"cadenza/models"
)

const giulia = "+393331234567"

func welcome(change ...func(*models.Step)) models.Step {
	s := models.Step{Name: "hello", Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
		Template: "welcome", Parameters: map[string]string{"1": "%%FIRST_NAME%%"},
	}}
	for _, c := range change {
		c(&s)
	}
	return s
}

func atLeastOnce(s *models.Step)  { s.Delivery = models.AtLeastOnce }
func endOnFailure(s *models.Step) { s.OnFailure = models.FailureEnd }

func tagStep(name string) models.Step {
	return models.Step{Name: "tag", Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: []string{name}}}
}

// delayOf is how long the server is asked to wait before the next attempt.
func delayOf(t *testing.T, err error) time.Duration {
	t.Helper()
	var later *temporal.ApplicationError
	require.ErrorAs(t, err, &later)
	require.False(t, later.NonRetryable())
	return later.NextRetryDelay()
}

func TestARepeatedPerformanceFindsWhatWasDone(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, first := b.enter(b.automation(models.Reentry{}, welcome(), tagStep("new"), welcome()), giulia)
		second, err := b.perform(run, first)
		require.NoError(t, err)
		again, err := b.perform(run, first)
		require.NoError(t, err)
		require.Equal(t, second.StepID, again.StepID)
		require.Equal(t, second.Visit, again.Visit)
		require.Len(t, b.phone.taken, 1, "one message, however often the activity ran")
		_, err = b.perform(run, second)
		require.NoError(t, err)
		_, err = b.perform(run, second)
		require.NoError(t, err)
		_, steps := b.view(run)
		require.Len(t, steps, 2)
	})
}

func TestAnInterruptedSendIsNeverRepeatedBlindly(t *testing.T) { // W1
	t.Parallel()
	cases := map[string]struct {
		step models.Step
		// heard is what a status webhook tells before the deadline; "" is silence.
		heard    models.MessageState
		want     models.StepStatus
		messages int
	}{
		"silence, at most once":       {welcome(), "", models.StepUnknown, 0},
		"silence, at least once":      {welcome(atLeastOnce), "", models.StepDone, 1},
		"it was sent, at most once":   {welcome(), models.MessageDelivered, models.StepDone, 0},
		"it was sent, at least once":  {welcome(atLeastOnce), models.MessageSent, models.StepDone, 0},
		"it failed at WhatsApp later": {welcome(), models.MessageFailed, models.StepFailed, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				run, move := b.enter(b.automation(models.Reentry{}, c.step, tagStep("new")), giulia)
				b.phone.answers = []error{&activities.SendProblem{Class: activities.SendUnknown}}
				_, err := b.perform(run, move)
				require.Positive(t, delayOf(t, err))
				_, err = b.perform(run, move)
				require.Positive(t, delayOf(t, err), "before the deadline nothing is sent again")
				require.Empty(t, b.phone.taken)
				if c.heard != "" {
					message := b.onlyMessage(run)
					require.Equal(t, models.MessageUnknown, message.State)
					b.status(models.StatusUpdate{
						WAMID: "wamid.seen", CallbackData: message.ID, State: c.heard, ErrorCode: 131026, At: b.now,
					})
				} else {
					b.now = b.now.Add(2 * time.Minute)
				}
				next, err := b.perform(run, move)
				require.NoError(t, err)
				require.Equal(t, models.KindAddTags, next.Kind, "the run goes on")
				_, steps := b.view(run)
				require.Equal(t, c.want, steps[0].Status)
				require.Len(t, b.phone.taken, c.messages)
			})
		})
	}
}

func TestAReplyToAMessageThatIsSentAgainIsHeard(t *testing.T) { // A14, W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome(atLeastOnce), waitForReply(tagStep("silent"))), giulia)
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendUnknown}}
		_, err := b.perform(run, move)
		require.Positive(t, delayOf(t, err), "it arrived, and its answer was lost")
		b.now = b.now.Add(30 * time.Second)
		b.write(giulia, "eccomi", b.now)
		b.now = b.now.Add(2 * time.Minute)
		move = b.went(run, move)
		require.Len(t, b.phone.taken, 1, "it was sent again, after the reply")
		b.went(run, move)
		require.Equal(t, []string{"send_template done ", "wait_for_reply done reply"}, b.results(run))
	})
}

func TestAMessageCountsAsSentWhenItsCallBeginsForWhoAnswersAtOnce(t *testing.T) { // A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), waitForReply()), giulia)
		var taken time.Duration
		from, began := b.now, time.Now()
		b.sends.WhatsApp = during{b.phone, func() {
			taken = time.Since(began)
			<-time.After(100 * time.Millisecond) // the answer comes later than the message
		}}
		b.went(run, move)
		row, _ := b.view(run)
		require.False(t, row.LastSentAt.After(from.Add(taken)))
	})
}

// messages are those of the run, the last first.
func (b *bundle) messages(run models.Run) []models.Message {
	b.t.Helper()
	messages, _, err := b.store.ListMessages(b.t.Context(), models.Everyone(b.workspace), models.MessageFilter{RunID: run.ID},
		models.Page{})
	require.NoError(b.t, err)
	require.NotEmpty(b.t, messages)
	return messages
}

func (b *bundle) onlyMessage(run models.Run) models.Message {
	b.t.Helper()
	messages := b.messages(run)
	require.Len(b.t, messages, 1)
	return messages[0]
}

func TestARefusalIsFollowedByItsClass(t *testing.T) { // W2, R6
	t.Parallel()
	refuse := func(class activities.SendClass) error {
		return &activities.SendProblem{Class: class, Code: 1234, Title: "why"}
	}
	cases := map[string]struct {
		step   models.Step
		class  activities.SendClass
		again  bool
		status models.StepStatus
		state  activities.MoveState
		kind   models.StepKind
	}{
		"passing": {step: welcome(), class: activities.SendRetry, again: true},
		"a pace":  {step: welcome(), class: activities.SendWait, again: true},
		"this recipient never": {
			step: welcome(), class: activities.SendRecipient, status: models.StepFailed, state: activities.MoveWait,
			kind: models.KindAddTags,
		},
		"this message never": {
			step: welcome(), class: activities.SendFail, status: models.StepFailed, state: activities.MoveWait, kind: models.KindAddTags,
		},
		"never, and the step ends": {
			step: welcome(endOnFailure), class: activities.SendFail, status: models.StepFailed, state: activities.MoveDone,
		},
		"a person must act": {
			step: welcome(), class: activities.SendStop, state: activities.MovePark, kind: models.KindSendTemplate,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				run, move := b.enter(b.automation(models.Reentry{}, c.step, tagStep("new")), giulia)
				b.phone.answers = []error{refuse(c.class)}
				next, err := b.perform(run, move)
				if c.again {
					require.Positive(t, delayOf(t, err))
					next, err = b.perform(run, move)
					require.NoError(t, err)
					require.Equal(t, models.KindAddTags, next.Kind)
					require.Len(t, b.phone.taken, 1)
					return
				}
				require.NoError(t, err)
				require.Equal(t, c.state, next.State)
				require.Equal(t, c.kind, next.Kind)
				_, steps := b.view(run)
				if c.status != "" {
					require.Equal(t, c.status, steps[0].Status)
					require.Equal(t, "whatsapp_1234", steps[0].Reason)
				}
				require.Empty(t, b.phone.taken)
			})
		})
	}
}

func TestAParkedRunGoesOnFromItsStepWhenResumed(t *testing.T) { // R6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		b.phone.answers = []error{&activities.SendProblem{
			Class: activities.SendStop, Code: 190, Title: "the token is not valid", Park: models.ParkTokenRefused,
		}}
		var counted []models.ParkReason
		b.steps.OnParked = func(reason models.ParkReason) { counted = append(counted, reason) }
		parked, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MovePark, parked.State)
		row, steps := b.view(run)
		require.Equal(t, models.RunNeedsAttention, row.Status)
		require.Equal(t, "the token is not valid", row.Reason)
		require.Equal(t, models.ParkTokenRefused, row.ReasonCode)
		require.Empty(t, steps, "the step is not over")
		still, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MovePark, still.State, "nothing leaves while it is parked")
		require.Equal(t, []models.ParkReason{models.ParkTokenRefused}, counted, "once")
		_, err = b.store.ControlRun(t.Context(), models.Everyone(b.workspace), run.ID, models.Control{Kind: models.ControlResume}, "test")
		require.NoError(t, err)
		b.now = time.Now().UTC().Add(time.Second)
		after, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveDone, after.State)
		require.Len(t, b.phone.taken, 1)
	})
}

func TestAWindowThatWhatsAppSaysIsClosedMakesTheFallbackGo(t *testing.T) { // W3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		step := models.Step{
			Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "ciao", Fallback: models.Fallback{FallbackTemplate: "open"}},
		}
		run, move := b.enter(b.automation(models.Reentry{}, step), giulia)
		b.write(giulia, "ciao", b.now)
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendWindow, Code: 131047}}
		_, err := b.perform(run, move)
		require.Positive(t, delayOf(t, err))
		after, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveDone, after.State)
		require.Len(t, b.phone.taken, 1)
		require.Equal(t, "open", b.phone.taken[0].Template.Name)
		require.Equal(t, []models.OutgoingParameter{{Name: "1", Text: "Giulia"}}, b.phone.taken[0].Template.Body)
		_, steps := b.view(run)
		require.Equal(t, models.ReasonFallback, steps[0].Reason)
	})
}

func TestTheWindowFollowsTheMessagesOwnTimeAndEnds(t *testing.T) { // W3
	t.Parallel()
	cases := map[string]struct {
		written time.Duration
		want    models.StepStatus
	}{
		"never written":                  {0, models.StepSkipped},
		"an hour ago":                    {-time.Hour, models.StepDone},
		"a day ago less ten minutes":     {-24*time.Hour + 10*time.Minute, models.StepDone},
		"a day ago less two minutes":     {-24*time.Hour + 2*time.Minute, models.StepSkipped}, // the margin
		"told today, written a week ago": {-7 * 24 * time.Hour, models.StepSkipped},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				step := models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "ciao"}}
				run, move := b.enter(b.automation(models.Reentry{}, step), giulia)
				if c.written != 0 {
					b.write(giulia, "ciao", b.now.Add(c.written))
				}
				_, err := b.perform(run, move)
				require.NoError(t, err)
				_, steps := b.view(run)
				require.Equal(t, c.want, steps[0].Status)
				if c.want == models.StepSkipped {
					require.Equal(t, models.ReasonWindowClosed, steps[0].Reason)
					require.Empty(t, b.phone.taken)
				}
			})
		})
	}
}

func TestNoMessageLeavesWithAHole(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		step := models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
			Template: "welcome", Parameters: map[string]string{"1": "%%LAST_NAME%%"},
		}}
		run, move := b.enter(b.automation(models.Reentry{}, step), giulia)
		_, err := b.perform(run, move)
		require.NoError(t, err)
		_, steps := b.view(run)
		require.Equal(t, models.StepFailed, steps[0].Status)
		require.Equal(t, models.ReasonMissingParameter, steps[0].Reason)
		require.Empty(t, b.phone.taken)
	})
}

func TestStatusesThatComeTwiceLateOrShuffledChangeNothing(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		_, err := b.perform(run, move)
		require.NoError(t, err)
		m := b.onlyMessage(run)
		for _, state := range []models.MessageState{
			models.MessageRead, models.MessageSent, models.MessageRead, models.MessageDelivered, models.MessageFailed, models.MessageSent,
		} {
			b.status(models.StatusUpdate{WAMID: *m.WAMID, State: state, ErrorCode: 131049, At: b.now})
		}
		m = b.onlyMessage(run)
		require.Equal(t, models.MessageRead, m.State)
		require.NotNil(t, m.DeliveredAt)
		require.NotNil(t, m.SentAt)
	})
}

func TestARunEndedWhileItsMessageIsOnTheWayKeepsTheRecord(t *testing.T) { // R3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), welcome()), giulia)
		ended := false
		b.sends.WhatsApp = during{b.phone, func() {
			_, was, err := b.store.EndRun(t.Context(), b.workspace, run.ID, models.OutcomeEndedByAPI, "test")
			require.NoError(t, err)
			ended = was
		}}
		after, err := b.perform(run, move)
		require.NoError(t, err)
		require.True(t, ended)
		require.Equal(t, activities.MoveDone, after.State)
		row, steps := b.view(run)
		require.Equal(t, models.RunEnded, row.Status)
		require.Len(t, steps, 1)
		require.Equal(t, models.StepDone, steps[0].Status)
		require.Equal(t, models.MessageAccepted, b.onlyMessage(run).State)
	})
}
