package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestTheOtherFreeKindsLeaveAsTheyAreWritten(t *testing.T) { // A2b
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		step, out := b.performed("+393470000001", "Ada Rossi", &models.SendLink{
			Text: "Ciao %%FIRST_NAME%%", Button: "Vedi %%FIRST_NAME%%", URL: "https://shop.example/%%FIRST_NAME%%?c=%%EMAIL|Lecce%%",
		}, models.KindSendLink)
		require.Equal(t, models.StepDone, step.Status)
		require.Equal(t, &models.OutgoingInteractive{Text: "Ciao Ada Rossi", Link: &models.OutgoingLink{
			Button: "Vedi Ada Rossi", URL: "https://shop.example/Ada%20Rossi?c=Lecce",
		}}, out.Interactive)
		_, out = b.performed("+393470000002", `A"da`, &models.SendFlow{
			Text: "Prenota", FlowID: "7", Button: "Apri", Screen: "FIRST", Data: []byte(`{"name": "%%FIRST_NAME%%"}`),
		}, models.KindSendFlow)
		require.JSONEq(t, `{"name":"A\"da"}`, string(out.Interactive.Flow.Data))
		_, out = b.performed("+393470000003", "sku7", &models.SendProducts{
			Text: "Ecco", Header: "Menu", CatalogID: "1",
			Sections: []models.ProductSection{{Products: []string{"%%FIRST_NAME%%", "%%EMAIL%%"}}},
		}, models.KindSendProducts)
		require.Equal(t, []string{"sku7"}, out.Interactive.Products.Sections[0].Products, "what has no value is left out")
		place := &models.SendLocation{MapPlace: models.MapPlace{Latitude: "%%FIRST_NAME%%", Longitude: "1"}}
		step, _ = b.performed("+393470000004", "north", place, models.KindSendLocation)
		require.Equal(t, models.ReasonInvalidValue, step.Reason, "a field that is no number of degrees")
		step, out = b.performed("+393470000005", "41.9", place, models.KindSendLocation)
		require.Equal(t, models.StepDone, step.Status)
		require.Equal(t, models.Degrees("41.9"), out.Location.Latitude)
		_, out = b.performed("+393470000006", "Ada", &models.SendContact{
			Contacts: []models.ContactCard{{Name: "%%FIRST_NAME%%", Phones: []string{"%%PHONE%%"}}},
		}, models.KindSendContact)
		require.Equal(t, []models.ContactCard{{Name: "Ada", Phones: []string{"+393470000006"}}}, out.Contacts)
	})
}

func TestAReactionAndAQuoteAreOfTheNewestMessage(t *testing.T) { // A2b
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		step, out := b.performed("+393470000001", "Ada", &models.React{Emoji: "👍"}, models.KindReact)
		require.Equal(t, models.StepDone, step.Status)
		require.Equal(t, "👍", out.Reaction)
		require.NotEmpty(t, out.ReplyTo)
		step, out = b.performed("+393470000002", "Ada", &models.SendMessage{
			Text: "ok", Quoting: models.Quoting{ReplyTo: models.QuoteLast},
		}, models.KindSendMessage)
		require.Equal(t, models.StepDone, step.Status)
		require.NotEmpty(t, out.ReplyTo)
		_, out = b.performed("+393470000003", "Ada", &models.SendMessage{Text: "ok"}, models.KindSendMessage)
		require.Empty(t, out.ReplyTo)

		reacting := models.Step{Kind: models.KindReact, Settings: &models.React{Emoji: "👍"}}
		run, move := b.enter(b.automation(models.Reentry{}, reacting), "+393470000004")
		_, err := b.perform(run, move)
		require.NoError(t, err)
		_, steps := b.view(run)
		require.Equal(t, models.ReasonWindowClosed, steps[0].Reason, "nobody wrote: there is nothing to react to")
	})
}

func TestATextGoesInTheReadersLanguage(t *testing.T) { // A2, Texts
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		texts := &models.SendMessage{Text: "ciao %%FIRST_NAME%%", Translated: models.Translated{
			ByLanguage: map[string]string{"en": "hi %%FIRST_NAME|friend%%", "es": "hola"},
		}}
		for phone, want := range map[string]string{
			"+12025550123": "hi Ada", "+34600111222": "hola", "+4915112345678": "ciao Ada", "+393470000009": "ciao Ada",
		} {
			_, out := b.performed(phone, "Ada", texts, models.KindSendMessage)
			require.Equal(t, want, out.Text, phone)
		}
		_, out := b.performed("+12025550124", "", texts, models.KindSendMessage)
		require.Equal(t, "hi friend", out.Text)
	})
}
