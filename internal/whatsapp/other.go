package whatsapp

import "encoding/json"

// Interactive is a message with one button of its kind's own. Exactly one of Link, AsksLocation, Flow and Products is set.
type Interactive struct {
	// Header is nil for none. Which kinds may have one, and of what, differs.
	Header       *Header
	Body         string
	Footer       string
	Link         *Link
	AsksLocation bool
	Flow         *Flow
	Products     *Products
}

// Link is a button that opens a page.
type Link struct{ Button, URL string }

// Flow is a button that opens a form.
type Flow struct {
	// ID is Meta's; Token comes back with the answers.
	ID, Button, Token string
	// Screen is the one that it begins with, Data a JSON object for it; both may be empty.
	Screen string
	Data   json.RawMessage
}

// Products are one product, sections of several, or with neither the whole catalogue of the number.
type Products struct {
	CatalogID, Product string
	Sections           []ProductSection
	// Thumbnail is the product whose picture stands for the whole catalogue; empty for the first.
	Thumbnail string
}

// Location is a place on the map, in degrees; Name and Address may be empty.
type Location struct{ Latitude, Longitude, Name, Address string }

// ContactCard is a person or a business. Name is what is shown.
type ContactCard struct {
	Name, FirstName, LastName string
	Company, Title            string
	Phones, Emails, URLs      []string
}

// Reaction is an emoji on a message of the customer's.
type Reaction struct{ WAMID, Emoji string }

// kind is Meta's word for the kind of an interactive message.
func (i Interactive) kind() string {
	switch {
	case i.Link != nil:
		return "cta_url"
	case i.AsksLocation:
		return "location_request_message"
	case i.Flow != nil:
		return "flow"
	case i.Products == nil:
		return ""
	case i.Products.Product != "":
		return "product"
	case len(i.Products.Sections) > 0:
		return "product_list"
	}
	return "catalog_message"
}

func encodeInteractive(i Interactive) object {
	out := object{"type": i.kind(), "action": i.action()}
	if i.Body != "" {
		out["body"] = object{"text": i.Body}
	}
	if i.Footer != "" {
		out["footer"] = object{"text": i.Footer}
	}
	if i.Header != nil {
		out["header"] = encodeHeader(*i.Header)
	}
	return out
}

func (i Interactive) action() object {
	switch kind := i.kind(); kind {
	case "cta_url":
		return object{"name": kind, "parameters": object{"display_text": i.Link.Button, "url": i.Link.URL}}
	case "location_request_message":
		return object{"name": "send_location"}
	case "flow":
		return object{"name": kind, "parameters": i.Flow.parameters()}
	case "product":
		return object{"catalog_id": i.Products.CatalogID, "product_retailer_id": i.Products.Product}
	case "product_list":
		return object{"catalog_id": i.Products.CatalogID, "sections": encodeProducts(i.Products.Sections)}
	default:
		action := object{"name": "catalog_message"}
		if i.Products != nil && i.Products.Thumbnail != "" {
			action["parameters"] = object{"thumbnail_product_retailer_id": i.Products.Thumbnail}
		}
		return action
	}
}

// flowVersion is the version of the flow message that all fields are of.
const flowVersion = "3"

func (f Flow) parameters() object {
	out := object{
		"flow_message_version": flowVersion, "flow_id": f.ID, "flow_cta": f.Button, "flow_token": f.Token, "flow_action": "navigate",
	}
	if f.Screen != "" {
		screen := object{"screen": f.Screen}
		if len(f.Data) > 0 {
			screen["data"] = f.Data
		}
		out["flow_action_payload"] = screen
	}
	return out
}

func encodeLocation(l Location) object {
	out := object{"latitude": l.Latitude, "longitude": l.Longitude}
	set(out, "name", l.Name)
	set(out, "address", l.Address)
	return out
}

func encodeContacts(cards []ContactCard) []object {
	out := make([]object, len(cards))
	for i, card := range cards {
		name := object{"formatted_name": card.Name}
		set(name, "first_name", card.FirstName)
		set(name, "last_name", card.LastName)
		if card.FirstName+card.LastName == "" { // Meta wants a part of it
			name["first_name"] = card.Name
		}
		org := object{}
		set(org, "company", card.Company)
		set(org, "title", card.Title)
		out[i] = object{"name": name}
		if len(org) > 0 {
			out[i]["org"] = org
		}
		for key, list := range map[string]struct {
			entry, kind string
			values      []string
		}{"phones": {"phone", "Mobile", card.Phones}, "emails": {"email", "Work", card.Emails}, "urls": {"url", "Work", card.URLs}} {
			var entries []object
			for _, value := range list.values {
				entries = append(entries, object{list.entry: value, "type": list.kind})
			}
			if len(entries) > 0 {
				out[i][key] = entries
			}
		}
	}
	return out
}
