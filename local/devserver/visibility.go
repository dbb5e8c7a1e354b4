package devserver

import (
	"context"
	"database/sql"
	"fmt"
)

// spareIndexes are indexes of Temporal's visibility that serve questions which nobody asks of a local
// system: by attributes that Cadenza does not have, by sizes, by runs of parents. The table has 62
// indexes, and since each holds the time of closing, all are written twice for each workflow: without these
// a message of a campaign costs about a fifth less. A query that one of these would have served still has its answer,
// by another index or by reading the namespace's rows. What lists are made by stays: time, workflow id
// and type, status, parents, schedules and all keywords.
var spareIndexes = []string{
	"by_history_length", "by_history_size_bytes", "by_execution_duration", "by_state_transition_count", "by_task_queue",
	"by_parent_run_id", "by_root_run_id", "by_batcher_user", "by_temporal_scheduled_start_time", "by_temporal_schedule_paused",
	"by_temporal_pause_info", "by_temporal_worker_deployment_version", "by_temporal_workflow_versioning_behavior",
	"by_temporal_worker_deployment",
	"by_bool_01", "by_bool_02", "by_bool_03", "by_datetime_01", "by_datetime_02", "by_datetime_03",
	"by_double_01", "by_double_02", "by_double_03", "by_int_01", "by_int_02", "by_int_03",
	"by_temporal_bool_01", "by_temporal_bool_02", "by_temporal_datetime_01", "by_temporal_datetime_02", "by_temporal_double_01",
	"by_temporal_double_02", "by_temporal_int_01", "by_temporal_int_02", "by_temporal_keyword_01", "by_temporal_keyword_02",
	"by_temporal_keyword_03", "by_temporal_keyword_04", "by_temporal_low_cardinality_keyword_01",
}

// dropSpareIndexes drops them, also from a file of before; again it changes nothing.
func dropSpareIndexes(ctx context.Context, tx *sql.Tx) error {
	for _, name := range spareIndexes {
		if _, err := tx.ExecContext(ctx, "DROP INDEX IF EXISTS "+name); err != nil {
			return fmt.Errorf("drop the index %s: %w", name, err)
		}
	}
	return nil
}
