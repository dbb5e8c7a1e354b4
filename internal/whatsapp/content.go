package whatsapp

import (
	"bytes"
	"encoding/json"
	"strings"

	"cadenza/models"
)

// What a message holds beyond its text and its file. What is missing or has another type is left out; a part
// without its main value is none.

func location(o values) *models.ContentLocation {
	latitude, longitude := number(o["latitude"]), number(o["longitude"])
	if latitude == "" || longitude == "" {
		return nil
	}
	return &models.ContentLocation{
		Latitude: latitude, Longitude: longitude, Name: text(o["name"]), Address: text(o["address"]), URL: text(o["url"]),
	}
}

// cards are contact cards as they came; nil for none.
func cards(raw json.RawMessage) json.RawMessage {
	if len(items(raw)) == 0 {
		return nil
	}
	return plain(raw)
}

func order(o values) *models.ContentOrder {
	lines := items(o["product_items"])
	out := models.ContentOrder{CatalogID: id(o["catalog_id"]), Text: text(o["text"]), Items: make([]models.ContentOrderItem, 0, len(lines))}
	for _, raw := range lines {
		line := fields(raw)
		item := models.ContentOrderItem{
			ProductID: id(line["product_retailer_id"]), Quantity: number(line["quantity"]), Price: number(line["item_price"]),
			Currency: text(line["currency"]),
		}
		if item.ProductID != "" {
			out.Items = append(out.Items, item)
		}
	}
	if len(out.Items) == 0 && out.Text == "" {
		return nil
	}
	return &out
}

// form reads the answers of a form, which Meta sends as a text that holds JSON.
func form(o values) *models.ContentForm {
	out := models.ContentForm{Name: text(o["name"]), Text: text(o["body"])}
	written := text(o["response_json"])
	if answers := fields([]byte(written)); answers != nil {
		out.Answers, out.Token = plain([]byte(written)), text(answers["flow_token"])
	} else if written != "" {
		out.Answers, _ = json.Marshal(written) // a text always can be
	}
	return &out
}

func referral(o values) *models.ContentReferral {
	out := models.ContentReferral{
		SourceType: text(o["source_type"]), SourceID: text(o["source_id"]), SourceURL: text(o["source_url"]), Headline: text(o["headline"]),
		Body: text(o["body"]), MediaType: text(o["media_type"]), ClickID: text(o["ctwa_clid"]),
	}
	if out == (models.ContentReferral{}) {
		return nil
	}
	return &out
}

func product(o values) *models.ContentProduct {
	out := models.ContentProduct{CatalogID: id(o["catalog_id"]), ProductID: id(o["product_retailer_id"])}
	if out.ProductID == "" {
		return nil
	}
	return &out
}

// plain writes JSON anew, in valid UTF-8 and without what no database holds in a text.
func plain(raw json.RawMessage) json.RawMessage {
	var value any
	reader := json.NewDecoder(bytes.NewReader(validCopy(raw)))
	reader.UseNumber()
	if reader.Decode(&value) != nil {
		return nil
	}
	out, _ := json.Marshal(withoutNUL(value)) // it was read
	return out
}

// withoutNUL is a value of JSON whose texts, and names, hold no NUL.
func withoutNUL(value any) any {
	switch v := value.(type) {
	case string:
		return strings.ReplaceAll(v, "\x00", "")
	case []any:
		for i := range v {
			v[i] = withoutNUL(v[i])
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, inner := range v {
			out[strings.ReplaceAll(name, "\x00", "")] = withoutNUL(inner)
		}
		return out
	}
	return value
}
