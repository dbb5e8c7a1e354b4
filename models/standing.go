package models

import (
	"slices"
	"time"
)

// Standing is what the engine knows of a run while it holds the run's row.
type Standing struct {
	Workspace  Workspace
	Automation Automation
	Definition Definition
	Run        Run
	// Contact is nil once the contact was deleted.
	Contact *Contact
	// LooksWithin is how long at most it sleeps while it is held; 0 is until it is woken.
	LooksWithin time.Duration
}

// Zone is the name of the time zone that rules the contact's waits.
func (s Standing) Zone() string {
	if s.Contact != nil && s.Contact.TimeZone != "" {
		return s.Contact.TimeZone
	}
	return s.Workspace.TimeZone
}

// Language is the contact's language, else that of the phone's country, else the workspace's.
func (s Standing) Language() string {
	languages := s.Languages()
	if len(languages) == 0 {
		return ""
	}
	return languages[0]
}

// Languages are those in which the contact may be written to, the best first and without empty ones: the contact's own, that of the
// phone's country, the workspace's.
func (s Standing) Languages() []string {
	var own, country string
	if c := s.Contact; c != nil {
		own = c.Language
		if c.Phone != nil && *c.Phone != MadeUpPhone { // that of a simulation stands for one of any country
			country = PhoneLanguage(*c.Phone)
		}
	}
	return slices.DeleteFunc([]string{own, country, s.Workspace.Language}, func(l string) bool { return l == "" })
}

// ReservedValues are the values of the codes that every contact has.
func (s Standing) ReservedValues() map[string]string {
	values := map[string]string{CodeAccountName: s.Workspace.Name, CodeLanguage: s.Language()}
	if c := s.Contact; c != nil {
		values[CodeFirstName], values[CodeLastName], values[CodeEmail] = c.FirstName, c.LastName, c.Email
		if c.Phone != nil {
			values[CodePhone] = *c.Phone
		}
	}
	return values
}

// Outgoing is a message ready to leave: everything rendered, nothing left to look up.
type Outgoing struct {
	// Phone is E.164, or empty when only UserID is known.
	Phone  string
	UserID string
	// CallbackData comes back on the message's statuses: our message id.
	CallbackData string
	Text         string
	Media        *Media
	Template     *OutgoingTemplate
	Buttons      *OutgoingButtons
	List         *OutgoingList
	Interactive  *OutgoingInteractive
	Location     *MapPlace
	Contacts     []ContactCard
	// Reaction is an emoji on the contact's message ReplyTo.
	Reaction string
	// ReplyTo is the wamid of the contact's message that this one quotes, or reacts to; "" for none.
	ReplyTo string
}

// OutgoingButtons is a text with reply buttons; every button has an id. Above it stands a text, a file, or neither.
type OutgoingButtons struct {
	Text, Header, Footer string
	HeaderMedia          *Media
	Buttons              []Button
}

// OutgoingList is a text with a list; every row has an id.
type OutgoingList struct {
	Text, Header, Footer, Button string
	Sections                     []Section
}

// ClaimRow is what a send needs to know, read in one statement while the run's row is held.
type ClaimRow struct {
	Standing
	// Number is nil when the workspace has none.
	Number *Number
	// NumberHold and AccountHold are the holds of the number and of its account; nil for none.
	NumberHold, AccountHold *Hold
	// Window is nil when the contact never wrote to the number.
	Window *Window
	// UserID is the contact's business-scoped id when there is no phone.
	UserID string
	// Portfolio is the number's, nil when nothing is known of its limit.
	Portfolio *Portfolio
	// BurstSince is when the newest PairBurst messages of the number to the contact began;
	// nil when there are fewer.
	BurstSince *time.Time
	// Turn is how long a message of no run waits at most for an older one of its conversation; zero when there is none (I2).
	Turn time.Time
	// ReplyTo is the wamid of the message that one of no run quotes; "" for none.
	ReplyTo string
}

// Bursting reports whether so many messages went to the contact lately that their pace must be looked at (W4).
func (c ClaimRow) Bursting(now time.Time) bool {
	return c.BurstSince != nil && now.Sub(*c.BurstSince) < PairMemory
}

// Hold is the hold that keeps the number from sending at now; nil when none does. Of two it is the one
// that outweighs the other.
func (c ClaimRow) Hold(now time.Time) *Hold {
	return WeightierHold(c.NumberHold, c.AccountHold, now)
}

// WindowOpen reports whether a free message may leave at now (W3).
func (c ClaimRow) WindowOpen(now time.Time) bool { return c.Window != nil && c.Window.Open(now) }
