package given

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/phrase"
	"cadenza/internal/store/database"
	"cadenza/internal/trigger"
	"cadenza/models"
)

// InboundStore keeps messages and routes them.
type InboundStore interface {
	KeepInbound(ctx context.Context, messages []models.InboundMessage) error
	Route(
		ctx context.Context, wamid string, phrase func(string) string, decide func(models.Situation) models.Decision,
	) (models.Routed, error)
}

// Said is a message with words of whoever is known by waID, or by userID.
func Said(waID, userID, text string, at time.Time) models.InboundMessage {
	return models.InboundMessage{WAMID: "wamid." + database.NewID(), WaID: waID, UserID: userID, Kind: "text", Text: text, SentAt: at}
}

// Deliver keeps a message to the number and routes it, as a webhook does.
func Deliver(ctx context.Context, s InboundStore, n models.Number, in models.InboundMessage) (models.Routed, error) {
	in.WorkspaceID, in.NumberID = n.WorkspaceID, n.ID
	if err := s.KeepInbound(ctx, []models.InboundMessage{in}); err != nil {
		return models.Routed{}, err
	}
	return s.Route(ctx, in.WAMID, phrase.Normalize, trigger.Decide)
}

// Received delivers a message that must not fail.
func Received(t *testing.T, s InboundStore, n models.Number, in models.InboundMessage) models.Routed {
	t.Helper()
	done, err := Deliver(t.Context(), s, n, in)
	require.NoError(t, err)
	return done
}

// InboundRow reads the row of a message.
func InboundRow(t *testing.T, s Database, wamid string) models.InboundMessage {
	t.Helper()
	var m models.InboundMessage
	require.NoError(t, s.Pool().Take(&m, "wamid = ?", wamid).Error)
	return m
}

// Writer is the contact who wrote a message.
func Writer(t *testing.T, s Database, in models.InboundMessage) string {
	t.Helper()
	return *InboundRow(t, s, in.WAMID).ContactID
}
