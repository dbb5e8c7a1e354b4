package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateCampaign makes a draft. What it names must exist (violations).
func (s *Store) CreateCampaign(ctx context.Context, workspaceID, actor string, in models.CampaignInput) (models.CampaignView, error) {
	c := models.Campaign{ID: database.NewID(), WorkspaceID: workspaceID, State: models.CampaignDraft}
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		if err := s.fillCampaign(tx, &c, in); err != nil {
			return err
		}
		return s.insertCampaign(tx, &c, in.CampaignContent, actor)
	})
	if err != nil {
		return models.CampaignView{}, err
	}
	return s.GetCampaign(ctx, workspaceID, c.ID)
}

// insertCampaign writes a new campaign with its lists and contacts.
func (s *Store) insertCampaign(tx *gorm.DB, c *models.Campaign, content models.CampaignContent, actor string) error {
	c.CreatedAt = s.Now()
	c.UpdatedAt = c.CreatedAt
	if err := tx.Create(c).Error; err != nil {
		return fmt.Errorf("insert campaign: %w", err)
	}
	if err := saveTargets(tx, *c, content); err != nil {
		return err
	}
	return database.Audit(tx, c.CreatedAt, c.WorkspaceID, actor, "campaign.create", "campaign/"+c.ID, c.Name)
}

// fillCampaign gives a campaign the submitted content, once all that it names exists.
func (s *Store) fillCampaign(tx *gorm.DB, c *models.Campaign, in models.CampaignInput) error {
	bad, err := unknownTargets(tx, c.WorkspaceID, in.CampaignContent)
	if err != nil {
		return err
	}
	if err := models.Invalid("the campaign breaks rules", bad); err != nil {
		return err
	}
	c.Take(in)
	c.UpdatedAt = s.Now()
	return nil
}

// unknownTargets are violations for everything that the content names and the workspace has not.
func unknownTargets(tx *gorm.DB, workspaceID string, in models.CampaignContent) ([]models.Violation, error) {
	lists, err := database.Missing[models.List](tx, workspaceID, "list", pointed("/list_ids", in.ListIDs))
	if err != nil {
		return nil, err
	}
	contacts, err := database.Missing[models.Contact](tx, workspaceID, "contact", pointed("/contact_ids", in.ContactIDs))
	if err != nil {
		return nil, err
	}
	segments, err := database.Missing[models.Segment](tx, workspaceID, "segment", pointed("/segment_ids", in.SegmentIDs))
	if err != nil {
		return nil, err
	}
	out := slices.Concat(lists, segments, contacts)
	if in.NumberID != "" {
		unknown, err := database.Missing[models.Number](
			tx, workspaceID, "number", []models.Reference{{Value: in.NumberID, Pointer: "/number_id"}},
		)
		if err != nil {
			return nil, err
		}
		out = append(out, unknown...)
	}
	if in.AutomationID != "" {
		known, err := database.Existing[models.Automation](
			tx.Where("campaign_id = ''").Session(&gorm.Session{}), workspaceID, "id", []string{in.AutomationID},
		)
		if err != nil {
			return nil, err
		}
		if !known[in.AutomationID] {
			out = append(out, models.Violation{Pointer: "/automation_id", Detail: "no such automation"})
		}
	}
	return out, nil
}

// pointed are references to the values of an array.
func pointed(at string, values []string) []models.Reference {
	out := make([]models.Reference, len(values))
	for i, v := range values {
		out[i] = models.Reference{Value: v, Pointer: fmt.Sprintf("%s/%d", at, i)}
	}
	return out
}

// saveTargets makes the lists of a campaign those of the content and, where it names any or
// none, its single contacts too.
func saveTargets(tx *gorm.DB, c models.Campaign, in models.CampaignContent) error {
	err := replaceTargets(tx, c.ID, in.ListIDs, func(id string) models.CampaignList {
		return models.CampaignList{CampaignID: c.ID, ListID: id, WorkspaceID: c.WorkspaceID}
	})
	if err == nil {
		err = replaceTargets(tx, c.ID, in.SegmentIDs, func(id string) models.CampaignSegment {
			return models.CampaignSegment{CampaignID: c.ID, SegmentID: id, WorkspaceID: c.WorkspaceID}
		})
	}
	if err != nil || in.ContactIDs == nil {
		return err
	}
	return replaceTargets(tx, c.ID, in.ContactIDs, func(id string) models.CampaignContact {
		return models.CampaignContact{CampaignID: c.ID, ContactID: id, WorkspaceID: c.WorkspaceID}
	})
}

// replaceTargets makes a campaign's rows of a kind those of the ids.
func replaceTargets[T models.CampaignList | models.CampaignSegment | models.CampaignContact](
	tx *gorm.DB, campaignID string, ids []string, row func(id string) T,
) error {
	if err := tx.Delete(new(T), "campaign_id = ?", campaignID).Error; err != nil {
		return fmt.Errorf("replace a campaign's lists or contacts: %w", err)
	}
	rows := make([]T, 0, len(ids))
	for _, id := range database.Unique(ids) {
		rows = append(rows, row(id))
	}
	if len(rows) == 0 {
		return nil
	}
	// of a contact who is being merged there may be one again
	err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, database.Batch).Error
	if err != nil {
		return fmt.Errorf("save a campaign's lists or contacts: %w", err)
	}
	return nil
}

// ReplaceCampaign replaces the content of a draft or of a scheduled campaign; any other is
// CodeConflict. A scheduled one must be one that could be scheduled. Single contacts that are
// nil stay as they are.
func (s *Store) ReplaceCampaign(ctx context.Context, workspaceID, id, actor string, in models.CampaignInput) (models.CampaignView, error) {
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		c, err := database.ReadOne[models.Campaign](database.ForUpdate(tx), workspaceID, id, "campaign")
		if err != nil {
			return err
		}
		if !c.Editable() {
			return models.Errorf(models.CodeConflict, "the campaign is %s: it can be edited until it begins", c.State)
		}
		own := ""
		if c.Template != nil {
			own, c.AutomationID = c.AutomationID, ""
		}
		if err := s.fillCampaign(tx, &c, in); err != nil {
			return err
		}
		if c.Template != nil {
			c.AutomationID = own
		}
		if err := saveTargets(tx, c, in.CampaignContent); err != nil {
			return err
		}
		if err := s.closeOwn(tx, c, own); err != nil {
			return err
		}
		if c.State != models.CampaignDraft {
			if c.At == nil {
				now := s.Now()
				c.At = &now
			}
			c.Change++
			if err := s.readyCampaign(tx, &c, actor); err != nil {
				return err
			}
		}
		if err := saveCampaign(tx, c); err != nil {
			return err
		}
		return database.Audit(tx, s.Now(), workspaceID, actor, "campaign.edit", "campaign/"+id, c.Name)
	})
	if err != nil {
		return models.CampaignView{}, err
	}
	return s.GetCampaign(ctx, workspaceID, id)
}

func saveCampaign(tx *gorm.DB, c models.Campaign) error {
	if err := tx.Save(&c).Error; err != nil {
		return fmt.Errorf("save campaign: %w", err)
	}
	return nil
}

// DeleteCampaign deletes a draft; any other is CodeConflict.
func (s *Store) DeleteCampaign(ctx context.Context, workspaceID, id, actor string) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		c, err := database.ReadOne[models.Campaign](database.ForUpdate(tx), workspaceID, id, "campaign")
		if err != nil {
			return err
		}
		if c.State != models.CampaignDraft {
			return models.Errorf(models.CodeConflict, "the campaign is %s: only a draft can be deleted", c.State)
		}
		if err := database.DeleteOne[models.Campaign](tx, workspaceID, id, "campaign"); err != nil {
			return err
		}
		return database.Audit(tx, s.Now(), workspaceID, actor, "campaign.delete", "campaign/"+id, c.Name)
	})
}

// GetCampaign reads a campaign.
func (s *Store) GetCampaign(ctx context.Context, workspaceID, id string) (models.CampaignView, error) {
	c, err := database.ReadOne[models.Campaign](s.Conn(ctx), workspaceID, id, "campaign")
	if err != nil {
		return models.CampaignView{}, err
	}
	views, err := s.campaignViews(ctx, []models.Campaign{c})
	if err != nil {
		return models.CampaignView{}, err
	}
	return views[0], nil
}

// ListCampaigns pages through the campaigns, the newest first; state narrows unless "".
func (s *Store) ListCampaigns(
	ctx context.Context, workspaceID string, state models.CampaignState, p models.Page,
) ([]models.CampaignView, string, error) {
	q := s.Conn(ctx).Where("workspace_id = ?", workspaceID)
	if state != "" {
		q = q.Where("state = ?", state)
	}
	rows, next, err := database.ReadPage(q, p, "id", func(c models.Campaign) string { return c.ID })
	if err != nil {
		return nil, "", err
	}
	views, err := s.campaignViews(ctx, rows)
	return views, next, err
}

// campaignViews adds the lists of campaigns, and how many single contacts they name.
func (s *Store) campaignViews(ctx context.Context, rows []models.Campaign) ([]models.CampaignView, error) {
	out, ids := make([]models.CampaignView, len(rows)), make([]string, len(rows))
	for i, c := range rows {
		out[i].Campaign, ids[i] = c, c.ID
	}
	var lists []models.CampaignList
	if err := s.Conn(ctx).Order("campaign_id, list_id").Find(&lists, "campaign_id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read the lists of campaigns: %w", err)
	}
	var segments []models.CampaignSegment
	if err := s.Conn(ctx).Order("campaign_id, segment_id").Find(&segments, "campaign_id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read the segments of campaigns: %w", err)
	}
	var counts []struct {
		CampaignID string
		Count      int
	}
	err := s.Conn(ctx).Model(&models.CampaignContact{}).Select("campaign_id, COUNT(*) AS count").Where("campaign_id IN ?", ids).
		Group("campaign_id").Find(&counts).Error
	if err != nil {
		return nil, fmt.Errorf("count the contacts of campaigns: %w", err)
	}
	for i := range out {
		for _, l := range lists {
			if l.CampaignID == out[i].ID {
				out[i].ListIDs = append(out[i].ListIDs, l.ListID)
			}
		}
		for _, s := range segments {
			if s.CampaignID == out[i].ID {
				out[i].SegmentIDs = append(out[i].SegmentIDs, s.SegmentID)
			}
		}
		for _, n := range counts {
			if n.CampaignID == out[i].ID {
				out[i].Contacts = n.Count
			}
		}
	}
	return out, nil
}

// CampaignMembers pages through the members of a campaign, the newest contact first; state
// narrows unless "". There are none before it begins.
func (s *Store) CampaignMembers(
	ctx context.Context, workspaceID, id string, state models.MemberState, p models.Page,
) ([]models.CampaignMember, string, error) {
	if _, err := database.ReadOne[models.Campaign](s.Conn(ctx), workspaceID, id, "campaign"); err != nil {
		return nil, "", err
	}
	q, order := campaignMembers(s.Conn(ctx), id, state)
	return database.ReadPage(q, p, order, func(m models.CampaignMember) string { return m.ContactID })
}

// campaignMembers are the members, and the column or expression that orders them.
func campaignMembers(db *gorm.DB, id string, state models.MemberState) (q *gorm.DB, order string) {
	q = db.Model(&models.CampaignMember{}).Where("campaign_id = ?", id)
	if state == "" {
		return q, "contact_id"
	}
	return q.Where("state = ?", state), orderInState
}
