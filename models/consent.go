package models

import (
	"fmt"
	"time"
)

// Consent is what is known of a contact's consent to marketing (K1).
type Consent string

// The states of consent. Nobody states that it is unknown: it is so until somebody has said something.
const (
	ConsentUnknown Consent = "unknown"
	ConsentGranted Consent = "granted"
	ConsentRefused Consent = "refused"
)

// Valid reports whether the state is one of the three.
func (c Consent) Valid() bool { return c == ConsentUnknown || c.Stated() }

// Stated reports whether it is what somebody may say: granted or refused.
func (c Consent) Stated() bool { return c == ConsentGranted || c == ConsentRefused }

// The sources of statements that we know ourselves. A caller of the API may name another one.
const (
	ConsentByMessage  = "message"  // a stop word or a start word
	ConsentByButton   = "button"   // a tap of a button that is marked as opt-out
	ConsentByWhatsApp = "whatsapp" // the person told WhatsApp, or WhatsApp refuses our messages for it
	ConsentByAPI      = "api"
	ConsentByImport   = "import"
	ConsentByStep     = "step"
	ConsentByJob      = "job"   // a change of many contacts
	ConsentByMerge    = "merge" // another contact turned out to be the same person
)

// MaxConsentSource and MaxConsentWords are how many characters are kept of where a statement comes from
// and of its words.
const (
	MaxConsentSource = 100
	MaxConsentWords  = 200
)

// ConsentStatement is one thing that was said about a contact's consent.
type ConsentStatement struct {
	// Marketing is granted or refused.
	Marketing Consent
	Source    string
	// Words are those of the person; "" where none were written.
	Words string
	// At is when it was said; zero is now, after all that was said before.
	At time.Time
}

// ConsentChange is a statement that changed a contact's consent, as the log keeps it.
type ConsentChange struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	ContactID   string
	Marketing   Consent
	Source      string
	Words       string
	At          time.Time
}

// EntryKey is the key of the runs that the change starts (S11, R2).
func (c ConsentChange) EntryKey() string { return "consent:" + c.ID }

// Marketing is the contact's consent: the later of what was said counts.
func (c Contact) Marketing() Consent {
	switch {
	case c.MarketingStopped():
		return ConsentRefused
	case c.MarketingResumedAt != nil:
		return ConsentGranted
	}
	return ConsentUnknown
}

// TakeConsent notes a statement, and reports whether it says anything that was not known: a repeat and
// what is older than the same words say nothing, what is older than the opposite is noted and changes
// nothing. WhatsApp tells whole seconds: of two statements of one second the one that comes later counts.
func (c *Contact) TakeConsent(s ConsentStatement, now time.Time) bool {
	own, other := &c.MarketingStoppedAt, c.MarketingResumedAt
	if s.Marketing == ConsentGranted {
		own, other = &c.MarketingResumedAt, c.MarketingStoppedAt
	}
	at := s.At.UTC()
	if s.At.IsZero() {
		at = latest(now.UTC(), *own, other)
	}
	if *own != nil && !at.After(**own) {
		return false
	}
	if other != nil && !at.After(*other) && !at.Before(other.Truncate(time.Second)) {
		at = other.UTC().Add(time.Millisecond)
	}
	*own = &at
	return true
}

// Overtaken reports whether the person's own refusal is news and would change nothing, because of a later grant.
func (c Contact) Overtaken(s ConsentStatement, now time.Time) bool {
	return s.Marketing == ConsentRefused && SpokenConsent(s.Source) && c.TakeConsent(s, now) && c.Marketing() == ConsentGranted
}

// SpokenConsent reports whether a source is the person's own word: a message, a tap, or what they told WhatsApp.
func SpokenConsent(source string) bool {
	return source == ConsentByMessage || source == ConsentByButton || source == ConsentByWhatsApp
}

// latest is the instant, or else a moment after the last of the others.
func latest(at time.Time, others ...*time.Time) time.Time {
	for _, other := range others {
		if other != nil && !at.After(*other) {
			at = other.UTC().Add(time.Millisecond)
		}
	}
	return at
}

// ConsentOf is the change that a statement makes of the contact's consent, which was another one before.
func ConsentOf(c Contact, s ConsentStatement, id string) ConsentChange {
	at := c.MarketingStoppedAt
	if s.Marketing == ConsentGranted {
		at = c.MarketingResumedAt
	}
	return ConsentChange{
		ID: id, WorkspaceID: c.WorkspaceID, ContactID: c.ID, Marketing: c.Marketing(), Source: s.Source,
		Words: shortened(s.Words, MaxConsentWords), At: *at,
	}
}

// shortened is a text cut to so many characters.
func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// ConsentRules are a workspace's rules of consent (K1, K2). What is nil has its default.
type ConsentRules struct {
	// UnknownMay lets contacts get marketing of whom nothing is known; by default it does.
	UnknownMay *bool `json:"unknown_may,omitempty"`
	// StopWords refuse and StartWords grant when somebody writes one and nothing else.
	StopWords  *[]string `json:"stop_words,omitempty"`
	StartWords *[]string `json:"start_words,omitempty"`
	// OptOutButtons are the texts of the buttons that refuse when they are tapped; by default none.
	OptOutButtons *[]string `json:"opt_out_buttons,omitempty"`
	// Confirmation is sent once to whoever refuses with a stop word or the tap of an opt-out button; by default nothing is.
	Confirmation *Wording `json:"confirmation,omitempty"`
}

// defaultStopWords and defaultStartWords are those of a workspace that names none.
var (
	defaultStopWords  = []string{"STOP", "DISISCRIVIMI", "CANCELLAMI", "UNSUBSCRIBE", "BAJA", "BASTA", "ANNULLA"}
	defaultStartWords = []string{"START", "ISCRIVIMI", "ALTA"}
)

// AmbiguousStopWords are stop words that answer a question as well: while a run listens they are its answer.
func AmbiguousStopWords() []string { return []string{"BASTA", "ANNULLA"} }

// WithDefaults are the rules with all that they leave out. Nil has the defaults alone.
func (r *ConsentRules) WithDefaults() ConsentRules {
	out := ConsentRules{}
	if r != nil {
		out = *r
	}
	may := true
	words := func(given *[]string, otherwise []string) *[]string {
		if given != nil {
			return given
		}
		return &otherwise
	}
	if out.UnknownMay == nil {
		out.UnknownMay = &may
	}
	out.StopWords = words(out.StopWords, defaultStopWords)
	out.StartWords = words(out.StartWords, defaultStartWords)
	out.OptOutButtons = words(out.OptOutButtons, []string{})
	if out.Confirmation == nil {
		out.Confirmation = &Wording{}
	}
	return out
}

// MayGetMarketing reports whether a contact of such consent gets marketing; reason is why not.
func (r *ConsentRules) MayGetMarketing(c Consent) (may bool, reason string) {
	switch c {
	case ConsentRefused:
		return false, ReasonMarketingStopped
	case ConsentUnknown:
		if !*r.WithDefaults().UnknownMay {
			return false, ReasonMarketingNotGranted
		}
	case ConsentGranted:
	}
	return true, ""
}

// The bounds of the words of consent.
const (
	MaxConsentRules     = 50
	MaxConsentRuleChars = 60
)

// Validate returns what is wrong with the rules; at leads the pointers. Normal is the form in which words are compared when
// somebody writes them.
func (r *ConsentRules) Validate(at string, normal func(string) string) []Violation {
	var out []Violation
	out = append(out, wordRules(at+"/stop_words", r.StopWords)...)
	out = append(out, wordRules(at+"/start_words", r.StartWords)...)
	out = append(out, wordRules(at+"/opt_out_buttons", r.OptOutButtons)...)
	if r.Confirmation != nil {
		out = append(out, r.Confirmation.validate(at+"/confirmation")...)
	}
	return append(out, r.both(at, normal)...)
}

func wordRules(at string, words *[]string) []Violation {
	if words == nil {
		return nil
	}
	if len(*words) > MaxConsentRules {
		return []Violation{{at, fmt.Sprintf("may have at most %d words", MaxConsentRules)}}
	}
	var out []Violation
	for i, word := range *words {
		if Blank(word) || len([]rune(word)) > MaxConsentRuleChars {
			out = append(out, Violation{fmt.Sprintf("%s/%d", at, i), fmt.Sprintf("must have 1 to %d characters", MaxConsentRuleChars)})
		}
	}
	return out
}

// both are the start words that are stop words, too.
func (r *ConsentRules) both(at string, normal func(string) string) []Violation {
	all := r.WithDefaults()
	stops := map[string]bool{}
	for _, word := range *all.StopWords {
		stops[normal(word)] = true
	}
	var out []Violation
	for i, word := range *all.StartWords {
		if stops[normal(word)] {
			out = append(out, Violation{fmt.Sprintf("%s/start_words/%d", at, i), "is a stop word, too"})
		}
	}
	return out
}
