package database

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadinessWritesAtMostOnceASecondForWhoeverAsks(t *testing.T) {
	t.Parallel()
	var probe writeProbe
	tried := 0
	failing := errors.New("full")
	require.ErrorIs(t, probe.ask(func() error { tried++; return failing }), failing)
	for range 100 {
		require.NoError(t, probe.ask(func() error { tried++; return nil }))
	}
	require.Less(t, tried, 100)
}

func TestADatabaseThatTakesNoWritesIsNotReady(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, d *DB) {
		require.NoError(t, d.Ping(t.Context()))
		readOnly := "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
		if IsSQLite(d.pool) {
			readOnly = "PRAGMA query_only = ON"
		}
		pool, err := d.pool.DB()
		require.NoError(t, err)
		pool.SetMaxOpenConns(1)
		require.NoError(t, d.pool.Exec(readOnly).Error)
		require.Error(t, d.tryWrite(t.Context()))
	})
}
