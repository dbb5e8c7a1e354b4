package phone

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{"+39 347 000 0001", "0039347", "+5215512345678", "5511 8765 4321", "(0)6", "+", "\u202a+1"} {
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
		for _, waID := range WaIDs(e164) {
			_, err := FromWaID(waID)
			require.NoError(t, err)
		}
	})
}
