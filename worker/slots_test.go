package worker

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"

	"cadenza/models"
)

// used and released are what the SDK tells of a slot.
type used struct {
	worker.SlotMarkUsedInfo
	permit *worker.SlotPermit
}

func (u used) Permit() *worker.SlotPermit { return u.permit }

type released struct {
	worker.SlotReleaseInfo
	permit *worker.SlotPermit
}

func (r released) Permit() *worker.SlotPermit { return r.permit }

func TestABlastTakesAPartOfTheSlotsAtOnceAndAnAnswerEveryOne(t *testing.T) { // W4
	t.Parallel()
	s, err := NewSlots(Options{WorkflowTasks: 4, LocalActivities: 1})
	require.NoError(t, err)
	require.Equal(t, 4, s.MaxSlots())
	var permits []*worker.SlotPermit
	for i := range 4 {
		require.Equal(t, i < 3, s.Eager(models.StartCampaign), "%d tasks under way", i)
		require.Equal(t, i < 3, s.Eager(models.StartList))
		require.False(t, s.Busy(0))
		require.True(t, s.Eager(models.StartMessage))
		permit := s.TryReserveSlot(nil)
		require.NotNil(t, permit)
		require.Equal(t, i < 3, s.Eager(models.StartCampaign), "a slot that waits for a task holds nobody up")
		s.MarkSlotUsed(used{permit: permit})
		permits = append(permits, permit)
	}
	require.True(t, s.Busy(0), "all that there are are enough")
	require.False(t, s.Busy(1), "one of them only waits")
	require.Nil(t, s.TryReserveSlot(nil), "the SDK takes no more, an answer either: it goes through the queue")
	for _, permit := range permits {
		s.ReleaseSlot(released{permit: permit})
	}
	require.True(t, s.Eager(models.StartCampaign))
	require.NotNil(t, s.TryReserveSlot(nil))
}

func TestTheSlotsSayWhatTheOptionsSay(t *testing.T) {
	t.Parallel()
	opts := Options{WorkflowTasks: 7, LocalActivities: 5}
	plain := MoveRuns(opts)
	var err error
	opts.Slots, err = NewSlots(opts)
	require.NoError(t, err)
	tuned := MoveRuns(opts)
	require.Equal(t, plain.MaxConcurrentWorkflowTaskExecutionSize, tuned.Tuner.GetWorkflowTaskSlotSupplier().MaxSlots())
	require.Equal(t, plain.MaxConcurrentLocalActivityExecutionSize, tuned.Tuner.GetLocalActivitySlotSupplier().MaxSlots())
	require.Equal(t, plain.MaxConcurrentActivityExecutionSize, tuned.Tuner.GetActivityTaskSlotSupplier().MaxSlots())
	require.Zero(t, tuned.MaxConcurrentWorkflowTaskExecutionSize, "the SDK refuses both")
}
