package e2e

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// job is what tests need of one.
type job struct {
	ID, State  string
	WorkflowID string `json:"workflow_id"`
	Done, Of   int
	Failed     int
}

// fewPeople are so many that each may start a run as well: starting as many runs as `make job` has people takes longer than the job.
const fewPeople = 900

// jobSize is how many people the job under kills has: few unless CADENZA_JOB says how many.
func jobSize(t *testing.T) int {
	t.Helper()
	size := os.Getenv("CADENZA_JOB")
	if size == "" {
		return fewPeople
	}
	people, err := strconv.Atoi(size)
	require.NoError(t, err)
	return people
}

// TestAJobOverASegmentIsKilledInTheMiddleAndChangesEachContactOnce kills everything twice while a job refuses consent, whose changes
// start an automation: each contact has one change in the log and one run.
func TestAJobOverASegmentIsKilledInTheMiddleAndChangesEachContactOnce(t *testing.T) { // K3, S11
	t.Parallel()
	size := jobSize(t)
	p := newProgram(t, "--reconcile-every", "2s", "--reconcile-patience", "3s")
	p.start(t)
	list, _ := p.api.audience(t, "tutti", size)
	bye := automation{}
	if size <= fewPeople {
		bye = p.api.automation(t, object{
			"name": "Bye", "start": []object{{"kind": "consent", "to": "refused"}},
			"steps": []object{{"kind": "add_tags", "tags": []string{"gone"}, "wait": object{"for": "P30D"}}},
		})
	}
	segment := post[struct{ ID string }](t, p.api, http.StatusCreated, "/v1/segments", object{
		"name": "Asked", "if": object{"all": []object{{"list": list}, {"not": object{"consent": "refused"}}}},
	})
	made := post[job](t, p.api, http.StatusAccepted, "/v1/jobs", object{
		"do": "set_consent", "to": "refused", "contacts": object{"segment_id": segment.ID},
	})
	require.Equal(t, size, made.Of)
	for _, part := range []int{size / 4, size / 2} {
		waitLong(t, size, "the job is under way", func(c *assert.CollectT) {
			require.GreaterOrEqual(c, get[job](c, p.api, "/v1/jobs/"+made.ID).Done, part)
		})
		p.kill(t)
		p.start(t)
	}
	waitLong(t, size, "the job is done", func(c *assert.CollectT) {
		got := get[job](c, p.api, "/v1/jobs/"+made.ID)
		require.Equal(c, []any{"done", size, 0}, []any{got.State, got.Done, got.Failed})
	})
	if size <= fewPeople {
		waitLong(t, size, "each has one run that waits", func(c *assert.CollectT) {
			require.Equal(c, size, p.api.count(c, bye.ID, "waiting"))
			require.Zero(c, p.api.count(c, bye.ID, "starting"))
		})
	}
	people := get[struct{ Items []struct{ ID string } }](t, p.api, "/v1/contacts?limit=200&consent=refused&list_id="+list)
	require.Len(t, people.Items, min(size, 200))
	db, err := sql.Open("sqlite", filepath.Join(p.data, "cadenza.db")+"?_pragma=busy_timeout(10000)")
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	var changes, changed int
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(*), count(DISTINCT contact_id) FROM consent_changes
		WHERE source = 'job' AND contact_id IN (SELECT contact_id FROM list_members WHERE list_id = ?)`, list).Scan(&changes, &changed))
	require.Equal(t, []int{size, size}, []int{changes, changed}, "each was changed once")
}
