package whatsapp

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"cadenza/models"
)

// mostButtons is how many buttons of a kind a template has at most; of the others there are as many as buttons in all.
var mostButtons = map[string]int{models.ButtonURL: 2, "PHONE_NUMBER": 1, models.ButtonCopyCode: 1, "VOICE_CALL": 1}

func (r *templateRules) buttons(at string, o values) {
	list := items(o["buttons"])
	if len(list) < 1 || len(list) > models.MaxTemplateButtons {
		r.add(at+"/buttons", subcodeButtons, "must be 1 to %d buttons", models.MaxTemplateButtons)
	}
	count := map[string]int{}
	last, groups := "", 0
	for i, raw := range list {
		b, place := fields(raw), fmt.Sprintf("%s/buttons/%d", at, i)
		kind := strings.ToUpper(text(b["type"]))
		if count[kind]++; mostButtons[kind] > 0 && count[kind] > mostButtons[kind] {
			r.add(place+"/type", subcodeButtons, "there are %d of this type at most", mostButtons[kind])
		}
		if kind == models.ButtonQuickReply && last != kind {
			groups++
		}
		last = kind
		r.button(place, kind, b)
	}
	if groups > 1 {
		r.add(at+"/buttons", subcodeButtons, "quick replies must stand side by side")
	}
}

func (r *templateRules) button(at, kind string, b values) {
	if !slices.Contains(knownButtons, kind) || kind == models.ButtonOTP {
		r.add(at+"/type", subcodeButtons, "is not a button that can be sent in this category")
		return
	}
	label := text(b["text"])
	if n := utf8.RuneCountInString(label); n > maxButtonLabel || (n < 1 && kind != models.ButtonCopyCode) {
		r.add(at+"/text", subcodeTooLong, "must be 1 to %d characters long", maxButtonLabel)
	}
	switch kind {
	case models.ButtonURL:
		r.address(at, b)
	case "PHONE_NUMBER":
		if n := len(text(b["phone_number"])); n < 1 || n > maxPhone {
			r.add(at+"/phone_number", subcodeMissing, "must be a phone number of at most %d characters", maxPhone)
		}
	case models.ButtonCopyCode:
		example := text(b["example"])
		if list := items(b["example"]); len(list) > 0 {
			example = text(list[0])
		}
		if n := utf8.RuneCountInString(example); n < 1 || n > MaxCouponCode {
			r.add(at+"/example", subcodeMissing, "needs an example of at most %d characters", MaxCouponCode)
		}
	case models.ButtonFlow:
		forms := 0
		for _, key := range []string{"flow_id", "flow_name", "flow_json"} {
			if given(b[key]) {
				forms++
			}
		}
		if forms != 1 {
			r.add(at, subcodeMissing, "needs exactly one of flow_id, flow_name and flow_json")
		}
	}
}

// address checks where a button leads: it may end in one variable, which has an example.
func (r *templateRules) address(at string, b values) {
	address := text(b["url"])
	plain := placeholder.ReplaceAllString(address, "x")
	to, err := url.Parse(plain)
	if err != nil || to.Host == "" || (to.Scheme != "https" && to.Scheme != "http") || utf8.RuneCountInString(address) > MaxURLSuffix {
		r.add(at+"/url", subcodeMissing, "must be an http or https address of at most %d characters", MaxURLSuffix)
		return
	}
	if LeadsInside(plain) {
		r.add(at+"/url", subcodeMissing, "must lead to a public address")
		return
	}
	spots := placeholder.FindAllStringIndex(address, -1)
	switch {
	case len(spots) == 0:
		return
	case len(spots) > 1 || spots[0][1] != len(address) || spots[0][0] < len(to.Scheme)+len("://")+len(to.Host):
		r.add(at+"/url", subcodeVariable, "may have one variable, at its very end")
	}
	if example := items(b["example"]); len(example) != 1 || text(example[0]) == "" {
		r.add(at+"/example", subcodeMissing, "needs one example, in a list")
	}
}

// library checks what a template of the library asks of us: where its buttons lead.
func (r *templateRules) library() {
	for i, raw := range items(r.draft.LibraryButtons) {
		base := text(fields(fields(raw)["url"])["base_url"])
		if base != "" && LeadsInside(placeholder.ReplaceAllString(base, "x")) {
			r.add(fmt.Sprintf("/library_template_button_inputs/%d/url/base_url", i), subcodeMissing, "must lead to a public address")
		}
	}
}
