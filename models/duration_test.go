package models

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const day = 24 * time.Hour

func TestDurationsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"PT10M": 10 * time.Minute, "P3D": 3 * day, "P1W": 7 * day, "P1W2DT3H4M5S": 9*day + 3*time.Hour + 4*time.Minute + 5*time.Second,
		"PT90S": 90 * time.Second, "PT0S": 0, "P0D": 0, "PT0.5S": 500 * time.Millisecond, "PT1,25S": 1250 * time.Millisecond,
		"PT1.001S": 1001 * time.Millisecond, "PT36H": 36 * time.Hour, "P3650D": 3650 * day, "PT87600H": 3650 * day, "P521W3D": 3650 * day,
		"PT315360000S": 3650 * day, "P01D": day,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := ParseDuration(text)
			require.NoError(t, err)
			require.Equal(t, want, got.Std())
		})
	}
}

func TestDurationsThatAreRefusedSayWhy(t *testing.T) {
	t.Parallel()
	const noLength, shape, long = "months and years", "ISO 8601", "3650 days"
	for text, why := range map[string]string{
		"P1M": noLength, "P1Y": noLength, "P1Y2M3D": noLength, "P2MT5M": noLength, "P1Y1W": noLength,
		"": shape, "P": shape, "PT": shape, "P1DT": shape, "P1WT": shape, "T5M": shape, "PT5": shape, "P5": shape, "5": shape, "10m": shape,
		"-P1D": shape, "P-1D": shape, "+P1D": shape, "PT-1M": shape, " P1D": shape, "P1D ": shape, "p1d": shape, "P1D\n": shape,
		"P1.5D": shape, "PT1.5H": shape, "PT0.5M": shape, "PT1.S": shape, "PT.5S": shape, "PT1.0001S": shape, "P1D1W": shape,
		"PT1M1H": shape,
		"P1H":    shape, "PT1D": shape, "PT1W": shape, "P١D": shape,
		"P3651D": long, "P522W": long, "PT87601H": long, "PT315360001S": long, "P3650DT0.001S": long, "P3650DT1S": long,
		"P999999W999999DT99999999H99999999M999999999S": long, "P999999W": long, "PT999999999S": long,
		"P1000000D": shape, "PT99999999999999999999S": shape,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := ParseDuration(text)
			require.ErrorContains(t, err, why)
			require.Zero(t, got)
		})
	}
}

func TestADurationIsWrittenInItsShortestForm(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{
		"PT0S": 0, "PT10M": 10 * time.Minute, "P1D": day, "P7D": 7 * day, "P1DT1H": 25 * time.Hour, "PT1H30M": 90 * time.Minute,
		"PT0.25S": 250 * time.Millisecond, "P3650D": 3650 * day, "PT59.999S": time.Minute - time.Millisecond,
		"PT1.507S": 1507 * time.Millisecond, // seconds as a sum of floats would be 1.5070000000000001
	} {
		require.Equal(t, want, Duration(d).String())
	}
}

func TestEveryDurationComesBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Duration(rapid.Int64Range(0, int64(MaxDuration)/int64(time.Millisecond)).Draw(t, "milliseconds") * int64(time.Millisecond))
		written, err := json.Marshal(d)
		require.NoError(t, err)
		var got Duration
		require.NoError(t, json.Unmarshal(written, &got), string(written))
		require.Equal(t, d, got, string(written))
	})
}

func TestNoTextMakesADurationBeyondTheLimit(t *testing.T) {
	t.Parallel()
	shape := rapid.StringMatching(`P([0-9]{1,7}W)?([0-9]{1,7}D)?(T([0-9]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,10}([.,][0-9]{1,4})?S)?)?`)
	rapid.Check(t, func(t *rapid.T) {
		got, err := ParseDuration(shape.Draw(t, "text"))
		require.GreaterOrEqual(t, got, Duration(0))
		require.LessOrEqual(t, got, MaxDuration)
		if err == nil {
			again, err := ParseDuration(got.String())
			require.NoError(t, err)
			require.Equal(t, got, again)
		}
	})
}

func TestADurationInJSONIsAText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`5`, `{}`, `["P1D"]`, `true`, `"P1M"`, `""`, `"MARKER"`} {
		var d Duration
		err := json.Unmarshal([]byte(text), &d)
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "MARKER", "the value is not repeated")
	}
	var d Duration
	require.NoError(t, json.Unmarshal([]byte(`null`), &struct{ D *Duration }{&d}))
	require.Zero(t, d)
}
