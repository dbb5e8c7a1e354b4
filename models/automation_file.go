package models

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// FileFormat is the form of files that this build writes and reads.
const FileFormat = 1

// AutomationFile is an automation, and what it needs, as a file carries it from one workspace to another: by names, without
// secrets.
type AutomationFile struct {
	// Format is FileFormat.
	Format int `json:"cadenza"`
	// Automation is nil in a file of fields, tags, lists or templates alone.
	Automation *FiledAutomation `json:"automation,omitempty"`
	// Fields, Tags and Lists are what the automation uses, or what is to be there.
	Fields []FiledField `json:"fields,omitempty"`
	Tags   []string     `json:"tags,omitempty"`
	Lists  []string     `json:"lists,omitempty"`
	// Templates are drafts to be written, as the API takes them. An export has none.
	Templates []json.RawMessage `json:"templates,omitempty"`
	// IDs are the ids by kind and name of what the settings name: beside the names, for who renamed something since.
	IDs Names `json:"ids,omitempty"`
	// DerivedKeys are the keys that an export made of names and kinds: they are not stored before the file is published.
	DerivedKeys []string `json:"derived_keys,omitempty"`
}

// FiledAutomation is the automation itself. Where its settings hold ids otherwise they hold names; steps have keys and no ids.
type FiledAutomation struct {
	Slug string `json:"slug,omitempty"`
	Name string `json:"name"`
	// State is the state that it is to have; "" leaves it as it is. An import is always a draft.
	State AutomationState `json:"state,omitempty"`
	// Number is the phone of the number that sends; "" means the workspace's first, or the one that it has.
	Number  string            `json:"number,omitempty"`
	Reentry Reentry           `json:"reentry,omitzero"`
	Start   []json.RawMessage `json:"start,omitempty"`
	Steps   []json.RawMessage `json:"steps,omitempty"`
}

// FiledField is a field that an automation uses.
type FiledField struct {
	Code string    `json:"code"`
	Name string    `json:"name,omitempty"`
	Type FieldType `json:"type"`
}

// FileImport is a file on its way into a workspace.
type FileImport struct {
	File AutomationFile
	// Definition is that of the automation of the file, with names where ids belong.
	Definition Definition
	// Make says that fields, tags and lists that are not there are made.
	Make bool
}

// Portable is the definition as a file holds it: live steps alone, by their keys, with names for ids and without secrets. others are
// the keys of the steps of other automations that conditions ask about, by their ids.
func (d Definition) Portable(names Names, others map[string]string) Definition {
	d = Definition{Start: slices.Clone(d.Start), Steps: d.Live()}
	keys, values := d.Keys(), map[string]string{}
	refs := d.References()
	for _, ref := range refs.Steps {
		if key, ok := keys[ref.Value]; ok {
			values[ref.Pointer] = key
		}
	}
	for _, ref := range refs.Inside {
		if key, ok := others[ref.StepID]; ok {
			values[ref.Pointer] = key
		}
	}
	maps.Copy(values, refs.Renaming(names))
	out := d.WithValues(values).WithoutSecrets().Rewritten(func(_ string, s Step) Step {
		s.Key, s.ID = keys[s.ID], ""
		return s
	})
	for i := range out.Start {
		out.Start[i].ID = ""
	}
	return out
}

// FileRead is what a file means in a workspace: the definition with ids, and the number, "" where the file names none.
type FileRead struct {
	Definition Definition
	NumberID   string
}

// Keyed is the definition as a file says it, with a key for each step, and no ids: what stands there is known by its key.
func (d Definition) Keyed() Definition {
	d = d.Rewritten(func(at string, s Step) Step {
		s.ID = at
		return s
	})
	keys := d.Keys()
	return d.Rewritten(func(at string, s Step) Step {
		s.ID, s.Key = "", keys[at]
		return s
	})
}

// FileNeeds is what an automation uses, as its file is written: the names of things, the keys of steps of other automations by their
// ids, and the fields.
type FileNeeds struct {
	Names  Names
	Others map[string]string
	Fields []Field
}

// NewAutomationFile is the file of an automation.
func NewAutomationFile(a Automation, d Definition, needs FileNeeds) (AutomationFile, error) {
	out := AutomationFile{Format: FileFormat, Automation: &FiledAutomation{
		Slug: a.Slug, Name: a.Name, State: a.State, Number: needs.Names[NamedNumber][a.NumberID], Reentry: a.Reentry,
	}}
	portable := d.Portable(needs.Names, needs.Others)
	for _, start := range portable.Start {
		raw, err := json.Marshal(start)
		if err != nil {
			return out, fmt.Errorf("write a start step: %w", err)
		}
		out.Automation.Start = append(out.Automation.Start, raw)
	}
	for _, step := range portable.Steps {
		raw, err := json.Marshal(step)
		if err != nil {
			return out, fmt.Errorf("write a step: %w", err)
		}
		out.Automation.Steps = append(out.Automation.Steps, raw)
	}
	out.DerivedKeys = d.derivedKeys()
	out.needs(d.References(), needs.Names)
	for _, f := range needs.Fields {
		out.Fields = append(out.Fields, FiledField{Code: f.Code, Name: f.Name, Type: f.Type})
	}
	return out, nil
}

// derivedKeys are the keys of the live steps that have none stored, sorted.
func (d Definition) derivedKeys() []string {
	var out []string
	keys := d.Keys()
	for _, s := range d.Every() {
		if !s.Deleted && s.Key == "" {
			out = append(out, keys[s.ID])
		}
	}
	slices.Sort(out)
	return out
}

// needs notes the tags and lists, and the ids beside the names.
func (f *AutomationFile) needs(refs References, names Names) {
	for _, ref := range refs.Tags {
		f.Tags = append(f.Tags, ref.Value)
	}
	for _, kind := range NamedKinds() {
		for id, name := range names[kind] {
			if f.IDs == nil {
				f.IDs = make(Names)
			}
			f.IDs.Add(kind, name, id)
		}
	}
	for _, name := range names[NamedList] {
		f.Lists = append(f.Lists, name)
	}
	slices.Sort(f.Tags)
	f.Tags = slices.Compact(f.Tags)
	slices.Sort(f.Lists)
}

// FieldCodes are the codes of the fields that the definition names, in settings or in texts, sorted; reserved ones are left out.
func (d Definition) FieldCodes() []string {
	refs := d.References()
	var out []string
	for _, ref := range slices.Concat(refs.Fields, refs.DateFields) {
		out = append(out, ref.Value)
	}
	for _, step := range d.Every() {
		if step.Settings == nil || step.Deleted {
			continue
		}
		for _, text := range step.Settings.Texts() {
			for _, found := range MergeField.FindAllStringSubmatch(text, -1) {
				out = append(out, found[1])
			}
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(code string) bool { return !ValidFieldCode(code) || ReservedField(code) })
}

// Definition reads the starts and steps of the file, and what is wrong with them by themselves, with pointers below the automation.
func (a FiledAutomation) Definition() (Definition, []Violation) {
	var d Definition
	var bad []Violation
	for i, raw := range a.Start {
		start, broken := Read[Start](raw, fmt.Sprintf("/start/%d", i))
		d.Start = append(d.Start, start)
		bad = append(bad, broken...)
	}
	for i, raw := range a.Steps {
		step, broken := Read[Step](raw, fmt.Sprintf("/steps/%d", i))
		d.Steps = append(d.Steps, step)
		bad = append(bad, broken...)
	}
	if len(bad) == 0 {
		bad = ValidateAutomation(a.Name, a.Reentry, d)
	}
	return d, bad
}

// Title is what people read of the field.
func (f FiledField) Title() string {
	if f.Name != "" {
		return f.Name
	}
	return f.Code
}

// Violations are what is wrong with the field by itself.
func (f FiledField) Violations(at string) []Violation {
	var out []Violation
	if !ValidFieldCode(f.Code) || ReservedField(f.Code) {
		out = append(out, Violation{
			at + "/code", "must be 1 to 64 upper case letters, digits and underscores, a letter first, and no reserved code",
		})
	}
	if !f.Type.Valid() {
		out = append(out, Violation{at + "/type", "must be text, date or datetime"})
	}
	return append(out, textRule(at+"/name", f.Name, 0, MaxNameLength)...)
}
