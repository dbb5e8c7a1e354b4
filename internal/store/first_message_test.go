package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheFirstMessageIsTheFirstThatArrivedWithWords(t *testing.T) { // A9
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := newNumber(t, s, newWorkspace(t, s))
		second := time.Now().UTC().Truncate(time.Second)
		var contactID string
		for _, m := range []struct{ wamid, text string }{ // WhatsApp tells whole seconds: ids must not decide
			{"wamid.c", ""}, {"wamid.b", "Brindisi"}, {"wamid.a", "Lecce"},
		} {
			in := said("393331234567", "", m.text, second)
			in.WAMID = m.wamid
			receive(t, s, n, in)
			contactID = writer(t, s, in)
		}
		err := s.RunTx(t.Context(), func(tx *RunTx) error {
			text, found, err := tx.FirstMessageSince(t.Context(), contactID, second)
			require.NoError(t, err)
			require.True(t, found)
			require.Equal(t, "Brindisi", text)
			_, found, err = tx.FirstMessageSince(t.Context(), contactID, second.Add(time.Second))
			require.False(t, found)
			return err
		})
		require.NoError(t, err)
	})
}
