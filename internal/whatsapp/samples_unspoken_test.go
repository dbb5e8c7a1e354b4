package whatsapp_test

import (
	"time"

	"cadenza/internal/whatsapp"
)

// unspokenSamples are what nobody wrote, sent or tapped, or what changes something written before (W7).
func unspokenSamples() []sample {
	return []sample{
		{"4 an edit", written(
			`"type":"edit","edit":{"original_message_id":"` + textID +
				`","message":{"context":{"id":"M0"},"type":"text","text":{"body":"Bari, not Brindisi"}}}`,
		), received("edit", func(m *whatsapp.InboundMessage) {
			m.ChangesID, m.Text = textID, "Bari, not Brindisi"
		})},
		{"4 an edit of a caption", written(
			`"type":"edit","edit":{"original_message_id":"` + textID +
				`","message":{"type":"image","image":{"id":"9","mime_type":"image/jpeg","caption":"mine"}}}`,
		), received("edit", func(m *whatsapp.InboundMessage) {
			m.ChangesID, m.Media = textID, &whatsapp.InboundMedia{Kind: "image", ID: "9", MIME: "image/jpeg", Caption: "mine"}
		})},
		{"4 an edit that names nothing", written(`"type":"edit","edit":"odd"`), received("edit", nil)},
		{
			"4 a deletion", written(`"type":"revoke","revoke":{"original_message_id":"` + textID + `"}`),
			received("revoke", func(m *whatsapp.InboundMessage) { m.ChangesID = textID }),
		},
		{
			"4 a permission to call",
			written(
				`"type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept",
					"is_permanent":false,"expiration_timestamp":1753186982,"response_source":"automatic"}}`,
			),
			received("call_permission_reply", nil),
		},
		{
			"4 an interactive of another kind",
			written(`"type":"interactive","interactive":{"type":"hologram_reply","hologram_reply":{"id":"1","title":"Tap"}}`),
			received("unsupported", nil),
		},
		{"4 a chat is opened", written(`"type":"request_welcome"`), received("request_welcome", nil)},
		{
			"4 unsupported", written(`"type":"unsupported","unsupported":{"type":"edit"},"errors":[{"code":131051}]`),
			received("unsupported", nil),
		},
		{"4 ephemeral", written(`"type":"ephemeral"`), received("ephemeral", nil)},
		{
			"4 a message to a group", written(`"group_id":"Y2FwaV9ncm91cDox","type":"text","text":{"body":"Voglio informazioni"}`),
			received("group", func(m *whatsapp.InboundMessage) { m.Text = "Voglio informazioni" }),
		},
		{
			"4 a tap in a group", written(`"group_id":"Y2FwaV9ncm91cDox","type":"button","button":{"payload":"p","text":"Stop"}`),
			received("group", func(m *whatsapp.InboundMessage) { m.Text, m.ReplyID = "Stop", "p" }),
		},
		{
			"4 what the business wrote from its app",
			messages(`"messages":[{"from":"15550783881","id":"w","timestamp":"1","type":"text","text":{"body":"x"}}]`),
			unread("message_echo"),
		},
		{
			"4 echoes",
			change(
				"smb_message_echoes",
				`{"metadata":{"phone_number_id":"`+numberID+
					`"},"message_echoes":[{"from":"15550783881","to":"16505551234","id":"w","type":"text","text":{"body":"b"}}]}`,
			),
			unread("field:smb_message_echoes"),
		},
		{
			"4 history",
			change(
				"history",
				`{"metadata":{"phone_number_id":"`+numberID+`"},"history":[{"threads":[{"id":"16505551234","messages":[{"id":"w"}]}]}]}`,
			),
			unread("field:history"),
		},
	}
}

// identitySamples are notices of who somebody is now.
func identitySamples() []sample {
	notice := func(parts string) string {
		return messages(`"messages":[{"id":"` + tapID + `","timestamp":"1749416383","type":"system",` + parts + `}]`)
	}
	read := func(change func(*whatsapp.InboundMessage)) whatsapp.Event {
		m := whatsapp.InboundMessage{PhoneNumberID: numberID, WAMID: tapID, Timestamp: time.Unix(1749416383, 0).UTC(), Type: "system"}
		change(&m)
		return whatsapp.Event{Messages: []whatsapp.InboundMessage{m}}
	}
	return []sample{
		{"a changed user id, nobody named as sender", notice(
			`"system":{"body":"b","type":"user_changed_user_id","previous_user_id":"IT.1","user_id":"IT.2"}`,
		), read(func(m *whatsapp.InboundMessage) {
			m.FromUserID, m.SystemNewUserID = "IT.1", "IT.2"
		})},
		{"a changed user id of a known phone", notice(
			`"from":"16505551234","system":{"type":"user_changed_user_id","user_id":"IT.2"}`,
		), read(func(m *whatsapp.InboundMessage) {
			m.From, m.SystemNewUserID = writer, "IT.2"
		})},
		{"a changed user id, the phone within the notice", notice(
			`"system":{"type":"user_changed_user_id","wa_id":"+16505551234","user_id":"IT.2"}`,
		), read(func(m *whatsapp.InboundMessage) {
			m.From, m.SystemNewUserID = writer, "IT.2"
		})},
		{"a changed user id, the former in its words alone", notice(
			`"system":{"type":"user_changed_user_id","body":"User Ada changed from IT.1a to IT.2","user_id":"IT.2"}`,
		), read(func(m *whatsapp.InboundMessage) {
			m.FromUserID, m.SystemNewUserID = "IT.1a", "IT.2"
		})},
		{
			"a changed user id of nobody", notice(`"system":{"type":"user_changed_user_id","user_id":"IT.2"}`),
			unread("message_without_sender"),
		},
		{"a changed number with both user ids", notice(
			`"from":"16505551234","from_user_id":"US.1","system":{"type":"user_changed_number","wa_id":"12195555358",
				"previous_user_id":"US.1","user_id":"US.2"}`,
		), read(func(m *whatsapp.InboundMessage) {
			m.From, m.FromUserID = writer, "US.1"
			m.SystemNewWaID, m.SystemNewUserID = "12195555358", "US.2"
		})},
		{"a changed number of a hidden phone", notice(
			`"system":{"type":"user_changed_number","wa_id":"12195555358","previous_user_id":"US.1","user_id":"US.2"}`,
		), read(func(m *whatsapp.InboundMessage) {
			m.FromUserID, m.SystemNewWaID, m.SystemNewUserID = "US.1", "12195555358", "US.2"
		})},
	}
}
