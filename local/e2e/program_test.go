package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// builtProgram is cadenza-local as `make up` runs it, built once; TestMain removes it.
var builtProgram = sync.OnceValues(func() (string, error) {
	return stack.Build(context.Background(), programDir(), "cadenza/local")
})

// programDir is where the program is built: it outlives the test that happens to be first.
func programDir() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("cadenza-program-%d", os.Getpid()))
}

// programKey is the API key that programs are given.
const programKey = "e2e-key-of-the-demo-workspace"

// program is cadenza-local on data and ports that outlive its processes.
type program struct {
	file string
	args []string
	api  api
	sim  simulator
	// temporal is the address of its Temporal server, data its folder.
	temporal, data string
	child          *exec.Cmd
	ended          chan error
	log            bytes.Buffer
}

// newProgram prepares one; nothing runs yet.
func newProgram(t *testing.T, flags ...string) *program {
	t.Helper()
	file, err := builtProgram()
	require.NoError(t, err)
	ports, err := stack.FreeAddresses(t.Context(), 3)
	require.NoError(t, err)
	p := &program{
		file: file, api: api{url: "http://" + ports[0], key: programKey}, sim: simulator{url: "http://" + ports[2]}, temporal: ports[1],
		data: t.TempDir(),
	}
	p.args = append(
		[]string{
			"--data", p.data, "--key", programKey, "--api", ports[0], "--temporal", ports[1], "--simulator", ports[2], "--ui=",
			"--log-level", "warn",
			"--no-shop", // tests count what the phones get: the customers of the demo shop would be among them
		},
		flags...,
	)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the program's log:\n%s", p.log.Bytes())
		}
	})
	t.Cleanup(func() {
		if p.child != nil {
			p.kill(t)
		}
	})
	return p
}

// start runs the program until it is ready.
func (p *program) start(t *testing.T) {
	t.Helper()
	p.child = exec.Command(p.file, p.args...) //nolint:noctx // killed by the test or its cleanup
	p.child.Stderr = &p.log
	require.NoError(t, p.child.Start())
	p.ended = make(chan error, 1)
	go func(child *exec.Cmd, ended chan error) { ended <- child.Wait() }(p.child, p.ended)
	eventually(t, "the program is ready", func(c *assert.CollectT) {
		got, err := try(http.MethodGet, p.api.url+"/readyz", nil, nil)
		require.NoError(c, err)
		require.Equal(c, http.StatusOK, got.status)
	})
}

// kill ends it as a power cut would.
func (p *program) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, p.child.Process.Kill())
	require.Error(t, <-p.ended)
	p.child = nil
}

// stop asks it to end, as an operator does.
func (p *program) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, p.child.Process.Signal(syscall.SIGTERM))
	require.NoError(t, <-p.ended)
	p.child = nil
}
