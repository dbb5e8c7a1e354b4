package api

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// fakeTalk notes what conversations bring beyond their rows.
type fakeTalk struct {
	mu   sync.Mutex
	sent []models.DirectMessage
	seen int
}

// Send notes the messages.
func (f *fakeTalk) Send(_ context.Context, messages []models.DirectMessage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, messages...)
}

// Wake does nothing.
func (*fakeTalk) Wake(context.Context, []models.Run, string) {}

// Seen counts.
func (f *fakeTalk) Seen(context.Context, []models.Conversation) { f.seen++ }

// FillText answers the text.
func (*fakeTalk) FillText(_ context.Context, _ models.Viewer, _, text string) (string, error) {
	return "filled " + text, nil
}

func TestAMessageIsAcceptedOnceAndRefusedWithItsReason(t *testing.T) { // I2
	t.Parallel()
	b := setup(t)
	contact := as[string](b.do("POST", "/v1/contacts", object{"phone": "+393470000123"}).wants(http.StatusCreated).json()["id"])
	path := "/v1/conversations/" + contact + "/messages"
	for pointer, body := range map[string]object{
		"":          {"text": "ciao", "media": object{"id": "m"}},
		"/media/id": {"media": object{"id": "m"}},
		"/reply_to": {"text": "ciao", "reply_to": "wamid.unknown"},
		"/buttons":  {"text": "ciao", "buttons": []object{}},
		"/text":     {},
	} {
		answer := b.do("POST", path, body)
		require.Contains(t, []int{400, 404, 422}, answer.status, pointer)
	}
	detail := b.do("POST", path, object{"text": "ciao"}).wants(409).json()["detail"]
	require.Contains(t, detail, "number_missing")
	require.Empty(t, b.talk.sent)
	b.do("POST", "/v1/conversations/"+contact+"/messages/none/retry", nil).problem(404, "not-found")
}

func TestQuickRepliesAndNotes(t *testing.T) { // I1
	t.Parallel()
	b := setup(t)
	contact := as[string](b.do("POST", "/v1/contacts", object{"phone": "+393470000124"}).wants(http.StatusCreated).json()["id"])
	made := b.do("POST", "/v1/quick_replies", object{"shortcut": "ciao", "text": "Ciao %%FIRST_NAME%%"}).wants(201).json()
	b.do("POST", "/v1/quick_replies", object{"shortcut": "ciao", "text": "x"}).problem(409, "conflict")
	path := "/v1/quick_replies/" + as[string](made["id"])
	require.NotContains(t, b.do("GET", path, nil).wants(200).json(), "filled")
	require.Equal(t, "filled Ciao %%FIRST_NAME%%", b.do("GET", path+"?contact_id="+contact, nil).wants(200).json()["filled"])
	b.do("PUT", path, object{"shortcut": "hey", "text": "Hey"}).wants(200)
	b.do("DELETE", path, nil).wants(204)
	b.do("GET", path, nil).problem(404, "not-found")

	notes := "/v1/conversations/" + contact + "/notes"
	note := b.do("POST", notes, object{"text": "richiamare"}).wants(201).json()
	require.Len(t, b.do("GET", notes, nil).wants(200).json()["items"], 1)
	export := b.do("GET", "/v1/contacts/"+contact+"/export", nil).wants(200).json()
	require.Equal(t, []any{note}, as[[]any](export["notes"]))
	b.do("DELETE", notes+"/"+as[string](note["id"]), nil).wants(204)
	for _, what := range []string{"read", "unread", "writing"} {
		b.do("POST", "/v1/conversations/"+contact+"/"+what, nil).wants(204)
	}
	for _, what := range []string{"take_over", "hand_back"} {
		require.EqualValues(t, 0, b.do("POST", "/v1/conversations/"+contact+"/"+what, nil).wants(200).json()["runs"])
	}
	b.do("PUT", "/v1/conversations/"+contact+"/operators", object{"user_ids": []string{"nobody"}}).problem(422, "invalid")
	require.Empty(t, b.do("GET", "/v1/conversations?filter=unread", nil).wants(200).json()["items"])
	page := b.do("GET", "/v1/conversations/"+contact+"/messages", nil).wants(200).json()
	require.Empty(t, page["items"])
	require.Nil(t, page["conversation"])
	b.do("GET", "/v1/conversations/"+contact+"/messages?before=x", nil).problem(422, "invalid")
	_, stranger := b.newWorkspace(models.AllScopes()...)
	b.do("GET", notes, nil, "Authorization", "Bearer "+stranger).problem(404, "not-found")
}
