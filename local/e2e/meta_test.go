package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
	"cadenza/local/stack"
)

// meta posts webhooks as Meta does, for what the simulator does not do by itself: bodies
// of many messages, repeated, in another order.
type meta struct{ url, secret string }

// metaOf signs with the secret of a data folder.
func metaOf(t *testing.T, api api, data string) meta {
	t.Helper()
	return meta{url: api.url + "/webhooks/whatsapp", secret: secretsOf(t, data).AppSecret}
}

// secrets are what a data folder shares with the simulator.
type secrets struct {
	AppSecret string `json:"app_secret"`
	Token     string `json:"token"`
}

func secretsOf(t *testing.T, data string) secrets {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(data, "secrets.json"))
	require.NoError(t, err)
	var out secrets
	require.NoError(t, json.Unmarshal(content, &out))
	require.NotEmpty(t, out.AppSecret)
	require.NotEmpty(t, out.Token)
	return out
}

// inbound is what a customer wrote, as Meta describes it.
func inbound(wamid, phone, text string, at time.Time) object {
	return object{
		"from": phone[1:], "id": wamid, "timestamp": fmt.Sprint(at.Unix()), "type": "text", "text": object{"body": text},
	}
}

// reaction is a customer's reaction to some message.
func reaction(wamid, phone string, at time.Time) object {
	return object{
		"from": phone[1:], "id": wamid, "timestamp": fmt.Sprint(at.Unix()), "type": "reaction",
		"reaction": object{"message_id": "wamid.some", "emoji": "👍"},
	}
}

// body is one webhook with all the messages.
func body(t require.TestingT, messages ...object) []byte {
	contacts := make([]object, len(messages))
	for i, m := range messages {
		contacts[i] = object{"profile": object{"name": "Cliente"}, "wa_id": m["from"]}
	}
	out, err := json.Marshal(object{"object": "whatsapp_business_account", "entry": []object{{"id": "1", "changes": []object{{
		"field": "messages",
		"value": object{
			"messaging_product": "whatsapp", "metadata": object{"phone_number_id": stack.PhoneNumberID},
			"contacts": contacts, "messages": messages,
		},
	}}}}})
	require.NoError(t, err)
	return out
}

// post delivers a body once; the error is that nobody answered.
func (m meta) post(body []byte) (int, error) {
	got, err := try(http.MethodPost, m.url, body, http.Header{whatsapp.SignatureHeader: {whatsapp.Sign(m.secret, body)}})
	return got.status, err
}
