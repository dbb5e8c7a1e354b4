package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"cadenza/internal/store/database"
	"cadenza/internal/store/events"
	"cadenza/internal/store/figures"
	"cadenza/internal/store/retention"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/subscriptions"
	"cadenza/internal/store/timeline"
	"cadenza/models"
)

// privateMark is in everything that the first workspace of these tests holds.
const privateMark = "PRIVATE-OF-A"

// notByWorkspace are the methods whose first string is no workspace's id, with the reason.
func notByWorkspace() map[string]string {
	const account = "an account is of no workspace"
	return map[string]string{
		"AccountByEmail": account, "GetAccount": account, "IsOfOthers": account, "Memberships": account,
		"ChangePassword": account, "NoteWrongGuess": account, "OfferTOTP": account, "TurnTOTPOn": account,
		"TurnTOTPOff": account, "UseTOTP": account,
		"PeopleToTell": "of all workspaces", "PushDevices": "of a user", "DeletePushDevice": "of a user",
		"PushKey":               "makes what is not there: a workspace has its own",
		"Authenticate":          "by the hash of a key, which is how a workspace is found",
		"AuthenticateSession":   "by the hash of a session, which is how a workspace is found",
		"ListSessions":          "by the account, whose sessions are in several workspaces",
		"EndSession":            "by the account, whose sessions are in several workspaces",
		"NoteDeadLink":          "by the hash of a one-time link",
		"OfferedLink":           "by the hash of a one-time link, which its reader has",
		"LookUpSession":         "by the hash of a session, which is how a workspace is found",
		"After":                 "a page of none is none: TestAnOperatorHearsOfAssignedContactsByTheAssignmentOfNow asks it",
		"FollowLink":            "by the token of a link, which its reader has",
		"LinkOpened":            "by the token of a link, which its reader has",
		"GetStartStep":          "by the address of a start step; its secret is checked by the caller",
		"NumberByPhoneNumberID": "by Meta's id, which is how a webhook finds its workspace",
		"WorkspaceByName":       "finds a workspace at the command line",
		"LiveRun":               "by the run of a workflow, for Reconcile",
		"CloseRun":              "by the run of a workflow, for Reconcile",
		"NumbersOfWABA":         "by Meta's id of the account, which is how a webhook finds its numbers",
	}
}

// fill gives a workspace one of everything, with the mark in every name, and returns the ids.
func fill(t *testing.T, s *Store, workspace, mark string) (ids []string) {
	t.Helper()
	ctx := t.Context()
	keep := func(id string, err error) string {
		require.NoError(t, err)
		ids = append(ids, id)
		return id
	}
	user, err := s.CreateUser(ctx, models.User{WorkspaceID: workspace, Name: mark, Email: mark, Role: models.RoleAdmin}, "system")
	signIn(t, s, keep(user.ID, err), workspace, mark)
	contact, err := s.SaveContact(ctx, workspace, models.ContactInput{Phone: "+393470000001", FirstName: &mark})
	keep(contact.ID, err)
	refusal := models.ConsentStatement{Marketing: models.ConsentRefused, Source: mark}
	_, err = s.SetConsent(ctx, models.Everyone(workspace), contact.ID, "system", refusal)
	require.NoError(t, err)
	require.NoError(t, s.ReplaceRates(ctx, workspace, []models.Rate{{Category: mark}}, "system"))
	list, err := s.CreateList(ctx, workspace, mark)
	require.NoError(t, err)
	keep(list.ID, second(s.AddMembers(ctx, models.Everyone(workspace), list.ID, []string{contact.ID})))
	tag, err := s.CreateTag(ctx, workspace, mark)
	keep(tag.ID, err)
	field, err := s.CreateField(ctx, models.Field{WorkspaceID: workspace, Code: "CITY", Name: mark, Type: models.FieldText})
	keep(field.ID, err)
	keep(fillTicket(t, s, workspace, contact.ID, mark), nil)
	number, err := s.CreateNumber(
		ctx, models.Number{WorkspaceID: workspace, PhoneNumberID: database.NewID(), WABAID: mark, DisplayPhone: mark}, "system",
	)
	keep(number.ID, err)
	require.NoError(t, s.ReplaceTemplates(
		ctx, workspace, mark, []models.Template{{Name: mark, Language: "it", Status: models.TemplateApproved}},
	))
	templates, _, err := s.ListTemplates(ctx, workspace, "", models.Page{})
	keep(templates[0].ID, err)
	key, err := s.CreateAPIKey(
		ctx, models.APIKey{WorkspaceID: workspace, Name: mark, Hash: database.NewID(), Scopes: models.AllScopes()}, "system",
	)
	keep(key.ID, err)
	made, err := s.CreateAutomation(ctx, workspace, "system", given.Input(mark, given.TagStep(mark)))
	id := keep(made.Automation.ID, err)
	keep(fillAutomation(t, s, workspace, id, mark), nil)
	given.SetAutomationState(t, s, id, models.AutomationActive)
	entry, err := s.Accept(ctx, models.Entry{
		WorkspaceID: workspace, AutomationID: id, Kind: models.StartManual, Contact: models.ContactInput{ID: contact.ID},
	})
	run := keep(entry.Run.ID, err)
	message := models.Message{
		ID: database.NewID(), WorkspaceID: workspace, RunID: run, ContactID: contact.ID, Template: mark,
		Said: &models.MessageContent{Content: models.Content{Version: 1, Text: mark}},
	}
	keep(message.ID, s.Pool().Create(&message).Error)
	delivery := models.WebhookDelivery{WorkspaceID: workspace, RunID: run, StepID: "s", ContactID: contact.ID, Host: mark, Answer: mark}
	delivery.State = models.DeliveryFailed
	require.NoError(t, s.RunTx(ctx, func(tx *RunTx) error {
		if err := tx.SaveDelivery(ctx, delivery); err != nil {
			return err
		}
		if err := tx.EndpointFailed(ctx, workspace, mark, "webhook_500", s.Now()); err != nil {
			return err
		}
		_, err := tx.PauseEndpoint(ctx, workspace, mark, "webhook_500", s.Now().Add(time.Minute), s.Now())
		return err
	}))
	require.NoError(t, s.RunTx(ctx, func(tx *RunTx) error {
		return tx.RaiseHold(ctx, models.Hold{
			WorkspaceID: workspace, Scope: models.HoldNumber, Object: number.ID, Reason: mark, CreatedAt: s.Now(),
		})
	}))
	holds, _, err := s.ListHolds(ctx, workspace, models.Page{})
	keep(holds[0].ID, err)
	file, err := s.NewMediaFile(ctx, workspace, mark)
	keep(file.ID, err)
	deliveries, _, err := s.ListWebhookDeliveries(ctx, workspace, models.DeliveryFilter{}, models.Page{})
	keep(deliveries[0].ID, err)
	endpoints, _, err := s.ListWebhookEndpoints(ctx, workspace, models.Page{})
	keep(endpoints[0].ID, err)
	return append(ids, fillSubscription(t, s, workspace, mark))
}

// fillTicket opens a ticket of a contact, with a note on it, and returns its id.
func fillTicket(t *testing.T, s *Store, workspace, contactID, mark string) string {
	t.Helper()
	ticket, _, err := s.CreateTicket(t.Context(), models.Everyone(workspace), models.Ticket{
		WorkspaceID: workspace, ContactID: contactID, Title: mark, Status: models.TicketOpen,
	})
	require.NoError(t, err)
	_, err = s.AddTicketNote(t.Context(), models.Everyone(workspace), ticket.ID, mark, mark)
	require.NoError(t, err)
	return ticket.ID
}

// fillAutomation gives an automation what people keep beside it, and returns the scenario's id.
func fillAutomation(t *testing.T, s *Store, workspace, id, mark string) string {
	t.Helper()
	draft := models.Draft{WorkspaceID: workspace, AutomationID: id, Author: "system", Definition: mark}
	_, err := s.SaveAutomationDraft(t.Context(), draft, "")
	require.NoError(t, err)
	scenario := models.AutomationScenario{WorkspaceID: workspace, AutomationID: id, Name: mark, Simulation: "{}"}
	scenario, err = s.CreateScenario(t.Context(), scenario)
	require.NoError(t, err)
	label, err := s.CreateLabel(t.Context(), workspace, mark)
	require.NoError(t, err)
	_, err = s.LabelAutomation(t.Context(), workspace, id, []string{label.ID})
	require.NoError(t, err)
	return scenario.ID
}

// signIn lets a user in by a link.
func signIn(t *testing.T, s *Store, userID, workspace, agent string) {
	t.Helper()
	link := models.SignInLink{UserID: userID, WorkspaceID: workspace, Hash: database.NewID(), Kind: models.LinkInvitation}
	require.NoError(t, s.OfferLink(t.Context(), link, models.UserAccess{}, "system"))
	session := models.Session{ID: database.NewID(), Hash: database.NewID(), Agent: agent, CreatedAt: s.Now(), SeenAt: s.Now()}
	require.NoError(t, s.TakeLink(t.Context(), models.LinkUse{Hash: link.Hash, Session: session}))
}

// snapshot is every row of a workspace.
func snapshot(t *testing.T, s *Store, workspace string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, entity := range entities() {
		parsed, err := schema.Parse(entity, &sync.Map{}, s.Pool().NamingStrategy)
		require.NoError(t, err)
		of := "workspace_id = ?"
		switch parsed.Table {
		case "workspaces":
			of = "id = ?"
		case "message_contents":
			of = "message_id IN (SELECT id FROM messages WHERE workspace_id = ?)"
		case "media_on_numbers":
			of = "media_id IN (SELECT id FROM media_files WHERE workspace_id = ?)"
		}
		if parsed.Table == "accounts" { // of no workspace
			continue
		}
		var rows []map[string]any
		require.NoError(t, s.Pool().Table(parsed.Table).Where(of, workspace).Find(&rows).Error, parsed.Table)
		lines := make([]string, len(rows))
		for i, row := range rows {
			lines[i] = fmt.Sprint(row)
		}
		slices.Sort(lines)
		out[parsed.Table] = strings.Join(lines, "\n")
	}
	return out
}

// argument makes a value of the type in which every text is the id.
func argument(t reflect.Type, id string) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString(id)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.String {
			v = reflect.Append(v, argument(t.Elem(), id))
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			texts := f.Type.Kind() == reflect.String || (f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.String)
			switch {
			case !f.IsExported() || !texts || t == reflect.TypeFor[models.Page]():
			case f.Type.Kind() == reflect.String:
				v.Field(i).SetString(id)
			default:
				v.Field(i).Set(reflect.New(f.Type.Elem()))
				v.Field(i).Elem().SetString(id)
			}
		}
	}
	return v
}

func TestNoMethodReadsOrTouchesAnotherWorkspace(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a, b := given.Workspace(t, s), given.Workspace(t, s)
		private, own := fill(t, s, a, privateMark), fill(t, s, b, "of B")
		before := snapshot(t, s, a)
		require.Contains(t, before["automations"], privateMark)
		for folder, part := range parts(s) {
			skip := notByWorkspace()
			if folder == "" {
				maps.Copy(skip, promoted(s))
			}
			called := callAllAs(t, reflect.ValueOf(part), b, append(slices.Clone(private), own...), private, skip)
			floor, has := floors()[folder]
			require.True(t, has, "say how many methods of %q are tried at the least", folder)
			require.GreaterOrEqual(t, called, floor, "the methods of %q are found", folder)
		}
		require.Equal(t, before, snapshot(t, s, a))
	})
}

// parts are everything that is asked by workspace, by its folder; "" is this one.
func parts(s *Store) map[string]any {
	return map[string]any{
		"": s, "contacts": s.Contacts, "audience": s.Audiences, "workspace": s.Workspaces,
		"events": events.New(s.DB), "figures": figures.New(s.DB), "retention": retention.New(s.DB),
		"subscriptions": subscriptions.New(s.DB, events.New(s.DB)),
		"timeline":      timeline.New(s.DB, s.Definitions, s.Contacts),
	}
}

// floors are how many methods of each part are asked by workspace, at the least.
func floors() map[string]int {
	return map[string]int{
		"": 70, "contacts": 5, "audience": 0, "workspace": 28, "events": 2, "figures": 4, "timeline": 1, "retention": 1,
		"subscriptions": 11,
	}
}

// promoted are the methods that the store has from its contacts and workspaces, which are parts of their own.
func promoted(s *Store) map[string]string {
	out := map[string]string{}
	for _, part := range []any{s.Contacts, s.Workspaces, s.Audiences} {
		of := reflect.TypeOf(part)
		for i := range of.NumMethod() {
			out[of.Method(i).Name] = "tried where it is from"
		}
	}
	return out
}

func TestEveryPackageOfTheStoreIsLookedInto(t *testing.T) {
	t.Parallel()
	folders, err := os.ReadDir(".")
	require.NoError(t, err)
	known := parts(&Store{DB: &database.DB{}})
	asked := []string{}
	for _, f := range folders {
		// none is asked by workspace
		if f.IsDir() && !slices.Contains([]string{"database", "definitions", "migrations", "storetest"}, f.Name()) {
			asked = append(asked, f.Name())
		}
	}
	delete(known, "")
	require.ElementsMatch(t, slices.Collect(maps.Keys(known)), asked, "add the package to the parts, so that its methods are tried")
}

// callAllAs calls every method of the part that takes a workspace, but for those to skip, and returns how many these are.
func callAllAs(
	t *testing.T, part reflect.Value, workspace string, targets, private []string, skip map[string]string,
) (called int) {
	t.Helper()
	for i := range part.NumMethod() {
		name, method := part.Type().Method(i).Name, part.Method(i)
		kind := method.Type()
		if skip[name] != "" || !byViewer(kind) && !byWorkspace(kind) {
			continue
		}
		called++
		for _, target := range targets {
			callAs(t, name, method, workspace, target, private)
		}
	}
	return called
}

// byWorkspace reports whether a method takes a text after its context: a workspace's id, unless notByWorkspace says otherwise.
func byWorkspace(method reflect.Type) bool {
	return method.NumIn() >= 2 && method.In(0) == reflect.TypeFor[context.Context]() && method.In(1).Kind() == reflect.String
}

// byViewer reports whether a method takes who asks after its context.
func byViewer(method reflect.Type) bool {
	return method.NumIn() >= 2 && method.In(0) == reflect.TypeFor[context.Context]() && method.In(1) == reflect.TypeFor[models.Viewer]()
}

// callAs calls a method for the workspace with the target as its first id and every
// private id in turn as all other texts, and fails when something private comes back.
func callAs(t *testing.T, name string, method reflect.Value, workspace, target string, private []string) {
	t.Helper()
	kind := method.Type()
	who := reflect.ValueOf(workspace)
	if byViewer(kind) {
		who = reflect.ValueOf(models.Everyone(workspace))
	}
	callBy(t, name, method, who, target, private)
}

// callBy is callAs for whoever is the method's first argument.
func callBy(t *testing.T, name string, method, who reflect.Value, target string, private []string) {
	t.Helper()
	kind := method.Type()
	for _, id := range private {
		in := []reflect.Value{reflect.ValueOf(t.Context()), who}
		for i := 2; i < kind.NumIn(); i++ {
			text := id
			if i == 2 {
				text = target
			}
			in = append(in, argument(kind.In(i), text))
		}
		for _, result := range method.Call(in) {
			if _, isError := result.Interface().(error); isError || result.Kind() == reflect.Func {
				continue
			}
			answer, err := json.Marshal(result.Interface())
			require.NoError(t, err, name)
			require.NotContains(t, string(answer), privateMark, name)
		}
		if kind.NumIn() < 4 {
			return
		}
	}
}

func TestNothingOfAnotherWorkspaceCanBeReferredTo(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, a, b := t.Context(), given.Workspace(t, s), given.Workspace(t, s)
		fill(t, s, a, privateMark)
		contacts, _, err := s.ListContacts(ctx, a, "", models.Page{})
		require.NoError(t, err)
		lists, _, err := s.ListLists(ctx, a, models.Page{})
		require.NoError(t, err)
		automations, _, err := s.ListAutomations(ctx, a, models.AutomationQuery{}, models.Page{})
		require.NoError(t, err)
		contact := contacts[0].Contact.ID
		_, _, err = s.CreateTicket(ctx, models.Everyone(b), models.Ticket{WorkspaceID: b, ContactID: contact, Title: "x"})
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		add := models.Step{Kind: models.KindAddToLists, Settings: &models.ChangeLists{ListIDs: []string{lists[0].ID}}}
		_, err = s.CreateAutomation(ctx, b, "system", given.Input("x", add))
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		_, err = s.Accept(ctx, models.Entry{
			WorkspaceID: b, AutomationID: automations[0].ID, Contact: models.ContactInput{Phone: "+393470000002"},
		})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		made, err := s.CreateAutomation(ctx, b, "system", given.Input("x", given.TagStep("y")))
		require.NoError(t, err)
		given.SetAutomationState(t, s, made.Automation.ID, models.AutomationActive)
		_, err = s.Accept(ctx, models.Entry{WorkspaceID: b, AutomationID: made.Automation.ID, Contact: models.ContactInput{ID: contact}})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}
