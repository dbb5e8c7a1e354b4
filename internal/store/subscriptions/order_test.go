package subscriptions_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// changes is a transaction that has begun to write before it changes a contact.
type changes struct {
	t         *testing.T
	tx        *gorm.DB
	workspace string
}

func begins(t *testing.T, s *store.Store, workspace string) changes {
	t.Helper()
	c := changes{t, s.Pool().Begin(), workspace}
	require.NoError(t, c.tx.Exec("SELECT pg_current_xact_id()").Error)
	return c
}

// did changes the contact's row, whose lock is held to the end, and writes the event of it.
func (c changes) did(kind models.EventKind, contact string) {
	c.t.Helper()
	require.NoError(c.t, c.tx.Exec("SELECT 1 FROM contacts WHERE id = ? FOR UPDATE", contact).Error)
	err := c.tx.Exec("INSERT INTO events (workspace_id, kind, contact_id, user_id, ids) VALUES (?, ?, ?, '', '{}')",
		c.workspace, kind, contact).Error
	require.NoError(c.t, err)
}

func (c changes) ends() {
	c.t.Helper()
	require.NoError(c.t, c.tx.Commit().Error)
}

// kindsOf are the kinds of a line's deliveries, in the order in which they are told.
func (p *program) kindsOf(line string) (out []models.EventKind) {
	p.t.Helper()
	list, _ := p.next()
	for _, one := range list {
		if one.Line == line {
			out = append(out, one.Kind)
		}
	}
	return out
}

// A transaction that began to write first may change a contact last.
func TestAContactsEventsAreToldInTheOrderOfTheChangesNotOfTheirTransactions(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	w := given.Workspace(t, s)
	p := subscribed(t, s, w, models.EventTagAdded, models.EventTagRemoved)
	contact := given.Contacts(t, s, w, 1)[0]
	first, second := begins(t, s, w), begins(t, s, w)
	second.did(models.EventTagAdded, contact)
	second.ends()
	first.did(models.EventTagRemoved, contact)
	first.ends()
	p.takes()
	require.Equal(t, []models.EventKind{models.EventTagAdded, models.EventTagRemoved}, p.kindsOf(contact))
}

// The first of two transactions can be read while a third hides the second, which changed the contact before.
func TestAContactsEventWaitsForAnEarlierOneThatCannotBeReadYet(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	w := given.Workspace(t, s)
	p := subscribed(t, s, w, models.EventTagAdded, models.EventTagRemoved)
	contact := given.Contacts(t, s, w, 1)[0]
	p.takes()
	first, hides, second := begins(t, s, w), begins(t, s, w), begins(t, s, w)
	second.did(models.EventTagAdded, contact)
	second.ends()
	first.did(models.EventTagRemoved, contact)
	first.ends()
	var before int64
	require.NoError(t, hides.tx.Raw("SELECT pg_current_xact_id()::text::bigint - 1").Scan(&before).Error)
	p.readable(before)
	_, err := p.rows.TakeEvents(t.Context(), w, p.ID)
	require.NoError(t, err)
	require.Empty(t, p.kindsOf(contact), "the tag was removed after it was added")
	hides.ends()
	p.takes()
	require.Equal(t, []models.EventKind{models.EventTagAdded, models.EventTagRemoved}, p.kindsOf(contact))
}

// A page that ends between the two is made longer.
func TestAPageOfEventsIsNotCutBetweenTwoOfAContactThatAreTheOtherWayRound(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	w := given.Workspace(t, s)
	p := subscribed(t, s, w, models.EventTagAdded, models.EventTagRemoved)
	contact := given.Contacts(t, s, w, 1)[0]
	p.takes()
	at := p.now().At()
	first, second := begins(t, s, w), begins(t, s, w)
	second.did(models.EventTagAdded, contact)
	second.ends()
	first.did(models.EventTagRemoved, contact)
	first.ends()
	var now int64
	require.NoError(t, s.Pool().Raw("SELECT pg_current_xact_id()::text::bigint").Scan(&now).Error)
	p.readable(now)
	list, _, err := p.of.InLines(t.Context(), w, at, 1)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, []models.EventKind{models.EventTagAdded, models.EventTagRemoved}, []models.EventKind{list[0].Kind, list[1].Kind})
}

// What one subscription has not taken stays, however much it is; what others have taken is removed.
func TestAStuckSubscriptionKeepsItsOwnEventsAlone(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	stuck, w := subscribed(t, s, given.Workspace(t, s), models.EventTagAdded), given.Workspace(t, s)
	old := func(workspace string, n int) {
		require.NoError(t, s.Pool().Exec(`INSERT INTO events (workspace_id, kind, contact_id, user_id, ids, at)
			SELECT ?, 'tag.added', '', '', '{}', now() - interval '2 hours' FROM generate_series(1, ?::int) n`, workspace, n).Error)
	}
	old(stuck.WorkspaceID, 20_001) // over a page
	old(w, 3)
	removed, err := stuck.of.RemoveEvents(t.Context(), time.Now().Add(-models.EventReplay))
	require.NoError(t, err)
	require.Equal(t, 3, removed)
	require.Equal(t, 20_001, given.Count(t, s, &models.Event{}, "workspace_id = ?", stuck.WorkspaceID))
}

// A program that signs with the oldest secret has its whole day, however often others are made meanwhile.
func TestTheOldestSecretOfADayStaysWhenAnotherIsMade(t *testing.T) {
	t.Parallel()
	opened.EachAt(t, time.Now(), func(t *testing.T, s *store.Store, clock *time.Time) {
		p := subscribed(t, s, given.Workspace(t, s), models.EventTagAdded)
		replaced := func(secret string) []string {
			row, err := p.rows.ReplaceSubscriptionSecret(t.Context(), p.WorkspaceID, p.ID, secret, "test")
			require.NoError(t, err)
			return []string{row.SecretSealed, row.OldSecretSealed}
		}
		require.Equal(t, []string{"second", "s"}, replaced("second"))
		*clock = clock.Add(time.Hour)
		require.Equal(t, []string{"third", "s"}, replaced("third"))
		*clock = clock.Add(models.OldSecretSigns)
		require.Equal(t, []string{"fourth", "third"}, replaced("fourth"))
	})
}
