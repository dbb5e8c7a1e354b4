package e2e

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// The simulator refuses marks of messages that it does not know, so the ticks are those of the very message.
func TestACustomerSeesThatTheirMessageWasReadAndAnAnswerIsWritten(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	var settings object
	w.api.call(t, http.MethodGet, "/v1/settings", nil).into(t, &settings)
	settings["answers"] = object{"typing": true}
	require.Equal(t, http.StatusUnprocessableEntity, w.api.call(t, http.MethodPut, "/v1/settings", settings).status)
	settings["answers"] = object{"mark_read": true, "typing": true}
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPut, "/v1/settings", settings).status)
	w.api.automation(t, object{
		"name": "answer", "start": []object{{"kind": "message", "phrase": "leggi"}},
		"steps": []object{{"kind": "send_message", "text": "letto"}},
	})
	phone := newPhone()
	w.sim.write(t, phone, "text", "prima")
	w.sim.write(t, phone, "text", "leggi")
	eventually(t, "it is answered", func(c *assert.CollectT) { require.Equal(c, []string{"letto"}, w.sim.texts(c, phone)) })
	var chat struct {
		Items []struct {
			From, Text, Status string
			Typing             bool
		}
	}
	send(t, http.MethodGet, w.sim.url+"/sim/phones/"+url.PathEscape(phone)+"/chat", nil, nil).into(t, &chat)
	require.Len(t, chat.Items, 3)
	require.Equal(t, []any{"leggi", "read", true}, []any{chat.Items[1].Text, chat.Items[1].Status, chat.Items[1].Typing})
	require.NotContains(t, w.sim.refusals(t), 100)
}
