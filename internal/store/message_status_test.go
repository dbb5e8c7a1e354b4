package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

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

// A message whose answer never came adopts its wamid from the first status, by which the next ones of the
// same body, or of another that was stored with it, find it: not each has the callback data.
func TestAStatusFindsAMessageByTheWAMIDThatOneBeforeItBrought(t *testing.T) { // W1, W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		m := messagesSent(t, s, workspace, 1, models.MessageUnknown)[0]
		sent, failed := statusOf(m, models.MessageSent, s.Now()), statusOf(m, models.MessageFailed, s.Now())
		failed.CallbackData = ""
		told, err := s.ApplyStatuses(t.Context(), workspace, []models.StatusUpdate{sent, failed})
		require.NoError(t, err)
		require.Len(t, told, 1)
		require.Equal(t, m.ID, told[0].ID)
		require.Equal(t, 1, given.Count(t, s, &models.Message{}, "state = ? AND wamid = ?", models.MessageFailed, sent.WAMID))
		require.Equal(t, 2, given.Count(t, s, &models.MessageStatus{}, "message_id = ?", m.ID))
	})
}

// Bodies that are stored together are of any number: each with a text of its own would push what is repeated
// out of the caches of statements.
func TestStatusesHaveTheSameStatementsHoweverMany(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		texts := textsOf(t, s)
		var first []string
		for _, n := range []int{1, 2, 3, 17} {
			var body []models.StatusUpdate
			for _, m := range messagesSent(t, s, workspace, n, models.MessageAccepted) {
				unknown := models.Message{ID: database.NewID()}
				body = append(body, statusOf(m, models.MessageSent, s.Now()), statusOf(unknown, models.MessageSent, s.Now()))
			}
			got := texts(func() {
				_, err := s.ApplyStatuses(t.Context(), workspace, body)
				require.NoError(t, err)
			})
			if n == 1 {
				first = got
			}
			require.Equal(t, first, got, "%d messages", n)
		}
		require.Len(t, first, 4, "the messages, who was erased, what changed, the statuses")
	})
}

// PostgreSQL does not look into the list that among reads: it must go by the indexes all the same.
func TestTheMessagesOfStatusesAreFoundByIndexes(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	messagesSent(t, s, workspace, 20_000, models.MessageAccepted)
	require.NoError(t, s.Pool().Exec("ANALYZE messages").Error)
	dry := s.Pool().Session(&gorm.Session{DryRun: true})
	built := toldOf(dry, workspace, []string{"a"}, []string{"b"}).Find(&[]models.Message{}).Statement
	var plan []string
	require.NoError(t, s.Pool().Raw("EXPLAIN "+built.SQL.String(), built.Vars...).Scan(&plan).Error)
	require.Contains(t, strings.Join(plan, "\n"), "BitmapOr")
	require.NotContains(t, strings.Join(plan, "\n"), "Seq Scan")
}

// textsOf makes a function that answers the texts of the statements that another one sends.
func textsOf(t *testing.T, s *Store) func(do func()) []string {
	t.Helper()
	var texts []string
	note := func(db *gorm.DB) { texts = append(texts, db.Statement.SQL.String()) }
	calls := s.Pool().Callback()
	require.NoError(t, calls.Query().After("gorm:query").Register("texts", note))
	require.NoError(t, calls.Create().After("gorm:create").Register("texts", note))
	require.NoError(t, calls.Raw().After("gorm:raw").Register("texts", note))
	return func(do func()) []string {
		texts = nil
		do()
		return texts
	}
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

// Prices come with sent, and again with delivered or read, or not at all, in any order and twice: the price of the
// delivery stands, and a message counts once (W5).
func TestTheSamePriceIsKeptInWhateverOrderStatusesCome(t *testing.T) {
	t.Parallel()
	const atSending, atDelivery = models.Price("utility/regular/billable/39"), models.Price("utility/free_entry_point/free/39")
	forEachCounted(t, func(t *testing.T, s *Store, counted func(func()) int64) {
		workspace := given.Workspace(t, s)
		type prices struct{ sent, delivered, failed models.Price }
		for _, c := range []struct {
			order []models.MessageState
			told  prices
			want  models.Price
		}{
			{[]models.MessageState{"sent", "delivered", "read"}, prices{sent: atSending, delivered: atDelivery}, atDelivery},
			{[]models.MessageState{"read", "delivered", "sent"}, prices{sent: atSending, delivered: atDelivery}, atDelivery},
			{[]models.MessageState{"delivered", "sent"}, prices{sent: atSending, delivered: atDelivery}, atDelivery},
			{[]models.MessageState{"read", "sent"}, prices{sent: atSending}, atSending},
			{[]models.MessageState{"delivered", "read"}, prices{}, ""},
			{[]models.MessageState{"sent", "failed"}, prices{sent: atSending, failed: atDelivery}, atSending},
		} {
			m := messagesSent(t, s, workspace, 1, models.MessageAccepted)[0]
			price := func(state models.MessageState) models.Price {
				return map[string]models.Price{"sent": c.told.sent, "delivered": c.told.delivered, "failed": c.told.failed}[string(state)]
			}
			for _, state := range append(c.order, c.order...) {
				u := statusOf(m, state, s.Now())
				u.Price = price(state)
				_, err := s.ApplyStatuses(t.Context(), workspace, []models.StatusUpdate{u})
				require.NoError(t, err)
			}
			got, err := s.GetMessage(t.Context(), models.Everyone(workspace), m.ID)
			require.NoError(t, err)
			require.Equal(t, c.want, got.Price, "%v", c.order)
			again := statusOf(m, c.order[0], s.Now())
			again.Price = price(c.order[0])
			require.Equal(t, int64(2), counted(func() {
				_, err := s.ApplyStatuses(t.Context(), workspace, []models.StatusUpdate{again})
				require.NoError(t, err)
			}), "a status without news writes no message: %v", c.order)
		}
		require.Equal(t, 4, given.Count(t, s, &models.FigureDelta{}, "measure = 'priced' AND n > 0 AND reason LIKE '%/%'")-
			given.Count(t, s, &models.FigureDelta{}, "measure = 'priced' AND n < 0"), "each that was delivered counts once")
	})
}
