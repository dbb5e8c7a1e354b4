package whatsapp

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cadenza/models"
)

// TemplateFlaw is one rule of Meta's that a template breaks.
type TemplateFlaw struct {
	// Pointer is a JSON pointer into TemplateDraft, such as "/components/0/text".
	Pointer string
	Detail  string
	// Subcode is what Meta answers beside code 100.
	Subcode int
}

// Meta's subcodes of broken rules.
const (
	subcodeTooLong  = 2388040
	subcodeMissing  = 2388043
	subcodeName     = 2388046
	subcodeHeader   = 2388047
	subcodeBody     = 2388072
	subcodeFooter   = 2388073
	subcodeVariable = 2388299
	subcodeButtons  = 2388042
)

// SubcodeExists is what Meta answers to a template that is there already, in its language.
const SubcodeExists = 2388024

// Meta's limits of what a template says beside those that hold for a filled one too, in characters where nothing else is said.
const (
	maxButtonLabel   = 25
	maxPhone         = 20
	maxOfferText     = 16
	maxButtonsInCard = 2
	minCards         = 2
)

// templateRules collects what a template breaks.
type templateRules struct {
	draft TemplateDraft
	named bool
	kinds map[string]int
	flaws []TemplateFlaw
}

// ValidateTemplate lists the rules of Meta's that a template breaks by itself, so that nobody waits a day for a rejection that
// was certain. A template of the library is Meta's own: only its name, and where its buttons lead, are looked at.
func ValidateTemplate(d TemplateDraft) []TemplateFlaw {
	r := templateRules{draft: d, named: d.ParameterFormat == FormatNamed, kinds: map[string]int{}}
	if !templateName.MatchString(d.Name) || len(d.Name) > MaxTemplateName {
		r.add("/name", subcodeName, "may hold lower-case letters, digits and underscores only, at most 512")
	}
	if !languageCode.MatchString(models.NormalLanguage(d.Language)) {
		r.add("/language", subcodeMissing, "must be a language such as it or en_US")
	}
	if d.Library != "" {
		r.library()
		return r.flaws
	}
	if !slices.Contains([]string{models.CategoryMarketing, "UTILITY", models.CategoryAuthentication}, d.Category) {
		r.add("/category", subcodeMissing, "must be MARKETING, UTILITY or AUTHENTICATION")
	}
	if !slices.Contains([]string{"", FormatNamed, "POSITIONAL"}, d.ParameterFormat) {
		r.add("/parameter_format", subcodeMissing, "must be NAMED or POSITIONAL")
	}
	r.ttl()
	r.components()
	return r.flaws
}

func (r *templateRules) add(pointer string, subcode int, format string, args ...any) {
	r.flaws = append(r.flaws, TemplateFlaw{Pointer: pointer, Detail: fmt.Sprintf(format, args...), Subcode: subcode})
}

func (r *templateRules) ttl() {
	limits := map[string][2]int{
		models.CategoryAuthentication: {30, 900}, "UTILITY": {30, 43200}, models.CategoryMarketing: {43200, 2592000},
	}[r.draft.Category]
	switch ttl := r.draft.TTL; {
	case ttl == 0, ttl == -1 && r.draft.Category != models.CategoryMarketing:
	case ttl < limits[0] || ttl > limits[1]:
		r.add("/message_send_ttl_seconds", subcodeMissing, "must be %d to %d seconds in this category", limits[0], limits[1])
	}
}

func (r *templateRules) components() {
	list := items(r.draft.Components)
	for i, raw := range list {
		o := fields(raw)
		kind := strings.ToUpper(text(o["type"]))
		r.kinds[kind]++
		at := fmt.Sprintf("/components/%d", i)
		if r.kinds[kind] > 1 {
			r.add(at+"/type", subcodeMissing, "is there already")
		}
		if !slices.Contains(knownComponents, kind) {
			r.add(at+"/type", subcodeMissing, "must be one of %s", strings.Join(knownComponents, ", "))
		}
	}
	if r.kinds["BODY"] == 0 {
		r.add("/components", subcodeMissing, "needs a BODY")
	}
	if r.kinds["LIMITED_TIME_OFFER"] > 0 && r.kinds["FOOTER"] > 0 {
		r.add("/components", subcodeFooter, "an offer goes with no footer")
	}
	if r.draft.Category == models.CategoryAuthentication {
		r.authentication(list)
		return
	}
	for i, raw := range list {
		r.component(fmt.Sprintf("/components/%d", i), fields(raw))
	}
}

func (r *templateRules) component(at string, o values) {
	switch strings.ToUpper(text(o["type"])) {
	case "HEADER":
		r.header(at, o, []string{
			models.HeaderText, models.HeaderImage, models.HeaderVideo, models.HeaderDocument, models.HeaderLocation, models.HeaderProduct,
		})
	case "BODY":
		_, wants := Definition(r.draft.Category, r.draft.Components)
		r.body(at, o, wants.MaxBody())
	case "FOOTER":
		footer := text(o["text"])
		if n := utf8.RuneCountInString(footer); n < 1 || n > MaxFooter {
			r.add(at+"/text", subcodeFooter, "must be 1 to %d characters long", MaxFooter)
		}
		if placeholder.MatchString(footer) {
			r.add(at+"/text", subcodeFooter, "a footer has no variables")
		}
	case "BUTTONS":
		r.buttons(at, o)
	case "LIMITED_TIME_OFFER":
		words := text(fields(o["limited_time_offer"])["text"])
		if n := utf8.RuneCountInString(words); n < 1 || n > maxOfferText {
			r.add(at+"/limited_time_offer/text", subcodeTooLong, "must be 1 to %d characters long", maxOfferText)
		}
		if r.draft.Category != models.CategoryMarketing {
			r.add("/category", subcodeMissing, "an offer is MARKETING")
		}
	case "CAROUSEL":
		r.carousel(at, items(o["cards"]))
	}
}

func (r *templateRules) header(at string, o values, formats []string) {
	format := strings.ToUpper(text(o["format"]))
	if !slices.Contains(formats, format) {
		r.add(at+"/format", subcodeHeader, "must be one of %s", strings.Join(formats, ", "))
		return
	}
	switch format {
	case models.HeaderText:
		words := text(o["text"])
		if n := utf8.RuneCountInString(words); n < 1 || n > MaxHeader {
			r.add(at+"/text", subcodeTooLong, "must be 1 to %d characters long", MaxHeader)
		}
		if strings.ContainsAny(words, "\n\r*`") {
			r.add(at+"/text", subcodeHeader, "a header has no line breaks and no markup")
		}
		names := Placeholders(words)
		if len(names) > 1 {
			r.add(at+"/text", subcodeVariable, "a header has one variable at most")
		}
		r.names(at+"/text", names)
		r.examples(at+"/example", fields(o["example"]), "header_text", names)
	case models.HeaderImage, models.HeaderVideo, models.HeaderDocument:
		handles := items(fields(o["example"])["header_handle"])
		if len(handles) == 0 || text(handles[0]) == "" || strings.HasPrefix(text(handles[0]), "http") {
			r.add(at+"/example/header_handle", subcodeMissing, "needs the handle of an uploaded example")
		}
	}
}

func (r *templateRules) body(at string, o values, most int) {
	words := text(o["text"])
	if n := utf8.RuneCountInString(words); n < 1 || n > most || models.Blank(words) {
		r.add(at+"/text", subcodeTooLong, "must be 1 to %d characters long", most)
		return
	}
	names := Placeholders(words)
	r.names(at+"/text", names)
	trimmed := strings.TrimSpace(words)
	spots := placeholder.FindAllStringIndex(trimmed, -1)
	for i, spot := range spots {
		switch {
		case spot[0] == 0 || spot[1] == len(trimmed):
			r.add(at+"/text", subcodeVariable, "a variable must not stand at the beginning or at the end")
		case i > 0 && models.Blank(trimmed[spots[i-1][1]:spot[0]]) || i > 0 && spots[i-1][1] == spot[0]:
			r.add(at+"/text", subcodeVariable, "two variables must not stand side by side")
		}
	}
	r.examples(at+"/example", fields(o["example"]), "body_text", names)
}

var variableName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// names checks the variables of a text: counted from 1 without a gap, or by name.
func (r *templateRules) names(at string, names []string) {
	for i, name := range names {
		if r.named && !variableName.MatchString(name) {
			r.add(at, subcodeBody, "names of variables hold lower-case letters, digits and underscores")
			return
		}
		if !r.named && name != strconv.Itoa(i+1) {
			r.add(at, subcodeBody, "variables are {{1}}, {{2}} … without a gap; for names, parameter_format is NAMED")
			return
		}
	}
}

// examples checks that each variable has an example.
func (r *templateRules) examples(at string, example values, key string, names []string) {
	if len(names) == 0 {
		return
	}
	if r.named {
		given := map[string]bool{}
		for _, raw := range items(example[key+"_named_params"]) {
			given[text(fields(raw)["param_name"])] = text(fields(raw)["example"]) != ""
		}
		for _, name := range names {
			if !given[name] {
				r.add(at+"/"+key+"_named_params", subcodeMissing, "needs an example of each variable")
				return
			}
		}
		return
	}
	given := items(example[key])
	if key == "body_text" && len(given) > 0 { // a list of examples, each a list
		given = items(given[0])
	}
	if len(given) != len(names) {
		r.add(at+"/"+key, subcodeMissing, "needs an example of each variable")
	}
}

// authentication checks a template of one-time codes: Meta writes its texts.
func (r *templateRules) authentication(list []json.RawMessage) {
	for i, raw := range list {
		o, at := fields(raw), fmt.Sprintf("/components/%d", i)
		switch kind := strings.ToUpper(text(o["type"])); kind {
		case "BODY":
			if given(o["text"]) {
				r.add(at+"/text", subcodeBody, "is written by WhatsApp in this category")
			}
		case "FOOTER":
			minutes, ok := integer(o["code_expiration_minutes"])
			if given(o["code_expiration_minutes"]) && (!ok || minutes < 1 || minutes > 90) {
				r.add(at+"/code_expiration_minutes", subcodeFooter, "must be 1 to 90")
			}
		case "BUTTONS":
			buttons := items(o["buttons"])
			if len(buttons) != 1 || strings.ToUpper(text(fields(buttons[0])["type"])) != models.ButtonOTP {
				r.add(at+"/buttons", subcodeButtons, "must be one OTP button in this category")
			} else if !slices.Contains([]string{"COPY_CODE", "ONE_TAP", "ZERO_TAP"}, text(fields(buttons[0])["otp_type"])) {
				r.add(at+"/buttons/0/otp_type", subcodeMissing, "must be COPY_CODE, ONE_TAP or ZERO_TAP")
			}
		default:
			r.add(at+"/type", subcodeMissing, "%s is not possible in this category", plainPart(kind))
		}
	}
	if r.kinds["BUTTONS"] == 0 {
		r.add("/components", subcodeMissing, "needs an OTP button in this category")
	}
}

func (r *templateRules) carousel(at string, cards []json.RawMessage) {
	if len(cards) < minCards || len(cards) > MaxCards {
		r.add(at+"/cards", subcodeMissing, "must be %d to %d cards", minCards, MaxCards)
	}
	shape := ""
	for i, raw := range cards {
		place := fmt.Sprintf("%s/cards/%d", at, i)
		var parts []string
		for j, raw := range items(fields(raw)["components"]) {
			o, at := fields(raw), fmt.Sprintf("%s/components/%d", place, j)
			kind := strings.ToUpper(text(o["type"]))
			switch kind {
			case "HEADER":
				r.header(at, o, knownCardHeaders)
				kind += text(o["format"])
			case "BODY":
				r.body(at, o, MaxCardBody)
			case "BUTTONS":
				kind += r.cardButtons(at, items(o["buttons"]))
			default:
				r.add(at+"/type", subcodeMissing, "must be HEADER, BODY or BUTTONS")
			}
			parts = append(parts, kind)
		}
		switch own := strings.ToUpper(strings.Join(parts, " ")); {
		case !strings.Contains(own, "HEADER") || !strings.Contains(own, "BUTTONS"):
			r.add(place+"/components", subcodeMissing, "a card needs a header and buttons")
		case i > 0 && own != shape:
			r.add(place+"/components", subcodeMissing, "each card has the same components as the first")
		case i == 0:
			shape = own
		}
	}
}

func (r *templateRules) cardButtons(at string, list []json.RawMessage) (kinds string) {
	if len(list) < 1 || len(list) > maxButtonsInCard {
		r.add(at+"/buttons", subcodeButtons, "must be 1 to %d buttons", maxButtonsInCard)
	}
	for i, raw := range list {
		o := fields(raw)
		kind := strings.ToUpper(text(o["type"]))
		if !slices.Contains(knownCardButtons, kind) {
			r.add(fmt.Sprintf("%s/buttons/%d/type", at, i), subcodeButtons, "must be one of %s", strings.Join(knownCardButtons, ", "))
		}
		r.button(fmt.Sprintf("%s/buttons/%d", at, i), kind, o)
		kinds += " " + kind
	}
	return kinds
}
