package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/models"
)

// monday is a working Monday at 10:00 in Rome.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// onSQLite is the engine on one database: what a simulation copies is tested on both.
func onSQLite(t *testing.T) *bundle {
	t.Helper()
	return setup(t, storetest.MigratedSQLite(t))
}

// draft makes an automation that nobody can enter.
func (b *bundle) draft(steps ...models.Step) models.Automation {
	b.t.Helper()
	made, err := b.store.CreateAutomation(b.t.Context(), b.workspace, "test", models.AutomationInput{
		Name: "simulated", Definition: models.Definition{Steps: steps}, NewSecret: newStartSecret,
	})
	require.NoError(b.t, err)
	return made.Automation
}

// simulate plays an automation; what is left out is a made up Giulia on a Monday.
func (b *bundle) simulate(a models.Automation, in models.SimulationInput) models.Simulation {
	b.t.Helper()
	in.WorkspaceID, in.AutomationID = b.workspace, a.ID
	if in.Start == "" {
		in.Start = models.StartManual
	}
	if in.At.IsZero() {
		in.At = monday
	}
	if in.ContactID == "" {
		in.Contact.Phone, in.Contact.FirstName = models.MadeUpPhone, ptr("Giulia")
	}
	out, err := newSimulator(b.store).Simulate(b.t.Context(), in)
	require.NoError(b.t, err)
	return out
}

// storyOf is the timeline for people, one line for each event.
func storyOf(t *testing.T, s models.Simulation) []string {
	t.Helper()
	zone, err := time.LoadLocation(s.Zone)
	require.NoError(t, err)
	local := func(at time.Time) string { return at.In(zone).Format("Mon 2 Jan 15:04 MST") }
	var out []string
	for _, e := range s.Timeline {
		switch line := local(e.At); {
		case e.Wait != nil:
			out = append(out, fmt.Sprintf("%s: waits until %s %v", line, local(e.Wait.Until), e.Wait.Reasons))
		case e.Step != nil:
			parts := []string{
				line + ": " + e.Step.Step.Place + " " + string(e.Step.Step.Kind), string(e.Step.Status), e.Step.Reason, e.Step.Branch,
				e.Step.Text,
			}
			for _, c := range e.Step.Changes {
				names := c.Names
				for _, code := range slices.Sorted(maps.Keys(c.Values)) {
					names = append(names, code, c.Values[code])
				}
				parts = append(parts, fmt.Sprint(c.Change, names))
			}
			out = append(out, strings.Join(strings.Fields(strings.Join(parts, " ")), " "))
		default:
			out = append(out, line+": says "+e.Customer.Text+e.Customer.Button+" ("+string(e.Customer.Routing)+")")
		}
	}
	return append(out, local(s.End.At)+": "+strings.TrimSpace(string(s.End.State)+" "+string(s.End.Outcome)))
}

const (
	hour = models.Duration(time.Hour)
	day  = 24 * hour
)

func text(words string) models.Step {
	return models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: words}}
}

func tag(name string) models.Step {
	return models.Step{Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: []string{name}}}
}

func waits(w models.Wait, step models.Step) models.Step {
	step.Wait = w
	return step
}

// simulatedCase is an automation, what happens to it, and its timeline.
type simulatedCase struct {
	steps []models.Step
	in    models.SimulationInput
	want  []string
}

func TestSimulatedTimelines(t *testing.T) {
	t.Parallel()
	b := onSQLite(t)
	workspace, err := b.store.GetWorkspace(t.Context(), b.workspace)
	require.NoError(t, err)
	slots := []models.Slot{{From: "09:00", To: "18:00"}}
	workspace.WorkingHours = models.WorkingHours{"mon": slots, "tue": slots, "wed": slots, "thu": slots, "fri": slots}
	workspace.Holidays = &models.Days{Dates: []string{"2026-11-24"}}
	_, err = b.store.ReplaceSettings(t.Context(), workspace, "test")
	require.NoError(t, err)
	cases := simulatedWaits()
	maps.Copy(cases, simulatedEffects())
	maps.Copy(cases, simulatedClicks())
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := storyOf(t, b.simulate(b.draft(c.steps...), c.in))
			require.Equal(t, c.want, got, strings.Join(got, "\n"))
		})
	}
}

func TestASimulationTouchesNothing(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		other := b.automation(models.Reentry{}, waits(models.Wait{For: day}, tag("inside")))
		run, _ := b.enter(other, "+393471234567")
		b.write("+393471234567", "hello", monday.Add(-time.Hour))
		a := b.draft(
			text("hi %%CITY%%"), tag("new"),
			models.Step{Kind: models.KindOpenTicket, Settings: &models.OpenTicket{Title: "Call %%FIRST_NAME%%"}},
			models.Step{Kind: models.KindSetField, Settings: &models.SetField{Field: "CITY", Value: ptr("Lecce")}},
			models.Step{Kind: models.KindSendWebhook, Settings: &models.SendWebhook{
				Method: "POST", URL: "https://example.com/%%CITY%%", Body: json.RawMessage(`{"n":"%%FIRST_NAME%%"}`),
				Save: map[string]string{"id": "CITY"},
			}},
			models.Step{Kind: models.KindEndAutomations, Settings: &models.EndAutomations{}},
			models.Step{Kind: models.KindStartAutomation, Settings: &models.StartAutomation{AutomationID: other.ID}},
			models.Step{Kind: models.KindBlockContact, Settings: &models.NoSettings{}},
			models.Step{Kind: models.KindDeleteContact, Settings: &models.NoSettings{}},
		)
		before := storetest.Dump(t, b.dsn)
		s := b.simulate(a, models.SimulationInput{
			ContactID: run.ContactID, Customer: []models.CustomerAct{{At: monday.Add(-time.Minute), Text: "again"}},
		})
		require.Equal(t, before, storetest.Dump(t, b.dsn))
		require.Empty(t, b.phone.taken)
		require.Empty(t, b.told.started)
		require.Empty(t, b.told.closed)
		require.Equal(t, models.SimulatedEnd{State: models.SimulatedLeft, Outcome: models.OutcomeContactDeleted, At: monday}, s.End)
		var changes []models.ChangeName
		for _, e := range s.Timeline {
			if e.Step != nil {
				for _, c := range e.Step.Changes {
					changes = append(changes, c.Change)
				}
			}
		}
		require.Equal(t, []models.ChangeName{
			models.ChangeTagsAdded, models.ChangeTicketOpened, models.ChangeFieldSet, models.ChangeAutomationsEnded,
			models.ChangeAutomationStarted,
			models.ChangeContactBlocked, models.ChangeContactDeleted, models.ChangeAutomationsEnded, // the one that was just started
		}, changes)
		require.Equal(t, "hi Brindisi", s.Timeline[1].Step.Text, "the contact's own field, before it is set")
		call := s.Timeline[5].Step
		require.Equal(t, models.ReasonNoValue, call.Reason)
		require.Equal(t, &models.SimulatedWebhook{
			Method: "POST", URL: "https://example.com/Lecce", Headers: map[string]string{}, Body: json.RawMessage(`{"n":"Giulia"}`),
			NotSaved: []string{"CITY"},
		}, call.Webhook)
	})
}

func TestOperatorsWhoHaveSignedInAreAssignedInASimulation(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		user, err := b.store.CreateUser(t.Context(), models.User{
			WorkspaceID: b.workspace, Name: "Anna", Email: "anna@example.com", Role: models.RoleChatOperator,
		}, "test")
		require.NoError(t, err)
		link := models.SignInLink{UserID: user.ID, WorkspaceID: b.workspace, Hash: "invitation", Kind: models.LinkInvitation}
		require.NoError(t, b.store.OfferLink(t.Context(), link, user.Access(), "test"))
		session := models.Session{ID: "session", Hash: "session", CreatedAt: monday, SeenAt: monday}
		require.NoError(t, b.store.TakeLink(t.Context(), models.LinkUse{Hash: link.Hash, PasswordHash: "phc", Session: session}))
		s := b.simulate(b.draft(models.Step{
			Kind: models.KindAssignOperators, Settings: &models.AssignOperators{UserIDs: []string{user.ID}},
		}), models.SimulationInput{})
		assigned := []models.StepChange{{Change: models.ChangeOperatorsAssigned, Names: []string{user.ID}}}
		require.Equal(t, assigned, s.Timeline[0].Step.Changes)
	})
}

func TestASimulatedStepWhoseListIsDeletedShowsNoChange(t *testing.T) {
	t.Parallel()
	b := onSQLite(t)
	list, err := b.store.CreateList(t.Context(), b.workspace, "clienti")
	require.NoError(t, err)
	a := b.draft(models.Step{Kind: models.KindAddToLists, Settings: &models.ChangeLists{ListIDs: []string{list.ID}}}, tag("there"))
	require.NoError(t, b.store.DeleteList(t.Context(), b.workspace, list.ID, models.Deletion{Actor: "test", Force: true}))
	s := b.simulate(a, models.SimulationInput{})
	skipped, done := s.Timeline[0].Step, s.Timeline[1].Step
	require.Equal(t, models.StepSkipped, skipped.Status)
	require.Equal(t, models.ReasonListDeleted, skipped.Reason)
	require.Empty(t, skipped.Changes)
	require.Equal(t, []models.StepChange{{Change: models.ChangeTagsAdded, Names: []string{"there"}}}, done.Changes)
}

func TestASimulationOfAnEditIsRefusedAsTheEditWouldBe(t *testing.T) {
	t.Parallel()
	b := onSQLite(t)
	a := b.draft(tag("old"))
	in := models.SimulationInput{
		WorkspaceID: b.workspace, AutomationID: a.ID, Start: models.StartManual, At: monday,
		Contact: models.ContactInput{Phone: models.MadeUpPhone},
	}
	edit := models.AutomationInput{Name: "edit", NewSecret: newStartSecret, Definition: models.Definition{Steps: []models.Step{
		tag("new"), {Kind: models.KindAddToLists, Settings: &models.ChangeLists{ListIDs: []string{"nowhere"}}},
	}}}
	in.Definition = &edit
	_, err := newSimulator(b.store).Simulate(t.Context(), in)
	require.ErrorContains(t, err, "/definition/steps/1/list_ids/0 no such list")
	edit.Definition.Steps = edit.Definition.Steps[:1]
	s, err := newSimulator(b.store).Simulate(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, []string{"new"}, s.Timeline[0].Step.Changes[0].Names)
	kept, definition, err := b.store.GetAutomation(t.Context(), b.workspace, a.ID)
	require.NoError(t, err)
	require.Equal(t, 1, kept.Revision)
	require.Len(t, definition.Steps, 1)
}

func TestASimulationKnowsOnlyItsWorkspace(t *testing.T) {
	t.Parallel()
	b := onSQLite(t)
	a := b.draft(tag("x"))
	elsewhere, err := b.store.CreateWorkspace(t.Context(), models.Workspace{Name: "Other", TimeZone: "UTC", Language: "en"})
	require.NoError(t, err)
	for name, in := range map[string]models.SimulationInput{
		"another workspace's automation": {
			WorkspaceID: elsewhere.ID, AutomationID: a.ID, Contact: models.ContactInput{Phone: models.MadeUpPhone},
		},
		"no such automation": {
			WorkspaceID: b.workspace, AutomationID: "none", Contact: models.ContactInput{Phone: models.MadeUpPhone},
		},
		"no such contact": {WorkspaceID: b.workspace, AutomationID: a.ID, ContactID: "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in.Start, in.At = models.StartManual, monday
			_, err := newSimulator(b.store).Simulate(t.Context(), in)
			require.Equal(t, models.CodeNotFound, models.CodeOf(err), err)
		})
	}
}

func TestASimulationEndsAtItsBounds(t *testing.T) {
	t.Parallel()
	b := onSQLite(t)
	far := waits(models.Wait{For: models.MaxDuration}, tag("never"))
	s := b.simulate(b.draft(far), models.SimulationInput{Customer: []models.CustomerAct{{
		At: monday.Add(11 * models.MaxDuration.Std()), Text: "hello?",
	}}})
	require.Equal(t, models.SimulatedTruncated, s.End.State)
	require.Equal(t, 1, s.End.Unheard)
	require.Len(t, s.Timeline, 1)
	require.Equal(t, []models.WaitReason{models.WaitDuration}, s.Timeline[0].Wait.Reasons)
}

func TestAnOpeningMessageIsNoReply(t *testing.T) { // S1, A14
	t.Parallel()
	b := onSQLite(t)
	a := b.draft(text("you called?"), models.Step{Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: hour}})
	s := b.simulate(a, models.SimulationInput{Start: models.StartMessage})
	require.Equal(t, "you called?", s.Timeline[0].Step.Text, "the message has opened the window")
	require.Equal(t, models.ArmNoReply, s.Timeline[2].Step.Branch)
}

func TestASimulationIsTheSameWheneverItIsAsked(t *testing.T) {
	t.Parallel()
	b := onSQLite(t)
	a := b.draft(
		text("a"), waits(models.Wait{For: day, At: "09:00"}, tag("b")),
		models.Step{Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: day}},
	)
	in := models.SimulationInput{
		At: monday.Add(1234 * time.Millisecond), Customer: []models.CustomerAct{{At: monday.Add(50 * time.Hour), Text: "x"}},
	}
	first := b.simulate(a, in)
	for range 3 {
		require.Equal(t, first, b.simulate(a, in))
	}
}

func TestATemplateIsSimulatedThatNoAutomationSendsYet(t *testing.T) { // C1
	t.Parallel()
	b := onSQLite(t)
	first := "Ada"
	contact, err := b.store.SaveContact(t.Context(), b.workspace, models.ContactInput{Phone: "+393470000001", FirstName: &first})
	require.NoError(t, err)
	step := models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
		Template: "welcome", Language: "it", Parameters: map[string]string{"1": "%%FIRST_NAME%%"},
	}}
	definition := models.AutomationInput{Name: "preview", Definition: models.Definition{Steps: []models.Step{step}}}
	played := b.simulate(models.Automation{}, models.SimulationInput{
		ContactID: contact.ID, Definition: &definition,
	})
	require.Contains(t, played.Timeline[len(played.Timeline)-1].Step.Text, "Ada")
	made, _, err := b.store.ListAutomations(t.Context(), b.workspace, models.AutomationQuery{}, models.Page{})
	require.NoError(t, err)
	require.Empty(t, made, "it is made nowhere")
}
