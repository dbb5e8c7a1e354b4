package whatsapptest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// maxSend bounds the body of a send, in bytes.
const maxSend = 1 << 20

// wireMessage is the body of the messages call, with every key that is allowed.
type wireMessage struct {
	Product       string `json:"messaging_product"`
	RecipientType string `json:"recipient_type"`
	To            string `json:"to"`
	Recipient     string `json:"recipient"`
	Type          string `json:"type"`
	Callback      string `json:"biz_opaque_callback_data"`
	Context       *struct {
		MessageID string `json:"message_id"`
	} `json:"context"`

	Status    string `json:"status"`
	MessageID string `json:"message_id"`
	Typing    *struct {
		Type string `json:"type"`
	} `json:"typing_indicator"`

	Text *struct {
		PreviewURL bool   `json:"preview_url"`
		Body       string `json:"body"`
	} `json:"text"`
	Image       *wireMedia       `json:"image"`
	Video       *wireMedia       `json:"video"`
	Audio       *wireMedia       `json:"audio"`
	Document    *wireMedia       `json:"document"`
	Sticker     *wireMedia       `json:"sticker"`
	Template    *wireTemplate    `json:"template"`
	Interactive *wireInteractive `json:"interactive"`
	Location    *wireLocation    `json:"location"`
	Contacts    []wireContact    `json:"contacts"`
	Reaction    *wireReaction    `json:"reaction"`
}

type wireMedia struct {
	ID       string `json:"id"`
	Link     string `json:"link"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
}

// wireFallback is a currency or a date: the simulator shows its fallback, as most phones do.
type wireFallback struct {
	Fallback   string      `json:"fallback_value"`
	Code       string      `json:"code"`
	Amount     json.Number `json:"amount_1000"`
	DayOfWeek  json.Number `json:"day_of_week"`
	Year       json.Number `json:"year"`
	Month      json.Number `json:"month"`
	DayOfMonth json.Number `json:"day_of_month"`
	Hour       json.Number `json:"hour"`
	Minute     json.Number `json:"minute"`
	Calendar   string      `json:"calendar"`
}

type wireText struct {
	Text string `json:"text"`
}

type wireInteractive struct {
	Type   string `json:"type"`
	Header *struct {
		Type     string     `json:"type"`
		Text     string     `json:"text"`
		Image    *wireMedia `json:"image"`
		Video    *wireMedia `json:"video"`
		Document *wireMedia `json:"document"`
	} `json:"header"`
	Body   *wireText `json:"body"`
	Footer *wireText `json:"footer"`
	Action *struct {
		Name       string          `json:"name"`
		Parameters *wireParameters `json:"parameters"`
		CatalogID  string          `json:"catalog_id"`
		ProductID  string          `json:"product_retailer_id"`

		Button  string `json:"button"`
		Buttons []struct {
			Type  string `json:"type"`
			Reply struct {
				ID    string `json:"id"`
				Title string `json:"title"`
			} `json:"reply"`
		} `json:"buttons"`
		Sections []struct {
			Title string `json:"title"`
			Rows  []struct {
				ID          string `json:"id"`
				Title       string `json:"title"`
				Description string `json:"description"`
			} `json:"rows"`
			Products []struct {
				ID string `json:"product_retailer_id"`
			} `json:"product_items"`
		} `json:"sections"`
	} `json:"action"`
}

func sendTypes() []string {
	return []string{"text", "image", "video", "audio", "document", "sticker", "template", "interactive", "location", "contacts", "reaction"}
}

// readSend reads a body strictly: an unknown key or a wrong type is code 100, a type that we do not take 131051.
func readSend(r *http.Request) (wireMessage, error) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxSend+1))
	if err != nil || len(raw) > maxSend {
		return wireMessage{}, refuse(100, "The body could not be read or is too large")
	}
	var kind struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(raw, &kind) == nil && kind.Type != "" && !slices.Contains(sendTypes(), strings.ToLower(kind.Type)) {
		return wireMessage{}, refuse(131051)
	}
	var m wireMessage
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return wireMessage{}, refuse(100, "The body has an unknown key or a value of the wrong type")
	}
	if decoder.More() {
		return wireMessage{}, refuse(100, "The body must be one JSON object")
	}
	return m, m.envelope()
}

func (m *wireMessage) envelope() error {
	switch {
	case m.Product == "":
		return refuse(100, "The parameter messaging_product is required.")
	case m.Product != "whatsapp":
		return refuse(100, "Param messaging_product must be one of {WHATSAPP}")
	case m.RecipientType != "" && m.RecipientType != "individual":
		return refuse(100, "Param recipient_type must be one of {INDIVIDUAL}")
	}
	if m.Type = strings.ToLower(m.Type); m.Type == "" {
		m.Type = "text"
	}
	if m.Interactive != nil {
		m.Interactive.Type = strings.ToLower(m.Interactive.Type)
	}
	return nil
}

var (
	allDigits  = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)
	scopedUser = regexp.MustCompile(`^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$`)
)

// recipient is the phone with plus, or the business-scoped user id, that a send goes to. As Meta does, a phone without plus gets the
// country code of the business number.
func (m *wireMessage) recipient(n Number) (string, error) {
	switch {
	case m.To == "" && m.Recipient == "":
		return "", refuse(100, "The parameter to is required.")
	case m.To == "" && scopedUser.MatchString(m.Recipient):
		return m.Recipient, nil
	case m.To == "":
		return "", refuse(131009, "Param recipient is not a business-scoped user id")
	}
	phone := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(m.To)
	plain, international := strings.CutPrefix(phone, "+")
	if !allDigits.MatchString(plain) {
		return "", refuse(131009, "Param to is not a phone number")
	}
	if !international {
		plain = countryCode(n) + plain
	}
	if plain == strings.TrimPrefix(normalPhone(n.Display), "+") {
		return "", refuse(131021)
	}
	return "+" + plain, nil
}

func countryCode(n Number) string {
	parsed, err := phonenumbers.Parse(n.Display, "ZZ")
	if err != nil {
		return ""
	}
	return strconv.Itoa(int(parsed.GetCountryCode()))
}

// normalPhone writes a phone as plus and digits, whatever stands between them; a business-scoped user id stays as it is.
func normalPhone(phone string) string {
	if scopedUser.MatchString(strings.TrimSpace(phone)) {
		return strings.TrimSpace(phone)
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	return "+" + digits
}
