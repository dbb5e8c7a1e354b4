package models

// OnConsent starts when the contact's consent to marketing changes (S11).
type OnConsent struct {
	// To is what it changes to, granted or refused.
	To Consent `json:"to"`
}

func (o *OnConsent) validate(at string) []Violation { return consentRule(at+"/to", o.To) }

func (*OnConsent) references(string, *References) {}
