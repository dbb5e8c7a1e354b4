package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/internal/store/workspace"
	"cadenza/models"
)

// edit is one publication of an automation, inside its transaction.
type edit struct {
	store      *Store
	tx         *gorm.DB
	actor      string
	in         models.AutomationInput
	automation models.Automation
	definition models.Definition
	secrets    map[string]string
	// preview counts what the edit does to those inside, and leaves them alone.
	preview bool
	met     models.Preview
}

func (e *edit) result() models.PublishedAutomation {
	out := models.PublishedAutomation{
		Automation: e.automation, Definition: e.definition, Secrets: e.secrets,
		Rollout: models.Rollout{Signals: e.met.Signals, Left: e.met.Signals},
	}
	if e.automation.Revision > 1 {
		out.Impact = &e.met.Impact
	}
	return out
}

// replace publishes the input as the next revision of an automation. It holds the
// automation against every run's move and entry until the transaction ends.
func (e *edit) replace(tx *gorm.DB, workspaceID, id string, base int, action string) (err error) {
	e.tx, e.secrets = tx, map[string]string{}
	if e.automation, err = database.ReadOne[models.Automation](database.ForUpdate(tx), workspaceID, id, "automation"); err != nil {
		return err
	}
	if err := editable(e.automation, base); err != nil {
		return err
	}
	before, err := e.store.Definitions.Read(tx, id, e.automation.Revision)
	if err != nil {
		return err
	}
	return e.publish(before, action)
}

// publish writes the next revision, which replaces before.
func (e *edit) publish(before models.Definition, action string) error {
	if e.in.NumberID == "" {
		e.in.NumberID = e.automation.NumberID
	}
	if err := defaultNumber(e.tx, e.automation.WorkspaceID, &e.in.NumberID); err != nil {
		return err
	}
	violations, err := e.prepare(before)
	if err != nil {
		return err
	}
	if err := models.Invalid("the automation breaks rules", violations); err != nil {
		return err
	}
	e.automation.Name, e.automation.NumberID, e.automation.Reentry = e.in.Name, e.in.NumberID, e.in.Reentry
	e.automation.Revision++
	if e.in.ManagedBy != nil {
		e.automation.ManagedBy = *e.in.ManagedBy
	}
	if err := e.chooseSlug(); err != nil {
		return err
	}
	if err := e.tx.Save(&e.automation).Error; err != nil {
		return slugTaken(err)
	}
	if err := e.saveRevision(before); err != nil {
		return err
	}
	if err := e.saveStarts(); err != nil {
		return err
	}
	if err := workspace.MakeTags(e.tx, e.automation.WorkspaceID, tagsOf(e.definition)); err != nil {
		return err
	}
	detail := fmt.Sprintf("revision %d: %s", e.automation.Revision, models.Summary(e.met.Changes))
	return database.Audit(e.tx, e.store.Now(), e.automation.WorkspaceID, e.actor, action, "automation/"+e.automation.ID, detail)
}

// saveRevision lets those inside meet the edit (E1-E5) and writes down the revision.
func (e *edit) saveRevision(before models.Definition) (err error) {
	if e.met, err = e.store.meet(e.tx, e.automation, before, e.definition, !e.preview); err != nil {
		return err
	}
	revision := models.Revision{
		AutomationID: e.automation.ID, Number: e.automation.Revision, WorkspaceID: e.automation.WorkspaceID,
		Definition: e.definition, PublishedBy: e.actor, PublishedAt: e.store.Now(),
		Summary: models.Summary(e.met.Changes), Impact: e.met.Impact, Signals: e.met.Signals,
	}
	if err := e.tx.Create(&revision).Error; err != nil {
		return fmt.Errorf("save revision: %w", err)
	}
	return nil
}

// prepare gives ids, checks everything that the database knows, and forms the new definition.
func (e *edit) prepare(before models.Definition) ([]models.Violation, error) {
	known := before
	if e.in.Copied {
		e.in.Definition = ownIDs(e.in.Definition)
		known = e.in.Definition
	}
	next, violations := giveStepIDs(known, e.in.Definition.Known(before))
	next, kept := next.ByID().WithSecrets(before)
	violations = slices.Concat(violations, kept, next.MissingSteps())
	next.Start = append([]models.Start{}, next.Start...)
	violations = append(giveStartIDs(before.Start, next.Start), violations...)
	refs := next.References()
	if e.in.NumberID != "" {
		number := []models.Reference{{Value: e.in.NumberID, Pointer: "/number_id"}}
		unknown, err := database.Missing[models.Number](e.tx, e.automation.WorkspaceID, "number", number)
		if err != nil {
			return nil, err
		}
		violations = append(violations, unknown...)
	}
	unknown, err := checkReferences(e.tx, e.automation.WorkspaceID, refs, next.Start)
	if err != nil {
		return nil, err
	}
	violations = append(violations, unknown...)
	violations = append(violations, e.store.unsendable(next)...)
	if e.definition = next; e.automation.State == models.AutomationDraft {
		return violations, nil // nobody was ever inside: no tombstones are needed
	}
	if len(next.Steps) == 0 {
		violations = append(violations, models.Violation{Pointer: "/steps", Detail: "needs at least one step"})
	}
	bad, err := e.store.checkTemplates(e.tx, e.automation.WorkspaceID, e.in.NumberID, refs.Templates)
	if err != nil {
		return nil, err
	}
	loops, err := e.store.checkLoops(e.tx, e.automation, e.in.Name, next)
	e.definition = before.Succeed(next)
	return slices.Concat(violations, bad, loops), err
}

// ownIDs is the copy of a definition with ids of its own.
func ownIDs(d models.Definition) models.Definition {
	ids := map[string]string{}
	for _, s := range d.Every() {
		ids[s.ID] = database.NewID()
	}
	return d.Renamed(ids)
}

// giveStepIDs is the submission with ids for its new steps. An id in it must be one of before's, tombstones included.
func giveStepIDs(before, submitted models.Definition) (models.Definition, []models.Violation) {
	var out []models.Violation
	given := submitted.Rewritten(func(at string, s models.Step) models.Step {
		if s.ID == "" {
			s.ID = database.NewID()
		} else if _, _, known := before.Find(s.ID); !known {
			out = append(out, models.Violation{
				Pointer: at + "/id", Detail: "is not a step of this automation; leave it out for a new step",
			})
		}
		return s
	})
	return given, out
}

// giveStartIDs gives starts their ids: the one they bring, else that of an equal start
// of before that nobody claims, so that its address and secret live on, else a new one.
func giveStartIDs(before, starts []models.Start) []models.Violation {
	var out []models.Violation
	kinds, claimed := map[string]models.StartKind{}, map[string]bool{}
	for _, s := range before {
		kinds[s.ID] = s.Kind
	}
	for i, s := range starts {
		claimed[s.ID] = true
		if s.ID != "" && kinds[s.ID] != s.Kind {
			out = append(out, models.Violation{
				Pointer: fmt.Sprintf("/start/%d/id", i), Detail: "is not a start step of this kind; leave it out for a new one",
			})
		}
	}
	for i := range starts {
		if starts[i].ID == "" {
			starts[i].ID = equalStart(before, starts[i], claimed)
		}
		if starts[i].ID == "" {
			starts[i].ID = database.NewID()
		}
		claimed[starts[i].ID] = true
	}
	return out
}

func equalStart(before []models.Start, wanted models.Start, claimed map[string]bool) string {
	a, errA := json.Marshal(wanted.Settings)
	for _, s := range before {
		b, errB := json.Marshal(s.Settings)
		if !claimed[s.ID] && s.Kind == wanted.Kind && errA == nil && errB == nil && bytes.Equal(a, b) {
			return s.ID
		}
	}
	return ""
}

// saveStarts makes the rows of start_steps those of the definition. Rows that stay keep their secret.
func (e *edit) saveStarts() error {
	var known []models.StartStep
	if err := e.tx.Where("automation_id = ?", e.automation.ID).Find(&known).Error; err != nil {
		return fmt.Errorf("read start steps: %w", err)
	}
	hashes := map[string]string{}
	for _, row := range known {
		hashes[row.ID] = row.SecretHash
	}
	if err := e.tx.Delete(&models.StartStep{}, "automation_id = ?", e.automation.ID).Error; err != nil {
		return fmt.Errorf("replace start steps: %w", err)
	}
	rows := make([]models.StartStep, 0, len(e.definition.Start))
	for i, start := range e.definition.Start {
		rows = append(rows, e.startRow(i, start, hashes))
	}
	if len(rows) == 0 {
		return nil
	}
	err := e.tx.Create(&rows).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errPhraseTaken
	}
	if err != nil {
		return fmt.Errorf("save start steps: %w", err)
	}
	return nil
}

func (e *edit) startRow(i int, start models.Start, hashes map[string]string) models.StartStep {
	row := models.StartStep{ID: start.ID, WorkspaceID: e.automation.WorkspaceID, AutomationID: e.automation.ID, Kind: start.Kind}
	if start.Kind == models.StartMessage && i < len(e.in.Phrases) {
		hash := models.HashPhrase(e.in.Phrases[i])
		row.Phrase, row.PhraseHash = &e.in.Phrases[i], &hash
	}
	if start.Kind != models.StartIntegration {
		return row
	}
	if row.SecretHash = hashes[start.ID]; row.SecretHash == "" {
		secret := e.in.NewSecret()
		e.secrets[start.ID], row.SecretHash = secret, models.HashSecret(secret)
	}
	return row
}

// tagsOf lists the tags that a definition names, each once.
func tagsOf(d models.Definition) []string {
	var names []string
	seen := map[string]bool{}
	for _, step := range d.Every() {
		if tags, ok := step.Settings.(*models.ChangeTags); ok && !step.Deleted {
			for _, name := range tags.Tags {
				if !seen[name] {
					names = append(names, name)
				}
				seen[name] = true
			}
		}
	}
	return names
}
