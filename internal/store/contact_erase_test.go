package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/figures"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// everything is every row of every table as text, by table.
func everything(t *testing.T, s *Store) map[string]string {
	t.Helper()
	tables, err := s.Pool().Migrator().GetTables()
	require.NoError(t, err)
	require.Greater(t, len(tables), 30, "the tables are found")
	out := map[string]string{}
	for _, table := range tables {
		var rows []map[string]any
		require.NoError(t, s.Pool().Table(table).Find(&rows).Error, table)
		for _, row := range rows {
			for column, value := range row {
				if raw, is := value.([]byte); is {
					value = string(raw)
				}
				out[table] += fmt.Sprint(column, "=", value, "\n")
			}
		}
	}
	return out
}

// wamidOf is a wamid as WhatsApp makes them: the phone in another writing.
func wamidOf(waID, unique string) string {
	return "wamid." + base64.StdEncoding.EncodeToString([]byte("\x1d\x0c"+waID+"\x15\x02\x00\x11\x18\x12"+unique))
}

// person is a contact with all that they leave, and what names them.
type person struct {
	number        models.Number
	contact       models.Contact
	automation    models.Automation
	run           models.Run
	sent, pending models.Message
	wrote         models.InboundMessage
	marks         []string
	terminated    models.Run
	waID, userID  string
}

// livedThrough makes a contact go through everything that stores something of them.
func livedThrough(t *testing.T, s *Store) person {
	t.Helper()
	ctx, w := t.Context(), given.Workspace(t, s)
	p := person{number: given.Number(t, s, w), waID: "393470000001", userID: "IT.8812345"}
	p.marks = []string{
		"3470000001", p.userID, "ADAMARK", "LOVELACE", "ada@mark.example", "PROFILEMARK", "CITYMARK", "TEXTMARK", "TICKETMARK",
		"ABOUTMARK", "NOTEMARK",
		"ANSWERMARK", "KEYMARK", "UIMARK", "METAMARK", "SAIDMARK", "CONSENTMARK",
		wamidOf(p.waID, "")[:24],
	}
	first, last, mail := "ADAMARK", "LOVELACE", "ada@mark.example"
	given.Field(t, s, w, "CITY", models.FieldText)
	list := given.List(t, s, w, "vip")
	_, _, err := s.ImportContacts(ctx, w, list.ID, []models.ContactInput{
		{Phone: "+" + p.waID, FirstName: &first, LastName: &last, Email: &mail, Fields: map[string]string{"CITY": "CITYMARK"}},
	})
	require.NoError(t, err)
	views, _, err := s.ListContacts(ctx, w, "+"+p.waID, models.Page{})
	require.NoError(t, err)
	p.contact = views[0].Contact
	noted(t)(s.SetConsent(ctx, models.Everyone(w), p.contact.ID, "test", models.ConsentStatement{
		Marketing: models.ConsentRefused, Source: "CONSENTMARK", Words: "CONSENTMARK",
	}))
	p.automation = given.Activated(t, s, w, models.Reentry{})
	kept, repeated, err := s.Once(ctx, models.IdempotencyKey{
		WorkspaceID: w, Key: "KEYMARK", RequestHash: "h",
	}, func(context.Context) (models.Remembered, error) {
		return models.Remembered{Body: []byte(`{"first_name":"ADAMARK"}`), ContactID: p.contact.ID}, nil
	})
	require.NoError(t, err)
	require.False(t, repeated, string(kept.Body))
	p.wrote = given.Said(p.waID, p.userID, "TEXTMARK one", s.Now())
	p.wrote.WAMID, p.wrote.ProfileName, p.wrote.ReplyID = wamidOf(p.waID, "in"), "PROFILEMARK", "TEXTMARK"
	p.wrote.Content = &models.Content{Version: 1, Location: &models.ContentLocation{Latitude: "41", Longitude: "16", Name: "SAIDMARK"}}
	given.Received(t, s, p.number, p.wrote)
	ticket, _, err := s.CreateTicket(ctx, models.Everyone(w), models.Ticket{
		WorkspaceID: w, ContactID: p.contact.ID, Title: "TICKETMARK", Description: "ABOUTMARK", Reference: "TICKETMARK",
		Status: models.TicketOpen,
	})
	require.NoError(t, err)
	_, err = s.AddTicketNote(ctx, models.Everyone(w), ticket.ID, "test", "NOTEMARK")
	require.NoError(t, err)
	p.terminated = given.Entered(t, s, given.Activated(t, s, w, models.Reentry{}), "+"+p.waID, "KEYMARK other").Run
	closed, err := s.CloseRun(ctx, p.terminated.ID, models.OutcomeTerminated, "UIMARK called and wants out")
	require.NoError(t, err)
	require.True(t, closed)
	p.run = given.Entered(t, s, p.automation, "+"+p.waID, "KEYMARK "+p.waID).Run
	require.NoError(t, s.Pool().Model(&p.run).Update("metadata", `{"order":"METAMARK"}`).Error)
	p.leaves(t, s)
	p.isNamed(t, s)
	return p
}

// leaves makes what a run leaves.
func (p *person) leaves(t *testing.T, s *Store) {
	t.Helper()
	of := models.Message{
		WorkspaceID: p.number.WorkspaceID, RunID: p.run.ID, AutomationID: p.automation.ID, ContactID: p.contact.ID, NumberID: p.number.ID,
		Kind: "text", Said: &models.MessageContent{Content: models.Content{Version: 1, Text: "SAIDMARK"}},
	}
	wamid := wamidOf(p.waID, "out")
	p.sent, p.pending = of, of
	p.sent.ID, p.sent.StepID = database.NewID(), "a"
	p.sent.State, p.sent.WAMID = models.MessageAccepted, &wamid
	p.pending.ID, p.pending.StepID, p.pending.State = database.NewID(), "b", models.MessageSending
	inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
		for _, m := range []models.Message{p.sent, p.pending} {
			m.Links = []models.Link{{Token: m.ID, Place: "text.0", Target: "https://shop.example/SAIDMARK"}}
			if _, _, err := tx.AddMessage(ctx, m); err != nil {
				return err
			}
		}
		if err := tx.Record(ctx, models.StepExecution{
			RunID: p.run.ID, StepID: "a", WorkspaceID: of.WorkspaceID, AutomationID: of.AutomationID, ContactID: of.ContactID,
			Status: models.StepDone, At: s.Now(),
		}); err != nil {
			return err
		}
		return tx.SaveDelivery(ctx, models.WebhookDelivery{
			WorkspaceID: of.WorkspaceID, AutomationID: of.AutomationID, RunID: p.run.ID, StepID: "c", ContactID: of.ContactID,
			Host:  "crm.example",
			State: models.DeliveryDelivered, Answer: "ANSWERMARK",
		})
	})
	_, err := s.ApplyStatuses(t.Context(), of.WorkspaceID, []models.StatusUpdate{{
		WAMID: wamid, CallbackData: p.sent.ID, State: models.MessageDelivered, At: s.Now(),
	}})
	require.NoError(t, err)
}

// isNamed makes what only names the person: a message that is not routed, a notice that
// came before anybody knew them, and a piece that nobody reads.
func (p *person) isNamed(t *testing.T, s *Store) {
	t.Helper()
	unrouted, notice := given.Said(p.waID, "", "TEXTMARK unrouted", s.Now()), given.Said("", p.userID, "TEXTMARK notice", s.Now())
	unrouted.WAMID, unrouted.WorkspaceID, unrouted.NumberID = wamidOf(p.waID, "unrouted"), p.number.WorkspaceID, p.number.ID
	notice.WAMID, notice.WorkspaceID, notice.Kind = wamidOf(p.waID, "notice"), p.number.WorkspaceID, models.KindSystem
	at := s.Now()
	notice.RoutedAt, notice.Decision = &at, models.RoutedNotice
	require.NoError(t, s.KeepInbound(t.Context(), []models.InboundMessage{unrouted, notice}))
	require.NoError(t, s.KeepUnread(t.Context(), []models.UnreadWebhook{
		{WorkspaceID: p.number.WorkspaceID, Digest: "1", Shape: "s", Body: `{"from":"` + p.waID + `","text":"TEXTMARK"}`},
		{Digest: "2", Shape: "s", Body: `{"user_id":"` + p.userID + `"}`},
		{WorkspaceID: p.number.WorkspaceID, Digest: "3", Shape: "s", Body: `{"from":"393479999999"}`},
	}))
}

// nothingOf holds what is stored against everything that names the person.
func (p *person) nothingOf(t *testing.T, s *Store, when string) {
	t.Helper()
	for table, rows := range everything(t, s) {
		for _, mark := range p.marks {
			require.NotContains(t, rows, mark, "%s, the table %s", when, table)
		}
	}
}

func TestNothingOfAnErasedContactIsLeftAndTheCountsAre(t *testing.T) { // A17
	t.Parallel()
	erasures := map[string]func(*testing.T, *Store, person){
		"by a caller": func(t *testing.T, s *Store, p person) {
			err := s.DeleteContact(t.Context(), p.number.WorkspaceID, p.contact.ID, "test")
			require.Equal(t, models.CodeConflict, models.CodeOf(err), "who is inside leaves first")
			_, err = s.EndContactRuns(t.Context(), models.Everyone(p.number.WorkspaceID), p.contact.ID, models.OutcomeEndedByAPI, "test")
			require.NoError(t, err)
			err = s.DeleteContact(t.Context(), given.Workspace(t, s), p.contact.ID, "test")
			require.Equal(t, models.CodeNotFound, models.CodeOf(err), "another workspace erases nobody here")
			require.NoError(t, s.DeleteContact(t.Context(), p.number.WorkspaceID, p.contact.ID, "test"))
		},
		"by a step": func(t *testing.T, s *Store, p person) {
			inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
				_, err := tx.DeleteContact(ctx, p.run, s.Now())
				return err
			})
			require.True(t, given.RunRow(t, s, p.run.ID).Status.Live(), "the run of the step goes on to its end")
		},
	}
	for name, erase := range erasures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, s *Store) {
				other := livedThroughBea(t, s)
				p := livedThrough(t, s)
				before := everything(t, s)
				for _, mark := range p.marks {
					require.Contains(t, strings.Join(valuesIn(before), "\n"), mark, "the search finds what is there")
				}
				erase(t, s, p)
				p.nothingOf(t, s, "after the erasure")
				require.Equal(t, 2, given.Count(t, s, &models.Run{}, "contact_id = ?", p.contact.ID), "the counts stay")
				require.Equal(t, 2, given.Count(t, s, &models.Message{}, "contact_id = ?", p.contact.ID))
				require.Equal(t, 1, given.Count(t, s, &models.Message{}, "contact_id = ? AND state = 'delivered'", p.contact.ID))
				require.Equal(t, 1, given.Count(t, s, &models.StepExecution{}, "contact_id = ?", p.contact.ID))
				require.Equal(t, 1, given.Count(t, s, &models.MessageStatus{}, "message_id = ?", p.sent.ID))
				require.Equal(t, 1, given.Count(t, s, &models.UnreadWebhook{}), "what names somebody else stays")
				require.Len(
					t, auditOf(t, s, p.number.WorkspaceID, "contact/"+p.contact.ID),
					2+given.Count(t, s, &models.AuditEntry{}, "action = 'contact.end_runs'"), // the consent, the deletion
				)
				p.comesLater(t, s)
				view, err := s.GetContact(t.Context(), models.Everyone(other.WorkspaceID), other.ID)
				require.NoError(t, err)
				require.Equal(t, "Bea", view.Contact.FirstName, "nobody else lost anything")
			})
		})
	}
}

func valuesIn(m map[string]string) (out []string) {
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// livedThroughBea is another contact of another workspace.
func livedThroughBea(t *testing.T, s *Store) models.Contact {
	t.Helper()
	name := "Bea"
	c, err := s.SaveContact(t.Context(), given.Workspace(t, s), models.ContactInput{Phone: bea, FirstName: &name})
	require.NoError(t, err)
	return c
}

// comesLater lets come what may come after an erasure: the answer to a send that was under
// way, late statuses with and without our id, and a repeat of a message. Then the person writes anew.
func (p *person) comesLater(t *testing.T, s *Store) {
	t.Helper()
	answer := wamidOf(p.waID, "answer")
	p.pending.State, p.pending.WAMID = models.MessageAccepted, &answer
	inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
		_, err := tx.SaveMessage(ctx, p.pending)
		return err
	})
	late := s.Now()
	failed, err := s.ApplyStatuses(t.Context(), p.number.WorkspaceID, []models.StatusUpdate{
		{WAMID: *p.sent.WAMID, CallbackData: p.sent.ID, State: models.MessageRead, At: late},
		{WAMID: answer, CallbackData: p.pending.ID, State: models.MessageSent, At: late},
		{WAMID: *p.sent.WAMID, State: models.MessageFailed, At: late},
	})
	require.NoError(t, err)
	require.Empty(t, failed)
	require.Equal(
		t, 1, given.Count(t, s, &models.Message{}, "id = ? AND state = 'read'", p.sent.ID), "a status that comes late still counts",
	)
	require.Equal(t, 1, given.Count(t, s, &models.Message{}, "id = ? AND state = 'sent'", p.pending.ID))
	require.Empty(t, given.Received(t, s, p.number, p.wrote), "a repeat of what they wrote is none")
	p.nothingOf(t, s, "after what came late")

	again := given.Said(p.waID, "", "ciao", s.Now().Add(time.Second))
	again.WAMID = wamidOf(p.waID, "again")
	given.Received(t, s, p.number, again)
	require.NotEqual(t, p.contact.ID, given.Writer(t, s, again), "who writes afterwards is somebody new")
	require.Equal(t, 1, given.Count(t, s, &models.Contact{}, "workspace_id = ?", p.number.WorkspaceID))
}

func TestAMessageThatWasSentTwiceIsErasedUnderBothOfItsNames(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		run := given.Entered(t, s, given.Activated(t, s, n.WorkspaceID, models.Reentry{}), ada, "1").Run
		m := models.Message{
			ID: database.NewID(), WorkspaceID: n.WorkspaceID, RunID: run.ID, AutomationID: run.AutomationID, StepID: "s", Visit: 1,
			ContactID: run.ContactID, NumberID: n.ID,
			Kind: "template", State: models.MessageSending, CreatedAt: s.Now(), Attempts: 2,
		}
		inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
			_, _, err := tx.AddMessage(ctx, m)
			return err
		})
		first, second := wamidOf("393470000001", "one"), wamidOf("393470000001", "two")
		told := func(wamid string, state models.MessageState) {
			t.Helper()
			_, err := s.ApplyStatuses(
				t.Context(), n.WorkspaceID, []models.StatusUpdate{{WAMID: wamid, CallbackData: m.ID, State: state, At: s.Now()}},
			)
			require.NoError(t, err)
		}
		told(first, models.MessageSent)
		m.State, m.WAMID = models.MessageAccepted, &second
		inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
			_, err := tx.SaveMessage(ctx, m)
			return err
		})
		told(first, models.MessageDelivered)
		told(second, models.MessageDelivered)
		_, _, err := s.EndRun(t.Context(), n.WorkspaceID, run.ID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		require.NoError(t, s.DeleteContact(t.Context(), n.WorkspaceID, run.ContactID, "test"))
		require.Zero(t, given.Count(t, s, &models.MessageStatus{}, "wamid NOT LIKE 'erased:%'"), "a wamid is a phone in another writing")
	})
}

func TestAnErasedContactsRefusedMessageWasNeverSent(t *testing.T) { // A17
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		run := given.Entered(t, s, given.Activated(t, s, n.WorkspaceID, models.Reentry{}), ada, "1").Run
		now := s.Now()
		message := func(visit int, state models.MessageState) models.Message {
			return models.Message{
				ID: database.NewID(), WorkspaceID: n.WorkspaceID, RunID: run.ID, AutomationID: run.AutomationID, StepID: "s", Visit: visit,
				ContactID: run.ContactID, NumberID: n.ID,
				Kind: "template", Template: "welcome/it", State: state, CreatedAt: now,
			}
		}
		refused, underway, accepted := message(1, models.MessageFailed), message(2, models.MessageSending),
			message(3, models.MessageSending)
		for _, m := range []models.Message{refused, underway, accepted} {
			require.NoError(t, s.Pool().Create(&m).Error)
		}
		_, _, err := s.EndRun(t.Context(), n.WorkspaceID, run.ID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		require.NoError(t, s.DeleteContact(t.Context(), n.WorkspaceID, run.ContactID, "test"))
		underway.State, underway.FailedAt = models.MessageFailed, &now
		accepted.State, accepted.WAMID = models.MessageAccepted, new(wamidOf("393470000001", "one"))
		for _, m := range []models.Message{underway, accepted} {
			inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
				_, err := tx.SaveMessage(ctx, m)
				return err
			})
		}
		of := models.ReportOf{Kind: models.SubjectNumber, ID: n.ID}
		figures, err := figures.New(s.DB).Figures(t.Context(), n.WorkspaceID, of, models.Period{})
		require.NoError(t, err)
		require.Equal(t, 1, figures.Of(models.FigureQuery{Of: of, Figure: models.FigureSent}))
		require.Equal(t, 2, figures.Of(models.FigureQuery{Of: of, Figure: models.FigureFailed}))
		require.Zero(t, given.Count(t, s, &models.Message{}, "wamid IS NOT NULL AND wamid NOT LIKE 'erased:%'"))
	})
}
