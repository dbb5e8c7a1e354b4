package contacts_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

func TestManyRowsAreLoggedByTheStatementThatChangesThem(t *testing.T) {
	t.Parallel()
	opened.EachCounted(t, func(t *testing.T, s *store.Store, counted func(func()) int64) {
		workspace := given.Workspace(t, s)
		field := given.Field(t, s, workspace, "CITY", models.FieldText)
		ids := given.Contacts(t, s, workspace, database.Batch)
		write := func(text string) int64 {
			values := make([]models.FieldValue, len(ids))
			for i, id := range ids {
				values[i] = models.FieldValue{ContactID: id, FieldID: field.ID, WorkspaceID: workspace, Text: text, UpdatedAt: s.Now()}
			}
			return counted(func() { require.NoError(t, contacts.SaveValues(s.Pool(), values)) })
		}
		require.EqualValues(t, 1, write("Bari"))
		require.Zero(t, given.Count(t, s, &models.ContactChange{}), "what is new is in its own row")
		require.EqualValues(t, 1, write("Bari"))
		require.Zero(t, given.Count(t, s, &models.ContactChange{}), "and what stays too")
		require.EqualValues(t, 1, write("Lecce"))
		require.Equal(t, database.Batch, given.Count(t, s, &models.ContactChange{}, "was = 'Bari' AND became = 'Lecce' AND name = 'CITY'"))
	})
}
