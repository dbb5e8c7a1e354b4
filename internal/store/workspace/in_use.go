package workspace

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// deleteUnused deletes a row. When automations or campaigns use it, that is CodeInUse, unless it is
// deleted by force. It locks the row, as everybody does who begins to use it: one sees the other.
func deleteUnused[T any](
	ctx context.Context, s *Workspaces, workspaceID, id string, kind models.UseKind, by models.Deletion, use func(T) string,
	more func(*gorm.DB) error,
) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		row, err := database.ReadOne[T](database.ForUpdate(tx), workspaceID, id, string(kind))
		if err != nil {
			return err
		}
		holders, err := s.holders(tx, workspaceID, models.Use{Kind: kind, By: use(row)})
		if err != nil {
			return err
		}
		if len(holders) > 0 && !by.Force {
			return models.InUse(kind, holders)
		}
		if err := database.DeleteOne[T](tx, workspaceID, id, string(kind)); err != nil {
			return err
		}
		if more != nil {
			if err := more(tx); err != nil {
				return err
			}
		}
		detail := ""
		if len(holders) > 0 {
			detail = fmt.Sprintf("by force, used by %d", len(holders))
		}
		return database.Audit(tx, s.db.Now(), workspaceID, by.Actor, string(kind)+".delete", string(kind)+"/"+id, detail)
	})
}

// Holders are the active and paused automations that use the thing, and the campaigns that have not ended.
func (s *Workspaces) Holders(ctx context.Context, workspaceID string, use models.Use) ([]models.Holder, error) {
	return s.holders(s.db.Conn(ctx), workspaceID, use)
}

// holders are the active and paused automations that use the thing, the campaigns that have not
// ended, and the segments.
func (s *Workspaces) holders(tx *gorm.DB, workspaceID string, use models.Use) ([]models.Holder, error) {
	var out []models.Holder
	var automations []models.Automation
	states := []models.AutomationState{models.AutomationActive, models.AutomationPaused}
	err := tx.Order("id").Find(&automations, "workspace_id = ? AND campaign_id = '' AND state IN ?", workspaceID, states).Error
	if err != nil {
		return nil, fmt.Errorf("read automations: %w", err)
	}
	for _, a := range automations {
		definition, err := s.definitions.Read(tx, a.ID, a.Revision)
		if err != nil {
			return nil, err
		}
		if definition.Uses(use) {
			out = append(out, models.Holder{Kind: models.HolderAutomation, ID: a.ID, Name: a.Name})
		}
	}
	campaigns, err := campaignHolders(tx, workspaceID, use)
	if err != nil {
		return nil, err
	}
	segments, err := segmentHolders(tx, workspaceID, use)
	return slices.Concat(out, campaigns, segments), err
}

func campaignHolders(tx *gorm.DB, workspaceID string, use models.Use) ([]models.Holder, error) {
	var campaigns []models.Campaign
	states := []models.CampaignState{models.CampaignScheduled, models.CampaignRunning, models.CampaignPaused}
	if err := tx.Order("id").Find(&campaigns, "workspace_id = ? AND state IN ?", workspaceID, states).Error; err != nil {
		return nil, fmt.Errorf("read campaigns: %w", err)
	}
	var lists []models.CampaignList
	if use.Kind == models.UseList {
		if err := tx.Find(&lists, "workspace_id = ? AND list_id = ?", workspaceID, use.By).Error; err != nil {
			return nil, fmt.Errorf("read the lists of campaigns: %w", err)
		}
	}
	var segments []models.CampaignSegment
	if use.Kind == models.UseSegment {
		if err := tx.Find(&segments, "workspace_id = ? AND segment_id = ?", workspaceID, use.By).Error; err != nil {
			return nil, fmt.Errorf("read the segments of campaigns: %w", err)
		}
	}
	var out []models.Holder
	for _, c := range campaigns {
		listed := slices.ContainsFunc(lists, func(l models.CampaignList) bool { return l.CampaignID == c.ID }) ||
			slices.ContainsFunc(segments, func(s models.CampaignSegment) bool { return s.CampaignID == c.ID })
		if listed || (models.CampaignContent{Template: c.Template}).Uses(use) {
			out = append(out, models.Holder{Kind: models.HolderCampaign, ID: c.ID, Name: c.Name})
		}
	}
	var recurring []models.RecurringCampaign
	if err := tx.Order("id").Find(&recurring, "workspace_id = ? AND state <> ?", workspaceID, models.RecurringDeleted).Error; err != nil {
		return nil, fmt.Errorf("read recurring campaigns: %w", err)
	}
	for _, r := range recurring {
		if r.Content.Uses(use) {
			out = append(out, models.Holder{Kind: models.HolderRecurring, ID: r.ID, Name: r.Name})
		}
	}
	return out, nil
}
