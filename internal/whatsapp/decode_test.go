package whatsapp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

// bare leaves out the copies of the parts, which the samples do not repeat.
func bare(e whatsapp.Event) whatsapp.Event {
	for i := range e.Messages {
		e.Messages[i].Raw = nil
	}
	for i := range e.Unread {
		e.Unread[i].Body = nil
	}
	return e
}

func TestEveryShapeOfAWebhookIsRead(t *testing.T) { // W5, W6
	t.Parallel()
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, s.want, bare(whatsapp.Decode([]byte(s.body))))
		})
	}
}

func TestWhatIsNotReadIsKeptAsItCame(t *testing.T) { // W5
	t.Parallel()
	for body, want := range map[string]string{
		`{"hello":"world"}`: `{"hello":"world"}`,
		"odd \xff\n":        `"odd \ufffd\n"`,
		`{"entry":[{"changes":[{"field":"x","value":{"a":1}}]}]}`:     `{"field":"x","value":{"a":1}}`,
		messages(`"messages":[{"from":"1","text":"` + "\xff" + `"}]`): `{"from":"1","text":"` + "\uFFFD" + `"}`,
	} {
		e := whatsapp.Decode([]byte(body))
		require.Len(t, e.Unread, 1, body)
		require.Equal(t, want, string(e.Unread[0].Body))
	}
	e := whatsapp.Decode([]byte(written(`"type":"text","text":{"body":"x"}`)))
	require.JSONEq(
		t, `{"from":"16505551234","id":"`+tapID+`","timestamp":"1749416383","type":"text","text":{"body":"x"}}`, string(e.Messages[0].Raw),
	)
}

func TestHundredsOfEntriesInOneBodyAreAllRead(t *testing.T) { // W5: up to 1000 updates, one message twice
	t.Parallel()
	var entries []string
	for i := range 700 {
		one := fmt.Sprintf(
			`{"metadata":{"phone_number_id":"%d"},"messages":[{"from":"1","id":"w%d","type":"text","text":{"body":"a"}},{"from":"1",
				"id":"w%d","type":"text","text":{"body":"a"}}],"statuses":[{"id":"s%d","status":"sent"}]}`,
			i%3+1, i, i, i,
		)
		entries = append(entries, entryOf("messages", one), entryOf("odd", `{}`))
	}
	e := whatsapp.Decode([]byte(`{"entry":[` + strings.Join(entries, ",") + `]}`))
	require.Len(t, e.Messages, 1400)
	require.Len(t, e.Statuses, 700)
	require.Len(t, e.Unread, 700)
	require.Equal(t, e.Messages[0].WAMID, e.Messages[1].WAMID, "the same message twice is for the store to know")
	require.Equal(t, "w699", e.Messages[1399].WAMID)
	require.Equal(t, "1", e.Messages[1399].PhoneNumberID)
}

func FuzzDecode(f *testing.F) {
	for _, s := range samples() {
		f.Add([]byte(s.body))
	}
	f.Add([]byte(strings.Repeat("[", 1000)))
	f.Add([]byte(strings.Repeat(`{"entry":`, 200) + "1" + strings.Repeat("}", 200)))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		e := whatsapp.Decode(body)
		require.Equal(t, before, body, "the body is not touched")
		require.Equal(t, e, whatsapp.Decode(body), "the same body reads the same")
		for _, m := range e.Messages {
			require.NotEmpty(t, m.WAMID)
			require.NotEmpty(t, m.PhoneNumberID)
			require.True(t, m.From != "" || m.FromUserID != "")
			require.NotEmpty(t, m.Raw)
			require.NotContains(t, m.Text+m.From+m.FromUserID+m.WAMID+m.ProfileName+m.ReplyID, "\x00")
			require.True(t, utf8.ValidString(m.Text+m.From+m.WAMID))
		}
		for _, s := range e.Statuses {
			require.NotEmpty(t, s.WAMID)
			require.NotEmpty(t, s.Status)
		}
		kept := 0
		for _, u := range e.Unread {
			require.Regexp(t, `^[a-z_]+(:[a-z0-9_]+)?$`, u.Shape)
			require.LessOrEqual(t, len(u.Shape), 70)
			require.True(t, json.Valid(u.Body))
			require.True(t, utf8.Valid(u.Body))
			kept += len(u.Body)
		}
		// A whole body that is not JSON is escaped, at most six bytes for one.
		require.LessOrEqual(t, kept, 6*len(body)+2)
		require.LessOrEqual(t, len(e.Unread)+len(e.Messages)+len(e.Statuses), len(body)+1)
	})
}
