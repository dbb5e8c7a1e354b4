package config_test

import (
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"cadenza/internal/config"
)

// parse reads arguments as the commands do, which validates them too.
func parse(t *testing.T, args ...string) (config.Config, error) {
	t.Helper()
	var c config.Config
	parser, err := kong.New(&c)
	require.NoError(t, err)
	_, err = parser.Parse(args)
	return c, err
}

func TestTheDefaultsWantOnlyASecretKey(t *testing.T) {
	t.Parallel()
	_, err := parse(t)
	require.ErrorContains(t, err, "CADENZA_SECRET_KEY")
	_, err = parse(t, "--secret-key", "x")
	require.NoError(t, err)
}

func TestWhatCannotWorkIsSaidTogether(t *testing.T) {
	t.Parallel()
	_, err := parse(t, "--worker-sends", "0", "--reconcile-every", "10ms", "--date-sweep-every", "48h")
	require.ErrorContains(t, err, "CADENZA_SECRET_KEY")
	require.ErrorContains(t, err, "worker-sends")
	require.ErrorContains(t, err, "reconcile-every")
	require.ErrorContains(t, err, "date-grace")
}

func TestAPrintedConfigurationGivesNoSecretAway(t *testing.T) {
	t.Parallel()
	c, err := parse(t, "--secret-key", "s3cret", "--database", "postgres://user:s3cret@db/cadenza",
		"--whatsapp-app-secret", "s3cret", "--whatsapp-verify-token", "s3cret")
	require.NoError(t, err)
	require.NotContains(t, c.String(), "s3cret")
	require.Contains(t, c.String(), "postgresql")
}
