package manifest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"cadenza/models"
)

// difference says for people what the file changes in the automation as the server exports it, a line for each step; nothing when
// nothing is to change. Values are not said: one may be a secret.
func (f *File) difference(there models.AutomationFile) ([]string, error) {
	was, bad := there.Automation.Definition()
	if len(bad) > 0 {
		return nil, fmt.Errorf("the server's automation %s cannot be read: %s %s", there.Automation.Slug, bad[0].Pointer, bad[0].Detail)
	}
	called := f.called(there.IDs)
	now := f.definition.WithValues(f.definition.References().Renaming(called)).WithoutSecrets()
	was = was.Keyed().WithoutSecrets()
	var out []string
	wanted, has := f.Automation, there.Automation
	if wanted.Name != has.Name {
		out = append(out, fmt.Sprintf("name: %q becomes %q", has.Name, wanted.Name))
	}
	if wanted.Reentry.WithDefaults() != has.Reentry.WithDefaults() {
		out = append(out, "reentry changes")
	}
	number := cmp.Or(called[models.NamedNumber][wanted.Number], wanted.Number)
	if number != "" && number != has.Number {
		out = append(out, "number changes")
	}
	out = append(out, f.onceMore(there)...)
	same, err := equal(now, was)
	if err != nil || same {
		return out, err
	}
	changes := byKey(now).Difference(byKey(was))
	for _, change := range changes {
		out = append(out, line(change))
	}
	if len(changes) == 0 {
		out = append(out, "the order of the starts changes")
	}
	return out, nil
}

// onceMore are the reasons to publish that comparing does not show: a secret that is written out may be another one than there, and a
// key that is not stored there is lost as soon as somebody renames its step.
func (f *File) onceMore(there models.AutomationFile) []string {
	var out []string
	for _, step := range f.definition.Every() {
		for _, name := range step.WrittenSecrets() {
			out = append(out, fmt.Sprintf("~ step %s: header %s is written out", step.Key, name))
		}
		if slices.Contains(there.DerivedKeys, step.Key) {
			out = append(out, fmt.Sprintf("~ step %s: its key is not stored yet", step.Key))
		}
	}
	return out
}

// called are the names that the server has for what the file names by an id, or by an earlier name with its id beside it.
func (f *File) called(ids models.Names) models.Names {
	out := make(models.Names)
	for kind, names := range ids {
		for name, id := range names {
			out.Add(kind, id, name)
		}
	}
	for kind, names := range f.IDs {
		for name, id := range names {
			if now := out[kind][id]; now != "" {
				out.Add(kind, name, now)
			}
		}
	}
	return out
}

// equal reports whether two definitions are the same JSON.
func equal(a, b models.Definition) (bool, error) {
	var values [2]any
	for i, d := range []models.Definition{a, b} {
		d.Start = append([]models.Start{}, d.Start...)
		d.Steps = append([]models.Step{}, d.Steps...)
		for k := range d.Start {
			d.Start[k].ID = ""
		}
		raw, err := json.Marshal(d)
		if err != nil {
			return false, fmt.Errorf("write a definition: %w", err)
		}
		if err := json.Unmarshal(raw, &values[i]); err != nil {
			return false, fmt.Errorf("read a definition: %w", err)
		}
	}
	return reflect.DeepEqual(values[0], values[1]), nil
}

// byKey is the definition with keys for the ids of its steps, and places among those of their kind for the ids of its starts.
func byKey(d models.Definition) models.Definition {
	d = d.Rewritten(func(_ string, s models.Step) models.Step {
		s.ID = s.Key
		return s
	})
	d.Start = append([]models.Start{}, d.Start...)
	count := make(map[models.StartKind]int)
	for i, s := range d.Start {
		count[s.Kind]++
		d.Start[i].ID = fmt.Sprintf("%s %d", s.Kind, count[s.Kind])
	}
	return d
}

// line is a change for people.
func line(c models.Change) string {
	what := "step " + c.ID
	if c.Start {
		what = "start " + c.ID
	}
	var keys []string
	for _, setting := range c.Settings {
		keys = append(keys, setting.Key)
	}
	switch c.Kind {
	case models.ChangeAdded:
		return "+ " + what
	case models.ChangeDeleted:
		return "- " + what
	case models.ChangeMoved:
		return fmt.Sprintf("> %s: moves from %s to %s", what, c.From, c.Place)
	case models.ChangeChanged:
	}
	return fmt.Sprintf("~ %s: %s", what, strings.Join(keys, ", "))
}
