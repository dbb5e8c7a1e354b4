package audience_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/audience"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// saved makes a contact.
func saved(t *testing.T, s *store.Store, w, phone, first, last, mail string) string {
	t.Helper()
	c, err := s.SaveContact(t.Context(), w, models.ContactInput{Phone: phone, FirstName: &first, LastName: &last, Email: &mail})
	require.NoError(t, err)
	return c.ID
}

// found are the first names of those whom the filter leaves, sorted.
func found(t *testing.T, s *store.Store, v models.Viewer, f models.ContactFilter) []string {
	t.Helper()
	out := []string{}
	page := models.Page{Limit: 2}
	for {
		views, next, err := s.FindContacts(t.Context(), v, f, page)
		require.NoError(t, err)
		for _, view := range views {
			out = append(out, view.Contact.FirstName)
		}
		if next == "" {
			break
		}
		page.After = next
	}
	require.Len(t, out, len(slices.Compact(slices.Sorted(slices.Values(out)))), "each once")
	return slices.Sorted(slices.Values(out))
}

// crowd is a workspace with four contacts of whom each differs in everything that can be asked.
type crowd struct {
	workspace, automation, step string
	list                        string
	operator                    string
	anna, bruno, carla, dora    string
}

func crowded(t *testing.T, s *store.Store) crowd {
	t.Helper()
	ctx, w := t.Context(), given.Workspace(t, s)
	c := crowd{workspace: w}
	c.anna = saved(t, s, w, "+393470000001", "Anna Maria", "Rossi", "anna@example.com")
	c.bruno = saved(t, s, w, "+393470000002", "Nicolò", "D’Angelo", "")
	c.carla = saved(t, s, w, "+447911123456", "Carla", "Rossini", "carla@shop.example")
	c.dora = saved(t, s, w, "+393470000004", "Dora", "", "")
	user, err := s.CreateUser(ctx, models.User{WorkspaceID: w, Name: "Op", Email: "op@example.com", Role: models.RoleChatOperator},
		"system")
	require.NoError(t, err)
	c.operator = user.ID
	c.list = given.List(t, s, w, "vip", c.anna, c.carla).ID
	given.Field(t, s, w, "CITY", models.FieldText)
	_, err = s.SaveContact(ctx, w, models.ContactInput{ID: c.anna, Fields: map[string]string{"CITY": "  reggio  EMILIA"}})
	require.NoError(t, err)
	_, err = s.SetConsent(ctx, models.Everyone(w), c.bruno, "test",
		models.ConsentStatement{Marketing: models.ConsentRefused, Source: "test"})
	require.NoError(t, err)
	_, err = s.SetConsent(ctx, models.Everyone(w), c.dora, "test",
		models.ConsentStatement{Marketing: models.ConsentGranted, Source: "test"})
	require.NoError(t, err)
	n := given.Number(t, s, w)
	given.Received(t, s, n, given.Said("393470000002", "", "ciao", s.Now().Add(-time.Hour)))
	made := given.Drip(t, s, w, given.TagStep("gold"))
	c.automation, c.step = made.Automation.ID, made.Definition.Steps[0].ID
	_, err = s.Accept(ctx, models.Entry{
		WorkspaceID: w, AutomationID: c.automation, Kind: models.StartManual, Contact: models.ContactInput{ID: c.dora},
	})
	require.NoError(t, err)
	require.NoError(t, s.RunTx(ctx, func(tx *store.RunTx) error {
		_, err := tx.AssignOperators(ctx, w, c.carla, []string{c.operator})
		return err
	}))
	var tag models.Tag
	require.NoError(t, s.Pool().Take(&tag, "workspace_id = ? AND name = 'gold'", w).Error)
	require.NoError(t, s.Pool().Create(&models.ContactTag{ContactID: c.carla, TagID: tag.ID, WorkspaceID: w}).Error)
	return c
}

func TestContactsAreFoundBySearchAndFilters(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		c := crowded(t, s)
		all := models.Viewer{WorkspaceID: c.workspace}
		for name, one := range map[string]struct {
			f    models.ContactFilter
			want []string
		}{
			"everybody":           {models.ContactFilter{}, []string{"Anna Maria", "Carla", "Dora", "Nicolò"}},
			"a first name":        {models.ContactFilter{Search: "NICOLO"}, []string{"Nicolò"}},
			"a second name":       {models.ContactFilter{Search: "mar"}, []string{"Anna Maria"}},
			"two words":           {models.ContactFilter{Search: "ross ann"}, []string{"Anna Maria"}},
			"a last name":         {models.ContactFilter{Search: "ross"}, []string{"Anna Maria", "Carla"}},
			"an address":          {models.ContactFilter{Search: "carla@sh"}, []string{"Carla"}},
			"the end of a phone":  {models.ContactFilter{Search: "0004"}, []string{"Dora"}},
			"a phone as typed":    {models.ContactFilter{Search: "347 000 0001"}, []string{"Anna Maria"}},
			"a foreign phone":     {models.ContactFilter{Search: "+44 7911 123456"}, []string{"Carla"}},
			"nothing to look for": {models.ContactFilter{Search: "-"}, []string{}},
			"a phone":             {models.ContactFilter{Phone: "+393470000002"}, []string{"Nicolò"}},
			"a tag":               {models.ContactFilter{Tags: []string{"gold"}}, []string{"Carla"}},
			"no such tag":         {models.ContactFilter{Tags: []string{"never"}}, []string{}},
			"a list":              {models.ContactFilter{ListIDs: []string{c.list}}, []string{"Anna Maria", "Carla"}},
			"a field":             {models.ContactFilter{Fields: map[string]string{"CITY": "Reggio Emilia"}}, []string{"Anna Maria"}},
			"no such field":       {models.ContactFilter{Fields: map[string]string{"NOPE": "x"}}, []string{}},
			"an operator":         {models.ContactFilter{OperatorID: c.operator}, []string{"Carla"}},
			"refused":             {models.ContactFilter{Consent: models.ConsentRefused}, []string{"Nicolò"}},
			"granted":             {models.ContactFilter{Consent: models.ConsentGranted}, []string{"Dora"}},
			"unknown":             {models.ContactFilter{Consent: models.ConsentUnknown}, []string{"Anna Maria", "Carla"}},
			"an open window":      {models.ContactFilter{Window: models.WindowOpen}, []string{"Nicolò"}},
			"a closed window":     {models.ContactFilter{Window: models.WindowClosed}, []string{"Anna Maria", "Carla", "Dora"}},
			"a language":          {models.ContactFilter{Language: "en"}, []string{"Carla"}},
			"inside":              {models.ContactFilter{Inside: c.automation}, []string{"Dora"}},
			"elsewhere":           {models.ContactFilter{Inside: c.automation, StepID: "other"}, []string{}},
			"list and tag":        {models.ContactFilter{ListIDs: []string{c.list}, Tags: []string{"gold"}}, []string{"Carla"}},
			"search and language": {models.ContactFilter{Search: "ross", Language: "it"}, []string{"Anna Maria"}},
		} {
			require.ElementsMatch(t, one.want, found(t, s, all, one.f), name)
		}
		operator := models.Viewer{WorkspaceID: c.workspace, OnlyAssignedTo: c.operator}
		require.Equal(t, []string{"Carla"}, found(t, s, operator, models.ContactFilter{}), "an operator sees assigned contacts alone")
		require.Empty(t, found(t, s, operator, models.ContactFilter{Search: "anna"}))
		require.Empty(t, found(t, s, models.Viewer{WorkspaceID: given.Workspace(t, s)}, models.ContactFilter{ListIDs: []string{c.list}}))
	})
}

func TestWhatContactsAreSearchedByFollowsEveryWrite(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		v := models.Viewer{WorkspaceID: w}
		search := func(words string) []string { return found(t, s, v, models.ContactFilter{Search: words}) }
		first, last := "Übel", "Zoë"
		_, _, err := s.ImportContacts(ctx, w, "", []models.ContactInput{{Phone: given.Ada, FirstName: &first}})
		require.NoError(t, err)
		require.Equal(t, []string{"Übel"}, search("ubel"), "by import")
		_, _, err = s.ImportContacts(ctx, w, "", []models.ContactInput{{Phone: given.Ada, LastName: &last}})
		require.NoError(t, err)
		require.Equal(t, []string{"Übel"}, search("zoe ubel"), "by a second import")
		ada, err := s.SaveContact(ctx, w, models.ContactInput{Phone: given.Ada, FirstName: &last})
		require.NoError(t, err)
		require.Empty(t, search("ubel"), "by the API")
		require.NoError(t, s.RunTx(ctx, func(tx *store.RunTx) error {
			_, err := tx.SetFields(ctx, w, ada.ID, map[string]string{models.CodeFirstName: "Gina"})
			return err
		}))
		require.Equal(t, []string{"Gina"}, search("gin"), "by a step")
		n := given.Number(t, s, w)
		hidden := given.Said("", "IT.77", "hi", s.Now().Add(-time.Hour))
		hidden.ProfileName = "Hidden Person"
		given.Received(t, s, n, hidden)
		require.Equal(t, []string{"Hidden Person"}, search("pers"), "by a profile")
		given.Received(t, s, n, given.Said("393470000001", "IT.77", "it is me", s.Now()))
		require.Equal(t, []string{"Gina"}, search("gina 0001"), "by a merge")
		require.Empty(t, search("pers"), "the names of who is kept count")
		notice := given.Said("393470000001", "", "", s.Now())
		notice.Kind, notice.NewWaID = models.KindSystem, "393470000002"
		given.Received(t, s, n, notice)
		require.Equal(t, []string{"Gina"}, search("0002"), "by a new number")
		require.Empty(t, search("0001"))
		require.NoError(t, s.DeleteContact(ctx, w, ada.ID, "test"))
		require.Zero(t, given.Count(t, s, &models.ContactWord{}))
		require.Zero(t, given.Count(t, s, &models.ContactText{}))
	})
}

// TestASegmentThatIsGoneLeavesNobodyWhateverStandsAroundIt: without it a not would turn nobody into everybody (A15).
func TestASegmentThatIsGoneLeavesNobodyWhateverStandsAroundIt(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w := given.Workspace(t, s)
		given.Contacts(t, s, w, 3)
		all, err := s.CreateSegment(t.Context(), w, "test",
			models.SegmentInput{Name: "all", If: models.Condition{Consent: models.ConsentUnknown}})
		require.NoError(t, err)
		none, err := s.CreateSegment(t.Context(), w, "test", models.SegmentInput{
			Name: "none", If: models.Condition{Not: &models.Condition{Segment: all.ID}},
		})
		require.NoError(t, err)
		require.NoError(t, s.DeleteSegment(t.Context(), w, all.ID, models.Deletion{Force: true, Actor: "test"}))
		views, _, err := s.FindContacts(t.Context(), models.Viewer{WorkspaceID: w}, models.ContactFilter{SegmentIDs: []string{none.ID}},
			models.Page{Limit: 10})
		require.NoError(t, err)
		require.Empty(t, views)
		_, err = s.CreateTag(t.Context(), w, "gold")
		require.NoError(t, err)
		other := models.Condition{Tag: "gold"}
		alone, err := audience.Compile(s.Pool(), s.Now(), w, other)
		require.NoError(t, err)
		beside, err := audience.Compile(s.Pool(), s.Now(), w, models.Condition{Segment: none.ID}, other)
		require.NoError(t, err)
		require.Equal(t, alone[0], beside[1], "one that is asked beside it is as it was")
	})
}

// Who was there before what they are searched by came with their row has it whole once a step has changed a part of it.
func TestAStepThatSetsANameKeepsTheOtherWords(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		first, last := "Anna", "Rossi"
		ada, err := s.SaveContact(ctx, w, models.ContactInput{Phone: given.Ada, FirstName: &first, LastName: &last})
		require.NoError(t, err)
		for _, now := range []string{"Bianchi", "O'Neill <\"x\">"} {
			require.NoError(t, s.Pool().Model(&ada).UpdateColumn("search", "").Error)
			for _, name := range []string{now, now + " Verdi"} {
				require.NoError(t, s.RunTx(ctx, func(tx *store.RunTx) error {
					_, err := tx.SetFields(ctx, w, ada.ID, map[string]string{models.CodeLastName: name})
					return err
				}))
				require.Equal(t, []string{"Anna"}, found(t, s, models.Viewer{WorkspaceID: w}, models.ContactFilter{Search: "anna " + name}))
			}
			require.Empty(t, found(t, s, models.Viewer{WorkspaceID: w}, models.ContactFilter{Search: "rossi"}))
			require.Equal(t, 1, given.Count(t, s, &models.ContactText{}, "first_name = 'anna' AND language = 'it'"))
		}
	})
}
