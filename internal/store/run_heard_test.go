package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// heardMessage is a routed message as a run may hear it.
type heardMessage struct {
	wamid, kind, text, replyID, answers string
	visit                               int // of the run that it answers
	at                                  time.Duration
}

// storeHeard keeps messages of a contact in the order of their arrival.
func storeHeard(t *testing.T, s *Store, n models.Number, contactID string, second time.Time, messages ...heardMessage) {
	t.Helper()
	for i, m := range messages {
		if m.kind == "" {
			m.kind = "text"
		}
		require.NoError(t, s.Pool().Create(&models.InboundMessage{
			WAMID: m.wamid, WorkspaceID: n.WorkspaceID, NumberID: n.ID, ContactID: &contactID, Kind: m.kind, Text: m.text,
			ReplyID: m.replyID, AnswersRunID: m.answers, AnswersVisit: m.visit, SentAt: second.Add(m.at),
			ReceivedAt: second.Add(time.Duration(i) * time.Millisecond),
		}).Error)
	}
}

func TestTheFirstMessageIsTheFirstThatArrivedAndCounts(t *testing.T) { // A9, A14
	t.Parallel()
	const self = "the run itself"
	second := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	sent := second.Add(900 * time.Millisecond)
	cases := map[string]struct {
		messages []heardMessage
		run      models.Run
		words    string // what A9 takes; "" when nothing
		reply    bool   // whether A14 is answered
	}{
		"nothing": {},
		"words":   {messages: []heardMessage{{wamid: "b", text: "Brindisi"}}, words: "Brindisi", reply: true},
		"within a second the first to come": {
			messages: []heardMessage{{wamid: "b", text: "Brindisi"}, {wamid: "a", text: "Lecce"}}, words: "Brindisi", reply: true,
		},
		"a picture is a reply, not words": {messages: []heardMessage{{wamid: "b", kind: "image"}}, reply: true},
		"words after a picture": {
			messages: []heardMessage{{wamid: "b", kind: "image"}, {wamid: "a", text: "Lecce"}}, words: "Lecce", reply: true,
		},
		"a reaction is none": {messages: []heardMessage{{wamid: "b", kind: "reaction", text: "👍"}}},
		"a notice is none":   {messages: []heardMessage{{wamid: "b", kind: "system", text: "changed"}}},
		"a tap":              {messages: []heardMessage{{wamid: "b", kind: "button", text: "Sì"}}, words: "Sì", reply: true},
		"before the start":   {messages: []heardMessage{{wamid: "b", text: "Brindisi", at: -time.Second}}},
		"in the second of the last send": {
			messages: []heardMessage{{wamid: "b", text: "Brindisi"}}, run: models.Run{AskedAt: &sent}, words: "Brindisi", reply: true,
		},
		"before the last send": {
			messages: []heardMessage{{wamid: "b", text: "Brindisi", at: -time.Second}}, run: models.Run{AskedAt: &sent},
		},
		"an answer to this run": {
			messages: []heardMessage{{wamid: "b", text: "Brindisi", answers: self}}, words: "Brindisi", reply: true,
		},
		"an answer to another run": {messages: []heardMessage{{wamid: "b", text: "Brindisi", answers: "another"}}},
		"what started the run": {
			messages: []heardMessage{{wamid: "b", text: "Brindisi"}},
			run:      models.Run{StartKind: models.StartMessage, EntryKey: models.MessageEntryKey("b")},
		},
		"what came with what started the run": {
			messages: []heardMessage{{wamid: "b", text: "ciao"}, {wamid: "a", text: "Lecce"}},
			run:      models.Run{StartKind: models.StartClosedHours, EntryKey: models.MessageEntryKey("b")}, words: "Lecce", reply: true,
		},
	}
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		n, a := given.Number(t, s, workspace), given.Activated(t, s, workspace, models.Reentry{})
		other := given.Entered(t, s, a, bea, "").Run
		storeHeard(t, s, n, other.ContactID, second, heardMessage{wamid: "z", text: "somebody else"})
		phones := 0
		for name, c := range cases {
			phones++
			run := given.Entered(t, s, a, fmt.Sprintf("+39347000%04d", 100+phones), "").Run
			run.StartedAt, run.AskedAt, run.StartKind = second.Add(500*time.Millisecond), c.run.AskedAt, c.run.StartKind
			prefix := fmt.Sprint(phones, ".") // a wamid is unique in the whole database
			run.EntryKey = models.MessageEntryKey(prefix + c.run.OpeningMessage())
			var messages []heardMessage
			for _, m := range c.messages {
				m.wamid = prefix + m.wamid
				if m.answers == self {
					m.answers = run.ID
				}
				messages = append(messages, m)
			}
			storeHeard(t, s, n, run.ContactID, second, messages...)
			require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
				text, found, err := tx.FirstMessage(t.Context(), run, true)
				require.NoError(t, err)
				require.Equal(t, c.words, text, name)
				require.Equal(t, c.words != "", found, name)
				_, found, err = tx.FirstMessage(t.Context(), run, false)
				require.Equal(t, c.reply, found, name)
				return err
			}))
		}
	})
}

func TestWhatWasKeptBeforeASendAnswersNothingAfterIt(t *testing.T) { // R7
	t.Parallel()
	const self = "the run itself"
	second := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	cases := map[string]struct {
		before, after []heardMessage
		want          string
	}{
		"in the same second, kept before":      {before: []heardMessage{{wamid: "a", text: "Anna"}}},
		"in the same second, kept after":       {after: []heardMessage{{wamid: "a", text: "Anna"}}, want: "Anna"},
		"a sender's clock that is ahead":       {before: []heardMessage{{wamid: "a", text: "Anna", at: time.Hour}}},
		"written a second earlier, kept after": {after: []heardMessage{{wamid: "a", text: "Anna", at: -time.Second}}},
		"one before and one after": {
			before: []heardMessage{{wamid: "a", text: "Anna"}}, after: []heardMessage{{wamid: "b", text: "Lecce"}}, want: "Lecce",
		},
		"a tap that names an earlier send": {after: []heardMessage{{
			wamid: "a", kind: "button", text: "Sì", answers: self, visit: 1,
		}}},
		"a quote of an earlier send, then words": {
			after: []heardMessage{{wamid: "a", text: "Anna", answers: self, visit: 1}, {wamid: "b", text: "Lecce", at: time.Minute}},
			want:  "Lecce",
		},
		"a tap that names this send": {
			after: []heardMessage{{wamid: "a", kind: "button", text: "Sì", answers: self, visit: 2}}, want: "Sì",
		},
		"a tap that names this send, kept before it": {before: []heardMessage{{
			wamid: "a", kind: "button", text: "Sì", answers: self, visit: 2,
		}}},
	}
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		n, a := given.Number(t, s, workspace), given.Activated(t, s, workspace, models.Reentry{})
		phones := 0
		for name, c := range cases {
			phones++
			run := given.Entered(t, s, a, fmt.Sprintf("+39347000%04d", 100+phones), "").Run
			put := func(messages []heardMessage) {
				messages = slices.Clone(messages)
				for i := range messages {
					messages[i].wamid = fmt.Sprint(phones, ".", messages[i].wamid)
					if messages[i].answers == self {
						messages[i].answers = run.ID
					}
				}
				storeHeard(t, s, n, run.ContactID, second, messages...)
			}
			put(c.before)
			run.Visit = 2
			run.Ask(second.Add(300 * time.Millisecond))
			require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error { return tx.SaveRun(t.Context(), run) }))
			put(c.after)
			require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error { // a later move of the run moves no boundary
				run := given.RunRow(t, s, run.ID)
				run.Visit++
				return tx.SaveRun(t.Context(), run)
			}))
			run = given.RunRow(t, s, run.ID)
			require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
				text, found, err := tx.FirstMessage(t.Context(), run, true)
				require.Equal(t, c.want, text, name)
				require.Equal(t, c.want != "", found, name)
				return err
			}))
			var kept []models.InboundMessage
			require.NoError(t, s.Pool().Order("sent_at, arrival").Find(&kept, "contact_id = ?", run.ContactID).Error)
			first := ""
			for _, m := range kept {
				if first == "" && run.Hears(m) {
					first = m.Text
				}
			}
			require.Equal(t, c.want, first, "%s: the rule in Go and in SQL is one", name)
		}
	})
}

func TestARunThatEndsListensNoMore(t *testing.T) { // A9, A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		run := given.Entered(t, s, given.Activated(t, s, workspace, models.Reentry{}), ada, "").Run
		until := s.Now().Add(time.Hour)
		given.SetRunColumns(t, s, run.ID, map[string]any{
			"status": models.RunWaiting, "listening": true, "due_at": until, "listen_until": until,
		})
		_, ended, err := s.EndRun(t.Context(), workspace, run.ID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		require.True(t, ended)
		run = given.RunRow(t, s, run.ID)
		require.False(t, run.Listening)
		require.Nil(t, run.ListenUntil)
	})
}

func TestTheFactsOfAContactAreReadAtOnce(t *testing.T) { // A15
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		n, other := given.Number(t, s, workspace), given.Number(t, s, workspace)
		a := given.Activated(t, s, workspace, models.Reentry{})
		run, stranger := given.Entered(t, s, a, ada, "").Run, given.Entered(t, s, a, bea, "").Run
		now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		run.StartedAt = now.Add(-time.Hour).Add(300 * time.Millisecond)
		facts := func() (got models.Facts) {
			require.NoError(t, s.RunTx(ctx, func(tx *RunTx) (err error) {
				got, err = tx.Facts(ctx, run, n.ID, now)
				return err
			}))
			return got
		}
		nothing := models.Facts{
			Tags: map[string]bool{}, Lists: map[string]bool{}, Fields: map[string]string{}, Clicked: map[string]bool{},
			Operators: map[string]bool{}, Inside: map[string]string{a.ID: ""},
		}
		require.Equal(t, nothing, facts())

		list, err := s.CreateList(ctx, workspace, "clienti")
		require.NoError(t, err)
		for code, kind := range map[string]models.FieldType{"CITY": models.FieldText, "BORN": models.FieldDate} {
			_, err = s.CreateField(ctx, models.Field{WorkspaceID: workspace, Code: code, Name: code, Type: kind})
			require.NoError(t, err)
		}
		require.NoError(t, s.RunTx(ctx, func(tx *RunTx) error {
			require.NoError(t, second(tx.AddTags(ctx, workspace, run.ContactID, []string{"new"})))
			require.NoError(t, second(tx.AddToLists(ctx, workspace, run.ContactID, []string{list.ID})))
			_, err := tx.SetFields(ctx, workspace, run.ContactID, map[string]string{"CITY": "Brindisi", "BORN": "1990-02-28"})
			return err
		}))
		window := models.Window{
			NumberID: n.ID, ContactID: run.ContactID, WorkspaceID: workspace,
			LastInboundAt: now.Add(models.WindowMargin - models.WindowLength),
		}
		require.NoError(t, s.Pool().Create(&window).Error)
		require.NoError(
			t,
			s.Pool().Create(&models.Window{NumberID: other.ID, ContactID: run.ContactID, WorkspaceID: workspace, LastInboundAt: now}).Error,
		)
		storeHeard(
			t, s, n, run.ContactID, run.StartedAt.Truncate(time.Second),
			heardMessage{wamid: "c", text: "first", at: 0},
			heardMessage{wamid: "b", kind: "interactive", text: "Sì", replyID: "yes_1", at: time.Minute},
			heardMessage{wamid: "a", text: "to another", answers: stranger.ID, at: time.Hour},
			heardMessage{wamid: "d", kind: "reaction", text: "👍", at: time.Hour},
			heardMessage{wamid: "e", text: "before the run", at: -time.Second},
		)
		storeHeard(t, s, n, stranger.ContactID, now, heardMessage{wamid: "z", text: "somebody else"})
		want := models.Facts{
			Clicked: map[string]bool{},
			Tags:    map[string]bool{"new": true}, Lists: map[string]bool{list.ID: true},
			Fields: map[string]string{"CITY": "Brindisi", "BORN": "1990-02-28"},
			Reply:  &models.Reply{Text: "Sì", Tapped: true, ID: "yes_1"},
			// a segment asks for any window
			AnyWindowOpen: true, Operators: map[string]bool{}, Inside: map[string]string{a.ID: ""},
		}
		require.Equal(t, want, facts(), "the window of another number is not the automation's")
		window.LastInboundAt = window.LastInboundAt.Add(time.Millisecond)
		require.NoError(t, s.Pool().Save(&window).Error)
		want.WindowOpen = true
		require.Equal(t, want, facts())
		storeHeard(t, s, n, run.ContactID, now, heardMessage{wamid: "f", text: "the last", at: time.Minute})
		want.Reply = &models.Reply{Text: "the last"}
		require.Equal(t, want, facts())
		run.StartKind, run.EntryKey = models.StartMessage, models.MessageEntryKey("f")
		want.Reply = &models.Reply{Text: "Sì", Tapped: true, ID: "yes_1"}
		require.Equal(t, want, facts(), "what started the run is no reply")
	})
}
