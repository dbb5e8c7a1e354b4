package app

import (
	"bytes"
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

const testKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

// command runs the program with its arguments.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, errs bytes.Buffer
	err := Main(context.Background(), args, &out, &errs)
	return out.String(), err
}

func TestTheKeyCommandPrintsAKeyThatLetsIn(t *testing.T) {
	t.Parallel()
	dsn := storetest.MigratedSQLite(t)
	s := opened.At(t, dsn)
	var workspaces []string
	for range 2 {
		out, err := command(t, "key", "--workspace", "Shop", "--database", dsn, "--secret-key", testKey)
		require.NoError(t, err)
		key, _, err := s.Authenticate(t.Context(), models.HashSecret(strings.TrimSpace(out)))
		require.NoError(t, err)
		require.ElementsMatch(t, models.AllScopes(), key.Scopes)
		workspaces = append(workspaces, key.WorkspaceID)
	}
	require.Equal(t, workspaces[0], workspaces[1], "the second key is for the same workspace")
}

func TestTheShortenIDsCommandSwitchesAndMayBeRepeated(t *testing.T) {
	t.Parallel()
	dsn := storetest.MigratedSQLite(t)
	s := opened.At(t, dsn)
	pool, err := sql.Open("sqlite", strings.TrimPrefix(dsn, "sqlite:"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	_, err = pool.ExecContext(t.Context(), "DELETE FROM watermarks WHERE name = 'short_workflow_ids'") // as a deployment of before
	require.NoError(t, err)
	for range 2 {
		out, err := command(t, "shorten-ids", "--database", dsn, "--secret-key", testKey)
		require.NoError(t, err)
		require.Contains(t, out, "short workflow ids")
	}
	since, err := s.Watermark(t.Context(), models.WatermarkShortIDs)
	require.NoError(t, err)
	require.False(t, since.IsZero())
}

func TestTheRecountCommandFailsWhenFiguresDifferAndMends(t *testing.T) {
	t.Parallel()
	dsn := storetest.MigratedSQLite(t)
	recount := func(more ...string) (string, error) {
		return command(t, append([]string{"recount", "--database", dsn, "--secret-key", testKey}, more...)...)
	}
	out, err := recount()
	require.NoError(t, err)
	require.Contains(t, out, "every figure is what the rows give")
	pool, err := sql.Open("sqlite", strings.TrimPrefix(dsn, "sqlite:"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	_, err = pool.ExecContext(t.Context(), "INSERT INTO figures VALUES ('w', 'number', 'n', 0, 0, '', 'sent', '', 3)")
	require.NoError(t, err)
	out, err = recount()
	require.ErrorIs(t, err, errDiffers)
	require.Contains(t, out, "number n,  sent , level 0 bucket 0: -3")
	_, err = recount("--mend")
	require.NoError(t, err)
	_, err = recount("--since", "2026-01-01")
	require.NoError(t, err)
	_, err = recount()
	require.NoError(t, err)
}

func TestCommandsSayWhatIsMissing(t *testing.T) {
	t.Parallel()
	fresh := "sqlite:" + filepath.Join(t.TempDir(), "fresh.db")
	cases := map[string]struct {
		args []string
		want string
	}{
		"no secret key":      {[]string{"worker", "--database", fresh}, "CADENZA_SECRET_KEY"},
		"a bad secret key":   {[]string{"worker", "--database", fresh, "--secret-key", "short"}, "CADENZA_SECRET_KEY"},
		"a fresh database":   {[]string{"api", "--database", fresh, "--secret-key", testKey}, "cadenza migrate"},
		"an unknown command": {[]string{"fly"}, "fly"},
		"no workspace named": {[]string{"key", "--secret-key", testKey}, "--workspace"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := command(t, c.args...)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// first is a writer that calls then with what is written to it.
type first struct{ then func(string) }

func (f first) Write(p []byte) (int, error) {
	f.then(string(p))
	return len(p), nil
}

func TestTheSimulatorSaysWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	var said string
	out := first{func(words string) { said = words; stop() }}
	err := Main(ctx, []string{"simulator", "--listen", "127.0.0.1:0", "--app-secret", "s", "--token", "t"}, out, &bytes.Buffer{})
	require.NoError(t, err)
	require.GreaterOrEqual(t, strings.Count(said, "\n- "), 5, said)
	require.Contains(t, said, "\n- Meta's live service was never asked.")
	require.NotContains(t, said, "## ")
}
