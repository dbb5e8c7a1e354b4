package store

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// TestEachPartOfTheConversationsIsReadInTheOrderOfItsIndex is about lists of a million contacts: nothing is sorted, and each part has
// an index of its own that holds no others (I1).
func TestEachPartOfTheConversationsIsReadInTheOrderOfItsIndex(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		for part, index := range map[models.ConversationPart]string{ //nolint:exhaustive // whose own they are goes by the operator
			models.ConversationsAll: "conversations_newest", models.ConversationsUnread: "conversations_unread",
			models.ConversationsWaiting: "conversations_waits", models.ConversationsUnassigned: "conversations_unassigned",
		} {
			for name, v := range map[string]models.Viewer{"": {WorkspaceID: "w"}, "an operator": {WorkspaceID: "w", OnlyAssignedTo: "u"}} {
				plan := explained(t, s, conversations(s.Pool(), v, models.ConversationFilter{Part: part}).Limit(51))
				if database.IsSQLite(s.Pool()) || name == "" {
					require.Contains(t, plan, index, "%s %s", part, name)
				}
				if database.IsSQLite(s.Pool()) {
					require.NotContains(t, plan, "TEMP B-TREE", "%s %s", part, name)
				}
			}
		}
	})
}

// explained is how the database would run a query; PostgreSQL is asked not to sort or scan what an index serves.
func explained(t *testing.T, s *Store, query *gorm.DB) string {
	t.Helper()
	built := query.Session(&gorm.Session{DryRun: true}).Find(&[]map[string]any{}).Statement
	explain := "EXPLAIN "
	if database.IsSQLite(s.Pool()) {
		explain = "EXPLAIN QUERY PLAN "
	}
	var lines []string
	require.NoError(t, s.Tx(t.Context(), func(tx *gorm.DB) error {
		if !database.IsSQLite(tx) {
			for _, off := range []string{"enable_seqscan", "enable_sort", "enable_bitmapscan"} {
				if err := tx.Exec("SET LOCAL " + off + " = off").Error; err != nil {
					return err
				}
			}
			return tx.Raw(explain+built.SQL.String(), built.Vars...).Scan(&lines).Error
		}
		var plan []detail
		err := tx.Raw(explain+built.SQL.String(), built.Vars...).Scan(&plan).Error
		for _, d := range plan {
			lines = append(lines, d.Detail)
		}
		return err
	}))
	return strings.Join(lines, "\n")
}
