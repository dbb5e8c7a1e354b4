package worker

import (
	"fmt"
	"sync"

	"go.temporal.io/sdk/worker"

	"cadenza/models"
)

// Slots are the workflow tasks that a worker may have under way, and how many it has: whoever starts a
// workflow asks whether its first task may come back with the answer, without a trip through the queue.
type Slots struct {
	worker.SlotSupplier
	tuner worker.WorkerTuner

	mu   sync.Mutex
	used map[*worker.SlotPermit]bool
}

// NewSlots makes the slots of a worker with these options.
func NewSlots(opts Options) (*Slots, error) {
	supplier, err := worker.NewFixedSizeSlotSupplier(opts.WorkflowTasks)
	if err != nil {
		return nil, fmt.Errorf("workflow tasks at a time: %w", err)
	}
	s := &Slots{SlotSupplier: supplier, used: map[*worker.SlotPermit]bool{}}
	others, err := worker.NewFixedSizeTuner(worker.FixedSizeTunerOptions{
		NumLocalActivitySlots: opts.localActivities(), NumActivitySlots: opts.LocalActivities,
	})
	if err != nil {
		return nil, fmt.Errorf("activities at a time: %w", err)
	}
	s.tuner, err = worker.NewCompositeTuner(worker.CompositeTunerOptions{
		WorkflowSlotSupplier: s, ActivitySlotSupplier: others.GetActivityTaskSlotSupplier(),
		LocalActivitySlotSupplier: others.GetLocalActivitySlotSupplier(), NexusSlotSupplier: others.GetNexusSlotSupplier(),
		SessionActivitySlotSupplier: others.GetSessionActivitySlotSupplier(),
	})
	if err != nil {
		return nil, fmt.Errorf("tune the worker: %w", err)
	}
	return s, nil
}

// bulkShare is the part of the slots that may be in use while the first task of a run that a list or a campaign
// began is still taken at once. The queue knows priorities and a start does not: with the other slots, the
// worker takes what waits there, answers to customers first (W4).
const bulkShare = 0.75

// enough is how many tasks keep the processors and the database of one worker busy.
const enough = 25

// Eager reports whether the first task of a run that began this way is to be taken with the start itself:
// always for an answer to a customer, as far as there are slots, and while the worker has room for others.
func (s *Slots) Eager(kind models.StartKind) bool {
	if kind.ByMessage() {
		return true
	}
	return s.inUse() < int(bulkShare*float64(s.MaxSlots()))
}

// Busy reports whether the worker has enough to do, beside so many tasks that only wait: who can choose lets others
// begin first.
func (s *Slots) Busy(waiting int) bool { return s.inUse()-waiting >= min(enough, s.MaxSlots()) }

func (s *Slots) inUse() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.used)
}

// MarkSlotUsed notes that a task is under way.
func (s *Slots) MarkSlotUsed(info worker.SlotMarkUsedInfo) {
	s.mu.Lock()
	s.used[info.Permit()] = true
	s.mu.Unlock()
	s.SlotSupplier.MarkSlotUsed(info)
}

// ReleaseSlot notes that a task has ended.
func (s *Slots) ReleaseSlot(info worker.SlotReleaseInfo) {
	s.mu.Lock()
	delete(s.used, info.Permit())
	s.mu.Unlock()
	s.SlotSupplier.ReleaseSlot(info)
}
