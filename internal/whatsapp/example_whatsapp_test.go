package whatsapp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"cadenza/internal/whatsapp"
)

// A webhook is believed by the signature over its raw bytes and decoded afterwards. What is not
// understood is no error: it is a piece of its own.
func ExampleDecode() {
	body := []byte(`{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"phone_number_id":"106540352242922"},
		"messages":[{"from":"393331234567","id":"wamid.1","timestamp":"1749416383","type":"text","text":{"body":"Voglio informazioni"}}]
	}},{"field":"flows","value":{}}]}]}`)
	header := whatsapp.Sign("app-secret", body) // as Meta does
	fmt.Println(whatsapp.VerifySignature("another-secret", body, header), whatsapp.VerifySignature("app-secret", body, header))

	event := whatsapp.Decode(body)
	for _, m := range event.Messages {
		fmt.Println(m.PhoneNumberID, m.From, m.Type, m.Text)
	}
	for _, piece := range event.Unread {
		fmt.Println("not read:", piece.Shape)
	}
	// Output:
	// false true
	// 106540352242922 393331234567 text Voglio informazioni
	// not read: field:flows
}

// A template message is sent once; a refusal says by its rule what may be done about it.
func ExampleClient_Send() {
	answers := []string{`{"messages":[{"id":"wamid.1"}]}`, `{"error":{"code":132001,"message":"Template name does not exist"}}`}
	meta := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if len(answers) == 2 {
			var pretty bytes.Buffer
			_ = json.Indent(&pretty, body, "", " ")
			fmt.Println(r.Method, r.URL.Path, pretty.String())
		}
		if len(answers) == 1 {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = io.WriteString(w, answers[0])
		answers = answers[1:]
	}))
	defer meta.Close()

	client := whatsapp.New(whatsapp.Config{BaseURL: meta.URL, Version: "v25.0"})
	who := whatsapp.Credentials{PhoneNumberID: "106540352242922", Token: "token"}
	welcome := whatsapp.Message{To: "+393331234567", Template: &whatsapp.TemplateMessage{
		Name: "welcome", Language: "it", Body: []whatsapp.Param{{Text: "Giulia"}},
	}}
	accepted, err := client.Send(context.Background(), who, welcome)
	fmt.Println(accepted.WAMID, err)
	_, err = client.Send(context.Background(), who, welcome)
	rule := whatsapp.Classify(err)
	fmt.Println(rule.Code, rule.Class, rule.Scope)
	// Output:
	// POST /v25.0/106540352242922/messages {
	//  "messaging_product": "whatsapp",
	//  "recipient_type": "individual",
	//  "template": {
	//   "components": [
	//    {
	//     "parameters": [
	//      {
	//       "text": "Giulia",
	//       "type": "text"
	//      }
	//     ],
	//     "type": "body"
	//    }
	//   ],
	//   "language": {
	//    "code": "it"
	//   },
	//   "name": "welcome"
	//  },
	//  "to": "+393331234567",
	//  "type": "template"
	// }
	// wamid.1 <nil>
	// 132001 stop template
}
