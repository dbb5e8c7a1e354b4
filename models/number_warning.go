package models

import (
	"slices"
	"time"
)

// NumberWarning is what Meta thinks ill of in a number: something that a person should know before they write to many.
type NumberWarning string

// The warnings.
const (
	// WarnQualityRed is a number whose quality is RED: people block or report it. At YELLOW nothing is limited yet.
	WarnQualityRed NumberWarning = "quality_red"
	// WarnLimitDrop is a number whose portfolio may write to fewer people a day than before.
	WarnLimitDrop NumberWarning = "limit_drop"
)

// NumberWarnings are all warnings.
func NumberWarnings() []NumberWarning { return []NumberWarning{WarnQualityRed, WarnLimitDrop} }

// QualityRed is Meta's worst rating of a number.
const QualityRed = "RED"

// WarnedNumber is a number with warnings, and the limit of its portfolio.
type WarnedNumber struct {
	Number
	RecipientLimit *int
	DroppedFrom    *int
	DroppedAt      *time.Time
}

// Warnings are those of the number.
func (n WarnedNumber) Warnings() []NumberWarning {
	var out []NumberWarning
	if n.Quality == QualityRed {
		out = append(out, WarnQualityRed)
	}
	if n.DroppedAt != nil {
		out = append(out, WarnLimitDrop)
	}
	return out
}

// since is when a warning began; nil when that is not known.
func (n WarnedNumber) since(w NumberWarning) *time.Time {
	if w == WarnQualityRed {
		return n.QualityAt
	}
	return n.DroppedAt
}

// Drop is from what the limit of the portfolio has dropped, and since when we know it, once Meta names the next limit, of
// which we learn at an instant: nothing when it is as high as before. A limit that drops in steps has dropped from where it was
// first, until somebody has seen it.
func (p Portfolio) Drop(next RecipientLimit, at time.Time) (from *int, since *time.Time) {
	if p.LimitAt == nil {
		return nil, nil
	}
	top := p.DroppedFrom
	if top == nil {
		top = limitOrAny(p.RecipientLimit)
	}
	if !lower(*limitOrAny(next.Most), *top) {
		return nil, nil
	}
	if p.DroppedAt != nil && !lower(*limitOrAny(next.Most), *limitOrAny(p.RecipientLimit)) {
		return top, p.DroppedAt
	}
	return top, &at
}

// limitOrAny is a limit as a number, 0 for any number of people.
func limitOrAny(most *int) *int {
	if most == nil {
		return new(int)
	}
	return most
}

// lower reports whether a limit is lower than another; 0 is any number of people.
func lower(limit, than int) bool { return limit != than && limit != 0 && (than == 0 || limit < than) }

// CampaignRules are a workspace's rules of campaigns.
type CampaignRules struct {
	// PauseOn are the warnings of a number that pause the campaigns that send through it.
	PauseOn []NumberWarning `json:"pause_on"`
}

// WithDefaults are the rules with a list, which may be empty.
func (r *CampaignRules) WithDefaults() CampaignRules {
	if r == nil || r.PauseOn == nil {
		return CampaignRules{PauseOn: []NumberWarning{}}
	}
	return *r
}

// Validate returns what is wrong with the rules.
func (r *CampaignRules) Validate(at string) []Violation {
	for i, w := range r.PauseOn {
		if !slices.Contains(NumberWarnings(), w) || slices.Index(r.PauseOn, w) < i {
			return []Violation{{Pointer: at + "/pause_on", Detail: "must name each of quality_red and limit_drop at most once"}}
		}
	}
	return nil
}

// Pausing is the first warning of the number that pauses the campaign; "" for none. Whoever resumed the campaign after
// the warning began knows of it: that one pauses the campaign no more.
func (r *CampaignRules) Pausing(n WarnedNumber, c Campaign) NumberWarning {
	if r == nil {
		return ""
	}
	resumed := c.CheckedFrom != nil && c.StartedAt != nil && !c.CheckedFrom.Equal(*c.StartedAt)
	for _, w := range n.Warnings() {
		since := n.since(w)
		known := resumed && (since == nil || !c.CheckedFrom.Before(*since))
		if slices.Contains(r.PauseOn, w) && !known {
			return w
		}
	}
	return ""
}
