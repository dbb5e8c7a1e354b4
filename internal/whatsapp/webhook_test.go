package whatsapp_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

func TestSignaturesAreCheckedOverTheRawBytes(t *testing.T) { // W5
	t.Parallel()
	const (
		plain   = `{"object":"whatsapp_business_account","entry":[]}`
		accents = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"t":"olá 👋"}}]}]}`
		ofPlain = "sha256=d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f"
	)
	require.Equal(t, ofPlain, whatsapp.Sign("app-secret", []byte(plain)))
	require.True(t, whatsapp.VerifySignature("app-secret", []byte(plain), ofPlain))
	require.True(t, whatsapp.VerifySignature("app-secret", []byte(accents), "sha256=5e1e587ef215dff5a24aa4c54315356544f20575e79e87d540ac9f6c9812af57"))
	for _, header := range []string{"", "sha256=", "sha256=zz", ofPlain[7:], ofPlain[:60], "sha1=" + ofPlain[7:]} {
		require.False(t, whatsapp.VerifySignature("app-secret", []byte(plain), header), header)
	}
	require.False(t, whatsapp.VerifySignature("app-secret", []byte(plain+" "), ofPlain))
	require.False(t, whatsapp.VerifySignature("other", []byte(plain), ofPlain))
	require.False(t, whatsapp.VerifySignature("", []byte(plain), whatsapp.Sign("", []byte(plain))))
}

func TestTheHandshakeReturnsTheChallengeForTheRightTokenOnly(t *testing.T) {
	t.Parallel()
	query := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {"1158201444"}, "hub.verify_token": {"meatyhamhock"}}
	challenge, ok := whatsapp.Handshake("meatyhamhock", query)
	require.True(t, ok)
	require.Equal(t, "1158201444", challenge)
	for _, token := range []string{"", "other"} {
		_, ok = whatsapp.Handshake(token, query)
		require.False(t, ok)
	}
	_, ok = whatsapp.Handshake("", url.Values{"hub.mode": {"subscribe"}})
	require.False(t, ok)
}

// change wraps a value as Meta does.
func change(field, value string) string {
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","time":1751247548,"changes":[{"field":%q,"value":%s}]}]}`, field, value)
}

func messages(parts string) string {
	return change("messages", `{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},`+parts+`}`)
}

const contact = `"contacts":[{"profile":{"name":"Sheena Nelson"},"wa_id":"16505551234"}],`

func TestInboundMessagesOfEveryShapeAreRead(t *testing.T) {
	t.Parallel()
	at := time.Unix(1749416383, 0).UTC()
	base := whatsapp.InboundMessage{PhoneNumberID: "106540352242922", From: "16505551234", WAMID: "wamid.1", Timestamp: at, ProfileName: "Sheena Nelson"}
	with := func(change func(*whatsapp.InboundMessage)) whatsapp.InboundMessage {
		m := base
		change(&m)
		return m
	}
	head := `"from":"16505551234","id":"wamid.1","timestamp":"1749416383",`
	reply := `"context":{"from":"15550783881","id":"wamid.ours"},` + head
	cases := []struct {
		name, message string
		want          whatsapp.InboundMessage
	}{
		{"text", head + `"type":"text","text":{"body":"Does it come in another color?"}`, with(func(m *whatsapp.InboundMessage) { m.Type, m.Text = "text", "Does it come in another color?" })},
		{"a plus and milliseconds", `"from":"+16505551234","id":"wamid.1","timestamp":1749416383000,"type":"text","text":{"body":"x"}`, with(func(m *whatsapp.InboundMessage) { m.Type, m.Text = "text", "x" })},
		{"template quick reply", reply + `"type":"button","button":{"payload":"p","text":"Unsubscribe"}`, with(func(m *whatsapp.InboundMessage) {
			m.Type, m.Text, m.ReplyID, m.ContextID = "button", "Unsubscribe", "p", "wamid.ours"
		})},
		{"quick reply without context", head + `"type":"button","button":{"payload":"p","text":"x"}`, with(func(m *whatsapp.InboundMessage) { m.Type, m.Text, m.ReplyID = "button", "x", "p" })},
		{"button reply", reply + `"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"cancel-button","title":"Cancel"}}`, with(func(m *whatsapp.InboundMessage) {
			m.Type, m.Text, m.ReplyID, m.ContextID = "interactive", "Cancel", "cancel-button", "wamid.ours"
		})},
		{"list reply", head + `"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"priority_express","title":"Priority Mail Express","description":"Next Day"}}`, with(func(m *whatsapp.InboundMessage) {
			m.Type, m.Text, m.ReplyID = "interactive", "Priority Mail Express", "priority_express"
		})},
		{"interactive without content", head + `"type":"interactive","errors":[{"code":131051}]`, with(func(m *whatsapp.InboundMessage) { m.Type = "interactive" })},
		{"flow answer", head + `"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"not json"}}`, with(func(m *whatsapp.InboundMessage) { m.Type = "interactive" })},
		{"unsupported", head + `"type":"unsupported","errors":[{"code":131051,"title":"Message type unknown"}]`, with(func(m *whatsapp.InboundMessage) { m.Type = "unsupported" })},
		{"image", head + `"type":"image","image":{"id":"77","mime_type":"image/jpeg","sha256":"s","caption":"c"}`, with(func(m *whatsapp.InboundMessage) {
			m.Type, m.Media = "image", &whatsapp.InboundMedia{Kind: "image", ID: "77", MIME: "image/jpeg", SHA256: "s", Caption: "c"}
		})},
		{"number change", head + `"type":"system","system":{"body":"User changed","wa_id":"12195555358","type":"user_changed_number"}`, with(func(m *whatsapp.InboundMessage) { m.Type, m.SystemNewWaID = "system", "12195555358" })},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			event, err := whatsapp.Decode([]byte(messages(contact + `"messages":[{` + c.message + `}]`)))
			require.NoError(t, err)
			require.Len(t, event.Messages, 1)
			require.JSONEq(t, `{`+c.message+`}`, string(event.Messages[0].Raw))
			event.Messages[0].Raw = nil
			require.Equal(t, c.want, event.Messages[0])
		})
	}
}

func TestAMessageFromAUserWithoutPhoneHasTheUserID(t *testing.T) {
	t.Parallel()
	event, err := whatsapp.Decode([]byte(messages(`"contacts":[{"profile":{"name":"Kerry Fisher","username":"kfisher"},"user_id":"US.1234"}],
		"messages":[{"from_user_id":"US.1234","id":"external_id","timestamp":"1454119029","text":{"body":"Hello World"},"type":"text"}]`)))
	require.NoError(t, err)
	m := event.Messages[0]
	require.Equal(t, []string{"", "US.1234", "Kerry Fisher", "Hello World"}, []string{m.From, m.FromUserID, m.ProfileName, m.Text})
	require.Equal(t, time.Unix(1454119029, 0).UTC(), m.Timestamp.UTC())
}

func TestStatusesAreReadWithTheirErrors(t *testing.T) {
	t.Parallel()
	event, err := whatsapp.Decode([]byte(messages(`"statuses":[
		{"id":"wamid.a","status":"sent","timestamp":"1750030073","recipient_id":"16505551234","biz_opaque_callback_data":"m-1","pricing":{"billable":true}},
		{"id":"wamid.b","status":"failed","timestamp":"1751142888","recipient_id":"+16505551234","errors":[{"code":131047,"title":"Re-engagement message","error_data":{"details":"more than 24 hours"}}]},
		"odd", null],"errors":[{"code":130429,"title":"Rate limit hit"}]`)))
	require.NoError(t, err)
	require.Equal(t, []whatsapp.Status{
		{PhoneNumberID: "106540352242922", WAMID: "wamid.a", Status: "sent", Timestamp: time.Unix(1750030073, 0).UTC(), RecipientID: "16505551234", CallbackData: "m-1"},
		{
			PhoneNumberID: "106540352242922", WAMID: "wamid.b", Status: "failed", Timestamp: time.Unix(1751142888, 0).UTC(), RecipientID: "16505551234",
			ErrorCode: 131047, ErrorTitle: "Re-engagement message", ErrorDetails: "more than 24 hours",
		},
	}, event.Statuses)
	require.Equal(t, []whatsapp.AccountError{{PhoneNumberID: "106540352242922", Code: 130429, Title: "Rate limit hit"}}, event.AccountErrors)
}

func TestTemplateAndPreferenceUpdatesAreRead(t *testing.T) { // W6
	t.Parallel()
	event, err := whatsapp.Decode([]byte(change("message_template_status_update", `{"event":"PAUSED","message_template_id":1689556908129832,
		"message_template_name":"order_confirmation","message_template_language":"en-US","reason":null,"other_info":{"title":"FIRST_PAUSE"}}`)))
	require.NoError(t, err)
	require.Equal(t, []whatsapp.TemplateUpdate{{
		WABAID: "102290129340398", At: time.Unix(1751247548, 0).UTC(), ID: "1689556908129832",
		Name: "order_confirmation", Language: "en_US", Event: "PAUSED", Title: "FIRST_PAUSE",
	}}, event.TemplateUpdates)

	event, err = whatsapp.Decode([]byte(change("message_template_quality_update", `{"previous_quality_score":"GREEN","new_quality_score":"YELLOW","message_template_id":806312974732579}`)))
	require.NoError(t, err)
	require.Equal(t, "YELLOW", event.TemplateUpdates[0].Quality)

	event, err = whatsapp.Decode([]byte(change("user_preferences", `{"user_preferences":[{"wa_id":"16505551234","category":"marketing_messages","value":"resume","timestamp":1731705721}]}`)))
	require.NoError(t, err)
	require.Equal(t, []whatsapp.PreferenceUpdate{{WaID: "16505551234", Category: "marketing_messages", Value: "resume", Timestamp: time.Unix(1731705721, 0).UTC()}}, event.PreferenceUpdates)
}

func TestOddBodiesLoseOnlyTheirOddParts(t *testing.T) { // W5
	t.Parallel()
	for _, body := range []string{``, `{`, `no`} {
		_, err := whatsapp.Decode([]byte(body))
		require.ErrorIs(t, err, whatsapp.ErrNotJSON)
	}
	for _, body := range []string{`null`, `[]`, `{}`, `{"entry":{}}`, `{"entry":[null,1,{"changes":[7,{"field":3,"value":"x"}]}]}`} {
		event, err := whatsapp.Decode([]byte(body))
		require.NoError(t, err, body)
		require.Empty(t, event.Messages)
	}
	event, err := whatsapp.Decode([]byte(change("account_alerts", `{}`)))
	require.NoError(t, err)
	require.Equal(t, map[string]int{"account_alerts": 1}, event.Unhandled)
	event, err = whatsapp.Decode([]byte(messages(`"contacts":5,"messages":[{"id":7,"timestamp":"soon","type":"text","text":"x"},{"id":"wamid.2","type":"text","text":{"body":"y"}}]`)))
	require.NoError(t, err)
	require.Len(t, event.Messages, 2)
	require.True(t, event.Messages[0].Timestamp.IsZero())
	require.Equal(t, "y", event.Messages[1].Text)
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(messages(contact + `"messages":[{"from":"1","id":"wamid.1","timestamp":"1749416383","type":"interactive","interactive":{"button_reply":{"id":"a","title":"b"}}}]`)))
	f.Add([]byte(messages(`"statuses":[{"id":"wamid.b","status":"failed","errors":[{"code":"131047"}]}]`)))
	f.Add([]byte(change("message_template_status_update", `{"reason":null}`)))
	f.Add([]byte(change("user_preferences", `{"user_preferences":[{}]}`)))
	f.Add([]byte(strings.Repeat("[", 1000)))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := whatsapp.Decode(body)
		if err != nil {
			require.ErrorIs(t, err, whatsapp.ErrNotJSON)
		}
		for _, m := range event.Messages {
			require.NotEmpty(t, m.Raw)
			require.False(t, strings.HasPrefix(m.From, "+") && len(m.From) > 1 && m.From[1] != '+')
		}
	})
}
