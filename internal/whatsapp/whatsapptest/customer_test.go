package whatsapptest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

// hears waits for so many inbound messages and returns them.
func (b *testBundle) hears(n int) []whatsapp.InboundMessage {
	b.t.Helper()
	b.hook.eventually(func() bool { return len(b.hook.inbound()) == n })
	return b.hook.inbound()
}

func TestACustomerReactsAndSendsPictures(t *testing.T) {
	t.Parallel()
	b := setup(t)
	sent, err := b.send(welcome("Anna"))
	require.NoError(t, err)
	b.writes(`{"reaction":"👍","to":"` + sent.WAMID + `"}`)
	b.hears(1)
	b.writes(`{"reaction":"","to":"` + sent.WAMID + `"}`)
	b.hears(2)
	b.writes(`{"image":{"caption":"Guarda"}}`)
	got := b.hears(3)
	require.Equal(t, []string{"reaction", sent.WAMID, ""}, []string{got[0].Type, got[0].ReactionTo, got[0].Text})
	require.Contains(t, string(got[0].Raw), "👍")
	require.NotContains(t, string(got[1].Raw), "emoji")
	require.Equal(t, "Guarda", got[2].Media.Caption)
	require.NotEmpty(t, got[2].Media.ID)
	_, err = b.send(whatsapp.Message{Text: &whatsapp.Text{Body: "ciao"}})
	require.NoError(t, err, "a reaction or a picture opens the window")
}

func TestACustomerEditsAndDeletesWhatTheyWrote(t *testing.T) { // W7
	t.Parallel()
	b := setup(t)
	b.writes(`{"text":"Brindisi"}`)
	b.writes(`{"image":{"caption":"Guarda"}}`)
	first := b.hears(2)
	words, picture := first[0], first[1]
	if words.Type != "text" { // webhooks may come in any order
		words, picture = picture, words
	}
	b.writes(`{"edit":{"id":"` + words.WAMID + `","text":"Bari"}}`)
	got := b.hears(3)[2]
	require.Equal(t, []string{"edit", words.WAMID, "Bari"}, []string{got.Type, got.ChangesID, got.Text})
	b.writes(`{"edit":{"text":"Guardate"}}`) // the newest
	got = b.hears(4)[3]
	require.Equal(t, []string{"edit", picture.WAMID, "Guardate", picture.Media.ID},
		[]string{got.Type, got.ChangesID, got.Media.Caption, got.Media.ID})
	b.writes(`{"delete":{}}`)
	got = b.hears(5)[4]
	require.Equal(t, []string{"revoke", picture.WAMID}, []string{got.Type, got.ChangesID})
	b.clock.add(16 * time.Minute)
	for body, want := range map[string]int{
		`{"edit":{"id":"` + words.WAMID + `","text":"Lecce"}}`:   422, // 15 minutes
		`{"edit":{"id":"` + picture.WAMID + `","text":"Lecce"}}`: 422, // it is deleted
		`{"delete":{"id":"wamid.none"}}`:                         422,
		`{"edit":{"id":"` + words.WAMID + `"}}`:                  400,
		`{"delete":{"text":"Lecce"}}`:                            400,
		`{"edit":{"text":"a"},"delete":{}}`:                      400,
	} {
		status, answer := b.call(http.MethodPost, "/sim/phones/"+phone+"/messages", body)
		require.Equal(t, want, status, "%s: %s", body, answer)
	}
	b.writes(`{"delete":{}}`)
	require.Equal(t, words.WAMID, b.hears(6)[5].ChangesID, "what was written stays the customer's for two days")
	b.clock.add(24 * time.Hour)
	_, err := b.send(whatsapp.Message{Text: &whatsapp.Text{Body: "ciao"}})
	require.Equal(t, whatsapp.CodeWindowClosed, refusal(t, err).Code, "a change opens no window")
}

func TestANoticeOfANewNumberIsNoMessageOfTheCustomers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.writes(`{"changed_number_to":"+39 333 765 4321","name":"Anna"}`)
	got := b.hears(1)[0]
	require.Equal(t, []string{"system", "393331234567", "393337654321"}, []string{got.Type, got.From, got.SystemNewWaID})
	_, err := b.send(whatsapp.Message{Text: &whatsapp.Text{Body: "ciao"}})
	require.Equal(t, whatsapp.CodeWindowClosed, refusal(t, err).Code, "it opens no window")
}

func TestACustomerStopsAndResumesMarketing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	status, answer := b.call(http.MethodPost, "/sim/phones/"+phone+"/messages", `{"preference":"stop"}`)
	require.Equal(t, 200, status, answer)
	b.hook.eventually(func() bool { return len(b.hook.preferences()) == 1 })
	status, _ = b.call(http.MethodPost, "/sim/phones/"+phone+"/messages", `{"preference":"resume","user_id":"IT.anna1"}`)
	require.Equal(t, 200, status)
	b.hook.eventually(func() bool { return len(b.hook.preferences()) == 2 })
	got := b.hook.preferences()
	require.Equal(
		t,
		whatsapp.PreferenceUpdate{
			PhoneNumberID: creds.PhoneNumberID, WaID: "393331234567", Category: "marketing_messages", Value: "stop",
			Timestamp: b.clock.Now(),
		},
		got[0],
	)
	require.Equal(t, []string{"", "IT.anna1", "resume"}, []string{got[1].WaID, got[1].UserID, got[1].Value})
	require.Empty(t, b.hook.inbound())
}

func TestAHiddenPhoneIsKnownByItsUserIDAndGetsWhatIsSentThere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.writes(`{"text":"chi sono?","hidden":true,"name":"Anna"}`)
	hidden := b.hears(1)[0]
	require.Equal(t, []string{"", "Anna", "chi sono?"}, []string{hidden.From, hidden.ProfileName, hidden.Text})
	require.NotEmpty(t, hidden.FromUserID)
	b.writes(`{"text":"io","linked":true}`)
	linked := b.hears(2)[1]
	require.Equal(
		t, []string{"393331234567", hidden.FromUserID}, []string{linked.From, linked.FromUserID}, "the same id for the same phone",
	)
	b.writes(`{"text":"ancora io","user_id":"IT.anna1"}`)
	require.Equal(t, []string{"", "IT.anna1"}, []string{b.hears(3)[2].From, b.hears(3)[2].FromUserID})

	b.stop()
	b.start() // the ids are kept
	for _, userID := range []string{hidden.FromUserID, "IT.anna1"} {
		sent, err := b.client.Send(t.Context(), creds, whatsapp.Message{Recipient: userID, Text: &whatsapp.Text{Body: "ciao " + userID}})
		require.NoError(t, err, "the window is the phone's")
		received := b.received()
		require.Equal(t, "ciao "+userID, received[len(received)-1]["text"])
		b.hook.eventually(func() bool { return len(b.hook.statuses(sent.WAMID)) == 2 })
		require.Equal(t, []string{"", userID}, b.hook.recipient(sent.WAMID))
	}
	_, err := b.client.Send(t.Context(), creds, whatsapp.Message{Recipient: "IT.nobody", Text: &whatsapp.Text{Body: "ciao"}})
	require.Equal(t, whatsapp.CodeWindowClosed, refusal(t, err).Code)
	require.Len(t, b.received(), 2)
}

func TestWhatACustomerCannotDoIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.writes(`{"text":"a","user_id":"IT.anna1"}`)
	for body, want := range map[string]int{
		`{"reaction":"👍"}`: 422, `{"reaction":"👍","to":"wamid.none"}`: 422, `{"text":"a","to":"wamid.x"}`: 400,
		`{"preference":"maybe"}`:           400,
		`{"text":"a","preference":"stop"}`: 400, `{"text":"a","hidden":true,"linked":true}`: 400, `{"text":"a","user_id":"anna"}`: 400,
		`{"changed_number_to":"x"}`: 400, `{"changed_number_to":"` + phone + `"}`: 400, `{"image":{"colour":"red"}}`: 400,
	} {
		status, _ := b.call(http.MethodPost, "/sim/phones/"+phone+"/messages", body)
		require.Equal(t, want, status, body)
	}
	status, _ := b.call(http.MethodPost, "/sim/phones/+393330000000/messages", `{"text":"a","user_id":"IT.anna1"}`)
	require.Equal(t, 400, status, "the id is another phone's")
	b.hears(1)
}
