package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/internal/app"
	"cadenza/local/stack"
)

// crowd is so many contacts, each with a name of its own.
func crowd(n int) []object {
	out := make([]object, n)
	for i := range out {
		out[i] = object{"phone": newPhone(), "first_name": fmt.Sprintf("Nome%d", i)}
	}
	return out
}

// startAll lets them all enter with one call.
func (a api) startAll(t *testing.T, automationID string, contacts []object) {
	t.Helper()
	got := post[struct{ Results []struct{ Result string } }](
		t, a, http.StatusAccepted, "/v1/automations/"+automationID+"/runs/bulk", object{"contacts": contacts},
	)
	require.Len(t, got.Results, len(contacts))
	for _, r := range got.Results {
		require.Equal(t, "accepted", r.Result)
	}
}

// completed is how many of the automation's runs went through.
func (a api) completed(t require.TestingT, automationID string) int {
	return len(get[page[run]](t, a, "/v1/automations/"+automationID+"/runs?limit=200&status=completed").Items)
}

func TestTwoWorkersSendEveryMessageOnce(t *testing.T) { // W1
	t.Parallel()
	w := start(t, stack.Options{})
	second, err := app.New(t.Context(), app.Options{
		Config: w.stack.App.Config, Log: w.stack.App.Log, TemporalAddress: w.stack.Temporal.HostPort(),
	})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- second.RunWorker(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-stopped)
		require.NoError(t, second.Close())
	})

	a := w.api.steps(t, "two workers", welcome("uno %%FIRST_NAME%%"), object{"kind": "add_tags", "tags": []string{"dentro"}},
		after("PT1S", welcome("due %%FIRST_NAME%%")), object{
			"kind": "remove_tags", "tags": []string{"dentro"},
		}, welcome("tre %%FIRST_NAME%%"))
	contacts := crowd(50)
	w.api.startAll(t, a.ID, contacts)
	eventually(t, "all went through", func(c *assert.CollectT) { require.Equal(c, len(contacts), w.api.completed(c, a.ID)) })
	for _, one := range contacts {
		var want []string
		for _, word := range []string{"uno", "due", "tre"} {
			want = append(want, welcomeText(fmt.Sprint(word, " ", one["first_name"])))
		}
		require.Equal(t, want, w.sim.texts(t, fmt.Sprint(one["phone"])))
	}
	require.Len(t, w.sim.messages(t, ""), 3*len(contacts))
}
