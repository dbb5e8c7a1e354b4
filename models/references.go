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
	// UnderWay says that it is being sent already: only what nobody can be sent, in no approved language, is wrong with it.
	UnderWay bool
}

// MediaReference is one use of a file of ours, which must be of the kind.
type MediaReference struct{ ID, Kind, Pointer string }

// InsideReference is one use of a step of another automation.
type InsideReference struct{ AutomationID, StepID, Pointer string }

// References lists what a definition uses and the workspace must have.
type References struct {
	Lists, Users, Fields, Automations, Segments []Reference
	// Steps are those of the definition itself that a condition asks about.
	Steps []Reference
	// Inside are those of other automations that a condition asks about.
	Inside []InsideReference
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

// MissingSteps are the questions about steps that the definition has not, that send nothing, or of which nobody can click anything.
// What a template tracks is the template's.
func (d Definition) MissingSteps() []Violation {
	var out []Violation
	for _, ref := range d.References().Steps {
		if step, _, ok := d.Find(ref.Value); !ok || step.Deleted || !step.Kind.Sends() {
			out = append(out, Violation{ref.Pointer, "is not a step of this automation that sends"})
		} else if free, is := step.Settings.(FreeStep); is && !free.Tracks() && free.Alternative().FallbackTemplate == "" {
			out = append(out, Violation{ref.Pointer, "is a step that tracks no links: nobody can click (track_links)"})
		}
	}
	return out
}

// Renamed is the definition with other ids of its steps, where they stand and where conditions name them.
func (d Definition) Renamed(ids map[string]string) Definition {
	return d.Rewritten(func(_ string, s Step) Step {
		if id, ok := ids[s.ID]; ok {
			s.ID = id
		}
		if branch, ok := s.Settings.(*Branch); ok {
			s.Settings = &Branch{If: branch.If.renamed(ids), Then: branch.Then, Else: branch.Else}
		}
		return s
	})
}

// renamed is the condition with other ids of the steps that it names.
func (c Condition) renamed(ids map[string]string) Condition {
	if c.Clicked != nil && ids[c.Clicked.StepID] != "" {
		c.Clicked = &Clicked{StepID: ids[c.Clicked.StepID]}
	}
	each := func(list []Condition) []Condition {
		if list == nil {
			return nil
		}
		out := make([]Condition, len(list))
		for i, inner := range list {
			out[i] = inner.renamed(ids)
		}
		return out
	}
	c.All, c.Any = each(c.All), each(c.Any)
	if c.Not != nil {
		inner := c.Not.renamed(ids)
		c.Not = &inner
	}
	return c
}
