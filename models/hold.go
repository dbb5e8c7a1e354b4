package models

import "time"

// HoldScope says what a hold keeps from sending.
type HoldScope string

// The scopes of a hold.
const (
	HoldNumber   HoldScope = "number"
	HoldAccount  HoldScope = "account"
	HoldTemplate HoldScope = "template"
	// HoldPortfolio is what runs wait for while a portfolio has reached its daily limit (W4). There is no
	// Hold row for it: the portfolio's own count says so.
	HoldPortfolio HoldScope = "portfolio"
)

// Hold stops all sends through a number, an account or a template after one of them was refused, so
// that the others are not tried in vain (W2, W6). There is at most one for each.
type Hold struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Scope       HoldScope
	// Object is what is held: a number's id, an account's WABA id, or the id of a template in
	// one language.
	Object string
	// Park is what a person must do before sends go on; the runs that meet the hold then need
	// attention. "" means that they wait until the hold is over.
	Park ParkReason
	// Reason is for people.
	Reason string
	// Code is WhatsApp's error code; 0 when it came without one.
	Code int
	// Until is when the hold ends by itself; nil means that somebody must release it.
	Until     *time.Time
	CreatedAt time.Time
	// ReleasedAt is when the hold was ended; the runs that it held are then being woken. Nil while it
	// is in force.
	ReleasedAt *time.Time
}

// Active reports whether the hold is in force; a nil hold is none.
func (h *Hold) Active(now time.Time) bool {
	return h != nil && h.ReleasedAt == nil && (h.Until == nil || h.Until.After(now))
}

// Outweighs reports whether the hold stays when another is raised for the same: what a
// person must see to stays over what passes, and the later end over the earlier.
func (h Hold) Outweighs(other Hold) bool {
	if (h.Park == "") != (other.Park == "") {
		return h.Park != ""
	}
	return h.Until == nil || (other.Until != nil && !other.Until.After(*h.Until))
}

// WeightierHold is the one of two holds, either of them nil, that keeps a message from leaving; nil when neither is in force.
func WeightierHold(number, account *Hold, now time.Time) *Hold {
	switch {
	case !number.Active(now) && !account.Active(now):
		return nil
	case !number.Active(now), account.Active(now) && account.Outweighs(*number):
		return account
	}
	return number
}

// Held is what a run waits for that is held, by its scope and object; "" for none.
type Held string

// By is what the runs that meet a hold wait for.
func (h Hold) By() Held { return HeldBy(h.Scope, h.Object) }

// HeldBy is what runs wait for that wait for the object.
func HeldBy(scope HoldScope, object string) Held { return Held(string(scope) + "/" + object) }

// HoldView is a hold as people read it.
type HoldView struct {
	Hold
	// Template is what is held where that is a template, unless it is gone.
	Template *Template
	// Runs is how many runs wait for its end or need attention because of it.
	Runs int
}
