package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/events"
	"cadenza/internal/store/subscriptions"
	"cadenza/models"
)

// fillSubscription lets a program be told of something, and returns the subscription's id.
func fillSubscription(t *testing.T, s *Store, workspace, mark string) string {
	t.Helper()
	rows := subscriptions.New(s.DB, events.New(s.DB))
	made, err := rows.CreateSubscription(t.Context(), models.Subscription{
		WorkspaceID: workspace, URL: mark, SecretSealed: mark, Kinds: []models.EventKind{models.EventTagAdded},
		Include: []models.EventPart{},
	}, "system")
	require.NoError(t, err)
	waits := models.DeliveryOf(made, models.Event{Kind: models.EventTagAdded, IDs: map[string]string{"tag": mark}})
	waits.ID = database.NewID()
	require.NoError(t, s.Pool().Create(&waits).Error)
	return made.ID
}
