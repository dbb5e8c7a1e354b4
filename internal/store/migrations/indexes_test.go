package migrations

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// builtInPlace is an index that is built on a large table while nobody may write to it.
var builtInPlace = regexp.MustCompile(
	`(?m)^\s*CREATE (?:UNIQUE )?INDEX \w+ ON (messages|inbound_messages|runs|contacts|figures|figure_deltas)\b`,
)

// An index of a large table is built beside the writes of the version before, in a migration of its own. Those before 47
// are from before there was a version to upgrade.
func TestIndexesOfLargeTablesAreBuiltBesideTheWrites(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(files, "postgres/*.sql")
	require.NoError(t, err)
	checked := 0
	for _, name := range names {
		if name < "postgres/00047" {
			continue
		}
		text, err := fs.ReadFile(files, name)
		require.NoError(t, err)
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		require.Empty(t, builtInPlace.FindString(up), name)
		if strings.Contains(up, "INDEX CONCURRENTLY") {
			require.Contains(t, up, "-- +goose NO TRANSACTION", name)
			checked++
		}
	}
	require.GreaterOrEqual(t, checked, 2)
}
