package models

// What a step does to a contact's lists; the names of the change are their ids.
const (
	ChangeListsJoined ChangeName = "lists_joined"
	ChangeListsLeft   ChangeName = "lists_left"
)

// ChangeLists adds to or removes from lists (A6).
type ChangeLists struct {
	ListIDs []string `json:"list_ids"`
}

func (s *ChangeLists) validate(at string) []Violation {
	return needItems(at+"/list_ids", s.ListIDs, 20)
}

func (s *ChangeLists) references(at string, r *References) { r.addLists(at, s.ListIDs) }

// Texts are none.
func (*ChangeLists) Texts() []string { return nil }
