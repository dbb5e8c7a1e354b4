package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// TestAConversationSaysWhatHoldsItsNumber is about operators, who may not read the holds and must know why nothing leaves (W2, I2).
func TestAConversationSaysWhatHoldsItsNumber(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		number, contact := given.Number(t, s, w), given.Contacts(t, s, w, 1)[0]
		row := models.Conversation{ContactID: contact, NumberID: number.ID, WorkspaceID: w, LastAt: s.Now()}
		require.NoError(t, s.Pool().Create(&row).Error)
		held := func() *models.Hold {
			one, err := s.GetConversation(t.Context(), models.Everyone(w), contact, "")
			require.NoError(t, err)
			return one.Hold
		}
		soon, past := s.Now().Add(time.Hour), s.Now().Add(-time.Hour)
		hold := func(scope models.HoldScope, object, reason string, change func(*models.Hold)) {
			one := models.Hold{WorkspaceID: w, Scope: scope, Object: object, Reason: reason}
			change(&one)
			raised(t, s, one)
		}
		require.Nil(t, held())
		hold(models.HoldNumber, "another number", "of another", func(*models.Hold) {})
		hold(models.HoldTemplate, number.ID, "of a template", func(*models.Hold) {})
		hold(models.HoldNumber, number.ID, "over", func(h *models.Hold) { h.Until = &past })
		require.Nil(t, held())
		hold(models.HoldAccount, number.WABAID, "the account waits", func(h *models.Hold) { h.Until = &soon })
		require.Equal(t, "the account waits", held().Reason)
		hold(models.HoldNumber, number.ID, "the token was refused", func(h *models.Hold) { h.Park = models.ParkTokenRefused })
		require.Equal(t, "the token was refused", held().Reason, "what a person must see to stays over what passes")
	})
}
