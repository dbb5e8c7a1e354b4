package phone

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"+39 347 000 0001", "0039347", "+5215512345678", "5511 8765 4321", "(0)6", "+", "\u202a+1", "393331234567.0", "3.9E+11",
		"447911123456", "(+39) 347/000", "+1.6505551234",
	} {
		f.Add(s, "IT")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, s, region string) {
		e164, err := Parse(s, region)
		if err != nil {
			require.ErrorIs(t, err, ErrInvalid)
			require.Empty(t, e164)
			return
		}
		require.Regexp(t, `^\+[1-9]\d{6,14}$`, e164)
		require.NotRegexp(t, `[\pL,;#=*]`, s, "letters and extensions are refused")
		again, err := Parse(e164, "")
		require.NoError(t, err)
		require.Equal(t, e164, again)
		for _, waID := range WaIDs(e164) {
			_, err := FromWaID(waID)
			require.NoError(t, err)
		}
	})
}
