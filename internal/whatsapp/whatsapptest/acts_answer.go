package whatsapptest

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
)

// place is where a customer is, or what they look at on the map.
type place struct {
	Latitude  *float64 `json:"latitude"`
	Longitude *float64 `json:"longitude"`
	Name      string   `json:"name"`
	Address   string   `json:"address"`
}

// order is what a customer orders from a catalogue.
type order struct {
	CatalogID string      `json:"catalog_id"`
	Text      string      `json:"text"`
	Items     []orderItem `json:"product_items"`
}

type orderItem struct {
	ProductID string      `json:"product_retailer_id"`
	Quantity  json.Number `json:"quantity"`
	Price     json.Number `json:"item_price"`
	Currency  string      `json:"currency"`
}

// answers is what a customer does beside writing, tapping and sending files.
type answers struct {
	Location *place `json:"location"`
	Order    *order `json:"order"`
	// Form are the answers to the newest form of the chat, an object.
	Form json.RawMessage `json:"form"`
	// Contacts are contact cards as Meta writes them.
	Contacts []object `json:"contacts"`
}

// given is how many of them there are.
func (a answers) given() (n int) {
	for _, there := range []bool{a.Location != nil, a.Order != nil, len(a.Form) > 0, len(a.Contacts) > 0} {
		if there {
			n++
		}
	}
	return n
}

func (a answers) check() error {
	var form map[string]json.RawMessage
	switch {
	case a.Location != nil && (a.Location.Latitude == nil || a.Location.Longitude == nil):
		return badRequest("location needs latitude and longitude")
	case a.Order != nil && (a.Order.CatalogID == "" || len(a.Order.Items) == 0):
		return badRequest("order needs catalog_id and product_items")
	case len(a.Form) > 0 && json.Unmarshal(a.Form, &form) != nil:
		return badRequest("form must be an object")
	}
	return nil
}

// answered makes the row and the webhook's object of such an act, in Meta's shapes.
func (s *Simulator) answered(ctx context.Context, n Number, m *message, o object, a answers) error {
	switch {
	case a.Location != nil:
		l := *a.Location
		m.Type, m.Text = "location", l.Name
		sent := object{"latitude": *l.Latitude, "longitude": *l.Longitude}
		for key, value := range map[string]string{"name": l.Name, "address": l.Address} {
			if value != "" {
				sent[key] = value
			}
		}
		o["location"] = sent
		return s.quoted(ctx, n, m, o, "interactive", func(offer message) bool { return asksPlace(offer.View) })
	case a.Order != nil:
		m.Type = "order"
		items := make([]object, len(a.Order.Items))
		for i, item := range a.Order.Items {
			items[i] = object{
				"product_retailer_id": item.ProductID, "quantity": item.Quantity, "item_price": item.Price, "currency": item.Currency,
			}
		}
		o["order"] = object{"catalog_id": a.Order.CatalogID, "text": a.Order.Text, "product_items": items}
		return nil
	case len(a.Form) > 0:
		return s.fillsForm(ctx, n, m, o, a.Form)
	}
	m.Type = "contacts"
	o["contacts"] = a.Contacts
	return nil
}

// sendLocation is what stands on the button of a request for the place.
const sendLocation = "Send location"

func asksPlace(v view) bool {
	return len(v.Buttons) == 1 && v.Buttons[0].Title == sendLocation && v.Buttons[0].Dead
}

// fillsForm fills in the newest form of the chat.
func (s *Simulator) fillsForm(ctx context.Context, n Number, m *message, o object, given json.RawMessage) error {
	var token string
	err := s.quoted(ctx, n, m, o, "interactive", func(offer message) bool {
		token = offer.View.Form
		return token != ""
	})
	if err != nil {
		return err
	}
	if token == "" {
		return &problem{status: http.StatusUnprocessableEntity, title: "This phone received no form"}
	}
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(given, &values); err != nil {
		return badRequest("form must be an object")
	}
	quoted, err := json.Marshal(token)
	if err != nil {
		return err
	}
	maps.Copy(values, map[string]json.RawMessage{"flow_token": quoted})
	whole, err := json.Marshal(values)
	if err != nil {
		return err
	}
	m.Type = "interactive"
	o["interactive"] = object{"type": "nfm_reply", "nfm_reply": object{"name": "flow", "body": "Sent", "response_json": string(whole)}}
	return nil
}

// quoted lets the act answer the newest message of ours for which it holds; without one it answers none.
func (s *Simulator) quoted(ctx context.Context, n Number, m *message, o object, kind string, fits func(message) bool) error {
	held, err := s.store.query(
		ctx, "phone = ? AND number_id = ? AND inbound = 0 AND type = ? ORDER BY seq DESC LIMIT 1000", m.Phone, n.ID, kind,
	)
	if err != nil {
		return err
	}
	for _, offer := range held {
		if fits(offer) {
			m.View.ReplyTo = offer.WAMID
			o["context"] = object{"from": strings.TrimPrefix(normalPhone(n.Display), "+"), "id": offer.WAMID}
			return nil
		}
	}
	return nil
}
