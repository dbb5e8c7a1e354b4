package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/internal/store/workspace"
	"cadenza/models"
)

// ExportAutomation is the file of an automation in its revision in force, and the automation.
func (s *Store) ExportAutomation(ctx context.Context, workspaceID, id string) (models.AutomationFile, models.Automation, error) {
	a, definition, err := s.GetAutomation(ctx, workspaceID, id)
	if err != nil {
		return models.AutomationFile{}, a, err
	}
	needs, err := s.fileNeeds(ctx, a, models.Definition{Start: definition.Start, Steps: definition.Live()})
	if err != nil {
		return models.AutomationFile{}, a, err
	}
	file, err := models.NewAutomationFile(a, definition, needs)
	return file, a, err
}

func (s *Store) fileNeeds(ctx context.Context, a models.Automation, d models.Definition) (models.FileNeeds, error) {
	needs := models.FileNeeds{Names: make(models.Names), Others: map[string]string{}}
	refs := d.References()
	asked := refs.Named()
	asked[models.NamedNumber] = []models.Reference{{Value: a.NumberID}}
	for kind, used := range asked {
		rows, err := named(s.Conn(ctx), a.WorkspaceID, kind, valuesOf(used))
		if err != nil {
			return needs, err
		}
		for _, row := range rows {
			if slices.ContainsFunc(used, func(ref models.Reference) bool { return ref.Value == row.ID }) {
				needs.Names.Add(kind, row.ID, row.Name)
			}
		}
	}
	for _, ref := range refs.Inside {
		_, other, err := s.GetAutomation(ctx, a.WorkspaceID, ref.AutomationID)
		switch {
		case models.CodeOf(err) == models.CodeNotFound:
		case err != nil:
			return needs, err
		case other.Keys()[ref.StepID] != "":
			needs.Others[ref.StepID] = other.Keys()[ref.StepID]
		}
	}
	err := s.Conn(ctx).Order("code").Find(&needs.Fields, "workspace_id = ? AND code IN ?", a.WorkspaceID, d.FieldCodes()).Error
	if err != nil {
		return needs, fmt.Errorf("read fields: %w", err)
	}
	return needs, nil
}

// namedThing is a thing of a workspace with its id and its name.
type namedThing struct{ ID, Name string }

// namedColumns say in which table things are, and in which column their names.
func namedColumns(kind models.NamedKind) (table any, column string) {
	switch kind {
	case models.NamedList:
		return &models.List{}, "name"
	case models.NamedSegment:
		return &models.Segment{}, "name"
	case models.NamedUser:
		return &models.User{}, "email"
	case models.NamedAutomation:
		return &models.Automation{}, "slug"
	case models.NamedNumber:
	}
	return &models.Number{}, "display_phone"
}

// named are the things of a kind whose ids or names are among those asked for, the oldest first.
func named(db *gorm.DB, workspaceID string, kind models.NamedKind, asked []string) ([]namedThing, error) {
	table, column := namedColumns(kind)
	var out []namedThing
	for part := range slices.Chunk(asked, database.Batch) {
		var rows []namedThing
		err := db.Model(table).Select("id, "+column+" AS name").Where(
			"workspace_id = ? AND (id IN ? OR "+column+" IN ?)", workspaceID, part, part,
		).Order("id").Find(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("read the names of things (%s): %w", kind, err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

// ReadFile is the automation of a file with the ids that its names have in the workspace. What is not there is a violation where
// it is named, or is made where the import says so: fields, tags and lists. Pointers are those of the file.
func (s *Store) ReadFile(ctx context.Context, workspaceID string, in models.FileImport) (models.FileRead, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.FileRead, error) {
		var out models.FileRead
		bad, err := madeFields(tx, workspaceID, in)
		if err != nil || len(bad) > 0 {
			return out, orInvalid(err, bad)
		}
		if in.Make {
			if err := workspace.MakeTags(tx, workspaceID, in.File.Tags); err != nil {
				return out, err
			}
		}
		read := fileReading{tx: tx, workspaceID: workspaceID, in: in, values: map[string]string{}}
		if err := read.names(); err != nil {
			return out, err
		}
		out.NumberID = read.number
		out.Definition = in.Definition.WithValues(read.values)
		if err := s.stepsInside(tx, workspaceID, &out.Definition); err != nil {
			return out, err
		}
		return out, models.Below(models.Invalid("the file names what is not here", read.bad), "/automation")
	})
}

func orInvalid(err error, bad []models.Violation) error {
	if err != nil {
		return err
	}
	return models.Invalid("the file breaks rules", bad)
}

// madeFields makes the fields of the file that are not there, if it is to make any; one of another type is a violation.
func madeFields(tx *gorm.DB, workspaceID string, in models.FileImport) ([]models.Violation, error) {
	var known []models.Field
	codes := make([]string, len(in.File.Fields))
	for i, f := range in.File.Fields {
		codes[i] = f.Code
	}
	if err := tx.Find(&known, "workspace_id = ? AND code IN ?", workspaceID, codes).Error; err != nil {
		return nil, fmt.Errorf("read fields: %w", err)
	}
	types := map[string]models.FieldType{}
	for _, f := range known {
		types[f.Code] = f.Type
	}
	var bad []models.Violation
	for i, f := range in.File.Fields {
		at := fmt.Sprintf("/fields/%d", i)
		broken := f.Violations(at)
		switch kind, there := types[f.Code]; {
		case len(broken) > 0:
			bad = append(bad, broken...)
		case there && kind != f.Type:
			bad = append(bad, models.Violation{
				Pointer: at + "/type", Detail: fmt.Sprintf("the field is %s here, and its type does not change", kind),
			})
		case !there && in.Make:
			row := models.Field{ID: database.NewID(), WorkspaceID: workspaceID, Code: f.Code, Name: f.Title(), Type: f.Type}
			if err := database.InsertOne(tx, &row, "field", "a field with this code exists"); err != nil {
				return nil, err
			}
			types[f.Code] = f.Type
		}
	}
	return bad, nil
}

// fileReading finds what the names of a file mean in a workspace.
type fileReading struct {
	tx          *gorm.DB
	workspaceID string
	in          models.FileImport
	// values are the ids by the pointers of the settings, number is that of the number.
	values map[string]string
	number string
	bad    []models.Violation
}

func (r *fileReading) names() error {
	named := r.in.Definition.References().Named()
	for _, kind := range models.NamedKinds() {
		refs := named[kind]
		if a := r.in.File.Automation; kind == models.NamedNumber && a != nil && a.Number != "" {
			refs = []models.Reference{{Value: a.Number, Pointer: "/number"}}
		}
		if err := r.kind(kind, refs); err != nil {
			return err
		}
	}
	r.number = r.values["/number"]
	delete(r.values, "/number")
	return nil
}

// kind finds the things of a kind: by the id, by the id that the file has beside the name, or by the name.
func (r *fileReading) kind(kind models.NamedKind, refs []models.Reference) error {
	asked := valuesOf(refs)
	for _, ref := range refs {
		if id := r.in.File.IDs[kind][ref.Value]; id != "" {
			asked = append(asked, id)
		}
	}
	rows, err := named(r.tx, r.workspaceID, kind, asked)
	if err != nil {
		return err
	}
	ids, there := map[string]string{}, map[string]bool{}
	for _, row := range rows {
		if there[row.ID] = true; ids[row.Name] == "" {
			ids[row.Name] = row.ID
		}
	}
	for _, ref := range refs {
		beside := r.in.File.IDs[kind][ref.Value]
		switch {
		case there[ref.Value]:
			r.values[ref.Pointer] = ref.Value
		case ids[ref.Value] != "":
			r.values[ref.Pointer] = ids[ref.Value]
		case there[beside]:
			r.values[ref.Pointer] = beside
		case kind == models.NamedList && r.in.Make:
			list, err := workspace.NewList(r.tx, r.workspaceID, ref.Value)
			if err != nil {
				return err
			}
			ids[ref.Value] = list.ID
			r.values[ref.Pointer] = list.ID
		default:
			r.bad = append(r.bad, models.Violation{
				Pointer: ref.Pointer, Detail: "there is no " + string(kind) + " of this name, or id, here",
			})
		}
	}
	return nil
}

// stepsInside puts ids in place of the keys of steps of other automations that conditions ask about.
func (s *Store) stepsInside(tx *gorm.DB, workspaceID string, d *models.Definition) error {
	values := map[string]string{}
	for _, ref := range d.References().Inside {
		a, err := database.ReadOne[models.Automation](tx, workspaceID, ref.AutomationID, "automation")
		if models.CodeOf(err) == models.CodeNotFound { // it is missed where it is named
			continue
		}
		if err != nil {
			return err
		}
		other, err := s.Definitions.Read(tx, a.ID, a.Revision)
		if err != nil {
			return err
		}
		if id := other.IDsByKey()[ref.StepID]; id != "" {
			values[ref.Pointer] = id
		}
	}
	*d = d.WithValues(values)
	return nil
}
