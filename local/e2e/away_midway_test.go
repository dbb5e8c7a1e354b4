package e2e

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// attempt is one start that was tried during an outage.
type attempt struct {
	phone  string
	status int // of the answer; 0 when none came
}

// pour starts one contact after the other, each with its phone as idempotency key, until
// some were refused; accepted counts the others.
func (w *world) pour(automationID string, accepted *atomic.Int64) []attempt {
	var out []attempt
	for refused := 0; refused < 3 && len(out) < 5000; {
		a := attempt{phone: newPhone()}
		body := object{"contact": object{"phone": a.phone, "first_name": "Giulia"}}
		got, err := try(http.MethodPost, w.api.url+"/v1/automations/"+automationID+"/runs", body, w.api.header("Idempotency-Key", a.phone))
		if err == nil {
			a.status = got.status
		}
		if a.status == http.StatusAccepted {
			accepted.Add(1)
		} else {
			refused++
		}
		out = append(out, a)
	}
	return out
}

func TestDatabaseAwayInTheMiddleOfStartsLeavesNothingHalfDone(t *testing.T) {
	t.Parallel()
	cluster, dsn := ownPostgres(t)
	w := start(t, stack.Options{Database: dsn})
	a := w.api.steps(t, "database away midway", welcome("uno"), object{"kind": "add_tags", "tags": []string{"dentro"}}, welcome("due"))

	var accepted atomic.Int64
	poured := make(chan []attempt, 1)
	go func() { poured <- w.pour(a.ID, &accepted) }()
	eventually(t, "starts flow", func(c *assert.CollectT) { require.GreaterOrEqual(c, accepted.Load(), int64(20)) })
	require.NoError(t, cluster.Kill())
	attempts := <-poured
	require.NoError(t, cluster.Start(t.Context()))
	eventually(t, "all is back", func(c *assert.CollectT) {
		require.Equal(c, http.StatusOK, w.api.call(c, http.MethodGet, "/readyz", nil).status)
	})

	for _, one := range attempts {
		require.Contains(t, []int{http.StatusAccepted, http.StatusServiceUnavailable}, one.status)
		// Whoever was refused comes again with the same key, and whoever was not may.
		r := w.api.start(t, a.ID, one.phone, "Idempotency-Key", one.phone)
		w.reaches(t, r.ID, "completed")
		require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, one.phone))
	}
	require.Len(t, w.sim.messages(t, ""), 2*len(attempts))
	t.Logf("%d starts, %d of them refused", len(attempts), int64(len(attempts))-accepted.Load())
}
