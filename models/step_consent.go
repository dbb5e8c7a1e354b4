package models

// ChangeConsentSet is what a step does to a contact's consent; its value is under "marketing".
const ChangeConsentSet ChangeName = "consent_set"

// SetConsent sets the contact's consent to marketing (K3).
type SetConsent struct {
	// To is granted or refused.
	To Consent `json:"to"`
}

func (s *SetConsent) validate(at string) []Violation { return consentRule(at+"/to", s.To) }

func (*SetConsent) references(string, *References) {}

// Texts are none.
func (*SetConsent) Texts() []string { return nil }

func consentRule(at string, c Consent) []Violation {
	if c.Stated() {
		return nil
	}
	return []Violation{{at, "must be granted or refused"}}
}
