package devserver_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"cadenza/local/devserver"
)

const queue = "runs"

func start(t *testing.T, opts devserver.Options) *devserver.Server {
	t.Helper()
	s, err := devserver.Start(t.Context(), opts)
	require.NoError(t, err)
	return s
}

func dial(t *testing.T, s *devserver.Server) client.Client {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: s.HostPort(), Logger: quiet{}})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// quiet drops the SDK's log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

func greet(ctx workflow.Context, name string) (string, error) {
	var answer string
	workflow.GetSignalChannel(ctx, "answer").Receive(ctx, &answer)
	return name + " " + answer, nil
}

func startWorker(t *testing.T, c client.Client) worker.Worker {
	t.Helper()
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflowWithOptions(greet, workflow.RegisterOptions{Name: "greet"})
	require.NoError(t, w.Start())
	return w
}

func TestAWorkflowGoesOnAfterARestartOnTheSameFile(t *testing.T) {
	t.Parallel()
	opts := devserver.Options{File: filepath.Join(t.TempDir(), "temporal % store.db")}

	first := start(t, opts)
	c := dial(t, first)
	w := startWorker(t, c)
	for _, id := range []string{"ended", "waiting"} {
		_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: queue}, "greet", id)
		require.NoError(t, err)
	}
	require.NoError(t, c.SignalWorkflow(t.Context(), "ended", "", "answer", "first"))
	require.Equal(t, "ended first", result(t, c, "ended"))
	w.Stop()
	c.Close()
	require.NoError(t, first.Stop())

	second := start(t, opts)
	t.Cleanup(func() { require.NoError(t, second.Stop()) })
	c = dial(t, second)
	require.Equal(t, "ended first", result(t, c, "ended"), "a closed workflow keeps its history")
	w = startWorker(t, c)
	t.Cleanup(w.Stop)
	require.NoError(t, c.SignalWorkflow(t.Context(), "waiting", "", "answer", "second"))
	require.Equal(t, "waiting second", result(t, c, "waiting"))
}

func result(t *testing.T, c client.Client, id string) string {
	t.Helper()
	var out string
	require.NoError(t, c.GetWorkflow(t.Context(), id, "").Get(t.Context(), &out))
	return out
}

func TestTheNamespaceKeepsClosedWorkflowsThirtyDays(t *testing.T) {
	t.Parallel()
	s := start(t, devserver.Options{Namespace: "shop"})
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	got, err := dial(t, s).WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "shop"})
	require.NoError(t, err)
	require.Equal(t, 30*24*time.Hour, got.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration())
}

func TestTheUIIsServedAndReachesTheServer(t *testing.T) {
	t.Parallel()
	s := start(t, devserver.Options{UIAddr: "localhost:0"})
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	require.Contains(t, get(t, s.UIURL()), "<html")
	require.Contains(t, get(t, s.UIURL()+"/api/v1/namespaces/default"), `"name": "default"`)
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, url)
	return string(body)
}

func TestNothingIsSharedBetweenTwoServersInMemory(t *testing.T) {
	t.Parallel()
	a, b := start(t, devserver.Options{}), start(t, devserver.Options{})
	t.Cleanup(func() { require.NoError(t, a.Stop()); require.NoError(t, b.Stop()) })
	_, err := dial(t, a).ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "mine", TaskQueue: queue}, "greet", "x")
	require.NoError(t, err)
	_, err = dial(t, b).DescribeWorkflowExecution(t.Context(), "mine", "")
	require.ErrorContains(t, err, "not found")
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "temporal.db")
	running := start(t, devserver.Options{File: file, UIAddr: "127.0.0.1:0"})
	t.Cleanup(func() { require.NoError(t, running.Stop()) })
	for name, tc := range map[string]struct {
		opts devserver.Options
		want string
	}{
		"a file in use":             {devserver.Options{File: file}, "in use by another process"},
		"a frontend address in use": {devserver.Options{FrontendAddr: running.HostPort()}, "temporal frontend address"},
		"a UI address in use":       {devserver.Options{UIAddr: running.UIURL()[len("http://"):]}, "temporal ui address"},
		"a host that is a name":     {devserver.Options{FrontendAddr: "temporal.example:7233"}, "unexpected character"},
		"a folder that is absent":   {devserver.Options{File: filepath.Join(t.TempDir(), "no", "t.db")}, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := devserver.Start(context.WithoutCancel(t.Context()), tc.opts)
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestAnOrdinaryStartAndStopLogNothing(t *testing.T) {
	t.Parallel()
	var out syncBuffer
	s := start(t, devserver.Options{UIAddr: "127.0.0.1:0", Logger: slog.New(slog.NewTextHandler(&out, nil))})
	w := startWorker(t, dial(t, s))
	w.Stop()
	require.NoError(t, s.Stop())
	require.Empty(t, out.String())
}

// syncBuffer is a buffer that several goroutines may write.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
