package whatsapptest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// The kinds of message that Meta takes and our client does not make: they are checked here, by the
// shapes that Meta's pages give and that the clients of others send.

// wireLocation is a place. Meta takes its coordinates as numbers and as texts.
type wireLocation struct {
	Latitude  json.Number `json:"latitude"`
	Longitude json.Number `json:"longitude"`
	Name      string      `json:"name"`
	Address   string      `json:"address"`
}

// wireReaction is an emoji on a message; an empty one takes it back.
type wireReaction struct {
	MessageID string  `json:"message_id"`
	Emoji     *string `json:"emoji"`
}

// wireContact is a contact card; what hangs on it is taken as it comes.
type wireContact struct {
	Name *struct {
		Formatted string `json:"formatted_name"`
		First     string `json:"first_name"`
		Last      string `json:"last_name"`
		Middle    string `json:"middle_name"`
		Suffix    string `json:"suffix"`
		Prefix    string `json:"prefix"`
	} `json:"name"`
	Birthday  string            `json:"birthday"`
	Addresses []json.RawMessage `json:"addresses"`
	Emails    []json.RawMessage `json:"emails"`
	Phones    []json.RawMessage `json:"phones"`
	URLs      []json.RawMessage `json:"urls"`
	Org       json.RawMessage   `json:"org"`
}

// wireParameters are those of an action with a name.
type wireParameters struct {
	DisplayText string `json:"display_text"`
	URL         string `json:"url"`
	Thumbnail   string `json:"thumbnail_product_retailer_id"`
}

// named are the interactive kinds whose action has a name, and the name.
func named() map[string]string {
	return map[string]string{"cta_url": "cta_url", "location_request_message": "send_location", "catalog_message": "catalog_message"}
}

// foreign reports whether the message is of a kind that only the simulator checks.
func (m *wireMessage) foreign() bool {
	_, interactive := named()[m.interactiveType()]
	return interactive || slices.Contains([]string{"location", "contacts", "reaction"}, m.Type)
}

func (m *wireMessage) interactiveType() string {
	if m.Interactive == nil {
		return ""
	}
	return m.Interactive.Type
}

// show checks a message of such a kind, and answers its text as the customer reads it and its view.
func (m *wireMessage) show() (string, view, error) {
	if err := m.single(); err != nil {
		return "", view{}, err
	}
	switch m.Type {
	case "location":
		return m.Location.show()
	case "reaction":
		return m.Reaction.show()
	case "contacts":
		return showContacts(m.Contacts)
	}
	return m.Interactive.show()
}

func (l *wireLocation) show() (string, view, error) {
	for _, one := range []struct {
		name  string
		value json.Number
		most  float64
	}{{"latitude", l.Latitude, 90}, {"longitude", l.Longitude, 180}} {
		if one.value == "" {
			return "", view{}, refuse(131008, "Param location."+one.name+" is required")
		}
		if degrees, err := one.value.Float64(); err != nil || degrees < -one.most || degrees > one.most {
			return "", view{}, refuse(131009, "Param location."+one.name+" is not a coordinate")
		}
	}
	words := strings.Join(slices.DeleteFunc([]string{l.Name, l.Address}, func(s string) bool { return s == "" }), ", ")
	return words, view{Link: "geo:" + l.Latitude.String() + "," + l.Longitude.String()}, nil
}

func (r *wireReaction) show() (string, view, error) {
	switch {
	case r.MessageID == "":
		return "", view{}, refuse(131008, "Param reaction.message_id is required")
	case r.Emoji == nil:
		return "", view{}, refuse(131008, "Param reaction.emoji is required")
	}
	return *r.Emoji, view{ReplyTo: r.MessageID}, nil
}

func showContacts(cards []wireContact) (string, view, error) {
	if len(cards) == 0 {
		return "", view{}, refuse(131008, "Param contacts is required")
	}
	var names []string
	for _, card := range cards {
		if card.Name == nil || card.Name.Formatted == "" {
			return "", view{}, refuse(131008, "Param contacts.name.formatted_name is required")
		}
		if n := card.Name; n.First+n.Last+n.Middle+n.Suffix+n.Prefix == "" {
			return "", view{}, refuse(131009, "Param contacts.name needs one part beside formatted_name")
		}
		names = append(names, card.Name.Formatted)
	}
	return strings.Join(names, ", "), view{}, nil
}

// show checks an interactive message whose action has a name.
func (i *wireInteractive) show() (string, view, error) {
	switch a := i.Action; {
	case a == nil:
		return "", view{}, refuse(131008, "Param interactive.action is required")
	case a.Name != named()[i.Type]:
		return "", view{}, refuse(131009, "Param interactive.action.name must be "+named()[i.Type])
	case a.Button != "" || len(a.Buttons) > 0 || len(a.Sections) > 0:
		return "", view{}, refuse(100, "Param interactive.action has keys of another kind")
	}
	body := i.Body.String()
	if body == "" {
		return "", view{}, refuse(131008, "Param interactive.body.text is required")
	}
	if utf8.RuneCountInString(body) > 1024 || utf8.RuneCountInString(i.Footer.String()) > 60 {
		return "", view{}, refuse(131009, "Param interactive.body or footer is too long")
	}
	v := view{Footer: i.Footer.String()}
	if i.Header != nil {
		header, err := i.header()
		if err != nil {
			return "", v, err
		}
		v.Header = header.Text
		if header.Media != nil {
			v.Link, v.MediaID = header.Media.Link, header.Media.ID
		}
	}
	label, err := i.label()
	v.Buttons = []tap{{Title: label, Dead: true}}
	return body, v, err
}

// label is what stands on the button.
func (i *wireInteractive) label() (string, error) {
	switch i.Type {
	case "location_request_message":
		return "Send location", nil
	case "catalog_message":
		return "View catalog", nil
	}
	p := i.Action.Parameters
	if p == nil || p.DisplayText == "" || p.URL == "" {
		return "", refuse(131008, "Param interactive.action.parameters needs display_text and url")
	}
	if to, err := url.Parse(p.URL); err != nil || to.Host == "" || to.Scheme != "https" && to.Scheme != "http" {
		return "", refuse(131009, "Param interactive.action.parameters.url is not an address")
	}
	if utf8.RuneCountInString(p.DisplayText) > 20 {
		return "", refuse(131009, "Param interactive.action.parameters.display_text is too long")
	}
	return p.DisplayText, nil
}
