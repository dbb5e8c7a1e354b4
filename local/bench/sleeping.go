package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"time"
)

// space is what one run takes while it sleeps, in bytes.
type space struct {
	// Database is Cadenza's own, indexes included.
	Database float64 `json:"database"`
	// TemporalOurs and TemporalTheirs are in Temporal's file, visibility included.
	TemporalOurs   float64 `json:"temporal_ours"`
	TemporalTheirs float64 `json:"temporal_theirs"`
}

// nap is longer than any bench.
const nap = 24 * time.Hour

// sleeping puts many runs of both to sleep and measures what the files grew by.
func (r *rig) sleeping(ctx context.Context) (out space, err error) {
	temporal, err := sql.Open("sqlite", "file:"+filepath.Join(r.folder, "stack", "temporal.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return out, fmt.Errorf("open Temporal's file: %w", err)
	}
	defer func() { _ = temporal.Close() }()
	n := r.o.Sleeping
	automation, err := r.ours.automation(ctx, "sleeping", drip(1, nap))
	if err != nil {
		return out, err
	}
	ours := func(ctx context.Context) ([]string, error) { return r.ours.start(ctx, automation, n) }
	theirs := func(ctx context.Context) ([]string, error) {
		return r.bare.start(ctx, n, func(i int) journey {
			return journey{Phone: phoneOf(i), Name: firstName, Steps: 1, Wait: nap}
		})
	}
	if out.TemporalOurs, out.Database, err = r.growth(ctx, temporal, ours); err != nil {
		return out, fmt.Errorf("ours: %w", err)
	}
	if out.TemporalTheirs, _, err = r.growth(ctx, temporal, theirs); err != nil {
		return out, fmt.Errorf("theirs: %w", err)
	}
	return out, nil
}

// growth is by how many bytes a run Temporal's file and our database grow.
func (r *rig) growth(ctx context.Context, temporal *sql.DB, start starter) (perRunTemporal, perRunDatabase float64, err error) {
	var before, after [2]int64
	if before, err = r.sizes(ctx, temporal); err != nil {
		return 0, 0, err
	}
	ids, err := start(ctx)
	if err != nil {
		return 0, 0, err
	}
	if err := r.asleep(ctx, ids); err != nil {
		return 0, 0, err
	}
	if after, err = r.sizes(ctx, temporal); err != nil {
		return 0, 0, err
	}
	n := float64(len(ids))
	return round(float64(after[0]-before[0])/n, 0), round(float64(after[1]-before[1])/n, 0), nil
}

func (r *rig) sizes(ctx context.Context, temporal *sql.DB) (out [2]int64, err error) {
	if out[0], err = sqliteSize(ctx, temporal); err != nil {
		return out, err
	}
	out[1], err = r.sql.size(ctx, r.database)
	return out, err
}
