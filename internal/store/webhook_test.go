package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// inRunTx runs fn in a transaction of the engine.
func inRunTx(t *testing.T, s *Store, fn func(context.Context, *RunTx) error) {
	t.Helper()
	require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error { return fn(t.Context(), tx) }))
}

// endpoint is what is known of the host.
func endpoint(t *testing.T, s *Store, workspace, host string) (e models.WebhookEndpoint) {
	t.Helper()
	inRunTx(t, s, func(ctx context.Context, tx *RunTx) (err error) {
		e, err = tx.Endpoint(ctx, workspace, host)
		return err
	})
	return e
}

// deliveries are those that the filter lets through.
func deliveries(t *testing.T, s *Store, workspace string, f models.DeliveryFilter) []models.WebhookDelivery {
	t.Helper()
	rows, _, err := s.ListWebhookDeliveries(t.Context(), workspace, f, models.Page{})
	require.NoError(t, err)
	return rows
}

func TestADeliveryIsOneRowWhateverItsAttemptsAndGoesWithItsContact(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		contact, err := s.SaveContact(t.Context(), w, models.ContactInput{Phone: "+393470000001"})
		require.NoError(t, err)
		next := s.Now().Add(time.Minute)
		d := models.WebhookDelivery{
			WorkspaceID: w, AutomationID: "a", RunID: "r", StepID: "s", Visit: 1, ContactID: contact.ID, Host: "crm.example",
			State: models.DeliveryRetrying, Attempts: 1, LastStatus: 500, Error: "no", Answer: "Ada", NextAttemptAt: &next, DurationMS: 7,
		}
		save := func() {
			inRunTx(t, s, func(ctx context.Context, tx *RunTx) error { return tx.SaveDelivery(ctx, d) })
		}
		save()
		first := deliveries(t, s, w, models.DeliveryFilter{RunID: "r"})[0]
		require.Equal(t, next, first.NextAttemptAt.UTC())
		d.State, d.LastStatus, d.Error = models.DeliveryDelivered, 200, ""
		d.Answer, d.NextAttemptAt = "", nil
		save()
		d.Visit = 2
		save()
		rows := deliveries(t, s, w, models.DeliveryFilter{AutomationID: "a", State: models.DeliveryDelivered})
		require.Len(t, rows, 2)
		require.Equal(t, first.ID, rows[1].ID)
		require.Equal(t, 2, rows[1].Attempts)
		require.Equal(t, 200, rows[1].LastStatus)
		require.Empty(t, rows[1].Error+rows[1].Answer)
		require.Nil(t, rows[1].NextAttemptAt)
		require.Empty(t, deliveries(t, s, w, models.DeliveryFilter{State: models.DeliveryRetrying}))
		require.Empty(t, deliveries(t, s, given.Workspace(t, s), models.DeliveryFilter{}))
		require.Len(t, deliveries(t, s, w, models.DeliveryFilter{Host: "crm.example"}), 2)
		require.Empty(t, deliveries(t, s, w, models.DeliveryFilter{Host: "example"}))

		require.NoError(t, s.DeleteContact(t.Context(), w, contact.ID, "test"))
		require.Empty(t, deliveries(t, s, w, models.DeliveryFilter{}), "an answer may be about the contact")
	})
}

func TestAnEndpointIsPausedAfterDaysOfNothingButFailuresAndResumedByAPerson(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w, other := given.Workspace(t, s), given.Workspace(t, s)
		host, start := "crm.example", s.Now()
		fail := func(at time.Time, reason string) {
			inRunTx(t, s, func(ctx context.Context, tx *RunTx) error { return tx.EndpointFailed(ctx, w, host, reason, at) })
		}
		pause := func(since time.Time) (paused bool) {
			inRunTx(t, s, func(ctx context.Context, tx *RunTx) (err error) {
				paused, err = tx.PauseEndpoint(ctx, w, host, "webhook_503", since, start)
				return err
			})
			return paused
		}
		answered := func() {
			inRunTx(t, s, func(ctx context.Context, tx *RunTx) error { return tx.EndpointAnswered(ctx, w, host) })
		}
		require.Empty(t, endpoint(t, s, w, host))
		answered()
		require.False(t, pause(start), "one that does not fail")
		fail(start, "webhook_500")
		fail(start.Add(time.Hour), "webhook_no_answer")
		e := endpoint(t, s, w, host)
		require.Equal(t, start, e.FirstFailureAt.UTC(), "the first since the last success counts")
		require.Equal(t, "webhook_500", e.Reason)
		answered()
		require.Nil(t, endpoint(t, s, w, host).FirstFailureAt)
		require.Empty(t, endpoint(t, s, w, host).Reason)
		fail(start.Add(2*time.Hour), "webhook_500")
		require.False(t, pause(start.Add(time.Hour)), "it has succeeded since")
		require.True(t, pause(start.Add(2*time.Hour)))
		require.False(t, pause(start.Add(2*time.Hour)), "it is paused once")
		answered()
		e = endpoint(t, s, w, host)
		require.NotNil(t, e.PausedAt, "a call that was under way does not resume it")
		require.Equal(t, "webhook_503", e.Reason)

		_, err := s.ResumeWebhookEndpoint(t.Context(), other, e.ID, "test")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		resumed, err := s.ResumeWebhookEndpoint(t.Context(), w, e.ID, "test")
		require.NoError(t, err)
		require.Nil(t, resumed.PausedAt)
		rows, _, err := s.ListWebhookEndpoints(t.Context(), w, models.Page{})
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Nil(t, rows[0].PausedAt)
		require.Nil(t, rows[0].FirstFailureAt)
		_, err = s.ResumeWebhookEndpoint(t.Context(), w, e.ID, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		entries, _, err := s.ListAudit(t.Context(), w, "webhook/"+e.ID, models.Page{})
		require.NoError(t, err)
		require.Equal(t, []string{"webhook.resume", "webhook.pause"}, []string{entries[0].Action, entries[1].Action})
	})
}

func TestAValueThatNoDatabaseHoldsIsLeftOut(t *testing.T) { // A9, A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		_, err := s.CreateField(t.Context(), models.Field{WorkspaceID: w, Code: "CITY", Type: models.FieldText})
		require.NoError(t, err)
		contact, err := s.SaveContact(t.Context(), w, models.ContactInput{Phone: "+393470000001"})
		require.NoError(t, err)
		long := strings.Repeat("è", models.MaxText+1)
		for _, value := range []string{"a\x00b", "a\xff", long} {
			inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
				bad, err := tx.SetFields(ctx, w, contact.ID, map[string]string{
					"CITY": value, models.CodeFirstName: value, models.CodeLastName: "Byron",
				})
				require.Equal(t, map[string]string{"CITY": models.ReasonInvalidValue, models.CodeFirstName: models.ReasonInvalidValue}, bad)
				return err
			})
		}
		got, err := s.GetContact(t.Context(), models.Everyone(w), contact.ID)
		require.NoError(t, err)
		require.Empty(t, got.Fields)
		require.Empty(t, got.Contact.FirstName)
		require.Equal(t, "Byron", got.Contact.LastName)
	})
}
