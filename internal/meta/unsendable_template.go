package meta

import (
	"strconv"
	"strings"

	"cadenza/models"
)

// unsendableTemplate is what WhatsApp would refuse of a filled template, with the places in the settings that it was filled from.
func unsendableTemplate(filled models.OutgoingTemplate, values models.SendTemplate) []models.Violation {
	var out []models.Violation
	for _, v := range Unsendable(models.Outgoing{Template: &filled}) {
		place := templatePlace(filled, strings.TrimPrefix(v.Pointer, "/template/"))
		out = append(out, models.Violation{Pointer: values.Setting(place), Detail: v.Detail})
	}
	return out
}

// templatePlace is where the settings have a part of a template's message; what no value makes is the template itself.
func templatePlace(filled models.OutgoingTemplate, part string) string {
	first, rest, _ := strings.Cut(part, "/")
	if first != "cards" || rest == "" {
		return cardPlace(filled.OutgoingCard, first, rest)
	}
	at, rest, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(at)
	if err != nil || i >= len(filled.Cards) {
		return "cards"
	}
	first, rest, _ = strings.Cut(rest, "/")
	return "cards/" + at + "/" + cardPlace(filled.Cards[i], first, rest)
}

// cardPlace is templatePlace for the parts that cards have too.
func cardPlace(filled models.OutgoingCard, first, rest string) string {
	at, below, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(at)
	switch {
	case first == "cards":
		return first
	case first == "header":
		return headerPlace(filled, rest)
	case first == "body" && err == nil && i < len(filled.Body):
		return "parameters/" + filled.Body[i].Name
	case first == "buttons" && err == nil && i < len(filled.Buttons):
		return buttonPlace(filled, filled.Buttons[i], below)
	}
	return "template"
}

func headerPlace(filled models.OutgoingCard, rest string) string {
	switch {
	case filled.HeaderMedia != nil:
		return "header/" + strings.Replace(rest, "media", filled.HeaderMedia.Type, 1)
	case filled.HeaderPlace != nil:
		return "header/" + strings.Replace(rest, "place", "location", 1)
	case filled.HeaderProduct != nil:
		return "header/product"
	}
	return "header"
}

// buttonPlace is the place of a button's value. The code of an authentication template is that of its body.
func buttonPlace(filled models.OutgoingCard, b models.OutgoingButton, below string) string {
	at := "buttons/" + strconv.Itoa(b.Index)
	switch b.Type {
	case models.ButtonURL:
		return at + "/url_suffix"
	case models.ButtonCopyCode:
		return at + "/coupon_code"
	case models.ButtonQuickReply:
		return at + "/payload"
	case models.ButtonFlow:
		return at + "/flow/data"
	case models.ButtonCatalog:
		return at + "/catalog/thumbnail"
	case models.ButtonMultiProduct:
		if below == "value" {
			below = "thumbnail"
		}
		return at + "/products/" + below
	case models.ButtonOTP:
		if len(filled.Body) > 0 {
			return "parameters/" + filled.Body[0].Name
		}
	}
	return at
}
