package workflows_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"cadenza/workflows"
)

// registered notes which workflows Register registers.
type registered struct {
	worker.WorkflowReplayer
	names []string
}

// RegisterWorkflowWithOptions registers and notes the name.
func (r *registered) RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions) {
	r.names = append(r.names, options.Name)
	r.WorkflowReplayer.RegisterWorkflowWithOptions(w, options)
}

// RegisterDynamicWorkflow is never used here: every workflow has a name.
func (r *registered) RegisterDynamicWorkflow(any, workflow.DynamicRegisterOptions) {
	panic("dynamic workflows cannot be replayed by name")
}

// folder is where the histories of a workflow lie: AutomationRun → automation_run.
func folder(name string) string {
	var b strings.Builder
	for i, c := range name {
		if i > 0 && c >= 'A' && c <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(c)
	}
	return filepath.Join("testdata", "replay", strings.ToLower(b.String()))
}

// Histories recorded from a real server (make replay-record) must run through today's
// code without a different decision: runs that began months ago go on after a deploy.
func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	r := &registered{WorkflowReplayer: worker.NewWorkflowReplayer()}
	workflows.Register(r)
	require.NotEmpty(t, r.names)
	for _, name := range r.names {
		histories, err := filepath.Glob(filepath.Join(folder(name), "*.json"))
		require.NoError(t, err)
		require.NotEmpty(t, histories, "workflow %s has no recorded history", name)
		for _, file := range histories {
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				data, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Contains(t, string(data), `"name": "`+name+`"`, "the history is of another workflow")
				require.NoError(t, r.ReplayWorkflowHistoryFromJSONFile(nil, file))
			})
		}
	}
}
