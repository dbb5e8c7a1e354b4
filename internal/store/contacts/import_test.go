package contacts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

func importRow(phone, firstName string, fields map[string]string) models.ContactInput {
	row := models.ContactInput{Phone: phone, Fields: fields}
	if firstName != "" {
		row.FirstName = &firstName
	}
	return row
}

func outcomes(results []models.ImportResult) []models.ImportOutcome {
	var out []models.ImportOutcome
	for _, r := range results {
		out = append(out, r.Outcome)
	}
	return out
}

func TestAnImportCreatesUpdatesAndRefusesRowByRow(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ctx, ws := t.Context(), given.Workspace(t, s)
		given.Field(t, s, ws, "CITY", models.FieldText)
		given.Field(t, s, ws, "BIRTHDAY", models.FieldDate)
		list, err := s.CreateList(ctx, ws, "vip")
		require.NoError(t, err)
		known, err := s.SaveContact(ctx, ws, importRow("+393470000001", "Ada", map[string]string{"CITY": "Bari", "BIRTHDAY": "1990-02-28"}))
		require.NoError(t, err)
		same, err := s.SaveContact(ctx, ws, importRow("+393470000002", "Bea", nil))
		require.NoError(t, err)

		results, _, err := s.ImportContacts(ctx, ws, list.ID, []models.ContactInput{
			importRow("+393470000001", "", map[string]string{"CITY": "Lecce"}),
			importRow("+393470000002", "Bea", nil),
			importRow("+393470000003", "Carla", map[string]string{"BIRTHDAY": "2000-02-29"}),
			importRow("+393470000003", "Carlotta", map[string]string{"CITY": "Roma"}),
			importRow("+393470000004", "Dora", map[string]string{"BIRTHDAY": "29.2.2000", "NOPE": "x"}),
			importRow("+393470000001", "", map[string]string{"CITY": "Lecce"}),
		})
		require.NoError(t, err)
		require.Equal(t, []models.ImportOutcome{"updated", "unchanged", "created", "updated", "refused", "unchanged"}, outcomes(results))
		require.Equal(t, []models.Violation{
			{Pointer: "/fields/BIRTHDAY", Detail: "must be a date such as 2026-12-24"},
			{Pointer: "/fields/NOPE", Detail: "is not a field of this workspace"},
		}, results[4].Violations)

		views, _, err := s.ListMembers(ctx, models.Everyone(ws), list.ID, models.Page{})
		require.NoError(t, err)
		require.Len(t, views, 3, "every good row's contact is a member, once")
		byPhone := map[string]models.ContactView{}
		for _, v := range views {
			byPhone[*v.Contact.Phone] = v
		}
		require.Equal(t, known.ID, byPhone["+393470000001"].Contact.ID)
		require.Equal(t, "Ada", byPhone["+393470000001"].Contact.FirstName, "what is left out stays")
		require.Equal(t, map[string]string{"CITY": "Lecce", "BIRTHDAY": "1990-02-28"}, byPhone["+393470000001"].Fields)
		require.Equal(t, same.ID, byPhone["+393470000002"].Contact.ID)
		require.Equal(t, "Carlotta", byPhone["+393470000003"].Contact.FirstName, "the later row updates the earlier")
		require.Equal(t, map[string]string{"CITY": "Roma", "BIRTHDAY": "2000-02-29"}, byPhone["+393470000003"].Fields)
		var birthday models.FieldValue
		require.NoError(
			t, s.Pool().WithContext(ctx).Take(&birthday, "contact_id = ? AND month_day > 0", byPhone["+393470000003"].Contact.ID).Error,
		)
		require.Equal(t, 229, birthday.MonthDay)
		all, _, err := s.ListContacts(ctx, ws, "", models.Page{})
		require.NoError(t, err)
		require.Len(t, all, 3, "a refused row leaves nothing")

		again, _, err := s.ImportContacts(ctx, ws, list.ID, []models.ContactInput{importRow(
			"+393470000003", "Carlotta", map[string]string{"CITY": "Roma"},
		)})
		require.NoError(t, err)
		require.Equal(t, []models.ImportOutcome{"unchanged"}, outcomes(again))
		none, _, err := s.ImportContacts(ctx, ws, list.ID, nil)
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

func TestAnImportFindsContactsByEveryFormOfTheirNumber(t *testing.T) { // wa_id quirks of Mexico, Argentina and Brazil
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ctx, ws := t.Context(), given.Workspace(t, s)
		for _, waID := range []string{"5215512345678", "5491123456789", "551187654321"} { // as WhatsApp wrote them
			c := models.Contact{ID: database.NewID(), WorkspaceID: ws, FirstName: "old"}
			require.NoError(t, contacts.Create(
				s.Pool().WithContext(ctx), s.Now(), c, []models.Identity{{Kind: models.IdentityWaID, Value: waID}},
			))
		}
		results, _, err := s.ImportContacts(ctx, ws, "", []models.ContactInput{
			importRow("+525512345678", "a", nil), importRow("+541123456789", "b", nil), importRow("+5511987654321", "c", nil),
			importRow("+5491187654000", "d", nil), importRow("+541187654000", "e", nil), // both new and one person
		})
		require.NoError(t, err)
		require.Equal(t, []models.ImportOutcome{"updated", "updated", "updated", "created", "updated"}, outcomes(results))
		all, _, err := s.ListContacts(ctx, ws, "", models.Page{})
		require.NoError(t, err)
		require.Len(t, all, 4)
	})
}

func TestAnImportStaysInItsWorkspaceAndItsList(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ctx, ours, theirs := t.Context(), given.Workspace(t, s), given.Workspace(t, s)
		_, err := s.SaveContact(ctx, theirs, importRow("+393470000001", "Ada", nil))
		require.NoError(t, err)
		given.Field(t, s, theirs, "CITY", models.FieldText)
		list, err := s.CreateList(ctx, theirs, "l")
		require.NoError(t, err)
		_, _, err = s.ImportContacts(ctx, ours, list.ID, []models.ContactInput{importRow("+393470000001", "x", nil)})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		results, _, err := s.ImportContacts(ctx, ours, "", []models.ContactInput{
			importRow("+393470000001", "x", nil), importRow("+393470000002", "x", map[string]string{"CITY": "x"}),
		})
		require.NoError(t, err)
		require.Equal(t, []models.ImportOutcome{"created", "refused"}, outcomes(results))
		codes, err := s.FieldCodes(ctx, ours)
		require.NoError(t, err)
		require.Empty(t, codes)
		view, _, err := s.ListContacts(ctx, theirs, "+393470000001", models.Page{})
		require.NoError(t, err)
		require.Equal(t, "Ada", view[0].Contact.FirstName)
	})
}

func TestTheStatementsOfAnImportDoNotGrowWithItsRows(t *testing.T) {
	t.Parallel()
	opened.EachCounted(t, func(t *testing.T, s *store.Store, counted func(func()) int64) {
		ws := given.Workspace(t, s)
		given.Field(t, s, ws, "CITY", models.FieldText)
		given.Field(t, s, ws, "BIRTHDAY", models.FieldDate)
		list, err := s.CreateList(t.Context(), ws, "l")
		require.NoError(t, err)
		statements := func(from, rows int, name string) int64 {
			var part []models.ContactInput
			for n := from; n < from+rows; n++ {
				part = append(part, importRow(
					fmt.Sprintf("+39347%07d", n), name, map[string]string{"CITY": name, "BIRTHDAY": "1990-01-01"},
				))
			}
			return counted(func() {
				_, _, err := s.ImportContacts(t.Context(), ws, list.ID, part)
				require.NoError(t, err)
			})
		}
		few, many := statements(0, 2, "a"), statements(1000, 500, "a")
		require.Equal(t, few, many, "new contacts")
		require.LessOrEqual(t, many, int64(13))
		few, many = statements(0, 2, "b"), statements(1000, 500, "b")
		require.Equal(t, few, many, "changed contacts")
		require.LessOrEqual(t, many, int64(13))
		require.LessOrEqual(t, statements(750, 500, strings.Repeat("c", 100)), int64(17), "both")
	})
}

func TestImportsOfTheSamePeopleAtOnceMakeEachOnce(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ws := given.Workspace(t, s)
		errs := make(chan error, 4)
		for w := range cap(errs) {
			go func() {
				var rows []models.ContactInput
				for n := range 100 {
					rows = append(rows, importRow(fmt.Sprintf("+39347%07d", (n+w*37)%100), "a", nil))
				}
				_, _, err := s.ImportContacts(t.Context(), ws, "", rows)
				errs <- err
			}()
		}
		for range cap(errs) {
			require.NoError(t, <-errs)
		}
		var contacts int64
		require.NoError(t, s.Pool().WithContext(t.Context()).Model(&models.Contact{}).Count(&contacts).Error)
		require.EqualValues(t, 100, contacts)
	})
}
