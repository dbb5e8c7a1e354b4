package store

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/models"
)

// forEachDatabase runs the test on SQLite and on PostgreSQL, each with a new, migrated database.
func forEachDatabase(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	forEachEmptyDatabase(t, func(t *testing.T, s *Store) {
		require.NoError(t, s.Migrate(t.Context()))
		test(t, s)
	})
}

// forEachEmptyDatabase runs the test on SQLite and on PostgreSQL, each with a new database without tables.
func forEachEmptyDatabase(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	storetest.EachDatabase(t, func(t *testing.T, dsn string) {
		s, err := Open(t.Context(), Config{DSN: dsn})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		test(t, s)
	})
}

// waitsForARow waits until a transaction of the database waits for a row that another one holds.
func waitsForARow(t *testing.T, s *Store) {
	t.Helper()
	require.Eventually(t, func() bool {
		var waiting int64
		err := s.Pool().Raw("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting).Error
		return err == nil && waiting > 0
	}, time.Minute, 10*time.Millisecond, "somebody waits")
}

// forEachCounted runs the test on SQLite and on PostgreSQL; counted tells how many statements a call makes.
func forEachCounted(t *testing.T, test func(t *testing.T, s *Store, counted func(func()) int64)) {
	t.Helper()
	storetest.EachDatabase(t, func(t *testing.T, dsn string) {
		var n atomic.Int64
		s, err := Open(t.Context(), Config{DSN: dsn, OnStatement: func() { n.Add(1) }})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		require.NoError(t, s.Migrate(t.Context()))
		test(t, s, func(call func()) int64 {
			before := n.Load()
			call()
			return n.Load() - before
		})
	})
}

// onPostgres is a store on a new, migrated PostgreSQL database.
func onPostgres(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{DSN: storetest.Postgres(t)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.Migrate(t.Context()))
	return s
}

// newWorkspace makes a workspace with an approved template, a number, a list and a user.
func newWorkspace(t *testing.T, s *Store) string {
	t.Helper()
	w, err := s.CreateWorkspace(t.Context(), models.Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(t, err)
	return w.ID
}

// input is an automation of these steps without starts.
func input(name string, steps ...models.Step) models.AutomationInput {
	return models.AutomationInput{Name: name, Definition: models.Definition{Steps: steps}, NewSecret: func() string { return "secret" }}
}

func tagStep(tags ...string) models.Step {
	return models.Step{Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: tags}}
}

// onPhrase is an automation that starts on a normalised phrase.
func onPhrase(name, phrase string) models.AutomationInput {
	in := input(name, tagStep("new"))
	in.Definition.Start = []models.Start{{Kind: models.StartMessage, Settings: &models.OnMessage{Phrase: phrase}}}
	in.Phrases = []string{phrase}
	return in
}

// setState moves an automation without the rules of moving it.
func setState(t *testing.T, s *Store, id string, state models.AutomationState) {
	t.Helper()
	require.NoError(t, s.Pool().WithContext(context.Background()).Model(&models.Automation{}).Where("id = ?", id).Update("state", state).Error)
}
