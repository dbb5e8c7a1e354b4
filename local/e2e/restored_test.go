package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/local/stack"
	"cadenza/models"
)

// restartable is a stack that is stopped and started again on the same data.
type restartable struct {
	options stack.Options
	*world
}

func newRestartable(t *testing.T, database string) *restartable {
	t.Helper()
	r := &restartable{options: stack.Options{Data: t.TempDir(), Database: database, Key: programKey}}
	t.Cleanup(func() {
		if r.world != nil {
			require.NoError(t, r.close())
		}
	})
	r.up(t)
	return r
}

func (r *restartable) up(t *testing.T) {
	t.Helper()
	w, err := open(r.options)
	require.NoError(t, err)
	r.world = w
}

func (r *restartable) down(t *testing.T) {
	t.Helper()
	require.NoError(t, r.close())
	r.world = nil
}

// epochs waits until Reconcile has raised the epoch so many times.
func (r *restartable) epochs(t *testing.T, times int) {
	t.Helper()
	seen := map[time.Time]bool{}
	eventually(t, "the epoch is raised", func(c *assert.CollectT) {
		at, err := r.stack.App.Store.Watermark(t.Context(), models.WatermarkEpoch)
		require.NoError(c, err)
		seen[at] = true
		require.Greater(c, len(seen), times)
	})
}

// restored are the automations that wait for a decision.
func (a api) restored(t require.TestingT) map[string]int {
	out := map[string]int{}
	for _, one := range get[page[struct {
		AutomationID string `json:"automation_id"`
		Runs         int
	}]](t, a, "/v1/attention/restored").Items {
		out[one.AutomationID] = one.Runs
	}
	return out
}

// The drill of docs/operations.md: back up, go on, set the database back. Nothing is sent again
// until a person has decided, and then what they decided.
func TestADatabaseSetBackSendsNothingAgainUntilAPersonDecides(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(*testing.T) string { return "" },
		"postgres": func(t *testing.T) string { return storetest.MigratedPostgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRestartable(t, database(t))
			dsn := w.stack.App.Config.Database
			longer := w.api.steps(
				t, "goes on", welcome("uno"), named("second", after("PT3S", welcome("due"))), named("third", after("PT1H", welcome("tre"))),
			)
			shorter := w.api.steps(t, "completes", welcome("uno"), named("second", after("PT3S", welcome("due"))))
			again := w.api.steps(t, "again", welcome("uno"), named("second", after("PT3S", welcome("due"))))
			gone := w.api.steps(t, "no row", welcome("uno"), named("second", after("PT5S", welcome("due"))))
			phones := []string{newPhone(), newPhone(), newPhone(), newPhone(), newPhone()}
			first, second, third := w.api.start(t, longer.ID, phones[0]), w.api.start(t, shorter.ID, phones[1]),
				w.api.start(t, again.ID, phones[2])
			for _, r := range []run{first, second, third} {
				w.waiting(t, r.ID, "second")
			}
			w.epochs(t, 1)
			restore := storetest.Backup(t, dsn)

			w.waiting(t, first.ID, "third")
			w.reaches(t, second.ID, "completed")
			w.reaches(t, third.ID, "completed")
			w.api.start(t, gone.ID, phones[3]) // entered after the backup: it will have no row
			w.arrived(t, phones[3], 1)
			w.epochs(t, 3)
			w.down(t)
			restore()
			w.up(t)

			both := []string{welcomeText("uno"), welcomeText("due")}
			eventually(t, "what was set back parks", func(c *assert.CollectT) {
				require.Equal(
					c, map[string]int{longer.ID: 1, shorter.ID: 1, again.ID: 1, gone.ID: 0},
					only(w.api.restored(c), longer.ID, shorter.ID, again.ID, gone.ID),
				)
				why := w.api.attention(c)["database_restored"]
				require.Equal(c, 3, why.Runs)
				require.NotZero(c, why.Since, "one line says since when")
			})
			entered := w.api.start(t, gone.ID, phones[4]) // taken in after the restore: nothing leaves
			require.Equal(t, "database_restored", w.reaches(t, entered.ID, "needs_attention").ReasonCode)
			for _, phone := range phones[:3] {
				require.Equal(t, both, w.sim.texts(t, phone))
			}
			require.Equal(t, 409, w.api.call(t, "POST", "/v1/runs/"+first.ID+"/resume", nil).status, "it is decided per automation")
			require.Equal(t, 409, w.api.call(t, "POST", "/v1/runs/resume", object{"reason": "database_restored"}).status)

			decide := func(id string, body object) int {
				body["automation_id"] = id
				return post[struct{ Resumed int }](t, w.api, 202, "/v1/attention/restored", body).Resumed
			}
			require.Equal(t, 1, decide(longer.ID, object{}), "from the workflow's place, by default")
			w.waiting(t, first.ID, "third")
			require.WithinRange(t, *w.api.run(t, first.ID).DueAt, time.Now().Add(50*time.Minute), time.Now().Add(70*time.Minute))
			require.Equal(t, 200, w.api.call(t, "POST", "/v1/runs/"+first.ID+"/skip_wait", nil).status)
			w.reaches(t, first.ID, "completed")
			require.Equal(t, append(both, welcomeText("tre")), w.sim.texts(t, phones[0]))

			require.Equal(t, 1, decide(shorter.ID, object{"go_on": "workflow"}))
			w.reaches(t, second.ID, "completed")
			require.Equal(t, both, w.sim.texts(t, phones[1]), "its workflow had completed")

			require.Equal(t, 1, decide(again.ID, object{"go_on": "row"}))
			w.reaches(t, third.ID, "completed")
			require.Equal(t, append(both, welcomeText("due")), w.sim.texts(t, phones[2]), "as was decided")

			require.Equal(t, 1, decide(gone.ID, object{}))
			w.reaches(t, entered.ID, "completed")
			require.Equal(t, both, w.sim.texts(t, phones[4]))
			require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phones[3]), "who has no row gets nothing again")
			require.Empty(t, only(w.api.restored(t), longer.ID, shorter.ID, again.ID, gone.ID))
		})
	}
}

// named gives a step a name.
func named(name string, step object) object {
	step["name"] = name
	return step
}

// only are the entries of these keys.
func only(all map[string]int, keys ...string) map[string]int {
	out := map[string]int{}
	for _, key := range keys {
		if n, there := all[key]; there {
			out[key] = n
		}
	}
	return out
}

// Temporal lost altogether heals by itself: the rows are the truth.
func TestALostTemporalHealsByItself(t *testing.T) {
	t.Parallel()
	w := newRestartable(t, "")
	step := after("PT3S", welcome("due"))
	step["name"] = "second"
	a := w.api.steps(t, "temporal lost", welcome("uno"), step)
	phones := []string{newPhone(), newPhone()}
	var runs []run
	for _, phone := range phones {
		runs = append(runs, w.api.start(t, a.ID, phone))
	}
	for _, r := range runs {
		w.waiting(t, r.ID, "second")
	}
	w.epochs(t, 2)
	w.down(t)
	for _, rest := range []string{"", "-wal", "-shm"} {
		require.NoError(t, os.RemoveAll(filepath.Join(w.options.Data, "temporal.db"+rest)))
	}
	w.up(t)
	for i, r := range runs {
		w.reaches(t, r.ID, "completed")
		require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, phones[i]), "each once")
	}
	require.Empty(t, w.api.restored(t))
	require.Empty(t, w.api.attention(t))
}
