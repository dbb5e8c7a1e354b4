package models

import (
	"fmt"
	"net/mail"
	"slices"
	"unicode/utf8"
)

// NumberProfile is what people read of a number in WhatsApp. In a change nil leaves a part as it is.
type NumberProfile struct {
	About       *string
	Address     *string
	Description *string
	Email       *string
	Websites    *[]string
	// Vertical is Meta's word for the trade.
	Vertical *string
	// PictureID is the file, JPEG or PNG, that becomes the picture; only in a change.
	PictureID *string
	// PictureURL is where Meta shows the picture, for a while; only in what is read.
	PictureURL string
}

// The longest parts of a profile, in characters, and the most addresses.
const (
	MaxProfileAbout       = 139
	MaxProfileAddress     = 256
	MaxProfileDescription = 512
	MaxProfileEmail       = 128
	MaxProfileWebsite     = 256
	MaxProfileWebsites    = 2
)

// ProfileVerticals are Meta's words for trades; UNDEFINED takes back what was said.
func ProfileVerticals() []string {
	return []string{
		"UNDEFINED", "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL",
		"HEALTH",
		"NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "NOT_A_BIZ", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING",
		"OTC_DRUGS", "MATRIMONY_SERVICE",
	}
}

// Check returns what WhatsApp would refuse of a change.
func (p NumberProfile) Check() []Violation {
	var bad []Violation
	wrong := func(isWrong bool, pointer, detail string) {
		if isWrong {
			bad = append(bad, Violation{Pointer: pointer, Detail: detail})
		}
	}
	for _, part := range []struct {
		pointer string
		text    *string
		most    int
	}{
		{"/about", p.About, MaxProfileAbout},
		{"/address", p.Address, MaxProfileAddress},
		{"/description", p.Description, MaxProfileDescription},
		{"/email", p.Email, MaxProfileEmail},
	} {
		long := part.text != nil && utf8.RuneCountInString(*part.text) > part.most
		wrong(long, part.pointer, fmt.Sprintf("may have at most %d characters", part.most))
	}
	wrong(p.About != nil && *p.About == "", "/about", "cannot be empty: WhatsApp keeps the one that is there")
	if p.Email != nil && *p.Email != "" {
		address, err := mail.ParseAddress(*p.Email)
		wrong(err != nil || address.Address != *p.Email, "/email", "must be an e-mail address")
	}
	wrong(p.Vertical != nil && !slices.Contains(ProfileVerticals(), *p.Vertical), "/vertical", "must be one of WhatsApp's words for trades")
	if p.Websites == nil {
		return bad
	}
	wrong(len(*p.Websites) > MaxProfileWebsites, "/websites", fmt.Sprintf("may be at most %d", MaxProfileWebsites))
	for i, site := range *p.Websites {
		bent := utf8.RuneCountInString(site) > MaxProfileWebsite || !isWebAddress(site)
		rule := fmt.Sprintf("must begin with http:// or https:// and have at most %d characters", MaxProfileWebsite)
		wrong(bent, fmt.Sprintf("/websites/%d", i), rule)
	}
	return bad
}
