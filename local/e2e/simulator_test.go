package e2e

import (
	"net/http"
	"net/url"
	"time"

	"github.com/stretchr/testify/require"
)

// simulator is the control surface of the WhatsApp simulator.
type simulator struct{ url string }

// received is a message on a phone.
type received struct {
	ID, To, Type, Template, Text string
	NumberID                     string `json:"number_id"`
	Buttons, Rows, Links         []string
	At                           time.Time
}

// messages are what the phone received, oldest first; "" asks for all phones.
func (s simulator) messages(t require.TestingT, phone string) []received {
	got := send(t, http.MethodGet, s.url+"/sim/messages?to="+url.QueryEscape(phone), nil, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	var list page[received]
	got.into(t, &list)
	require.Nil(t, list.Next, "the test reads one page")
	return list.Items
}

// texts are what a person reads on the phone, oldest first.
func (s simulator) texts(t require.TestingT, phone string) []string {
	out := []string{}
	for _, m := range s.messages(t, phone) {
		out = append(out, m.Text)
	}
	return out
}

// write lets the customer do something: "text", "button" or "row".
func (s simulator) write(t require.TestingT, phone, how, words string) {
	s.acts(t, phone, object{how: words})
}

// acts lets the customer do anything that the simulator knows.
func (s simulator) acts(t require.TestingT, phone string, act object) {
	got := send(t, http.MethodPost, s.url+"/sim/phones/"+url.PathEscape(phone)+"/messages", act, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
}
