package e2e

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"cadenza/internal/config"
	"cadenza/internal/store/storetest"
	"cadenza/local/stack"
)

// patience is how long a condition may take on a busy machine before a test fails.
const patience = 2 * time.Minute

// world is one running system, as seen from outside.
type world struct {
	api      api
	sim      simulator
	temporal client.Client
	stack    *stack.Stack
	// data is the folder of its files.
	data string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := errors.Join(common.stop(), os.RemoveAll(programDir())); err != nil {
		fmt.Fprintln(os.Stderr, "clean up:", err)
		code = 1
	}
	os.Exit(code)
}

// commonStack is the stack of all tests that need none of their own: they differ by contacts.
type commonStack struct {
	once  sync.Once
	world *world
	data  string
	err   error
}

var common commonStack

// shared returns the one stack that tests share; it ends with the process.
func shared(t *testing.T) *world {
	t.Helper()
	common.once.Do(func() {
		// The folder outlives the test that happens to be first.
		if common.data, common.err = os.MkdirTemp("", "cadenza-e2e-"); common.err == nil { //nolint:usetesting // see above
			common.world, common.err = open(stack.Options{Data: common.data})
		}
	})
	require.NoError(t, common.err)
	return common.world
}

func (c *commonStack) stop() error {
	if c.world == nil {
		return nil
	}
	if err := c.world.close(); err != nil {
		return err
	}
	return os.RemoveAll(c.data)
}

// start runs a stack for one test.
func start(t *testing.T, o stack.Options) *world {
	t.Helper()
	if o.Data == "" {
		o.Data = t.TempDir()
		if o.Database == "" {
			storetest.WriteMigratedSQLite(t, filepath.Join(o.Data, "cadenza.db"))
		}
	}
	w, err := open(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.close()) })
	return w
}

// open starts a stack on free ports that reconciles every second.
func open(o stack.Options) (*world, error) {
	o.API, o.Temporal, o.Simulator = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	o.Log = slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	tune := o.Tune
	o.Tune = func(c *config.Config) {
		c.ReconcileEvery, c.ReconcilePatience = time.Second, 2*time.Second
		if tune != nil {
			tune(c)
		}
	}
	s, err := stack.Start(context.Background(), o)
	if err != nil {
		return nil, err
	}
	w := &world{api: api{url: s.APIURL, key: s.Demo.APIKey}, sim: simulator{url: s.SimulatorURL}, stack: s, data: o.Data}
	w.temporal, err = client.Dial(client.Options{HostPort: s.Temporal.HostPort(), Logger: quiet{}})
	return w, err
}

func (w *world) close() error {
	w.temporal.Close()
	return w.stack.Stop()
}

// eventually repeats the check until it holds.
func eventually(t *testing.T, what string, check func(c *assert.CollectT)) {
	t.Helper()
	require.EventuallyWithT(t, check, patience, 50*time.Millisecond, what)
}

var phones atomic.Int64

// newPhone is a mobile number that no other test uses.
func newPhone() string { return fmt.Sprintf("+39347%07d", phones.Add(1)) }

// quiet is a Temporal logger that drops everything.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
