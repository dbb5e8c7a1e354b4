package models

// OnList enters the members of lists (S3).
type OnList struct {
	ListIDs []string `json:"list_ids"`
}

func (o *OnList) validate(at string) []Violation { return needItems(at+"/list_ids", o.ListIDs, 50) }

func (o *OnList) references(at string, r *References) { r.addLists(at, o.ListIDs) }
