package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateAutomation makes a draft of revision 1. What it names must exist (violations);
// a phrase of another automation is CodePhraseTaken; tags are made.
func (s *Store) CreateAutomation(
	ctx context.Context, workspaceID, actor string, in models.AutomationInput,
) (models.PublishedAutomation, error) {
	e := edit{store: s, actor: actor, in: in}
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		e.tx, e.secrets = tx, map[string]string{}
		e.automation = models.Automation{ID: database.NewID(), WorkspaceID: workspaceID, State: models.AutomationDraft}
		return e.publish(models.Definition{}, "automation.create")
	})
	return e.result(), s.phraseTaken(ctx, workspaceID, e, err)
}

// PublishAutomation replaces the definition as the next revision, all or nothing. The runs inside
// are moved in the same transaction (E1-E5). The templates of an automation that is not a draft are
// checked too.
//
// base is the revision that the edit started from. When another one is in force, that is CodeStale.
// AnyRevision edits whichever is in force. 0 means that none was given: only a draft can then be
// edited, else it is CodeNoCondition.
func (s *Store) PublishAutomation(
	ctx context.Context, workspaceID, id, actor string, base int, in models.AutomationInput,
) (models.PublishedAutomation, error) {
	e := edit{store: s, actor: actor, in: in}
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		if err := e.replace(tx, workspaceID, id, base, "automation.publish"); err != nil {
			return err
		}
		return e.dropDraft()
	})
	return e.result(), s.phraseTaken(ctx, workspaceID, e, err)
}

// MayPublish refuses what PublishAutomation would refuse at once: an automation that is not there, or not at that revision.
func (s *Store) MayPublish(ctx context.Context, workspaceID, id string, base int) error {
	row, err := database.ReadOne[models.Automation](s.Conn(ctx), workspaceID, id, "automation")
	if err != nil {
		return err
	}
	return editable(row, base)
}

func editable(a models.Automation, base int) error {
	switch {
	case a.CampaignID != "":
		return ofCampaign()
	case a.State == models.AutomationArchived:
		return models.Errorf(models.CodeConflict, "the automation is archived")
	case base == 0 && a.State != models.AutomationDraft:
		return models.Errorf(models.CodeNoCondition, "give the ETag that the edit is based on as If-Match")
	case base > 0 && base != a.Revision:
		return models.Errorf(models.CodeStale, "the automation was published again in between: read it and edit that")
	}
	return nil
}

// ofCampaign refuses to change the automation of a campaign: only the campaign changes it.
func ofCampaign() error {
	return models.Errorf(models.CodeConflict, "the automation belongs to a campaign: steer that")
}

// DuplicateAutomation copies an automation into a new draft. Steps and starts get ids
// and secrets of their own; message starts are left out, because a phrase starts one automation only.
func (s *Store) DuplicateAutomation(
	ctx context.Context, workspaceID, id, actor string, newSecret func() string,
) (models.PublishedAutomation, error) {
	a, definition, err := s.GetAutomation(ctx, workspaceID, id)
	if err != nil {
		return models.PublishedAutomation{}, err
	}
	copied := models.AutomationInput{
		Name: copyName(a.Name), NumberID: a.NumberID, Reentry: a.Reentry, NewSecret: newSecret, Copied: true,
	}
	for _, start := range definition.Start {
		if start.Kind != models.StartMessage {
			start.ID = ""
			copied.Definition.Start = append(copied.Definition.Start, start)
		}
	}
	copied.Definition.Steps = definition.Live()
	return s.CreateAutomation(ctx, workspaceID, actor, copied)
}

func copyName(name string) string {
	const suffix = " (copy)"
	runes := []rune(name)
	return string(runes[:min(len(runes), models.MaxNameLength-len(suffix))]) + suffix
}

// GetAutomation reads an automation and its definition in force.
func (s *Store) GetAutomation(ctx context.Context, workspaceID, id string) (models.Automation, models.Definition, error) {
	a, err := database.ReadOne[models.Automation](s.Conn(ctx), workspaceID, id, "automation")
	if err != nil {
		return a, models.Definition{}, err
	}
	definition, err := s.Definitions.Read(s.Conn(ctx), a.ID, a.Revision)
	return a, definition, err
}

// DeleteAutomation deletes a draft, or an archived automation that nobody ever entered: one
// with a history stays, archived. What forbids it is CodeConflict.
func (s *Store) DeleteAutomation(ctx context.Context, workspaceID, id, actor string) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		a, err := database.ReadOne[models.Automation](database.ForUpdate(tx), workspaceID, id, "automation")
		if err != nil {
			return err
		}
		if a.CampaignID != "" {
			return ofCampaign()
		}
		if a.State != models.AutomationDraft && a.State != models.AutomationArchived {
			return models.Errorf(models.CodeConflict, "the automation is %s: archive it first", a.State)
		}
		var entered []models.Run
		if err := tx.Select("id").Limit(1).Find(&entered, "automation_id = ?", id).Error; err != nil {
			return fmt.Errorf("look for runs: %w", err)
		}
		if len(entered) > 0 {
			return models.Errorf(models.CodeConflict, "contacts have been in the automation: it stays, archived, with its history")
		}
		if err := tx.Delete(&models.Automation{}, "id = ?", id).Error; err != nil {
			return fmt.Errorf("delete automation: %w", err)
		}
		return database.Audit(tx, s.Now(), workspaceID, actor, "automation.delete", "automation/"+id, a.Name)
	})
}

// errPhraseTaken undoes a transaction because its start phrase belongs to another automation.
var errPhraseTaken = errors.New("a start phrase is taken")

// phraseTaken replaces errPhraseTaken by the refusal that names the holder (S1).
func (s *Store) phraseTaken(ctx context.Context, workspaceID string, e edit, err error) error {
	if !errors.Is(err, errPhraseTaken) {
		return err
	}
	out := &models.Error{Code: models.CodePhraseTaken, Message: "a start phrase belongs to another automation"}
	for i, phrase := range e.in.Phrases {
		if phrase == "" {
			continue
		}
		var holder models.Automation
		err := s.Conn(ctx).Joins("JOIN start_steps ON start_steps.automation_id = automations.id").
			Where(
				"start_steps.workspace_id = ? AND start_steps.phrase_hash = ? AND automations.id <> ?", workspaceID,
				models.HashPhrase(phrase), e.automation.ID,
			).
			Limit(1).Find(&holder).Error
		if err != nil {
			return fmt.Errorf("look up the holder of a phrase: %w", err)
		}
		if holder.ID != "" {
			out.Violations = append(out.Violations, models.Violation{
				Pointer: fmt.Sprintf("/start/%d/phrase", i), Detail: fmt.Sprintf("starts the automation %q (%s)", holder.Name, holder.ID),
			})
		}
	}
	return out
}

// AutomationByName finds the id of the oldest automation of a name in a workspace.
func (s *Store) AutomationByName(ctx context.Context, workspaceID, name string) (string, error) {
	var a models.Automation
	if err := s.Conn(ctx).Order("id").Take(&a, "workspace_id = ? AND name = ?", workspaceID, name).Error; err != nil {
		return "", fmt.Errorf("find automation: %w", database.NotFound(err, "automation"))
	}
	return a.ID, nil
}
