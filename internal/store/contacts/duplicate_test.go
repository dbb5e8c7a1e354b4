package contacts_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store"
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// known makes a contact with a name, an e-mail and a birthday, and returns their id.
func known(t *testing.T, s *store.Store, w string, n int, first, last, mail, birthday string) string {
	t.Helper()
	in := models.ContactInput{Phone: fmt.Sprintf("+39347%07d", n), FirstName: &first, LastName: &last, Email: &mail}
	if birthday != "" {
		in.Fields = map[string]string{"BIRTHDAY": birthday}
	}
	c, err := s.SaveContact(t.Context(), w, in)
	require.NoError(t, err)
	return c.ID
}

// duplicates are the groups of all pages, as ids.
func duplicates(t *testing.T, s *store.Store, v models.Viewer, by models.DuplicateBy, limit int) (groups [][]string, fields string) {
	t.Helper()
	p := models.Page{Limit: limit}
	for {
		found, next, err := s.FindDuplicates(t.Context(), v, by, p)
		require.NoError(t, err)
		for _, group := range found {
			var ids []string
			for _, c := range group.Contacts {
				ids = append(ids, c.Contact.ID)
			}
			require.Equal(t, len(ids), group.Count)
			groups, fields = append(groups, ids), fields+group.Field
		}
		if next == "" {
			return groups, fields
		}
		p.After = next
	}
}

func TestContactsWhoAreLikelyOneAreFound(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w, other := given.Workspace(t, s), given.Workspace(t, s)
		given.Field(t, s, w, "BIRTHDAY", models.FieldDate)
		given.Field(t, s, other, "BIRTHDAY", models.FieldDate)
		a := known(t, s, w, 1, "Ada", "Rossi", "ada@shop.example", "1990-05-01")
		b := known(t, s, w, 2, "ADA", "rossi", "Ada@Shop.example", "1990-05-01")
		c := known(t, s, w, 3, "Ada", "Rossi", "c@shop.example", "1991-05-01")
		d := known(t, s, w, 4, "Bea", "", "ada@shop.example", "1990-05-01")
		e := known(t, s, w, 5, "Carla", "Verdi", "z@shop.example", "")
		f := known(t, s, w, 6, "Carla", "Verdi", "z@shop.example", "")
		known(t, s, w, 7, "Bea", "", "", "1990-05-01")
		known(t, s, w, 8, "Dora", "Neri", "", "")
		known(t, s, other, 1, "Ada", "Rossi", "ada@shop.example", "1990-05-01")
		all := models.Everyone(w)
		for _, limit := range []int{1, 50} {
			groups, fields := duplicates(t, s, all, models.DuplicateEmail, limit)
			require.Equal(t, [][]string{{a, b, d}, {e, f}}, groups)
			require.Empty(t, fields)
			groups, fields = duplicates(t, s, all, models.DuplicateName, limit)
			require.Equal(t, [][]string{{a, b}}, groups, "who has another birthday, or none, is another")
			require.Equal(t, "BIRTHDAY", fields)
		}
		groups, _ := duplicates(t, s, models.Viewer{WorkspaceID: w, OnlyAssignedTo: "nobody"}, models.DuplicateEmail, 50)
		require.Empty(t, groups)
		groups, _ = duplicates(t, s, models.Everyone(other), models.DuplicateEmail, 50)
		require.Empty(t, groups, "another workspace's contacts are nobody's twins")
		_, err := s.MergeContacts(t.Context(), all, e, f, "test")
		require.NoError(t, err)
		require.NoError(t, s.DeleteContact(t.Context(), w, c, "test"))
		groups, _ = duplicates(t, s, all, models.DuplicateEmail, 50)
		require.Equal(t, [][]string{{a, b, d}}, groups)
		_, _, err = s.FindDuplicates(t.Context(), all, models.DuplicateEmail, models.Page{After: "x"})
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
	})
}

// TestAPageOfDuplicatesLooksAtItsPartOfAnIndexAlone is about 60,000 contacts of whom the last two alone have something in common.
func TestAPageOfDuplicatesLooksAtItsPartOfAnIndexAlone(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	w := given.Workspace(t, s)
	for _, statement := range []string{
		`INSERT INTO contacts (id, workspace_id, first_name, last_name, email, language, time_zone, created_at, updated_at)
			SELECT 'c' || lpad(n::text, 6, '0'), @w, '', '', '', '', '', now(), now() FROM generate_series(1, 60000) n`,
		`INSERT INTO contact_texts (contact_id, workspace_id, first_name, last_name, email, language)
			SELECT id, @w, 'ada', 'n' || least(right(id, 6)::int, 59999), lpad(least(right(id, 6)::int, 59999)::text, 6, '0') || '@x', ''
			FROM contacts WHERE workspace_id = @w`,
		"ANALYZE",
	} {
		q := s.Pool().Exec(statement, map[string]any{"w": w})
		if statement == "ANALYZE" {
			q = s.Pool().Exec(statement)
		}
		require.NoError(t, q.Error)
	}
	for by, index := range map[models.DuplicateBy]string{
		models.DuplicateEmail: "contact_texts_email", models.DuplicateName: "contact_texts_name",
	} {
		for _, after := range []string{"", "030000@x"} {
			var plan storetest.Plan
			require.NoError(t, s.Pool().Transaction(func(tx *gorm.DB) error {
				require.NoError(t, tx.Exec(database.PlannedForPages).Error)
				plan = storetest.Explain(t, tx, contacts.DuplicateRows(tx, models.Everyone(w), by, after))
				return nil
			}))
			require.Equal(t, []string{index}, plan.Paths(), "%s after %q", by, after)
			require.LessOrEqual(t, plan.Read(), 5001, "%s after %q", by, after)
		}
	}
	pages, found := 0, 0
	for p := (models.Page{}); pages == 0 || p.After != ""; pages++ {
		groups, next, err := s.FindDuplicates(t.Context(), models.Everyone(w), models.DuplicateEmail, p)
		require.NoError(t, err)
		found, p.After = found+len(groups), next
	}
	require.Equal(t, []int{12, 1}, []int{pages, found})
}
