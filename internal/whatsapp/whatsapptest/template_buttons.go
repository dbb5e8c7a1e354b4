package whatsapptest

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// button checks what a send gives to a template's button and returns what a tap sends back: the payload of the send, else the button's
// own words.
func button(i int, b models.TemplateButton, c wireComponent, given bool) (string, error) {
	kind, optional := subType(b)
	switch {
	case !given && kind != "" && !optional:
		return "", refuse(131008, fmt.Sprintf("buttons: Button at index %d of type %s requires a parameter", i, b.Type))
	case !given:
		return b.Text, nil
	case kind == "":
		return "", refuse(whatsapp.CodeParamCount, fmt.Sprintf(
			"buttons: number of localizable_params (%d) does not match the expected number of params (0)", len(c.Parameters),
		))
	case !strings.EqualFold(c.SubType, kind):
		return "", refuse(132012, fmt.Sprintf("buttons: sub_type of the button at index %d must be %s", i, kind))
	case kind == "voice_call":
		return "", voiceCall(c.Parameters)
	case kind == "catalog" && len(c.Parameters) == 0:
		return "", nil
	case len(c.Parameters) != 1:
		return "", refuse(whatsapp.CodeParamCount, fmt.Sprintf("buttons: the button at index %d takes one parameter", i))
	}
	p := c.Parameters[0]
	if wanted := parameterType(kind); p.Type != wanted {
		return "", refuse(132012, fmt.Sprintf("buttons: the parameter of the button at index %d must be of type %s", i, wanted))
	}
	return p.Payload, p.ofButton(b)
}

// address is where a URL button of a send leads, whole; "" for other buttons.
func address(b models.TemplateButton, c wireComponent) string {
	end := ""
	if len(c.Parameters) == 1 {
		end = c.Parameters[0].Text
	}
	return whatsapp.Fill(b.URL, map[string]string{b.Parameter: end})
}

// subType is the kind of a button's parameter in a send, "" for a button without one, and whether it may be left out.
func subType(b models.TemplateButton) (kind string, optional bool) {
	switch b.Type {
	case models.ButtonQuickReply:
		return "quick_reply", true
	case models.ButtonURL:
		if b.Parameter == "" {
			return "", true
		}
		return "url", false
	case models.ButtonOTP:
		return "url", false
	case models.ButtonCopyCode:
		return "copy_code", false
	case models.ButtonFlow:
		return "flow", true
	case models.ButtonCatalog:
		return "catalog", true
	case models.ButtonMultiProduct:
		return "mpm", false
	case "VOICE_CALL":
		return "voice_call", true
	}
	return "", true
}

func parameterType(kind string) string {
	switch kind {
	case "quick_reply":
		return "payload"
	case "url":
		return "text"
	case "copy_code":
		return "coupon_code"
	}
	return "action"
}

// longestOTP is how long a one-time code may be.
const longestOTP = 15

// ofButton checks the one parameter of a button.
func (p wireParam) ofButton(b models.TemplateButton) error {
	switch b.Type {
	case models.ButtonQuickReply:
		if p.Payload == "" {
			return refuse(131008, "buttons: a quick reply needs a payload")
		}
		return within("payload", p.Payload, whatsapp.MaxPayload)
	case models.ButtonCopyCode:
		if p.Coupon == "" {
			return refuse(131008, "buttons: a coupon code is required")
		}
		return within("coupon_code", p.Coupon, whatsapp.MaxCouponCode)
	case models.ButtonURL, models.ButtonOTP:
		return p.ofAddress(b)
	}
	return p.Action.check(b.Type == models.ButtonMultiProduct)
}

func within(name, value string, most int) error {
	if utf8.RuneCountInString(value) > most {
		return refuse(131009, fmt.Sprintf("buttons: %s is longer than %d characters", name, most))
	}
	return nil
}

// ofAddress checks what ends an address, or the code that a button copies, which ends one too.
func (p wireParam) ofAddress(b models.TemplateButton) error {
	if p.Text == "" {
		return refuse(131008, "buttons: parameter of type text is missing text value")
	}
	if b.Type == models.ButtonOTP {
		if strings.ContainsFunc(p.Text, unicode.IsSpace) || strings.Contains(p.Text, "://") {
			return refuse(131009, "buttons: the text is not a one-time code")
		}
		return within("text", p.Text, longestOTP)
	}
	if !whatsapp.Escaped(p.Text) {
		return refuse(131009, "buttons: the end of the address is not percent-encoded")
	}
	full := whatsapp.Fill(b.URL, map[string]string{b.Parameter: p.Text})
	if utf8.RuneCountInString(full) > whatsapp.MaxURLSuffix {
		return refuse(132005, "buttons: the translated address is too long")
	}
	return nil
}

// check looks at an action; one of several products needs its sections.
func (a *wireAction) check(products bool) error {
	switch {
	case a == nil:
		return refuse(131008, "buttons: the action is required")
	case a.Token != nil && *a.Token == "":
		return refuse(131009, "buttons: flow_token is empty")
	case a.Data != nil && len(a.Data) == 0:
		return refuse(131009, "buttons: flow_action_data must be an object with at least one key")
	case !products:
		return nil
	case a.Thumbnail == "":
		return refuse(131008, "buttons: thumbnail_product_retailer_id is required")
	case len(a.Sections) < 1 || len(a.Sections) > models.MaxProductSections:
		return refuse(131009, "buttons: must have 1 to 10 sections")
	}
	all := 0
	for _, s := range a.Sections {
		if len(s.Items) == 0 || (len(a.Sections) > 1 && s.Title == "") || utf8.RuneCountInString(s.Title) > whatsapp.MaxSectionTitle {
			return refuse(131009, "buttons: a section needs items and, beside others, a title of at most 24 characters")
		}
		all += len(s.Items)
	}
	if all > models.MaxProducts {
		return refuse(131009, "buttons: must have at most 30 items")
	}
	return nil
}

func voiceCall(given []wireParam) error {
	for _, p := range given {
		minutes, err := p.Minutes.Int64()
		switch {
		case p.Type == "payload" && p.Payload != "":
		case p.Type != "ttl_minutes":
			return refuse(132012, "buttons: a call takes ttl_minutes and payload")
		case err != nil || minutes < 1 || minutes > 43200:
			return refuse(131009, "buttons: ttl_minutes must be 1 to 43200")
		}
	}
	return nil
}
