package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// messagesSent inserts messages of a workspace, one in each of the states in turn.
func messagesSent(t *testing.T, s *Store, workspace string, n int, states ...models.MessageState) []models.Message {
	t.Helper()
	out := make([]models.Message, n)
	for i := range out {
		id := database.NewID()
		out[i] = models.Message{
			ID: id, WorkspaceID: workspace, RunID: id, StepID: "s", Visit: 1, ContactID: id, NumberID: "n", Kind: "text",
			State: states[i%len(states)], Attempts: 1, CreatedAt: s.Now(),
		}
		if out[i].State.Rank() > 0 {
			wamid := "wamid." + id
			out[i].WAMID, out[i].SentAt = &wamid, &out[i].CreatedAt
		}
		if out[i].State == models.MessageUnknown {
			until := s.Now().Add(time.Minute)
			out[i].UnknownUntil = &until
		}
	}
	require.NoError(t, s.Pool().CreateInBatches(&out, database.Batch).Error)
	return out
}

func statusOf(m models.Message, state models.MessageState, at time.Time) models.StatusUpdate {
	u := models.StatusUpdate{WAMID: "wamid." + m.ID, CallbackData: m.ID, State: state, At: at.Truncate(time.Second)}
	if state == models.MessageFailed {
		u.ErrorCode, u.ErrorTitle, u.ErrorDetails = 131049, "not delivered", `Meta's "own" words, {"è": 1}`
	}
	return u
}

func TestABodyOfStatusesTakesAtMostThreeStatements(t *testing.T) { // W5
	t.Parallel()
	forEachCounted(t, func(t *testing.T, s *Store, counted func(func()) int64) {
		workspace := given.Workspace(t, s)
		for _, n := range []int{1, 10, 600} {
			var body []models.StatusUpdate
			for _, m := range messagesSent(t, s, workspace, n, models.MessageAccepted) {
				body = append(body, statusOf(m, models.MessageSent, s.Now()), statusOf(m, models.MessageDelivered, s.Now()))
			}
			if n == 1 {
				body = body[:1]
			}
			statements := counted(func() {
				_, err := s.ApplyStatuses(t.Context(), workspace, body)
				require.NoError(t, err)
			})
			require.LessOrEqual(t, statements, int64(3), "%d messages", n)
			require.GreaterOrEqual(t, statements, int64(3), "the counter counts")
		}
		require.Equal(t, 610, given.Count(t, s, &models.Message{}, "state = ?", models.MessageDelivered))
	})
}

// Doubles, late ones, those of messages whose answer never came, and failures with their words: a body
// of many does what its statuses do one after another.
func TestStatusesOfOneBodyDoWhatTheyDoOneByOne(t *testing.T) { // W1, W5
	t.Parallel()
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	forEachDatabaseAt(t, at, func(t *testing.T, s *Store, _ *time.Time) {
		together, apart := given.Workspace(t, s), given.Workspace(t, s)
		before := []models.MessageState{
			models.MessageSending, models.MessageRetry, models.MessageUnknown, models.MessageAccepted, models.MessageFailed,
			models.MessageRead,
		}
		told := []models.MessageState{
			models.MessageSent, models.MessageDelivered, models.MessageRead, models.MessageFailed, models.MessageAccepted,
		}
		const n = 120
		one, other := messagesSent(t, s, together, n, before...), messagesSent(t, s, apart, n, before...)
		draw := rand.New(rand.NewPCG(1, 2))
		var body []models.StatusUpdate
		for range 4 * n {
			i, state, when := draw.IntN(n), told[draw.IntN(len(told))], at.Add(time.Duration(draw.IntN(600))*time.Second)
			body = append(body, statusOf(one[i], state, when))
			_, err := s.ApplyStatuses(t.Context(), apart, []models.StatusUpdate{statusOf(other[i], state, when)})
			require.NoError(t, err)
		}
		_, err := s.ApplyStatuses(t.Context(), together, body)
		require.NoError(t, err)
		require.Equal(t, afterStatuses(t, s, apart), afterStatuses(t, s, together))
	})
}

// afterStatuses are all that statuses can change in a workspace's messages, in the order of their making.
func afterStatuses(t *testing.T, s *Store, workspace string) (out []string) {
	t.Helper()
	var rows []models.Message
	require.NoError(t, s.Pool().Order("id").Find(&rows, "workspace_id = ?", workspace).Error)
	when := func(at *time.Time) string {
		if at == nil {
			return "never"
		}
		return at.UTC().Format(time.RFC3339Nano)
	}
	for _, m := range rows {
		out = append(out, fmt.Sprint(
			m.State, m.WAMID != nil, m.ErrorCode, m.ErrorTitle, m.ErrorDetails, when(m.UnknownUntil), when(m.SentAt), when(m.DeliveredAt),
			when(m.ReadAt), when(m.FailedAt), given.Count(t, s, &models.MessageStatus{}, "message_id = ?", m.ID),
		))
	}
	return out
}
