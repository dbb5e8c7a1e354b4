package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// consentBundle is a workspace with a number, and a contact of whose consent nothing is known.
type consentBundle struct {
	t       *testing.T
	s       *Store
	n       models.Number
	contact models.Contact
}

const adaWaID = "393470000001"

func newConsent(t *testing.T, s *Store) consentBundle {
	t.Helper()
	n := given.Number(t, s, given.Workspace(t, s))
	contact, err := s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{Phone: "+" + adaWaID})
	require.NoError(t, err)
	return consentBundle{t, s, n, contact}
}

// says lets the contact write, and returns what is kept of it.
func (b consentBundle) says(text string, at time.Time) models.InboundMessage {
	b.t.Helper()
	in := given.Said(adaWaID, "", text, at)
	given.Received(b.t, b.s, b.n, in)
	return given.InboundRow(b.t, b.s, in.WAMID)
}

func (b consentBundle) consent() models.Consent {
	b.t.Helper()
	now, _, _, err := b.s.ConsentLog(b.t.Context(), models.Everyone(b.n.WorkspaceID), b.contact.ID, models.Page{})
	require.NoError(b.t, err)
	return now
}

// log is what the log says, the oldest first.
func (b consentBundle) log() []string {
	b.t.Helper()
	_, rows, _, err := b.s.ConsentLog(b.t.Context(), models.Everyone(b.n.WorkspaceID), b.contact.ID, models.Page{})
	require.NoError(b.t, err)
	out := make([]string, len(rows))
	for i, row := range rows {
		out[len(rows)-1-i] = string(row.Marketing) + " " + row.Source + " " + row.Words
	}
	return out
}

func (b consentBundle) sets(to models.Consent) []models.Accepted {
	b.t.Helper()
	started, err := b.s.SetConsent(b.t.Context(), models.Everyone(b.n.WorkspaceID), b.contact.ID, "test", models.ConsentStatement{
		Marketing: to, Source: "a form",
	})
	require.NoError(b.t, err)
	return started
}

func TestEveryChangeOfConsentIsInItsLogAndARepeatIsNot(t *testing.T) { // K1, K2, W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		b, noon := newConsent(t, s), s.Now().Add(-time.Hour).Truncate(time.Second)
		require.Equal(t, models.ConsentUnknown, b.consent())
		require.Empty(t, b.log())
		stop := b.says("Stop!", noon)
		require.Equal(t, []any{models.RoutedConsent, models.ConsentRefused}, []any{stop.Decision, stop.Consent})
		require.Equal(t, models.ConsentRefused, b.consent())
		b.says("stop", noon.Add(time.Minute))
		b.says("START", noon.Add(30*time.Second)) // written before the second one, and late
		require.Equal(t, models.ConsentRefused, b.consent())
		b.says("Iscrivimi", noon.Add(2*time.Minute))
		noted(t)(s.NoteMarketing(t.Context(), b.n.WorkspaceID, adaWaID, "", true, noon.Add(3*time.Minute)))
		noted(t)(s.NoteMarketing(t.Context(), b.n.WorkspaceID, adaWaID, "", true, noon.Add(3*time.Minute)))
		noted(t)(s.NoteMarketing(t.Context(), b.n.WorkspaceID, "393479999999", "", true, noon))
		b.sets(models.ConsentGranted)
		b.sets(models.ConsentGranted)
		b.sets(models.ConsentRefused)
		require.Equal(t, []string{
			"refused message Stop!", "granted message Iscrivimi", "refused whatsapp ", "granted a form ", "refused a form ",
		}, b.log())
		_, err := s.SetConsent(
			t.Context(), models.Everyone(given.Workspace(t,
				s)), b.contact.ID, "test", models.ConsentStatement{Marketing: models.ConsentGranted},
		)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "nobody else's contact")
	})
}

func TestAChangeOfConsentStartsWhatWaitsForItOnce(t *testing.T) { // S11
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		b, noon := newConsent(t, s), s.Now().Add(-time.Hour).Truncate(time.Second)
		bye := started(t, s, b.n, "Bye", &models.OnConsent{To: models.ConsentRefused}, &models.OnMessage{Phrase: "disiscrivimi"})
		hello := started(t, s, b.n, "Hello", &models.OnConsent{To: models.ConsentGranted})
		paused := started(t, s, b.n, "Paused", &models.OnConsent{To: models.ConsentRefused})
		_, err := s.PauseAutomation(t.Context(), b.n.WorkspaceID, paused.ID, "system")
		require.NoError(t, err)
		ran := func(starts ...models.StartKind) {
			t.Helper()
			var kinds []models.StartKind
			for _, run := range runsOf(t, s, bye, hello, paused) {
				kinds = append(kinds, run.StartKind)
			}
			require.Equal(t, starts, kinds)
		}
		over := func() {
			t.Helper()
			for _, run := range runsOf(t, s, bye, hello) {
				given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunCompleted})
			}
		}

		b.says("stop", noon)
		ran(models.StartConsent)
		run := runsOf(t, s, bye)[0]
		stop := given.Said(adaWaID, "", "stop", noon)
		require.NotEmpty(t, run.OpeningMessage(), "what started it is no answer to it")
		require.False(t, run.Hears(models.InboundMessage{WAMID: run.OpeningMessage(), Kind: "text", SentAt: stop.SentAt}))
		b.says("stop", noon.Add(time.Minute))
		ran(models.StartConsent)
		over()
		require.Len(t, b.sets(models.ConsentGranted), 1)
		require.Empty(t, b.sets(models.ConsentGranted))
		ran(models.StartConsent, models.StartConsent)
		over()
		begun, err := s.NoteMarketing(t.Context(), b.n.WorkspaceID, adaWaID, "", true, s.Now().Add(time.Second))
		require.NoError(t, err)
		require.Len(t, begun, 1)
		over()
		b.sets(models.ConsentGranted)
		over()
		require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
			begun, err := tx.StopMarketing(t.Context(), b.contact.ID, s.Now())
			require.Len(t, begun, 1, "WhatsApp refuses a message for it")
			return err
		}))
		over()
		b.sets(models.ConsentGranted)
		over()
		before := len(runsOf(t, s, bye))
		b.says("DISISCRIVIMI", s.Now().Add(time.Minute))
		require.Len(t, runsOf(t, s, bye), before+1, "the phrase and the change, by one message: once")
		require.Equal(t, models.ConsentRefused, b.consent())
	})
}

func TestAnImportSetsConsentAndStartsWhatWaitsForIt(t *testing.T) { // K3, S11
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		b := newConsent(t, s)
		bye := started(t, s, b.n, "Bye", &models.OnConsent{To: models.ConsentRefused})
		row := func(phone string, c models.Consent) models.ContactInput {
			return models.ContactInput{Phone: phone, Consent: c}
		}
		rows := []models.ContactInput{
			row("+"+adaWaID, models.ConsentRefused), row("+393470000002", models.ConsentRefused),
			row("+393470000003", models.ConsentGranted),
			row("+393470000004", ""), row("+393470000003", models.ConsentRefused),
		}
		results, begun, err := s.ImportContacts(t.Context(), b.n.WorkspaceID, "", rows)
		require.NoError(t, err)
		var outcomes []models.ImportOutcome
		for _, r := range results {
			outcomes = append(outcomes, r.Outcome)
		}
		require.Equal(t, []models.ImportOutcome{"updated", "created", "created", "created", "updated"}, outcomes)
		require.Len(t, begun, 3)
		require.Len(t, runsOf(t, s, bye), 3)
		require.Equal(t, []string{"refused import "}, b.log())
		results, begun, err = s.ImportContacts(t.Context(), b.n.WorkspaceID, "", rows[:2])
		require.NoError(t, err)
		require.Equal(t, models.ImportUnchanged, results[0].Outcome)
		require.Empty(t, begun)
		require.Equal(t, []string{"refused import "}, b.log())
	})
}

func TestAStopIsNoValueOfAFieldButAReply(t *testing.T) { // K2, A9, A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		b, second := newConsent(t, s), s.Now().Truncate(time.Second)
		a := given.Activated(t, s, b.n.WorkspaceID, models.Reentry{})
		run := given.Entered(t, s, a, "+"+adaWaID, "").Run
		b.says("Stop", second.Add(time.Minute))
		hears := func(words bool) (text string, found bool) {
			t.Helper()
			require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) (err error) {
				text, found, err = tx.FirstMessage(t.Context(), run, words)
				return err
			}))
			return text, found
		}
		_, found := hears(false)
		require.True(t, found, "it is an answer")
		_, found = hears(true)
		require.False(t, found, "and no value")
		b.says("Lecce", second.Add(2*time.Minute))
		text, _ := hears(true)
		require.Equal(t, "Lecce", text)
	})
}

func TestTheFirstMessageOfAContactEverStartsOnce(t *testing.T) { // S9
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		b, noon := newConsent(t, s), s.Now().Add(-time.Hour).Truncate(time.Second)
		first := started(t, s, b.n, "First", &models.OnFirstMessage{})
		ever := started(t, s, b.n, "Any", &models.OnAnyMessage{QuietPeriod: models.Duration(10 * time.Minute)})
		reaction := given.Said(adaWaID, "", "👍", noon)
		reaction.Kind = models.KindReaction
		given.Received(t, s, b.n, reaction)
		require.Equal(t, models.RoutedFirst, b.says("ciao", noon).Decision)
		require.Equal(t, models.RoutedAny, b.says("ci siete?", noon.Add(time.Minute)).Decision)
		require.Equal(t, models.RoutedQuiet, b.says("?", noon.Add(2*time.Minute)).Decision)
		require.Len(t, runsOf(t, s, first), 1)
		require.Len(t, runsOf(t, s, ever), 1)

		require.NoError(t, s.Pool().Model(&models.Contact{}).Where("id = ?", b.contact.ID).Update("first_inbound_at", nil).Error)
		require.NotEqual(t, models.RoutedFirst, b.says("ancora", noon.Add(time.Hour)).Decision, "a build of before wrote no such time")
		var c models.Contact
		require.NoError(t, s.Pool().Take(&c, "id = ?", b.contact.ID).Error)
		require.NotNil(t, c.FirstInboundAt)
	})
}

func TestTwoContactsOfOnePersonHaveTheLatestOfBothConsents(t *testing.T) { // K1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		b, noon := newConsent(t, s), s.Now().Add(-time.Hour).Truncate(time.Second)
		b.says("START", noon)
		other := given.Said("", "IT.88", "stop", noon.Add(time.Minute))
		given.Received(t, s, b.n, other)
		require.NotEqual(t, b.contact.ID, given.Writer(t, s, other))
		same := given.Said(adaWaID, "IT.88", "ciao", noon.Add(2*time.Minute))
		given.Received(t, s, b.n, same)
		require.Equal(t, b.contact.ID, given.Writer(t, s, same))
		require.Equal(t, models.ConsentRefused, b.consent())
		require.Equal(t, []string{"granted message START", "refused message stop", "refused merge "}, b.log())
		var c models.Contact
		require.NoError(t, s.Pool().Take(&c, "id = ?", b.contact.ID).Error)
		require.True(t, noon.Equal(*c.FirstInboundAt))
	})
}

func TestACampaignOfMarketingLeavesOutWhoMayGetNone(t *testing.T) { // K1, C5
	t.Parallel()
	for name, one := range map[string]struct {
		category  string
		unknown   bool
		left, did int
	}{
		"marketing": {models.CategoryMarketing, true, 2, 4}, "marketing, with a yes only": {models.CategoryMarketing, false, 5, 1},
		"utility": {"UTILITY", true, 0, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, s *Store) {
				workspace := given.Workspace(t, s)
				templated(t, s, workspace, models.TemplateApproved)
				require.NoError(
					t, s.Pool().Model(&models.Template{}).Where("workspace_id = ?", workspace).Update("category", one.category).Error,
				)
				require.NoError(t, s.Pool().Model(&models.Workspace{}).Where("id = ?", workspace).
					Select("consent").Updates(models.Workspace{Consent: &models.ConsentRules{UnknownMay: &one.unknown}}).Error)
				ids := given.Contacts(t, s, workspace, 6)
				states := func(id string, to models.Consent) {
					noted(t)(s.SetConsent(t.Context(), models.Everyone(workspace), id, "test", models.ConsentStatement{Marketing: to}))
				}
				states(ids[0], models.ConsentRefused)
				states(ids[1], models.ConsentRefused)
				states(ids[1], models.ConsentGranted)
				c := begun(t, s, workspace, offer(nil, ids...))
				states(ids[5], models.ConsentRefused) // after it has begun
				first := turns(t, s, c, 4)
				last := turns(t, s, c, 4)
				require.Equal(t, models.CampaignDone, last.Campaign.State)
				require.Len(t, append(first.Entered, last.Entered...), one.did)
				got, err := s.GetCampaign(t.Context(), workspace, c.ID)
				require.NoError(t, err)
				require.Equal(t, []int{one.did, one.left, one.left, 0}, []int{got.Entered, got.LeftOut, got.NotEntered(), got.ToStart()})
				members, _, err := s.CampaignMembers(t.Context(), workspace, c.ID, models.MemberNotEntered, models.Page{})
				require.NoError(t, err)
				require.Len(t, members, one.left)
				for _, m := range members {
					require.Equal(t, models.NotEnteredLeftOut, m.Reason)
				}
			})
		})
	}
}

// STOP was written before a program said granted, and heard of after it: nobody has changed their mind. What the person
// says themselves later does change it.
func TestAStopThatWasOnItsWayIsHonoured(t *testing.T) { // K1, K2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		b, noon := newConsent(t, s), s.Now().Add(-time.Hour).Truncate(time.Second)
		b.sets(models.ConsentGranted)
		b.says("STOP", noon)
		require.Equal(t, models.ConsentRefused, b.consent())
		b.says("STOP", noon.Add(-time.Minute))
		b.sets(models.ConsentGranted)
		require.Equal(t, models.ConsentGranted, b.consent())
		noted(t)(s.NoteMarketing(t.Context(), b.n.WorkspaceID, adaWaID, "", true, noon))
		require.Equal(t, models.ConsentGranted, b.consent(), "a repeat of what was known before the grant")
		b.says("START", s.Now().Add(time.Hour))
		b.says("STOP", s.Now().Add(time.Minute))
		require.Equal(t, models.ConsentGranted, b.consent(), "their own start is later")
		require.Equal(t, []string{"granted a form ", "refused message STOP", "granted a form "}, b.log())
	})
}
