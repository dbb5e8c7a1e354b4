package models

import "fmt"

// Reference is one use of a thing that must exist, with the pointer of its use.
type Reference struct {
	Value, Pointer string
}

// TemplateReference is one use of a template, with the values that the step gives it.
type TemplateReference struct {
	Name, Language string
	Values         SendTemplate
	Pointer        string
}

// MediaReference is one use of a file of ours, which must be of the kind.
type MediaReference struct{ ID, Kind, Pointer string }

// References lists what a definition uses and the workspace must have.
type References struct {
	Lists, Users, Fields, Automations []Reference
	// Tags are named by their names, and need not exist: they are made.
	Tags []Reference
	// DateFields are the uses of fields that must hold dates.
	DateFields []Reference
	Templates  []TemplateReference
	Media      []MediaReference
}

// References collects the uses in starts and live steps.
func (d Definition) References() References {
	var r References
	for i, s := range d.Start {
		at := fmt.Sprintf("/start/%d", i)
		if s.Settings != nil {
			s.Settings.references(at, &r)
		}
	}
	for at, s := range d.Every() {
		if s.Settings != nil && !s.Deleted {
			s.Settings.references(at, &r)
		}
	}
	return r
}

func (r *References) addLists(at string, ids []string) {
	for i, id := range ids {
		r.Lists = append(r.Lists, Reference{id, fmt.Sprintf("%s/list_ids/%d", at, i)})
	}
}

func (r *References) addUsers(at string, ids []string) {
	for i, id := range ids {
		r.Users = append(r.Users, Reference{id, fmt.Sprintf("%s/user_ids/%d", at, i)})
	}
}
