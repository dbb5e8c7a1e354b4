package events_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/events"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// listener reads events as a stream does.
type listener struct {
	t     *testing.T
	s     *store.Store
	of    *events.Events
	who   models.Viewer
	place models.EventPlace
}

func listens(t *testing.T, s *store.Store, who models.Viewer) *listener {
	t.Helper()
	l := &listener{t: t, s: s, of: events.New(s.DB), who: who}
	_, err := l.of.Listen(t.Context(), who.WorkspaceID)
	require.NoError(t, err)
	l.place, err = l.of.Readable(t.Context())
	require.NoError(t, err)
	return l
}

// hears reads on to what is there, two at a time. The databases of other tests share the server, whose transactions under
// way hold up what can be read.
func (l *listener) hears() []models.Event {
	l.t.Helper()
	if !database.IsSQLite(l.s.Pool()) {
		var now int64
		require.NoError(l.t, l.s.Pool().Raw("SELECT pg_current_xact_id()::text::bigint").Scan(&now).Error)
		require.EventuallyWithT(l.t, func(c *assert.CollectT) {
			place, err := l.of.Readable(l.t.Context())
			require.NoError(c, err)
			require.GreaterOrEqual(c, place.TX, now)
		}, time.Minute, 5*time.Millisecond)
	}
	return l.read()
}

func (l *listener) read() (list []models.Event) {
	l.t.Helper()
	for {
		page, next, err := l.of.After(l.t.Context(), l.who, l.place, 2)
		require.NoError(l.t, err)
		l.place, list = next, append(list, page...)
		if len(page) < 2 {
			return list
		}
	}
}

func kindsOf(list []models.Event) (out []string) {
	for _, one := range list {
		out = append(out, string(one.Kind))
	}
	return out
}

// operator makes a person of the workspace.
func operator(t *testing.T, s *store.Store, workspace string) models.User {
	t.Helper()
	user := models.User{WorkspaceID: workspace, Name: "Eva", Email: "e@example.com", Role: models.RoleChatOperator}
	user, err := s.CreateUser(t.Context(), user, "system")
	require.NoError(t, err)
	return user
}

func TestNothingIsWrittenForAWorkspaceThatNobodyListensTo(t *testing.T) {
	t.Parallel()
	opened.EachAt(t, time.Now(), func(t *testing.T, s *store.Store, clock *time.Time) {
		quiet, listened := given.Workspace(t, s), given.Workspace(t, s)
		l := listens(t, s, models.Viewer{WorkspaceID: listened})
		given.Contacts(t, s, quiet, 2)
		given.Contacts(t, s, listened, 2)
		require.Equal(t, 2, given.Count(t, s, &models.Event{}))
		require.Len(t, l.hears(), 2)
		other := listens(t, s, models.Viewer{WorkspaceID: quiet})
		require.Empty(t, other.hears())

		from, err := l.of.Listen(t.Context(), listened)
		require.NoError(t, err)
		require.GreaterOrEqual(t, l.place.Compare(from), 0, "who was there misses nothing")
		*clock = clock.Add(2 * time.Hour)
		from, err = l.of.Listen(t.Context(), listened)
		require.NoError(t, err)
		require.Negative(t, l.place.Compare(from), "nobody wrote for them")
	})
}

func TestOldEventsAreRemovedAndWhoWasAwayForLongerLearnsIt(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace := given.Workspace(t, s)
		l := listens(t, s, models.Viewer{WorkspaceID: workspace})
		before := l.place
		given.Contacts(t, s, workspace, 3)
		require.Len(t, l.hears(), 3)
		removed, err := l.of.RemoveEvents(t.Context(), time.Now().Add(-time.Hour))
		require.NoError(t, err)
		require.Zero(t, removed)
		removed, err = l.of.RemoveEvents(t.Context(), time.Now().Add(time.Hour))
		require.NoError(t, err)
		require.Equal(t, 3, removed)
		from, err := l.of.Listen(t.Context(), workspace)
		require.NoError(t, err)
		require.Negative(t, before.Compare(from), "they missed three")
		require.GreaterOrEqual(t, l.place.Compare(from), 0, "they heard them")
	})
}

func TestAnOperatorHearsOfAssignedContactsByTheAssignmentOfNow(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace := given.Workspace(t, s)
		ids := given.Contacts(t, s, workspace, 2)
		user := operator(t, s, workspace)
		tags(t, s, workspace, "one", "two", "three")
		l := listens(t, s, models.Viewer{WorkspaceID: workspace, OnlyAssignedTo: user.ID})
		tagged := func(tag string) {
			for _, id := range ids {
				require.NoError(t, s.RunTx(t.Context(), func(tx *store.RunTx) error {
					return second(tx.AddTags(t.Context(), workspace, id, []string{tag}))
				}))
			}
		}
		tagged("one")
		require.Empty(t, l.hears())
		require.NoError(t, s.RunTx(t.Context(), func(tx *store.RunTx) error {
			return second(tx.AssignOperators(t.Context(), workspace, ids[0], []string{user.ID}))
		}))
		tagged("two")
		require.Equal(t, []string{"contact.assigned", "tag.added"}, kindsOf(l.hears()))
		require.NoError(t, s.RunTx(t.Context(), func(tx *store.RunTx) error {
			return second(tx.UnassignOperators(t.Context(), workspace, ids[0], nil))
		}))
		tagged("three")
		require.Equal(t, []string{"contact.unassigned"}, kindsOf(l.hears()))
	})
}

// What commits late is not passed over, and what began before anybody listened is not promised.
func TestNobodyWhoCommitsLateIsPassedOver(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	workspace := given.Workspace(t, s)
	l := listens(t, s, models.Viewer{WorkspaceID: workspace})
	contact := func(db *gorm.DB, workspace string) {
		row := models.Contact{ID: database.NewID(), WorkspaceID: workspace, CreatedAt: s.Now(), UpdatedAt: s.Now()}
		require.NoError(t, db.Create(&row).Error)
	}
	late := s.Pool().Begin()
	contact(late, workspace)
	given.Contacts(t, s, workspace, 1)
	require.Empty(t, l.read(), "the one before is not there yet")
	newest, err := l.of.NewestEvent(t.Context(), workspace)
	require.NoError(t, err)
	require.Zero(t, newest)
	require.NoError(t, late.Commit().Error)
	require.Len(t, l.hears(), 2)
	require.Empty(t, l.hears())

	another := given.Workspace(t, s)
	early := s.Pool().Begin()
	contact(early, another)
	from, err := l.of.Listen(t.Context(), another)
	require.NoError(t, err)
	now, err := l.of.Readable(t.Context())
	require.NoError(t, err)
	require.Negative(t, now.Compare(from), "a listener waits for those who could not know of it")
	require.NoError(t, early.Rollback().Error)
	require.Empty(t, l.hears())
	require.GreaterOrEqual(t, l.place.Compare(from), 0)
}

func TestTheNextEventsAreARangeOfAnIndex(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	require.NoError(t, s.Pool().Exec(`INSERT INTO events (tx, workspace_id, kind, ids)
		SELECT 1, 'w' || n % 50, 'tag.added', '{}' FROM generate_series(1, 50000) n`).Error)
	require.NoError(t, s.Pool().Exec("ANALYZE events").Error)
	plan := storetest.Explain(t, s.Pool(), s.Pool().Model(&models.Event{}).
		Where("workspace_id = ? AND (tx, id) > (?, ?) AND (tx, id) <= (?, ?)", "w7", 0, 0, 5, 5).Order("tx, id").Limit(200))
	require.Equal(t, []string{"events_workspace"}, plan.Paths())
	newest := s.Pool().Model(&models.Event{}).Where("workspace_id = ?", "w7").Order("tx DESC, id DESC").Limit(1)
	plan = storetest.Explain(t, s.Pool(), newest)
	require.Equal(t, []string{"events_workspace"}, plan.Paths())
}
