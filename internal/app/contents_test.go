package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// saidTo is what the newest message to the contact of the phone says, as the store keeps it.
func (b *bundle) saidTo(phone string) models.Content {
	b.t.Helper()
	found, _, err := b.store.ListContacts(b.t.Context(), b.workspace, phone, models.Page{})
	require.NoError(b.t, err)
	page, _, err := b.store.ListMessages(
		b.t.Context(), models.Everyone(b.workspace), models.MessageFilter{ContactID: found[0].Contact.ID}, models.Page{},
	)
	require.NoError(b.t, err)
	require.NotEmpty(b.t, page)
	require.NotNil(b.t, page[0].Said)
	return page[0].Said.Content
}

func TestWhatASendSaysIsKeptAsTheCustomerReadsIt(t *testing.T) { // I1
	t.Parallel()
	fallback := models.Fallback{FallbackTemplate: "open", FallbackParameters: map[string]string{"1": "%%FIRST_NAME%%"}}
	row := models.Row{ID: "r", Text: "Brindisi", Description: "BR"}
	cases := map[string]struct {
		kind     models.StepKind
		settings models.StepSettings
		want     models.Content
	}{
		"a text": {
			models.KindSendMessage, &models.SendMessage{Text: "Ciao %%FIRST_NAME%%"}, models.Content{Text: "Ciao Ada"},
		},
		"a file": {
			models.KindSendMessage,
			&models.SendMessage{Text: "For %%FIRST_NAME%%", Media: &models.Media{
				Type: "document", Link: "https://cdn.example/a.pdf", Filename: "%%FIRST_NAME%%.pdf",
			}},
			models.Content{Text: "For Ada", Media: &models.ContentMedia{
				Kind: "document", Link: "https://cdn.example/a.pdf", Filename: "Ada.pdf",
			}},
		},
		"buttons": {
			models.KindSendButtons,
			&models.SendButtons{
				Text: "%%FIRST_NAME%%?", Header: models.HeaderValue{Text: "H"}, Footer: "F",
				Buttons: []models.Button{{Text: "Sì"}, {ID: "n", Text: "No"}},
			},
			models.Content{Text: "Ada?", Header: "H", Footer: "F", Buttons: []models.ContentButton{
				{Kind: "reply", Text: "Sì", ID: "button-1"}, {Kind: "reply", Text: "No", ID: "n"},
			}},
		},
		"a list": {
			models.KindSendList,
			&models.SendList{Text: "Where?", Button: "Choose", Sections: []models.Section{{Title: "Puglia", Rows: []models.Row{row}}}},
			models.Content{Text: "Where?", List: &models.ContentList{
				Button: "Choose", Sections: []models.Section{{Title: "Puglia", Rows: []models.Row{row}}},
			}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				step, _ := b.performed("+393470000001", "Ada", c.settings, c.kind)
				require.Equal(t, models.StepDone, step.Status)
				c.want.Version = models.ContentVersion
				require.Equal(t, c.want, b.saidTo("+393470000001"))
			})
		})
	}
	t.Run("a fallback", func(t *testing.T) {
		t.Parallel()
		forEachDatabase(t, func(t *testing.T, b *bundle) {
			run, move := b.enter(b.automation(models.Reentry{}, models.Step{
				Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "never", Fallback: fallback},
			}), "+393470000001")
			first := "Ada"
			_, err := b.store.SaveContact(t.Context(), b.workspace, models.ContactInput{ID: run.ContactID, FirstName: &first})
			require.NoError(t, err)
			_, err = b.perform(run, move)
			require.NoError(t, err)
			said := b.saidTo("+393470000001")
			require.Contains(t, said.Text, "Ada", "the body of the template with its value")
			require.NotContains(t, said.Text, "{{")
			require.Equal(t, map[string]string{"1": "Ada"}, said.Parameters)
		})
	})
}

func TestWhatACustomerSendsIsKeptAndAnEditChangesItsWords(t *testing.T) { // W7, I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const phone = "+393470000001"
		place := &models.Content{Version: models.ContentVersion, Location: &models.ContentLocation{Latitude: "40.6", Longitude: "17.9"}}
		picture := &models.Content{Version: models.ContentVersion, Media: &models.ContentMedia{Kind: "image", ID: "77"}}
		b.receive(phone, models.InboundMessage{WAMID: "place", Kind: "location", Content: place, SentAt: b.now})
		b.receive(phone, models.InboundMessage{WAMID: "picture", Kind: "image", Text: "mine", Content: picture, SentAt: b.now})
		b.receive(phone, models.InboundMessage{
			WAMID: "edit", Kind: models.KindEdit, ChangesID: "picture", Text: "ours", Content: picture, SentAt: b.now.Add(time.Minute),
		})
		b.receive(phone, models.InboundMessage{
			WAMID: "gone", Kind: models.KindRevoke, ChangesID: "place", SentAt: b.now.Add(time.Minute),
		})
		found, _, err := b.store.ListContacts(t.Context(), b.workspace, phone, models.Page{})
		require.NoError(t, err)
		page, _, err := b.store.ListInboundMessages(t.Context(), models.Everyone(b.workspace), found[0].Contact.ID, models.Page{})
		require.NoError(t, err)
		byID := map[string]models.InboundMessage{}
		for _, m := range page {
			byID[m.WAMID] = m
		}
		require.Equal(t, place, byID["place"].Content)
		require.NotNil(t, byID["place"].DeletedAt, "a deletion marks, and takes nothing away")
		require.Equal(t, "77", byID["picture"].Content.Media.ID)
		require.NotEmpty(t, byID["picture"].Content.Media.MediaID, "its file is kept")
		require.Empty(t, byID["edit"].Content.Media.MediaID, "that of an edit is no other")
		require.Equal(t, "ours", byID["picture"].Text)
		require.Nil(t, byID["gone"].Content)
	})
}
