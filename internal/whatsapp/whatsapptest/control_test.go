package whatsapptest_test

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

func TestTapsComeInMetasThreeShapes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	choice, err := b.send(whatsapp.Message{Template: &whatsapp.TemplateMessage{
		Name: "choice", Language: "it", Buttons: []whatsapp.ButtonParam{{Index: 1, Kind: whatsapp.QuickReply, Value: "stop"}},
	}})
	require.NoError(t, err)
	b.writes(`{"button":"Disiscrivimi","name":"Anna"}`)
	buttons, err := b.send(whatsapp.Message{Buttons: &whatsapp.Buttons{Body: "?", Buttons: []whatsapp.Button{{ID: "y", Title: "Sì"}}}})
	require.NoError(t, err, "a tap opens the window")
	b.writes(`{"button":"Sì"}`)
	list, err := b.send(whatsapp.Message{List: &whatsapp.List{
		Body: "?", Button: "Scegli", Sections: []whatsapp.Section{{Rows: []whatsapp.Row{{ID: "br", Title: "Brindisi", Description: "BR"}}}},
	}})
	require.NoError(t, err)
	b.writes(`{"row":"Brindisi"}`)
	b.hook.eventually(func() bool { return len(b.hook.inbound()) == 3 })

	got := map[string]whatsapp.InboundMessage{}
	for _, m := range b.hook.inbound() {
		got[m.ContextID] = m
	}
	for wamid, want := range map[string][]string{
		choice.WAMID: {"button", "Disiscrivimi", "stop"}, buttons.WAMID: {"interactive", "Sì", "y"},
		list.WAMID: {"interactive", "Brindisi", "br"},
	} {
		require.Equal(t, want, []string{got[wamid].Type, got[wamid].Text, got[wamid].ReplyID})
		require.Equal(t, "393331234567", got[wamid].From)
		require.Equal(t, b.clock.Now(), got[wamid].Timestamp)
	}
	require.Equal(t, "Anna", got[choice.WAMID].ProfileName)
	b.hook.eventually(func() bool { return len(b.hook.statuses(choice.WAMID)) == 3 }) // sent, delivered, and read by the answer
}

func TestATapOfWhatThePhoneNeverGotIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	path := "/sim/phones/" + phone + "/messages"
	for body, want := range map[string]int{
		`{"button":"Sì"}`: 422, `{"row":"x"}`: 422, `{}`: 400, `{"text":"a","row":"b"}`: 400, `{"txt":"a"}`: 400,
		`{"text":"a","at":"yesterday"}`: 400,
	} {
		status, _ := b.call(http.MethodPost, path, body)
		require.Equal(t, want, status, body)
	}
	status, _ := b.call(http.MethodPost, "/sim/phones/none/messages", `{"text":"a"}`)
	require.Equal(t, 400, status)
	require.Empty(t, b.hook.inbound())
}

func TestMessagesAreReadPageByPageOldestFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 5 {
		_, err := b.send(welcome(fmt.Sprint(i)))
		require.NoError(t, err)
	}
	_, page := b.call(http.MethodGet, "/sim/messages?limit=3", "")
	require.Len(t, page["items"], 3)
	_, rest := b.call(http.MethodGet, "/sim/messages?limit=3&after="+as[string](page["next"]), "")
	require.Len(t, rest["items"], 2)
	require.Nil(t, rest["next"])
	require.Contains(t, as[map[string]any](as[[]any](rest["items"])[1])["text"], "Ciao 4,")
	status, _ := b.call(http.MethodGet, "/sim/messages?limit=1001", "")
	require.Equal(t, 400, status)
}

func TestThePageLoadsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.server.URL+"/sim", http.NoBody)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), "WhatsApp simulator")
	require.NotContains(t, string(body), "http://")
	require.NotContains(t, string(body), "https://")
}

func TestWebhooksThatNobodyTookAreToldAfterARestart(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.hook.breakDown(true)
	var accepted []string
	for range 60 {
		a, err := b.send(welcome("Anna"))
		require.NoError(t, err)
		accepted = append(accepted, a.WAMID)
	}
	b.writes(`{"text":"ciao"}`)
	b.stop()
	require.Empty(t, b.hook.inbound())
	b.hook.breakDown(false)
	b.start()
	b.hook.eventually(func() bool { return len(b.hook.inbound()) == 1 })
	for _, wamid := range accepted {
		b.hook.eventually(func() bool { return len(b.hook.statuses(wamid)) == 3 })
	}
	require.Len(t, b.received(), 60)
	_, err := b.send(whatsapp.Message{Text: &whatsapp.Text{Body: "the window is still open"}})
	require.NoError(t, err)
}

func TestManySendersAtOnceEachArriveOnceAndAreToldOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var senders sync.WaitGroup
	failures := make(chan error, 400)
	for range 20 {
		senders.Go(func() {
			for range 20 {
				_, err := b.send(welcome("Anna"))
				failures <- err
			}
		})
	}
	senders.Wait()
	for range 400 {
		require.NoError(t, <-failures)
	}
	got := b.received()
	require.Len(t, got, 400)
	b.hook.eventually(func() bool {
		for _, m := range got {
			if len(b.hook.statuses(as[string](m["id"]))) != 2 {
				return false
			}
		}
		return true
	})
}
