package whatsapptest

import "encoding/json"

type wireTemplate struct {
	Name     string `json:"name"`
	Language *struct {
		Code   string `json:"code"`
		Policy string `json:"policy"`
	} `json:"language"`
	Components []wireComponent `json:"components"`
}

type wireComponent struct {
	Type       string          `json:"type"`
	SubType    string          `json:"sub_type"`
	Index      json.RawMessage `json:"index"`
	Parameters []wireParam     `json:"parameters"`
	Cards      []wireCard      `json:"cards"`
}

// wireCard is a card of a carousel.
type wireCard struct {
	Index      *int            `json:"card_index"`
	Components []wireComponent `json:"components"`
}

type wireParam struct {
	Type     string        `json:"type"`
	Name     string        `json:"parameter_name"`
	Text     string        `json:"text"`
	Payload  string        `json:"payload"`
	Coupon   string        `json:"coupon_code"`
	Minutes  json.Number   `json:"ttl_minutes"`
	Currency *wireFallback `json:"currency"`
	DateTime *wireFallback `json:"date_time"`
	Image    *wireMedia    `json:"image"`
	Video    *wireMedia    `json:"video"`
	Document *wireMedia    `json:"document"`
	Location *wireLocation `json:"location"`
	Product  *wireProduct  `json:"product"`
	Action   *wireAction   `json:"action"`
	Offer    *struct {
		Ends json.Number `json:"expiration_time_ms"`
	} `json:"limited_time_offer"`
}

type wireProduct struct {
	Catalog string `json:"catalog_id"`
	Item    string `json:"product_retailer_id"`
}

// wireAction is what a form, a catalogue or a choice of its items is opened with.
type wireAction struct {
	Token     *string                    `json:"flow_token"`
	Data      map[string]json.RawMessage `json:"flow_action_data"`
	Thumbnail string                     `json:"thumbnail_product_retailer_id"`
	Sections  []struct {
		Title string `json:"title"`
		Items []struct {
			ID string `json:"product_retailer_id"`
		} `json:"product_items"`
	} `json:"sections"`
}
