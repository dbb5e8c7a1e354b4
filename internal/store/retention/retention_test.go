package retention_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/retention"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// removeAll goes through all pages of what is expired.
func removeAll(t *testing.T, s *store.Store, e models.Expired) (removed models.Removed, pages int) {
	t.Helper()
	removed = models.Removed{}
	for next := (&models.ExpiredCursor{}); next != nil; pages++ {
		page, err := retention.New(s.DB).RemoveExpired(t.Context(), e, *next)
		require.NoError(t, err)
		removed.Add(page.Removed)
		next = page.Next
	}
	return removed, pages
}

// endedAt lets a run have ended.
func endedAt(t *testing.T, s *store.Store, run models.Run, at time.Time) {
	t.Helper()
	given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunCompleted, "ended_at": at, "due_at": nil})
}

// didMuch gives a run a step, a message with a status, and a webhook.
func didMuch(t *testing.T, s *store.Store, run models.Run, state models.MessageState, unknownUntil *time.Time) models.Message {
	t.Helper()
	wamid := "wamid." + database.NewID()
	m := models.Message{
		ID: database.NewID(), WorkspaceID: run.WorkspaceID, RunID: run.ID, StepID: "s", ContactID: run.ContactID, State: state,
		WAMID: &wamid, UnknownUntil: unknownUntil, Said: &models.MessageContent{Content: models.Content{Version: 1, Text: "Ciao"}},
	}
	require.NoError(t, s.Pool().Create(&m).Error)
	require.NoError(t, s.Pool().Create(&models.StepExecution{RunID: run.ID, StepID: "s", WorkspaceID: run.WorkspaceID, At: s.Now()}).Error)
	require.NoError(
		t,
		s.Pool().Create(&models.MessageStatus{
			WAMID: wamid, Status: "sent", WorkspaceID: run.WorkspaceID, MessageID: m.ID, At: s.Now(), ReceivedAt: s.Now(),
		}).Error,
	)
	require.NoError(
		t,
		s.Pool().Create(&models.WebhookDelivery{
			ID: database.NewID(), WorkspaceID: run.WorkspaceID, RunID: run.ID, StepID: "w", ContactID: run.ContactID,
		}).Error,
	)
	return m
}

// rememberNothing is a creation that answers nothing.
func rememberNothing(context.Context) (models.Remembered, error) { return models.Remembered{}, nil }

// inAYear is a time by which all that a test makes is old.
func inAYear(s *store.Store) time.Time { return s.Now().Add(365 * 24 * time.Hour) }

func TestEndedRunsGoWithAllThatTheyDidAndLiveOnesStay(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w := given.Workspace(t, s)
		a := given.Activated(t, s, w, models.Reentry{})
		enter := func(phone, key string) models.Run { return given.Entered(t, s, a, phone, key).Run }
		old, live, recent := enter("+393470000011", "k"), enter("+393470000012", ""), enter("+393470000013", "")
		closing, doubtful := enter("+393470000014", ""), enter("+393470000015", "")
		strange := given.Entered(t, s, given.Activated(t, s, given.Workspace(t, s), models.Reentry{}), given.Ada, "").Run
		before := inAYear(s)
		for _, run := range []models.Run{old, closing, doubtful, strange} {
			endedAt(t, s, run, s.Now())
		}
		endedAt(t, s, recent, before.Add(time.Hour))
		given.SetRunColumns(t, s, closing.ID, map[string]any{"closing": true})
		unsettled := s.Now().Add(time.Hour)
		for _, run := range []models.Run{old, live, recent, closing, strange} {
			m := didMuch(t, s, run, models.MessageDelivered, nil)
			_, err := s.ApplyStatuses(t.Context(), run.WorkspaceID, []models.StatusUpdate{{
				WAMID: "wamid.other." + m.ID, CallbackData: m.ID, State: models.MessageDelivered, At: s.Now(),
			}})
			require.NoError(t, err, "it was sent twice")
		}
		didMuch(t, s, doubtful, models.MessageUnknown, &unsettled)

		e := models.Expired{What: models.RemovableRuns, WorkspaceID: w, Before: before}
		removed, _ := removeAll(t, s, e)
		require.Equal(
			t, models.Removed{
				"runs": 1, "messages": 1, "message_contents": 1, "step_executions": 1, "message_statuses": 2, "webhook_deliveries": 1,
			}, removed,
		)
		require.Zero(t, given.Count(t, s, &models.Run{}, "id = ?", old.ID))
		for _, run := range []models.Run{live, recent, closing, doubtful, strange} {
			require.Equal(t, 1, given.Count(t, s, &models.Message{}, "run_id = ?", run.ID), run.ID)
			require.Equal(t, 1, given.Count(
				t, s, &models.MessageContent{}, "message_id IN (SELECT id FROM messages WHERE run_id = ?)", run.ID,
			), run.ID)
			require.Equal(t, 1, given.Count(t, s, &models.Run{}, "id = ?", run.ID), run.ID)
		}
		removed, _ = removeAll(t, s, e)
		require.Empty(t, removed, "a repeat finds nothing")
		_, err := s.GetContact(t.Context(), models.Everyone(w), old.ContactID)
		require.NoError(t, err, "the contact stays")
		require.Equal(
			t, models.EntryAccepted, given.Entered(t, s, a, "+393470000011", "k").Result, "with its run an entry's key is forgotten",
		)
	})
}

func TestOnceEverIsKeptThroughRetention(t *testing.T) { // R1
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w := given.Workspace(t, s)
		once := given.Activated(t, s, w, models.Reentry{AfterFinish: models.AfterFinishOnce})
		first, gone := given.Entered(t, s, once, given.Ada, "").Run, given.Entered(t, s, once, given.Bea, "").Run
		require.NoError(t, s.Pool().Create(&models.Run{ // of a time when the automation let contacts enter again
			ID: database.IDFloor(s.Now().Add(-time.Hour)), EntryKey: "earlier", WorkspaceID: w, AutomationID: once.ID,
			ContactID: first.ContactID, Status: models.RunCompleted, EndedAt: &first.StartedAt,
		}).Error)
		endedAt(t, s, first, s.Now())
		endedAt(t, s, gone, s.Now())
		require.NoError(t, s.DeleteContact(t.Context(), w, gone.ContactID, "test"))

		removed, _ := removeAll(t, s, models.Expired{What: models.RemovableRuns, WorkspaceID: w, Before: inAYear(s)})
		require.Equal(t, models.Removed{"runs": 2}, removed, "an older one, and that of somebody who is gone")
		require.Equal(t, models.EntryRefused, given.Entered(t, s, once, given.Ada, "").Result)
	})
}

func TestWhatContactsWroteGoesUnlessARunMayAskForIt(t *testing.T) { // A9, A14
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		a := given.Activated(t, s, n.WorkspaceID, models.Reentry{})
		idle := given.Said("393470000021", "", "long ago", s.Now())
		early, late := given.Said("393470000022", "", "before", s.Now().Add(-time.Hour)),
			given.Said("393470000022", "", "inside", s.Now().Add(time.Minute))
		given.Received(t, s, n, idle)
		given.Received(t, s, n, early)
		given.Entered(t, s, a, "+393470000022", "")
		given.Received(t, s, n, late)
		unrouted := given.Said("393470000023", "", "not routed", s.Now())
		unrouted.WorkspaceID = n.WorkspaceID
		require.NoError(t, s.KeepInbound(t.Context(), []models.InboundMessage{unrouted}))

		e := models.Expired{What: models.RemovableInbound, WorkspaceID: n.WorkspaceID, Before: inAYear(s)}
		removed, _ := removeAll(t, s, models.Expired{What: e.What, WorkspaceID: n.WorkspaceID, Before: s.Now().Add(-time.Hour)})
		require.Empty(t, removed, "what came lately stays")
		removed, _ = removeAll(t, s, e)
		require.Equal(t, models.Removed{"inbound_messages": 2}, removed)
		require.Equal(t, "inside", given.InboundRow(t, s, late.WAMID).Text)
		require.Equal(t, "not routed", given.InboundRow(t, s, unrouted.WAMID).Text)
		_, err := s.EndContactRuns(t.Context(), models.Everyone(n.WorkspaceID), given.Writer(t, s, late), models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		removed, _ = removeAll(t, s, e)
		require.Equal(t, models.Removed{"inbound_messages": 1}, removed, "who has left needs it no more")
	})
}

func TestRetentionGoesPageByPage(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		a := given.Activated(t, s, n.WorkspaceID, models.Reentry{})
		const many = 2*retention.ExpiredPage + 10
		ended := s.Now()
		given.BareRuns(t, s.DB, a, many, func(i int, r *models.Run) {
			if i%2 == 0 { // the others are inside, and are gone past
				r.Status, r.EndedAt = models.RunCompleted, &ended
			} else {
				r.Status = models.RunWaiting
			}
		})
		messages := make([]models.InboundMessage, many)
		for i := range messages { // all at the same time
			messages[i] = models.InboundMessage{
				WAMID: database.NewID(), WorkspaceID: n.WorkspaceID, ReceivedAt: ended, SentAt: ended, RoutedAt: &ended,
			}
		}
		require.NoError(t, s.Pool().CreateInBatches(messages, database.Batch).Error)
		removed, pages := removeAll(t, s, models.Expired{What: models.RemovableRuns, WorkspaceID: n.WorkspaceID, Before: inAYear(s)})
		require.Equal(t, models.Removed{"runs": many / 2}, removed)
		require.Equal(t, 3, pages)
		removed, pages = removeAll(t, s, models.Expired{What: models.RemovableInbound, WorkspaceID: n.WorkspaceID, Before: inAYear(s)})
		require.Equal(t, models.Removed{"inbound_messages": many}, removed)
		require.Equal(t, 3, pages)
	})
}

func TestWhatNobodyReadsAnyMoreGoesByFixedPeriods(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w := given.Workspace(t, s)
		a := given.Activated(t, s, w, models.Reentry{})
		ended, live := given.Entered(t, s, a, given.Ada, "").Run, given.Entered(t, s, a, given.Bea, "").Run
		endedAt(t, s, ended, s.Now())
		ours := didMuch(t, s, ended, models.MessageSent, nil)
		didMuch(t, s, live, models.MessageSent, nil)
		_, _, err := s.Once(t.Context(), models.IdempotencyKey{WorkspaceID: w, Key: "k"}, rememberNothing)
		require.NoError(t, err)
		_, err = s.ApplyStatuses(t.Context(), w, []models.StatusUpdate{{WAMID: "wamid.other", State: models.MessageSent, At: s.Now()}})
		require.NoError(t, err)
		require.NoError(t, s.KeepUnread(t.Context(), []models.UnreadWebhook{{WorkspaceID: w, Digest: "d"}}))
		require.NoError(t, s.Pool().Create(&models.Portfolio{WorkspaceID: w, ID: "p"}).Error)
		require.NoError(
			t,
			s.Pool().Create(&models.PortfolioRecipient{
				WorkspaceID: w, PortfolioID: "p", ContactID: ended.ContactID, LastAt: s.Now(),
			}).Error,
		)
		require.NoError(t, s.Pool().Create(&models.ErasedWAMID{Digest: "d", WorkspaceID: w, ErasedAt: s.Now()}).Error)
		over := s.Now()
		require.NoError(t, s.Pool().Create(&[]models.Job{
			{ID: "over", WorkspaceID: w, State: models.JobDone, EndedAt: &over}, {ID: "running", WorkspaceID: w, State: models.JobRunning},
		}).Error)
		user, err := s.CreateUser(t.Context(), models.User{
			WorkspaceID: w, Name: "Mia", Email: "m@shop.example", Role: models.RoleAdmin,
		}, "test")
		require.NoError(t, err)
		seen := []models.Notification{{Kind: models.NotifyAttention, Object: "a", Stamp: "1"}}
		require.NoError(t, s.MarkNotifications(t.Context(), user, seen, models.MarkRead))

		all := func(now time.Time) models.Removed {
			out := models.Removed{}
			for _, e := range models.ExpiredAnywhere(now) {
				removed, _ := removeAll(t, s, e)
				out.Add(removed)
			}
			return out
		}
		require.Empty(t, all(s.Now().Add(24*time.Hour)), "all of it is needed for a day")
		require.Equal(t, models.Removed{
			"idempotency_keys": 1, "webhook_deliveries": 1, "message_statuses": 1, "unread_webhooks": 1, "portfolio_recipients": 1,
			"erased_wamids": 1, "jobs": 1, "notification_marks": 1,
		}, all(inAYear(s)))
		require.Equal(t, 1, given.Count(t, s, &models.WebhookDelivery{}, "run_id = ?", live.ID), "a run that is inside keeps its webhooks")
		require.Equal(t, 1, given.Count(t, s, &models.MessageStatus{}, "message_id = ?", ours.ID), "ours go with their run")
		require.Equal(t, 1, given.Count(t, s, &models.Job{}, "id = 'running'"))
		entries := given.Count(t, s, &models.AuditEntry{}, "workspace_id = ?", w)
		removed, _ := removeAll(t, s, models.Expired{What: models.RemovableAudit, WorkspaceID: w, Before: inAYear(s)})
		require.Equal(t, models.Removed{"audit_entries": entries}, removed)
	})
}

func TestWhatIsExpiredIsFoundByItsAge(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	w := given.Workspace(t, s)
	at := s.Now()
	entries, messages := make([]models.AuditEntry, 20_000), make([]models.InboundMessage, 20_000)
	for i := range entries {
		entries[i] = models.AuditEntry{ID: database.NewID(), WorkspaceID: w, At: at}
		messages[i] = models.InboundMessage{
			WAMID: database.NewID(), WorkspaceID: w, ReceivedAt: at.Add(time.Duration(i) * time.Second), SentAt: at, RoutedAt: &at,
		}
	}
	require.NoError(t, s.Pool().CreateInBatches(entries, database.Batch).Error)
	require.NoError(t, s.Pool().CreateInBatches(messages, database.Batch).Error)
	given.BareRuns(t, s.DB, given.Activated(t, s, w, models.Reentry{}), 10_000, func(_ int, r *models.Run) { r.Status = models.RunWaiting })
	require.NoError(t, s.Pool().Exec("ANALYZE").Error)
	inbound, runs := retention.Pages(
		s.Pool(), models.Expired{WorkspaceID: w, Before: at.Add(time.Hour)}, models.ExpiredCursor{At: at.Add(time.Minute)},
	)
	plan := storetest.Explain(t, s.Pool(), inbound)
	require.Equal(t, []string{"inbound_messages_age"}, plan.Paths())
	require.LessOrEqual(t, plan.Read(), retention.ExpiredPage+1)
	plan = storetest.Explain(t, s.Pool(), runs)
	require.NotContains(t, plan.Paths(), "all of runs")
	require.LessOrEqual(t, plan.Read(), retention.ExpiredPage+1)
}
