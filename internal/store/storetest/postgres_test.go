package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// childEnv makes the test binary start a cluster, print its folder and wait.
const childEnv = "CADENZA_STORETEST_CHILD"

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestEveryCallGivesAFreshDatabase(t *testing.T) {
	t.Parallel()
	first, second := Postgres(t), Postgres(t)
	require.NotEqual(t, first, second)
	for _, dsn := range []string{first, second} {
		_, err := connect(t, dsn).Exec(t.Context(), "CREATE TABLE only_here (id int)")
		require.NoError(t, err)
	}
}

func TestADatabaseIsDroppedWithItsTest(t *testing.T) { //nolint:tparallel // the inner test must end first
	t.Parallel()
	var dsn string
	t.Run("inner", func(t *testing.T) {
		dsn = Postgres(t)
		connect(t, dsn)
	})
	_, err := pgx.Connect(t.Context(), dsn)
	require.ErrorContains(t, err, "does not exist")
}

func TestCommittedDataSurvivesAKillAndARestart(t *testing.T) {
	t.Parallel()
	c := Own(t)
	name, err := c.CreateDatabase(t.Context())
	require.NoError(t, err)
	_, err = connect(t, c.DSN(name)).Exec(t.Context(), "CREATE TABLE kept AS SELECT 7 AS n")
	require.NoError(t, err)

	require.NoError(t, c.Kill())
	_, err = pgx.Connect(t.Context(), c.DSN(name))
	require.Error(t, err, "a killed server takes no connections")
	require.NoError(t, c.Start(t.Context()))
	require.NoError(t, c.Restart(t.Context()))

	var n int
	require.NoError(t, connect(t, c.DSN(name)).QueryRow(t.Context(), "SELECT n FROM kept").Scan(&n))
	require.Equal(t, 7, n)
}

func TestTheServersProcessorTimeGrowsWithWhatItDoes(t *testing.T) {
	t.Parallel()
	c := Own(t)
	name, err := c.CreateDatabase(t.Context())
	require.NoError(t, err)
	before, err := c.CPU()
	require.NoError(t, err)
	require.Positive(t, before)
	conn := connect(t, c.DSN(name))
	require.Eventually(t, func() bool { // a backend of its own, which lives
		_, err := conn.Exec(t.Context(), "SELECT count(*) FROM generate_series(1, 300000)")
		require.NoError(t, err)
		now, err := c.CPU()
		return err == nil && now > before
	}, time.Minute, time.Millisecond)
}

func TestTheProcessorTimeIsThatOfTheServerAndItsChildren(t *testing.T) {
	t.Parallel()
	line := func(pid, parent int) string {
		return fmt.Sprintf("%d (post gres) x) S %d 1 1 0 -1 4194560 1 1 0 0 10 20 300 400 20 0 1 0 1 1 1", pid, parent)
	}
	require.EqualValues(t, 730, ticksOf(line(7, 1), 7), "with its ended children")
	require.EqualValues(t, 30, ticksOf(line(8, 7), 7))
	require.Zero(t, ticksOf(line(9, 8), 7), "somebody else's child")
	require.Zero(t, ticksOf("garbage", 7))
}

func TestStopLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	c := Own(t)
	require.NoError(t, c.Stop())
	require.NoDirExists(t, c.dir)
	_, err := pgx.Connect(t.Context(), c.DSN("postgres"))
	require.Error(t, err)
}

func TestTheServerEndsWhenItsProcessIsKilled(t *testing.T) {
	t.Parallel()
	if os.Getenv(childEnv) != "" {
		c, err := StartPostgres(t.Context(), "")
		require.NoError(t, err)
		fmt.Printf("folder=%s\n", c.dir)
		<-t.Context().Done()
		return
	}
	Own(t) // skips when PostgreSQL is absent
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), childEnv+"=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	dir := readFolder(t, bufio.NewScanner(out))
	socket := filepath.Join(dir, ".s.PGSQL.5432")
	require.FileExists(t, socket+".lock")

	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	require.Eventually(t, func() bool {
		_, err := os.Stat(dir)
		return errors.Is(err, os.ErrNotExist)
	}, 30*time.Second, 50*time.Millisecond, "the watchdog removes the killed process's cluster")
}

func readFolder(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	for lines.Scan() {
		if _, dir, ok := strings.Cut(lines.Text(), "folder="); ok {
			return dir
		}
	}
	require.Fail(t, "the child printed no folder")
	return ""
}

func TestATooLongFolderIsRefused(t *testing.T) {
	t.Parallel()
	_, err := findBinaries()
	need(t, err)
	_, err = StartPostgres(t.Context(), "/"+strings.Repeat("x", 200))
	require.ErrorContains(t, err, "too long for a socket")
}
