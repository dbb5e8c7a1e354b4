package store

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestAFullDatabaseIsNotReadyAndNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, err := Open(ctx, Config{Config: database.Config{DSN: storetest.MigratedSQLite(t), MaxConnections: 1}})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.Ping(ctx))
	w := given.Workspace(t, s)

	var pages int
	require.NoError(t, s.Pool().Raw("PRAGMA page_count").Scan(&pages).Error)
	require.NoError(t, s.Pool().Exec("PRAGMA max_page_count = 1").Error) // never less than there are
	isFull := func(err error) {
		t.Helper()
		broken := &driver.Error{}
		require.ErrorAs(t, err, &broken)
		require.Equal(t, sqlite3.SQLITE_FULL, broken.Code()&0xff)
	}
	made := 0
	for {
		_, err := s.SaveContact(ctx, w, models.ContactInput{
			Phone: "+3934700" + strings.Repeat("0", 5-len(strconv.Itoa(made))) + strconv.Itoa(made),
		})
		if err != nil {
			isFull(err)
			break
		}
		made++
		require.Less(t, made, 5000, "it becomes full")
	}
	var contacts, identities int64
	require.NoError(t, s.Pool().Model(&models.Contact{}).Count(&contacts).Error)
	require.NoError(t, s.Pool().Model(&models.Identity{}).Count(&identities).Error)
	require.EqualValues(t, made, contacts, "a contact is there whole or not at all")
	require.EqualValues(t, 2*made, identities)
}
