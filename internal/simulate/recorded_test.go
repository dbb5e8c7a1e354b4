package simulate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
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
		"FieldValues": reads, "FirstMessage": reads, "Unrouted": reads, "Facts": reads,
		"RecentMessages": pace, "TakeRecipient": pace, "AddMessage": own, "SaveMessage": own, "CloseWindow": later, "StopMarketing": later,
		"RaiseHold": later,
		"FailStep":  later, "FailedMessages": later, "LiveTwin": later, "CampaignEnded": later, "SentThrough": later, "EndRun": later,
		"Endpoint": reads, "UserExists": reads, "SaveDelivery": own, "EndpointAnswered": own, "EndpointFailed": own, "PauseEndpoint": own,
	}
}

// methodsOf are the exported methods that a type of the file has of its own.
func methodsOf(t *testing.T, path, name string) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	require.NoError(t, err)
	out := map[string]bool{}
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv == nil {
			continue
		}
		of := fn.Recv.List[0].Type
		if pointer, ok := of.(*ast.StarExpr); ok {
			of = pointer.X
		}
		if of, ok := of.(*ast.Ident); ok && of.Name == name && fn.Name.IsExported() {
			out[fn.Name.Name] = true
		}
	}
	require.NotEmpty(t, out)
	return out
}

func TestEveryChangeOfATransactionIsWrittenDownOrLeftOutOnPurpose(t *testing.T) {
	t.Parallel()
	// What an effect changes it says itself: that it does is a test of the effects, with their spyTx.
	recorded, said, passed := methodsOf(t, "tx.go", "recordedTx"), methodsOf(t, "../../activities/effect_test.go", "spyTx"), passedOn()
	tx := reflect.TypeFor[activities.Tx]()
	for i := range tx.NumMethod() {
		name := tx.Method(i).Name
		reason, on := passed[name]
		require.NotEqual(
			t, recorded[name] || said[name], on, "%s: let its effect say it, write it down in recordedTx, or say in passedOn why not", name,
		)
		require.False(t, recorded[name] && said[name], "%s is said twice", name)
		require.True(t, recorded[name] || said[name] || reason != "", name)
		delete(passed, name)
	}
	require.Empty(t, passed, "methods that are no more")
}
