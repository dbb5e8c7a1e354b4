package activities

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// readTx answers what effects read; all that they look for is there.
type readTx struct{ Tx }

func (readTx) FieldValues(context.Context, string) (map[string]string, error) { return nil, nil }
func (readTx) UserExists(context.Context, string, string) (bool, error)       { return true, nil }
func (readTx) Expanded(_ context.Context, _ string, c models.Condition) (models.Condition, error) {
	return c, nil
}

func (readTx) Facts(context.Context, models.Run, string, time.Time) (models.Facts, error) {
	return models.Facts{Fields: map[string]string{}}, nil
}

func (readTx) FirstMessage(context.Context, models.Run, bool) (string, bool, error) {
	return "Lecce", true, nil
}

// spyTx is a Changer that notes which changes it was asked for.
type spyTx struct {
	readTx
	called []string
	// deleted is how many of the tags, lists and users that a step names are no more.
	deleted int
}

func (s *spyTx) note(name string) { s.called = append(s.called, name) }

// known is how many of what a step names is still there.
func (s *spyTx) known(named []string) int { return len(named) - s.deleted }

// started is the one run that a change of a ticket starts.
func started() []models.Accepted {
	return []models.Accepted{{Result: models.EntryAccepted, Run: models.Run{AutomationID: "other", Status: models.RunStarting}}}
}

// AddTags is noted.
func (s *spyTx) AddTags(_ context.Context, _, _ string, names []string) (int, error) {
	s.note("AddTags")
	return s.known(names), nil
}

// RemoveTags is noted.
func (s *spyTx) RemoveTags(_ context.Context, _, _ string, names []string) (int, error) {
	s.note("RemoveTags")
	return s.known(names), nil
}

// AddToLists is noted.
func (s *spyTx) AddToLists(_ context.Context, _, _ string, ids []string) (int, error) {
	s.note("AddToLists")
	return s.known(ids), nil
}

// RemoveFromLists is noted.
func (s *spyTx) RemoveFromLists(_ context.Context, _, _ string, ids []string) (int, error) {
	s.note("RemoveFromLists")
	return s.known(ids), nil
}

// AssignOperators is noted.
func (s *spyTx) AssignOperators(_ context.Context, _, _ string, ids []string) (int, error) {
	s.note("AssignOperators")
	return s.known(ids), nil
}

// UnassignOperators is noted.
func (s *spyTx) UnassignOperators(_ context.Context, _, _ string, ids []string) (int, error) {
	s.note("UnassignOperators")
	return s.known(ids), nil
}

// SetFields is noted.
func (s *spyTx) SetFields(context.Context, string, string, map[string]string) (map[string]string, error) {
	s.note("SetFields")
	return nil, nil
}

// OpenTicket is noted.
func (s *spyTx) OpenTicket(_ context.Context, t models.Ticket) (models.Ticket, []models.Accepted, error) {
	s.note("OpenTicket")
	return t, started(), nil
}

// ChangeTicket is noted.
func (s *spyTx) ChangeTicket(context.Context, models.Run, string, models.TicketChange) (bool, []models.Accepted, error) {
	s.note("ChangeTicket")
	return true, started(), nil
}

// BlockContact is noted.
func (s *spyTx) BlockContact(context.Context, string, time.Time) error {
	s.note("BlockContact")
	return nil
}

// RestoreContact is noted.
func (s *spyTx) RestoreContact(context.Context, string) error {
	s.note("RestoreContact")
	return nil
}

// DeleteContact is noted.
func (s *spyTx) DeleteContact(context.Context, models.Run, time.Time) ([]models.Run, error) {
	s.note("DeleteContact")
	return []models.Run{{AutomationID: "other"}}, nil
}

// SetConsent is noted.
func (s *spyTx) SetConsent(context.Context, models.Contact, models.Consent, time.Time) ([]models.Accepted, error) {
	s.note("SetConsent")
	return started(), nil
}

// EndOtherRuns is noted.
func (s *spyTx) EndOtherRuns(context.Context, models.Run, []string, time.Time) ([]models.Run, error) {
	s.note("EndOtherRuns")
	return []models.Run{{AutomationID: "other"}}, nil
}

// Accept is noted.
func (s *spyTx) Accept(_ context.Context, e models.Entry) (models.Accepted, error) {
	s.note("Accept")
	return models.Accepted{Result: models.EntryAccepted, Run: models.Run{AutomationID: e.AutomationID, Status: models.RunStarting}}, nil
}

// echo renders nothing, and never's conditions hold never.
type (
	echo  struct{ Renderer }
	never struct{}
)

func (echo) Text(s string, _ map[string]string) string { return s }
func (echo) Codes(string) []string                     { return nil }

func (never) Holds(models.Condition, models.Facts, string, models.Workspace, time.Time) bool {
	return false
}

// databaseSteps are settings of each kind of step that is performed in our database, and what it changes.
func databaseSteps() map[models.StepKind]struct {
	settings string
	changes  []models.ChangeName
} {
	type one = struct {
		settings string
		changes  []models.ChangeName
	}
	changes := func(settings string, names ...models.ChangeName) one { return one{settings, names} }
	//nolint:exhaustive // those that call out change nothing here
	return map[models.StepKind]one{
		models.KindAddTags:           changes(`"tags":["new"]`, models.ChangeTagsAdded),
		models.KindRemoveTags:        changes(`"tags":["new"]`, models.ChangeTagsRemoved),
		models.KindAddToLists:        changes(`"list_ids":["l"]`, models.ChangeListsJoined),
		models.KindRemoveFromLists:   changes(`"list_ids":["l"]`, models.ChangeListsLeft),
		models.KindAssignOperators:   changes(`"user_ids":["u"]`, models.ChangeOperatorsAssigned),
		models.KindUnassignOperators: changes(`"user_ids":["u"]`, models.ChangeOperatorsRemoved),
		models.KindOpenTicket:        changes(`"title":"t"`, models.ChangeTicketOpened, models.ChangeAutomationStarted),
		models.KindUpdateTicket:      changes(`"status":"closed"`, models.ChangeTicketChanged, models.ChangeAutomationStarted),
		models.KindCloseTicket:       changes(`"reference":""`, models.ChangeTicketChanged, models.ChangeAutomationStarted),
		models.KindSetField:          changes(`"field":"CITY","from":"next_message"`, models.ChangeFieldSet),
		models.KindBlockContact:      changes(`"name":""`, models.ChangeContactBlocked),
		models.KindRestoreContact:    changes(`"name":""`, models.ChangeContactRestored),
		models.KindDeleteContact:     changes(`"name":""`, models.ChangeContactDeleted, models.ChangeAutomationsEnded),
		models.KindEndAutomations:    changes(`"name":""`, models.ChangeAutomationsEnded),
		models.KindStartAutomation:   changes(`"automation_id":"a"`, models.ChangeAutomationStarted),
		models.KindWaitForReply:      changes(`"limit":"PT1H"`),
		models.KindBranch:            changes(`"if":{"tag":"vip"}`),
		models.KindSetConsent:        changes(`"to":"refused"`, models.ChangeConsentSet, models.ChangeAutomationStarted),
	}
}

// effectOf performs one step of the kind.
func effectOf(t *testing.T, tx Tx, kind models.StepKind, settings string) Effect {
	t.Helper()
	steps := &Steps{
		Render: echo{}, Conditions: never{}, Random: func(int) int { return 0 }, Log: slog.New(slog.DiscardHandler),
	}
	var step models.Step
	require.NoError(t, json.Unmarshal([]byte(`{"id":"s","kind":"`+string(kind)+`",`+settings+`}`), &step))
	effect, err := steps.apply(t.Context(), tx, models.Standing{
		Run: models.Run{StepID: "s"}, Contact: &models.Contact{}, Definition: models.Definition{Steps: []models.Step{step}},
	}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	require.NoError(t, err, kind)
	return effect
}

func TestEveryKindOfStepIsPerformedAndSaysWhatItChanges(t *testing.T) {
	t.Parallel()
	examples, called := databaseSteps(), map[string]bool{}
	for _, kind := range models.StepKinds() {
		example, there := examples[kind]
		require.Equal(t, !kind.CallsOut(), there, "%s: a step that our database performs has its example here", kind)
		if !there {
			continue
		}
		tx := &spyTx{}
		effect := effectOf(t, tx, kind, example.settings)
		require.Equal(t, models.StepDone, effect.Status, kind)
		var said []models.ChangeName
		for _, change := range effect.Changes {
			said = append(said, change.Change)
		}
		require.Equal(t, example.changes, said, kind)
		require.Equal(t, len(tx.called) > 0, len(said) > 0, "%s: what is changed is said, and nothing else: %v", kind, tx.called)
		for _, name := range tx.called {
			called[name] = true
		}
	}
	var changes []string
	changer := reflect.TypeFor[Changer]()
	for i := range changer.NumMethod() {
		changes = append(changes, changer.Method(i).Name)
	}
	require.Equal(t, changes, slices.Sorted(maps.Keys(called)), "a step of some kind makes each change")
}

func TestAStepSaysNoChangeOfWhatWasDeleted(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		kind        models.StepKind
		key, reason string
	}{
		{models.KindAddTags, "tags", models.ReasonTagDeleted},
		{models.KindRemoveTags, "tags", models.ReasonTagDeleted},
		{models.KindAddToLists, "list_ids", models.ReasonListDeleted},
		{models.KindRemoveFromLists, "list_ids", models.ReasonListDeleted},
		{models.KindAssignOperators, "user_ids", models.ReasonUserDeleted},
		{models.KindUnassignOperators, "user_ids", models.ReasonUserDeleted},
	} {
		settings := `"` + one.key + `":["a","b"]`
		require.Equal(t, skipped(one.reason), effectOf(t, &spyTx{deleted: 2}, one.kind, settings), one.kind)
		some := effectOf(t, &spyTx{deleted: 1}, one.kind, settings)
		require.Equal(t, models.StepDone, some.Status, one.kind)
		require.Equal(t, one.reason, some.Reason, one.kind)
		require.Equal(t, []string{"a", "b"}, some.Changes[0].Names, "%s: as the step names them", one.kind)
	}
}
