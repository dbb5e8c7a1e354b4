package main

import (
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
