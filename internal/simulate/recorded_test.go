package simulate

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// passedOn are the methods of a transaction that a simulation passes on without writing anything
// down, each with the reason: what a person would want to read of the others is in the timeline.
func passedOn() map[string]string {
	const (
		reads = "reads only"
		own   = "the run's own bookkeeping, which the step's record tells"
		later = "comes by a status, and there is none"
		pace  = "the pace is left out of a simulation"
	)
	return map[string]string{
		"FieldValues": reads, "FirstMessage": reads, "MessageOf": reads, "NewestWritten": reads, "Unrouted": reads,
		"Facts": reads, "Expanded": reads,
		"RecentMessages": pace, "TakeRecipient": pace, "SaveMessage": own, "SaveContent": own,
		"MessageLinks": reads, "AddLinks": own,
		"CloseWindow": later, "StopMarketing": later,
		"RaiseHold": later,
		"FailStep":  later, "FailedMessages": later, "LiveTwin": later, "CampaignEnded": later, "SentThrough": later, "EndRun": later,
		"Endpoint": reads, "UserExists": reads, "SaveDelivery": own, "EndpointAnswered": own, "EndpointFailed": own, "PauseEndpoint": own,
	}
}

// ownMethods are the exported methods that recordedTx has of its own. Reflection cannot tell these from
// those of the transaction inside it.
func ownMethods(t *testing.T) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "tx.go", nil, 0)
	require.NoError(t, err)
	out := map[string]bool{}
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv == nil {
			continue
		}
		if of, ok := fn.Recv.List[0].Type.(*ast.Ident); ok && of.Name == "recordedTx" && fn.Name.IsExported() {
			out[fn.Name.Name] = true
		}
	}
	require.NotEmpty(t, out)
	return out
}

func TestEveryChangeOfATransactionIsWrittenDownOrLeftOutOnPurpose(t *testing.T) {
	t.Parallel()
	recorded, passed := ownMethods(t), passedOn()
	tx, changer := reflect.TypeFor[activities.Tx](), reflect.TypeFor[activities.Changer]()
	for i := range tx.NumMethod() {
		name := tx.Method(i).Name
		_, said := changer.MethodByName(name) // by its effect, which a test of the effects holds
		reason, on := passed[name]
		require.NotEqual(
			t, recorded[name] || said, on, "%s: put it into activities.Changer, into recordedTx, or with the reason into passedOn", name,
		)
		require.False(t, recorded[name] && said, "%s is said twice", name)
		require.True(t, recorded[name] || said || reason != "", name)
		delete(passed, name)
	}
	require.Empty(t, passed, "methods that are no more")
}

// twice is a stage that undoes the first attempt of each transaction.
type twice struct{ Stage }

func (twice) InTx(_ context.Context, fn func(activities.Tx) error) error {
	if err := fn(storedTx{}); err != nil {
		return err
	}
	return fn(storedTx{})
}

// storedTx is a transaction that takes every record.
type storedTx struct{ activities.Tx }

func (storedTx) Record(context.Context, models.StepExecution) error { return nil }

func TestWhatAnUndoneAttemptWroteDownIsForgotten(t *testing.T) {
	t.Parallel()
	changes := []models.StepChange{{Change: models.ChangeTagsAdded, Names: []string{"vip"}}}
	webhook := &models.SimulatedWebhook{URL: "https://example.com"}
	r := &record{stage: twice{}, pending: models.SimulatedStep{Webhook: webhook}}
	require.NoError(t, r.InTx(t.Context(), func(tx activities.Tx) error {
		return tx.Record(t.Context(), models.StepExecution{Status: models.StepDone, Changes: changes, Arm: models.ArmThen})
	}))
	require.Len(t, r.events, 1)
	require.Equal(t, 1, r.steps)
	step := r.events[0].Step
	require.Equal(t, changes, step.Changes)
	require.Equal(t, models.ArmThen, step.Branch)
	require.Equal(t, webhook, step.Webhook, "what came before the transaction stays")
}
