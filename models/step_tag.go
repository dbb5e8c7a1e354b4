package models

import "fmt"

// What a step does to a contact's tags; the names of the change are theirs.
const (
	ChangeTagsAdded   ChangeName = "tags_added"
	ChangeTagsRemoved ChangeName = "tags_removed"
)

// ChangeTags adds or removes tags (A5).
type ChangeTags struct {
	Tags []string `json:"tags"`
}

func (s *ChangeTags) validate(at string) []Violation {
	out := needItems(at+"/tags", s.Tags, 20)
	for i, tag := range s.Tags {
		out = append(out, textRule(fmt.Sprintf("%s/tags/%d", at, i), tag, 1, MaxNameLength)...)
	}
	return out
}

func (s *ChangeTags) references(at string, r *References) {
	for i, name := range s.Tags {
		r.Tags = append(r.Tags, Reference{name, fmt.Sprintf("%s/tags/%d", at, i)})
	}
}

// Texts are none: tags are fixed.
func (*ChangeTags) Texts() []string { return nil }
