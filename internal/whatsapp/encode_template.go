package whatsapp

import (
	"encoding/json"
	"strconv"
)

// EncodeTemplate is a filled template as it is sent.
func EncodeTemplate(t TemplateMessage) json.RawMessage {
	raw, _ := json.Marshal(encodeTemplate(t)) // texts, numbers and valid JSON
	return raw
}

func encodeTemplate(t TemplateMessage) object {
	var components []object
	if !t.OfferEnds.IsZero() {
		ends := object{"expiration_time_ms": t.OfferEnds.UnixMilli()}
		param := object{"type": "limited_time_offer", "limited_time_offer": ends}
		components = append(components, object{"type": "limited_time_offer", "parameters": []object{param}})
	}
	components = append(encodeParts(t.Header, t.Body, t.Buttons), components...)
	if len(t.Cards) > 0 {
		cards := make([]object, len(t.Cards))
		for i, card := range t.Cards {
			cards[i] = object{"card_index": i, "components": encodeParts(card.Header, card.Body, card.Buttons)}
		}
		components = append(components, object{"type": "carousel", "cards": cards})
	}
	template := object{"name": t.Name, "language": object{"code": t.Language}}
	if len(components) > 0 {
		template["components"] = components
	}
	return template
}

// encodeParts makes the components of a template or of a card; only those with values.
func encodeParts(header *HeaderParam, body []Param, buttons []ButtonParam) []object {
	components := []object{}
	if header != nil {
		components = append(components, object{"type": "header", "parameters": []object{encodeHeaderParam(*header)}})
	}
	if len(body) > 0 {
		params := make([]object, 0, len(body))
		for _, p := range body {
			params = append(params, encodeParam(p))
		}
		components = append(components, object{"type": "body", "parameters": params})
	}
	for _, b := range buttons {
		components = append(components, object{
			"type": "button", "sub_type": b.Kind.subType(), "index": strconv.Itoa(b.Index), "parameters": []object{encodeButtonParam(b)},
		})
	}
	return components
}

func encodeHeaderParam(h HeaderParam) object {
	switch {
	case h.Media != nil:
		return object{"type": string(h.Media.Kind), string(h.Media.Kind): encodeMedia(*h.Media)}
	case h.Place != nil:
		return object{"type": "location", "location": encodeLocation(*h.Place)}
	case h.Product != nil:
		product := object{"catalog_id": h.Product.CatalogID, "product_retailer_id": h.Product.ProductRetailerID}
		return object{"type": "product", "product": product}
	case h.Text != nil:
		return encodeParam(*h.Text)
	}
	return object{"type": "text", "text": ""}
}

func encodeParam(p Param) object {
	param := object{"type": "text", "text": p.Text}
	set(param, "parameter_name", p.Name)
	return param
}

func encodeButtonParam(b ButtonParam) object {
	action := object{}
	switch b.Kind {
	case QuickReply:
		return object{"type": "payload", "payload": b.Value}
	case CopyCode:
		return object{"type": "coupon_code", "coupon_code": b.Value}
	case URLButton, OneTimeCode:
		return encodeParam(Param{Name: b.Name, Text: b.Value})
	case FlowButton:
		set(action, "flow_token", b.Value)
		if len(b.Data) > 0 {
			action["flow_action_data"] = b.Data
		}
	case Catalog, MultiProduct:
		set(action, "thumbnail_product_retailer_id", b.Value)
		if len(b.Sections) > 0 {
			action["sections"] = encodeProducts(b.Sections)
		}
	}
	return object{"type": "action", "action": action}
}

func encodeProducts(sections []ProductSection) []object {
	out := make([]object, len(sections))
	for i, section := range sections {
		products := make([]object, len(section.Products))
		for j, id := range section.Products {
			products[j] = object{"product_retailer_id": id}
		}
		out[i] = object{"product_items": products}
		set(out[i], "title", section.Title)
	}
	return out
}
