package workflows_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

var update = flag.Bool("update", false, "write the golden file anew: only for names that no history holds yet")

const goldenNames = "testdata/wire_names.golden"

// workflowNames notes the names of workflows.
type workflowNames []string

// RegisterWorkflow is never used: every workflow has its wire name.
func (r *workflowNames) RegisterWorkflow(any) { *r = append(*r, "") }

// RegisterWorkflowWithOptions notes the name.
func (r *workflowNames) RegisterWorkflowWithOptions(_ any, o workflow.RegisterOptions) {
	*r = append(*r, o.Name)
}

// RegisterDynamicWorkflow is never used here.
func (r *workflowNames) RegisterDynamicWorkflow(any, workflow.DynamicRegisterOptions) {
	*r = append(*r, "")
}

func TestNoWireNameChanges(t *testing.T) {
	t.Parallel()
	var names []string
	add := func(kind string, more ...string) {
		for _, name := range more {
			names = append(names, kind+" "+name)
		}
	}
	add(
		"workflow", workflows.NameAutomationRun, workflows.NameReconcile, workflows.NameDateSweep, workflows.NameRollout,
		workflows.NameCampaign, workflows.NameOccurrence, workflows.NameRetention, workflows.NameSyncAccounts,
		workflows.NameMessage, workflows.NameJob, workflows.NameSubscription, workflows.NameNotify,
	)
	add("signal", workflows.Changed.Name, workflows.PauseCampaign.Name, workflows.ResumeCampaign.Name, workflows.CancelCampaign.Name)
	add(
		"update", workflows.PauseRun.Name, workflows.ResumeRun.Name, workflows.SkipWait.Name, workflows.RescheduleRun.Name,
		workflows.EndRun.Name,
	)
	add("queue", workflows.QueueRuns, workflows.QueueSend, workflows.QueueOutbound, workflows.QueueSubscriptions)
	add("schedule", workflows.ScheduleReconcile, workflows.ScheduleDateSweep, workflows.ScheduleRetention, workflows.ScheduleSyncAccounts)
	add("schedule", workflows.ScheduleNotify)
	add("activity", activities.NameTellPeople)
	add("memo", workflows.MemoAutomation, workflows.MemoRun)
	add("activity", activities.NameEnter, activities.NameLocate, activities.NameLeave, activities.NameControl)
	add("activity", activities.NameChangeContacts, activities.NameCancelJob)
	add("activity", activities.NameTellSubscription, activities.NamePauseSubscription)
	add("activity", activities.NameReconcile, activities.NameSweepDates, activities.NameTellRuns, activities.NameRemoveExpired)
	add("activity", activities.NameBeginCampaign, activities.NameEnrolMembers, activities.NameEndCampaignRuns)
	add("activity", activities.NameSteerCampaign, activities.NameMakeOccurrence, activities.NameSyncAccounts)
	add("activity", activities.NameLocateMessage, activities.NameDeliverMessage)
	for _, kind := range models.StepKinds() {
		require.True(t, kind.Valid(), kind)
		add("activity", activities.StepName(kind))
	}
	for _, key := range workflows.SearchAttributes() {
		add("attribute", key.GetName())
	}
	var known workflowNames
	workflows.Register(&known)
	for _, name := range known {
		require.Contains(t, names, "workflow "+name, "registered, and not in this list")
	}
	slices.Sort(names)
	require.Len(t, slices.Compact(slices.Clone(names)), len(names), "two things share a name")
	got := strings.Join(names, "\n") + "\n"
	if *update {
		require.NoError(t, os.WriteFile(goldenNames, []byte(got), 0o600))
	}
	want, err := os.ReadFile(goldenNames)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "histories that live for months hold these names")
}
