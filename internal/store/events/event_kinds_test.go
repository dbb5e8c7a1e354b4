package events_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// happens is something that is done, and the events that it makes in their order.
type happens struct {
	does string
	by   func() error
	want kinds
}

// kinds are those of the events that something makes.
type kinds []models.EventKind

// everything is a workspace in which everything happens once.
type everything struct {
	*testing.T
	s         *store.Store
	workspace string
	number    models.Number
	contact   models.Contact
	user      models.User
	list      models.List
	run       models.Run
	ticket    models.Ticket
	message   string
}

func (e *everything) set(table, id, column string, value any) func() error {
	return func() error {
		key := "id"
		if table == "inbound_messages" {
			key = "wamid"
		}
		return e.s.Pool().Table(table).Where(key+" = ?", id).Update(column, value).Error
	}
}

func (e *everything) inTx(fn func(tx *store.RunTx) error) func() error {
	return func() error { return e.s.RunTx(e.Context(), fn) }
}

func (e *everything) saves(in models.ContactInput) func() error {
	return func() error {
		in.ID = e.contact.ID
		_, err := e.s.SaveContact(e.Context(), e.workspace, in)
		return err
	}
}

func (e *everything) describes(ticket string) func() error {
	return func() error {
		change := models.TicketChange{Description: &ticket}
		_, _, err := e.s.ChangeTicket(e.Context(), models.Everyone(e.workspace), e.ticket.ID, change)
		return err
	}
}

func ptr[T any](v T) *T { return &v }

func (e *everything) ofContacts() []happens {
	ctx, id := e.Context(), func() string { return e.contact.ID }
	return []happens{
		{"a contact is made", func() (err error) {
			e.contact, err = e.s.SaveContact(ctx, e.workspace, models.ContactInput{Phone: given.Ada})
			return err
		}, kinds{models.EventContactCreated}},
		{"a name", e.saves(models.ContactInput{FirstName: ptr("Ada")}), kinds{models.EventContactChanged}},
		{"the same name", e.saves(models.ContactInput{FirstName: ptr("Ada")}), nil},
		{"a value", e.saves(models.ContactInput{Fields: map[string]string{"CITY": "Bari"}}), kinds{models.EventFieldChanged}},
		{"another value", e.saves(models.ContactInput{Fields: map[string]string{"CITY": "Lecce"}}), kinds{models.EventFieldChanged}},
		{"the same value", e.saves(models.ContactInput{Fields: map[string]string{"CITY": "Lecce"}}), nil},
		{"a tag", e.inTx(func(tx *store.RunTx) error {
			return second(tx.AddTags(ctx, e.workspace, id(), []string{"vip"}))
		}), kinds{models.EventTagAdded}},
		{"no tag", e.inTx(func(tx *store.RunTx) error {
			return second(tx.RemoveTags(ctx, e.workspace, id(), []string{"vip"}))
		}), kinds{models.EventTagRemoved}},
		{"a list", func() (err error) {
			e.list, err = e.s.CreateList(ctx, e.workspace, "Summer")
			require.NoError(e, err)
			return second(e.s.AddMembers(ctx, models.Everyone(e.workspace), e.list.ID, []string{id()}))
		}, kinds{models.EventListJoined}},
		{"no list", func() error {
			return e.s.RemoveMember(ctx, models.Everyone(e.workspace), e.list.ID, id())
		}, kinds{models.EventListLeft}},
		{"an operator", e.inTx(func(tx *store.RunTx) error {
			return second(tx.AssignOperators(ctx, e.workspace, id(), []string{e.user.ID}))
		}), kinds{models.EventContactAssigned}},
		{"no operator", e.inTx(func(tx *store.RunTx) error {
			return second(tx.UnassignOperators(ctx, e.workspace, id(), nil))
		}), kinds{models.EventContactUnassigned}},
		{"a block", e.inTx(func(tx *store.RunTx) error {
			return tx.BlockContact(ctx, id(), e.s.Now())
		}), kinds{models.EventContactBlocked}},
		{"no block", e.inTx(func(tx *store.RunTx) error { return tx.RestoreContact(ctx, id()) }), kinds{models.EventContactRestored}},
		{"a refusal", func() error {
			refusal := models.ConsentStatement{Marketing: models.ConsentRefused, Source: "x"}
			return second(e.s.SetConsent(ctx, models.Everyone(e.workspace), id(), "system", refusal))
		}, kinds{models.EventConsentChanged}},
		{"a ticket", func() error {
			e.ticket, _ = given.Ticket(e.T, e.s, e.workspace, id())
			return nil
		}, kinds{models.EventTicketOpened}},
		{"its end", func() error {
			given.TicketStatus(e.T, e.s, e.ticket, models.TicketResolved)
			return nil
		}, kinds{models.EventTicketChanged}},
		{"its description", e.describes("more"), kinds{models.EventTicketChanged}},
		{"the same description", e.describes("more"), nil},
		{"a note on it", func() error {
			return second(e.s.AddTicketNote(ctx, models.Everyone(e.workspace), e.ticket.ID, "system", "called"))
		}, kinds{models.EventTicketChanged}},
	}
}

// tags makes tags.
func tags(t *testing.T, s *store.Store, workspace string, names ...string) {
	t.Helper()
	for _, name := range names {
		_, err := s.CreateTag(t.Context(), workspace, name)
		require.NoError(t, err)
	}
}

func second[T any](_ T, err error) error { return err }

func (e *everything) ofMessages() []happens {
	wamid := "wamid.1"
	list := []happens{
		{"a message comes", func() error {
			return e.s.KeepInbound(e.Context(), []models.InboundMessage{{
				WAMID: wamid, WorkspaceID: e.workspace, NumberID: e.number.ID, WaID: "39", Kind: "text", Text: "ciao",
				SentAt: e.s.Now(), ReceivedAt: e.s.Now(),
			}})
		}, nil},
		{"it is routed", e.set("inbound_messages", wamid, "contact_id", e.contact.ID), kinds{models.EventMessageReceived}},
		{"it is taken back", e.set("inbound_messages", wamid, "deleted_at", e.s.Now()), kinds{models.EventMessageChanged}},
		{"a message is claimed", func() error {
			return e.s.Pool().Create(&models.Message{
				ID: e.message, WorkspaceID: e.workspace, RunID: e.run.ID, ContactID: e.contact.ID, NumberID: e.number.ID, Kind: "text",
				State: models.MessageSending, CreatedAt: e.s.Now(),
			}).Error
		}, kinds{models.EventMessageSending}},
		{"it is tried again", e.set("messages", e.message, "state", models.MessageRetry), nil},
		{"a link is opened", e.set("messages", e.message, "clicked_at", e.s.Now()), kinds{models.EventMessageClicked}},
		{"its owner", e.set("messages", e.message, "owner", "x"), nil},
	}
	for _, state := range []models.MessageState{
		models.MessageUnknown, models.MessageAccepted, models.MessageSent, models.MessageDelivered, models.MessageRead,
		models.MessageFailed,
	} {
		kind := models.EventKind("message." + state)
		list = append(list, happens{string(state), e.set("messages", e.message, "state", state), kinds{kind}})
	}
	return list
}

func (e *everything) ofRuns() []happens {
	ctx := e.Context()
	var made models.PublishedAutomation
	var campaign models.Campaign
	list := []happens{
		{"an automation", func() (err error) {
			made, err = e.s.CreateAutomation(ctx, e.workspace, "system", given.Input("Welcome", given.TagStep("vip")))
			return err
		}, kinds{models.EventAutomationChanged}},
		{"is active", func() error {
			given.SetAutomationState(e.T, e.s, made.Automation.ID, models.AutomationActive)
			return nil
		}, kinds{
			models.EventAutomationChanged,
		}},
		{"a run", func() error { e.run = given.Entered(e.T, e.s, made.Automation, given.Ada, "").Run; return nil }, kinds{
			models.EventRunEntered,
		}},
		{"enters", func() error {
			row := e.s.Pool().Table("runs").Where("id = ?", e.run.ID)
			return row.Updates(map[string]any{"status": models.RunWaiting, "step_id": "one"}).Error
		}, kinds{models.EventRunMoved}},
		{"waits", func() error { return e.set("runs", e.run.ID, "due_at", e.s.Now())() }, nil},
	}
	for _, to := range []struct {
		status models.RunStatus
		kind   models.EventKind
	}{
		{models.RunPaused, models.EventRunPaused},
		{models.RunWaiting, models.EventRunResumed},
		{models.RunNeedsAttention, models.EventRunParked},
		{models.RunWaiting, models.EventRunResumed},
		{models.RunExecuting, ""},
		{models.RunCompleted, models.EventRunCompleted},
		{models.RunWaiting, models.EventRunResumed},
		{models.RunEnded, models.EventRunEnded},
	} {
		one := happens{string(to.status), func() error { return e.set("runs", e.run.ID, "status", to.status)() }, nil}
		if to.kind != "" {
			one.want = kinds{to.kind}
		}
		list = append(list, one)
	}
	list = append(list, happens{"a campaign", func() error {
		view, err := e.s.CreateCampaign(ctx, e.workspace, "system", models.CampaignInput{
			Name: "May", CampaignContent: models.CampaignContent{AutomationID: made.Automation.ID},
		})
		campaign = view.Campaign
		return err
	}, kinds{models.EventCampaignDraft}})
	for _, state := range []models.CampaignState{
		models.CampaignScheduled, models.CampaignRunning, models.CampaignPaused, models.CampaignDone, models.CampaignCancelled,
	} {
		does := func() error { return e.set("campaigns", campaign.ID, "state", state)() }
		list = append(list, happens{string(state), does, kinds{models.EventKind("campaign." + state)}})
	}
	return list
}

func (e *everything) ofTheRest() []happens {
	ctx := e.Context()
	return []happens{
		{"a template", func() error {
			approved := models.Template{Name: "x", Language: "it", Status: models.TemplateApproved}
			return e.s.ReplaceTemplates(ctx, e.workspace, "waba", []models.Template{approved})
		}, nil},
		{"is paused", func() error {
			return e.s.Pool().Table("templates").Where("workspace_id = ?", e.workspace).Update("status", "PAUSED").Error
		}, kinds{models.EventTemplateChanged}},
		{"the contact goes", func() error {
			return e.s.DeleteContact(ctx, e.workspace, e.contact.ID, "system")
		}, nil},
	}
}

func TestWhateverHappensIsAnEventOfItsKindOnce(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		e := &everything{T: t, s: s, workspace: given.Workspace(t, s), message: database.NewID()}
		e.number = given.Number(t, s, e.workspace)
		given.Field(t, s, e.workspace, "CITY", models.FieldText)
		e.user = operator(t, s, e.workspace)
		tags(t, s, e.workspace, "vip")
		l := listens(t, s, models.Viewer{WorkspaceID: e.workspace})
		told := map[string]bool{}
		for _, part := range []func() []happens{e.ofContacts, e.ofRuns, e.ofMessages, e.ofTheRest} {
			for _, one := range part() {
				require.NoError(t, one.by(), one.does)
				heard := l.hears()
				if one.does == "the contact goes" { // with all that is theirs
					require.Contains(t, kindsOf(heard), string(models.EventContactDeleted))
					told[string(models.EventContactDeleted)] = true
					continue
				}
				require.Equal(t, fmt.Sprint(one.want), fmt.Sprint(kindsOf(heard)), one.does)
				for _, event := range heard {
					told[string(event.Kind)] = true
					e.names(event)
				}
			}
		}
		for _, kind := range models.EventKinds() {
			require.True(t, told[string(kind)], "nothing makes %s", kind)
			require.NotEmpty(t, kind.Scope(), kind)
		}
		require.Len(t, told, len(models.EventKinds()), "a kind that is written is known")
	})
}

// names fails unless an event names what it is about, and its contact.
func (e *everything) names(event models.Event) {
	e.Helper()
	noun, _, _ := strings.Cut(string(event.Kind), ".")
	if event.ContactID != "" {
		require.Equal(e, event.ContactID, event.IDs["contact"], event.Kind)
	}
	if !slices.Contains([]string{"message", "consent"}, noun) {
		require.NotEmpty(e, event.IDs[noun], event.Kind)
	}
}
