package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/internal/app"
)

// workerHealth asks the worker for its health.
func (w *world) workerHealth(t require.TestingT, path string) (int, app.WorkerHealth) {
	recorder := httptest.NewRecorder()
	w.stack.App.WorkerHandler().ServeHTTP(recorder, httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil))
	var health app.WorkerHealth
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &health))
	return recorder.Code, health
}

func TestAWorkerSaysThatItPollsAndWhatItCannotReach(t *testing.T) {
	t.Parallel()
	w, line := startBehindALine(t)
	eventually(t, "the worker is ready", func(c *assert.CollectT) {
		status, health := w.workerHealth(c, "/readyz")
		require.Equal(c, http.StatusOK, status)
		require.Len(c, health.Queues, 5)
		for name, queue := range health.Queues {
			require.NotNil(c, queue.PolledAt, name)
			require.NotNil(c, queue.OldestTaskSeconds, name)
		}
	})
	line.Cut()
	eventually(t, "it says that Temporal is away", func(c *assert.CollectT) {
		status, health := w.workerHealth(c, "/readyz")
		require.Equal(c, http.StatusServiceUnavailable, status)
		require.Contains(c, health.Unavailable, "temporal")
		require.NotContains(c, health.Unavailable, "database")
	})
	status, health := w.workerHealth(t, "/healthz")
	require.Equal(t, http.StatusOK, status, "the process lives: restarting it would not help")
	require.Equal(t, "ok", health.Status)
}
