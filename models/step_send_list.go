package models

import "fmt"

// Row is one choice of a list.
type Row struct {
	ID          string `json:"id,omitempty"`
	Text        string `json:"text"`
	Description string `json:"description,omitempty"`
}

// Section groups rows under a title.
type Section struct {
	Title string `json:"title,omitempty"`
	Rows  []Row  `json:"rows"`
}

// SendList sends a text with a button that opens a list (A4).
type SendList struct {
	Text     string    `json:"text"`
	Header   string    `json:"header,omitempty"`
	Footer   string    `json:"footer,omitempty"`
	Button   string    `json:"button"`
	Sections []Section `json:"sections"`
	Translated
	Tracking
	Quoting
	Fallback
}

func (s *SendList) validate(at string) []Violation {
	out := s.validateTexts(at, s.Text, 1, MaxListBody)
	out = append(out, partRule(at+"/header", s.Header, 0, MaxHeader)...)
	out = append(out, partRule(at+"/footer", s.Footer, 0, MaxFooter)...)
	out = append(out, partRule(at+"/button", s.Button, 1, MaxListButton)...)
	if len(s.Sections) < 1 || len(s.Sections) > MaxSections {
		out = append(out, Violation{at + "/sections", fmt.Sprintf("needs 1 to %d sections", MaxSections)})
	}
	rows, ids := 0, map[string]bool{}
	for i, section := range s.Sections {
		place := fmt.Sprintf("%s/sections/%d", at, i)
		out = append(out, section.validate(place, len(s.Sections) > 1, ids)...)
		rows += len(section.Rows)
	}
	if rows > MaxRows {
		out = append(out, Violation{at + "/sections", fmt.Sprintf("may hold %d rows in all", MaxRows)})
	}
	return append(out, s.validateQuote(at)...)
}

func (s Section) validate(at string, titled bool, ids map[string]bool) []Violation {
	least := 0
	if titled {
		least = 1
	}
	out := partRule(at+"/title", s.Title, least, MaxSectionTitle)
	if len(s.Rows) == 0 {
		out = append(out, Violation{at + "/rows", "needs at least one row"})
	}
	for i, row := range s.Rows {
		place := fmt.Sprintf("%s/rows/%d", at, i)
		out = append(out, partRule(place+"/text", row.Text, 1, MaxRowTitle)...)
		out = append(out, partRule(place+"/description", row.Description, 0, MaxRowDescription)...)
		out = append(out, partRule(place+"/id", row.ID, 0, MaxRowID)...)
		if row.ID != "" && ids[row.ID] {
			out = append(out, Violation{place + "/id", "is the id of another row"})
		}
		ids[row.ID] = true
	}
	return out
}

func (s *SendList) references(at string, r *References) { s.Fallback.references(at, r) }

// Texts are everything that the customer reads.
func (s *SendList) Texts() []string {
	out := append(append(s.texts(), s.wordings()...), s.Text, s.Header, s.Footer, s.Button)
	for _, section := range s.Sections {
		out = append(out, section.Title)
		for _, row := range section.Rows {
			out = append(out, row.Text, row.Description)
		}
	}
	return out
}

// TrackedLinks are those of its texts.
func (s *SendList) TrackedLinks() []PlacedLink { return s.linksIn(s.Translated, s.Text) }
