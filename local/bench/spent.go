package main

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"cadenza/internal/store/storetest"
)

// spent is processor time, user and system: that of this process, which is all of Cadenza, the
// Temporal server, the simulator and the bench, and that of PostgreSQL's processes.
type spent struct{ process, database time.Duration }

// spentNow is what was spent so far; without a cluster none in PostgreSQL.
func spentNow(cluster *storetest.Cluster) (out spent, err error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return out, fmt.Errorf("read the processor time: %w", err)
	}
	out.process = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	if cluster != nil {
		out.database, err = cluster.CPU()
	}
	return out, err
}

func (s spent) minus(t spent) spent { return spent{s.process - t.process, s.database - t.database} }

// all is both together.
func (s spent) all() time.Duration { return s.process + s.database }

// each is milliseconds of one of n.
func each(d time.Duration, n int) float64 {
	return round(float64(d)/float64(time.Millisecond)/float64(max(1, n)), 2)
}

// idle is what the rig, both servers and all workers in it, spends in a second with nothing to do.
type idle struct {
	CPUMillis         float64 `json:"cpu_ms_per_second"`
	DatabaseCPUMillis float64 `json:"database_cpu_ms_per_second"`
}

// restFor is how long the rig is watched while it has nothing to do.
const restFor = 5 * time.Second

// rest measures what the rig spends in a second with nothing to do. It belongs to none of the contestants: each
// would pay for the servers and the workers of the others.
func (r *rig) rest(ctx context.Context) error {
	before, err := spentNow(r.cluster)
	if err != nil {
		return err
	}
	began := time.Now()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(restFor):
	}
	after, err := spentNow(r.cluster)
	r.idle = after.minus(before).in(time.Second, time.Since(began))
	return err
}

// in is the part of what was spent in a time that falls to another time.
func (s spent) in(part, whole time.Duration) spent {
	share := part.Seconds() / whole.Seconds()
	return spent{time.Duration(float64(s.process) * share), time.Duration(float64(s.database) * share)}
}
