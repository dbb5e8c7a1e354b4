package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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

// windowOpen tells whether a free message of the run could leave now.
func (b *bundle) windowOpen(run models.Run) bool {
	b.t.Helper()
	var row models.ClaimRow
	require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) (err error) {
		row, err = tx.Claim(b.t.Context(), run.ID)
		return err
	}))
	return row.WindowOpen(b.now)
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
					failed := b.status(store.StatusUpdate{WAMID: *m.WAMID, State: models.MessageFailed, ErrorCode: c.code, At: b.now})
					require.Len(t, failed, 1, "also the repeat is answered, for the first may not have been acted on")
					ended, err := b.store.FailSent(t.Context(), failed[0], c.window)
					require.NoError(t, err)
					require.Equal(t, c.ends && times == 0, len(ended) == 1)
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
			failed := b.status(store.StatusUpdate{WAMID: "wamid.quick", CallbackData: b.onlyMessage(run).ID, State: models.MessageFailed, ErrorCode: 131026, At: b.now})
			require.Len(t, failed, 1)
			ended, err := b.store.FailSent(t.Context(), failed[0], false)
			require.NoError(t, err)
			require.Empty(t, ended, "the step is not recorded yet")
		}}
		b.went(run, move)
		require.Equal(t, []string{"send_template failed whatsapp_131026"}, b.results(run))
		row, _ := b.view(run)
		require.Equal(t, models.OutcomeEndedOnFailure, row.Outcome)
	})
}

func TestADeliveredMessageDoesNotFailAnyMore(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		_, m := b.sent(models.FailureEnd)
		b.status(store.StatusUpdate{WAMID: *m.WAMID, State: models.MessageDelivered, At: b.now})
		require.Empty(t, b.status(store.StatusUpdate{WAMID: *m.WAMID, State: models.MessageFailed, ErrorCode: 131026, At: b.now}))
	})
}
