package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// The conditions of contacts who refused marketing, and of those of whom nothing is known: models.Contact.Marketing
// in the words of the database (K1).
const (
	refusedMarketing = "(marketing_stopped_at IS NOT NULL AND " +
		"(marketing_resumed_at IS NULL OR marketing_resumed_at < marketing_stopped_at))"
	saidNothing = "(marketing_stopped_at IS NULL AND marketing_resumed_at IS NULL)"
)

// leftOut are those of the members who may get no marketing, if the campaign's automation may send any: a template
// of that category in one of its steps. It reads them in one statement.
func (p memberPage) leftOut(members []models.CampaignMember) (map[string]bool, error) {
	templates, workspace, err := p.marketingOf()
	if err != nil || len(templates) == 0 || len(members) == 0 {
		return nil, err
	}
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.ContactID
	}
	fresh := database.Fresh(p.db)
	sends := fresh.Table("templates").Select("1").
		Joins("JOIN numbers ON numbers.waba_id = templates.waba_id AND numbers.workspace_id = templates.workspace_id").
		Joins("JOIN automations ON automations.number_id = numbers.id AND automations.id = ?", p.campaign.AutomationID).
		Where("templates.workspace_id = ? AND templates.name IN ?", p.campaign.WorkspaceID, templates).
		Where("templates.category = ?", models.CategoryMarketing)
	var out []string
	err = p.db.Model(&models.Contact{}).Where("id IN ?", ids).Where(withheldMarketing(workspace)).Where("EXISTS (?)", sends).
		Pluck("id", &out).Error
	if err != nil {
		return nil, fmt.Errorf("read who is left out: %w", err)
	}
	left := make(map[string]bool, len(out))
	for _, id := range out {
		left[id] = true
	}
	return left, nil
}

// marketingOf are the names of the templates that the campaign's automation may send, and the campaign's workspace.
func (p memberPage) marketingOf() ([]string, models.Workspace, error) {
	var a automationRow
	err := p.db.Model(&a).Joins("Workspace").Take(&a, "automations.id = ?", p.campaign.AutomationID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, models.Workspace{}, nil // nobody can enter: EnterMany says so
	}
	if err != nil {
		return nil, models.Workspace{}, fmt.Errorf("read the campaign's automation: %w", err)
	}
	definition, err := p.store.Definitions.Read(p.db, a.ID, a.Revision)
	if err != nil || a.Workspace == nil {
		return nil, models.Workspace{}, err
	}
	var names []string
	for _, t := range definition.References().Templates {
		names = append(names, t.Name)
	}
	return names, *a.Workspace, nil
}
