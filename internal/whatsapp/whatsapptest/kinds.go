package whatsapptest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"cadenza/internal/whatsapp"
)

// The kinds of message beside texts, files, templates, reply buttons and lists. They are checked here by the shapes that
// Meta's pages give and that the clients of others send, and not by our client's own rules: what both of us
// misread would pass unseen.

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

	FlowVersion string `json:"flow_message_version"`
	FlowID      string `json:"flow_id"`
	FlowName    string `json:"flow_name"`
	FlowCTA     string `json:"flow_cta"`
	FlowToken   string `json:"flow_token"`
	FlowMode    string `json:"mode"`
	FlowAction  string `json:"flow_action"`
	FlowPayload *struct {
		Screen string          `json:"screen"`
		Data   json.RawMessage `json:"data"`
	} `json:"flow_action_payload"`
}

// part says whether a message of a kind may have a part.
type part int

const (
	forbidden part = iota
	allowed
	required
)

// interactiveRule is what Meta asks of an interactive kind. A header that is required must be a text.
type interactiveRule struct {
	// name is the action's; empty for a kind whose action has none.
	name                 string
	header, body, footer part
	// label checks the action and answers what stands on the button.
	label func(*wireInteractive) (string, error)
}

func interactiveRules() map[string]interactiveRule {
	fixed := func(label string) func(*wireInteractive) (string, error) {
		return func(*wireInteractive) (string, error) { return label, nil }
	}
	return map[string]interactiveRule{
		"cta_url":                  {"cta_url", allowed, required, allowed, (*wireInteractive).link},
		"location_request_message": {"send_location", forbidden, required, forbidden, fixed(sendLocation)},
		"catalog_message":          {"catalog_message", forbidden, required, allowed, fixed("View catalog")},
		"flow":                     {"flow", allowed, required, allowed, (*wireInteractive).flow},
		"product":                  {"", forbidden, allowed, allowed, (*wireInteractive).product},
		"product_list":             {"", required, required, allowed, (*wireInteractive).products},
	}
}

// foreign reports whether the message is of a kind that is checked here.
func (m *wireMessage) foreign() bool {
	_, interactive := interactiveRules()[m.interactiveType()]
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
	case *r.Emoji != "" && !whatsapp.IsEmoji(*r.Emoji):
		return "", view{}, refuse(131009, "Param reaction.emoji is not an emoji")
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

// show checks an interactive message of such a kind.
func (i *wireInteractive) show() (string, view, error) {
	rule := interactiveRules()[i.Type]
	switch a := i.Action; {
	case a == nil:
		return "", view{}, refuse(131008, "Param interactive.action is required")
	case a.Name != rule.name:
		return "", view{}, refuse(131009, "Param interactive.action.name must be "+rule.name)
	case a.Button != "" || len(a.Buttons) > 0 || len(a.Sections) > 0 && i.Type != "product_list":
		return "", view{}, refuse(100, "Param interactive.action has keys of another kind")
	case a.CatalogID+a.ProductID != "" && rule.name != "" || a.Parameters != nil && rule.name == "":
		return "", view{}, refuse(100, "Param interactive.action has keys of another kind")
	}
	v, err := i.words(rule)
	if err != nil {
		return "", v, err
	}
	label, err := rule.label(i)
	v.Buttons = []tap{{Title: label, Dead: true}}
	if i.Type == "cta_url" && err == nil {
		v.Buttons[0].URL = i.Action.Parameters.URL
	}
	if i.Type == "flow" && err == nil {
		v.Form = i.Action.Parameters.token()
	}
	return i.Body.String(), v, err
}

// words checks what is read beside the button.
func (i *wireInteractive) words(rule interactiveRule) (view, error) {
	body, v := i.Body.String(), view{Footer: i.Footer.String()}
	switch {
	case body == "" && rule.body == required:
		return v, refuse(131008, "Param interactive.body.text is required")
	case v.Footer != "" && rule.footer == forbidden:
		return v, refuse(131009, "Param interactive.footer is not allowed for this type")
	case utf8.RuneCountInString(body) > 1024 || utf8.RuneCountInString(v.Footer) > 60:
		return v, refuse(131009, "Param interactive.body or footer is too long")
	case i.Header != nil && rule.header == forbidden:
		return v, refuse(131009, "Param interactive.header is not allowed for this type")
	case i.Header == nil && rule.header == required:
		return v, refuse(131008, "Param interactive.header is required for this type")
	case i.Header == nil:
		return v, nil
	}
	header, err := i.header()
	switch {
	case err != nil:
		return v, err
	case header.Media != nil && rule.header == required:
		return v, refuse(131009, "Param interactive.header must be a text for this type")
	case header.Media != nil:
		v.Link, v.MediaID = header.Media.Link, header.Media.ID
		return v, fileAbove(*header.Media)
	case header.Text == "" || utf8.RuneCountInString(header.Text) > 60:
		return v, refuse(131009, "Param interactive.header.text must have 1 to 60 characters")
	}
	v.Header = header.Text
	return v, nil
}

// fileAbove checks a file that stands above.
func fileAbove(m whatsapp.Media) error {
	const at = "Param interactive.header"
	to, err := url.Parse(m.Link)
	switch {
	case m.ID == "" && m.Link == "":
		return refuse(131008, at+" needs a link or an id")
	case m.ID != "" && m.Link != "":
		return refuse(131009, at+" must have either a link or an id")
	case m.Link != "" && (err != nil || to.Host == "" || to.Scheme != "https" && to.Scheme != "http"):
		return refuse(131009, at+".link is not an address")
	case m.Caption != "" || m.Filename != "" && m.Kind != whatsapp.Document:
		return refuse(131009, at+" has keys of another type")
	}
	return nil
}

// link is what stands on the button of a link.
func (i *wireInteractive) link() (string, error) {
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

// flow is what stands on the button of a form.
func (i *wireInteractive) flow() (string, error) {
	const at = "Param interactive.action.parameters"
	p := i.Action.Parameters
	switch {
	case p == nil || p.FlowCTA == "" || p.FlowVersion == "":
		return "", refuse(131008, at+" needs flow_message_version and flow_cta")
	case p.FlowVersion != "3":
		return "", refuse(131009, at+".flow_message_version must be 3")
	case (p.FlowID == "") == (p.FlowName == ""):
		return "", refuse(131009, at+" needs exactly one of flow_id and flow_name")
	case p.FlowMode != "" && p.FlowMode != "draft" && p.FlowMode != "published":
		return "", refuse(131009, at+".mode must be draft or published")
	case utf8.RuneCountInString(p.FlowCTA) > 30:
		return "", refuse(131009, at+".flow_cta is too long")
	case p.FlowAction != "" && p.FlowAction != "navigate" && p.FlowAction != "data_exchange":
		return "", refuse(131009, at+".flow_action must be navigate or data_exchange")
	case p.FlowPayload == nil:
		return p.FlowCTA, nil
	case p.FlowAction == "data_exchange":
		return "", refuse(131009, at+".flow_action_payload goes with navigate only")
	case p.FlowPayload.Screen == "":
		return "", refuse(131008, at+".flow_action_payload.screen is required")
	}
	var data map[string]json.RawMessage
	if raw := p.FlowPayload.Data; len(raw) > 0 && (json.Unmarshal(raw, &data) != nil || len(data) == 0) {
		return "", refuse(131009, at+".flow_action_payload.data must be an object that is not empty")
	}
	return p.FlowCTA, nil
}

// token is what comes back with the answers of a form.
func (p *wireParameters) token() string {
	if p.FlowToken == "" {
		return "unused" // what Meta puts there by itself
	}
	return p.FlowToken
}

// product is what stands below one product.
func (i *wireInteractive) product() (string, error) {
	if i.Action.CatalogID == "" || i.Action.ProductID == "" {
		return "", refuse(131008, "Param interactive.action needs catalog_id and product_retailer_id")
	}
	return "View", nil
}

// products is what opens a list of products.
func (i *wireInteractive) products() (string, error) {
	const at = "Param interactive.action"
	a, products := i.Action, 0
	switch {
	case a.CatalogID == "" || len(a.Sections) == 0:
		return "", refuse(131008, at+" needs catalog_id and sections")
	case a.ProductID != "":
		return "", refuse(100, at+" has keys of another kind")
	case len(a.Sections) > 10:
		return "", refuse(131009, at+".sections must be at most 10")
	}
	for _, section := range a.Sections {
		switch {
		case len(section.Products) == 0:
			return "", refuse(131008, at+".sections.product_items is required")
		case len(section.Rows) > 0:
			return "", refuse(100, at+".sections has keys of another kind")
		case section.Title == "" && len(a.Sections) > 1:
			return "", refuse(131008, at+".sections.title is required when there are several")
		case utf8.RuneCountInString(section.Title) > 24:
			return "", refuse(131009, at+".sections.title is too long")
		}
		for _, one := range section.Products {
			if one.ID == "" {
				return "", refuse(131008, at+".sections.product_items.product_retailer_id is required")
			}
		}
		products += len(section.Products)
	}
	if products > 30 {
		return "", refuse(131009, at+".sections must hold at most 30 products")
	}
	return "View items", nil
}
