package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// SteerCampaign does what a person asks of a campaign, by its row alone; doing it twice is
// doing it once. What its state forbids is CodeConflict, and so is scheduling a campaign whose automation is not
// active; one whose templates may not be sent breaks rules.
func (s *Store) SteerCampaign(
	ctx context.Context, workspaceID, id string, verb models.CampaignVerb, endRuns bool, actor string,
) (models.Campaign, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.Campaign, error) {
		c, err := database.ReadOne[models.Campaign](database.ForUpdate(tx), workspaceID, id, "campaign")
		if err != nil {
			return c, err
		}
		changed, err := c.Steer(verb, endRuns, actor, s.Now())
		if err != nil || !changed {
			return c, err
		}
		if verb == models.CampaignSchedule {
			if err := s.readyCampaign(tx, &c, actor); err != nil {
				return c, err
			}
		}
		c.Change, c.UpdatedAt = c.Change+1, s.Now()
		if err := saveCampaign(tx, c); err != nil {
			return c, err
		}
		detail := ""
		if endRuns {
			detail = "with its runs"
		}
		return c, database.Audit(tx, c.UpdatedAt, workspaceID, actor, "campaign."+string(verb), "campaign/"+id, detail)
	})
}

// readyCampaign checks that a campaign could begin now, and makes the automation of one that
// sends a single template.
func (s *Store) readyCampaign(tx *gorm.DB, c *models.Campaign, actor string) error {
	if has, err := hasTargets(tx, c.ID); err != nil || !has {
		return cmp.Or(err, models.Invalid(
			"the campaign cannot begin", []models.Violation{{Pointer: "/list_ids", Detail: "needs a list, a segment or a contact"}},
		))
	}
	if c.Template != nil {
		return s.readyTemplate(tx, c, actor)
	}
	a, err := database.ReadOne[models.Automation](tx, c.WorkspaceID, c.AutomationID, "automation")
	if err != nil {
		return err
	}
	if a.State != models.AutomationActive {
		return models.Errorf(models.CodeConflict, "the campaign's automation is %s: activate it first", a.State)
	}
	definition, err := s.Definitions.Read(tx, a.ID, a.Revision)
	if err != nil {
		return err
	}
	refs := definition.References()
	bad, err := s.checkTemplates(tx, c.WorkspaceID, a.NumberID, underWay(refs.Templates)) // it sends to whoever enters otherwise
	if err != nil {
		return err
	}
	gone, err := checkReferences(tx, c.WorkspaceID, refs, definition.Start)
	if err != nil {
		return err
	}
	bad = append(bad, gone...)
	for i, v := range bad {
		bad[i] = models.Violation{Pointer: "/automation_id", Detail: "its step at " + v.Pointer + ": " + v.Detail}
	}
	return models.Invalid("the campaign cannot begin", bad)
}

func hasTargets(tx *gorm.DB, id string) (bool, error) {
	for _, target := range []any{&models.CampaignList{}, &models.CampaignSegment{}, &models.CampaignContact{}} {
		var some []string
		if err := tx.Model(target).Where("campaign_id = ?", id).Limit(1).Pluck("campaign_id", &some).Error; err != nil {
			return false, fmt.Errorf("look for a campaign's targets: %w", err)
		}
		if len(some) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// readyTemplate checks the template and publishes the campaign's own automation.
func (s *Store) readyTemplate(tx *gorm.DB, c *models.Campaign, actor string) error {
	bad, err := s.checkOwnTemplate(tx, *c)
	if err == nil {
		err = models.Invalid("the campaign cannot begin", bad)
	}
	if err != nil {
		return err
	}
	return s.publishOwn(tx, c, actor)
}

// checkOwnTemplate is what is wrong with the single template of a campaign, its values and its files, with the campaign's pointers.
func (s *Store) checkOwnTemplate(tx *gorm.DB, c models.Campaign) ([]models.Violation, error) {
	number := c.NumberID
	if err := defaultNumber(tx, c.WorkspaceID, &number); err != nil {
		return nil, err
	}
	refs := c.Definition().References()
	bad, err := s.checkTemplates(tx, c.WorkspaceID, number, refs.Templates)
	if err != nil {
		return nil, err
	}
	files, err := badFiles(tx, c.WorkspaceID, refs.Media)
	return ofTemplate(append(bad, files...)), err
}

// ofTemplate gives violations of the only step the pointers of the campaign.
func ofTemplate(bad []models.Violation) []models.Violation {
	out := make([]models.Violation, len(bad))
	for i, v := range bad {
		if rest, ok := strings.CutPrefix(v.Pointer, "/steps/0"); ok {
			v.Pointer = models.TemplatePointer("/template" + rest)
		}
		out[i] = v
	}
	return out
}

// publishOwn publishes the automation of a campaign that sends a single template, active and
// with nobody inside. Whether the template may be sent is not looked at.
func (s *Store) publishOwn(tx *gorm.DB, c *models.Campaign, actor string) (err error) {
	e := edit{
		store: s, tx: tx, actor: actor, secrets: map[string]string{},
		in:         models.AutomationInput{Name: c.Name, NumberID: c.NumberID, Definition: c.Definition()},
		automation: models.Automation{ID: database.NewID(), WorkspaceID: c.WorkspaceID, CampaignID: c.ID},
	}
	var before models.Definition
	if c.AutomationID != "" {
		if e.automation, err = database.ReadOne[models.Automation](
			database.ForUpdate(tx), c.WorkspaceID, c.AutomationID, "automation",
		); err != nil {
			return err
		}
		if before, err = s.Definitions.Read(tx, e.automation.ID, e.automation.Revision); err != nil {
			return err
		}
	}
	e.automation.State = models.AutomationDraft // nobody is inside: nothing to succeed
	if err := e.publish(before, "automation.publish"); err != nil {
		return campaignPointers(err)
	}
	c.AutomationID = e.automation.ID
	return tx.Model(&e.automation).UpdateColumn("state", models.AutomationActive).Error
}

// campaignPointers gives the violations of a campaign's own automation the pointers of the campaign.
func campaignPointers(err error) error {
	broken, ok := errors.AsType[*models.Error](err)
	if !ok {
		return err
	}
	return &models.Error{Code: broken.Code, Message: broken.Message, Violations: ofTemplate(broken.Violations)}
}

// closeOwn closes the automation that the campaign had of its own and does not use any more.
func (s *Store) closeOwn(tx *gorm.DB, c models.Campaign, own string) error {
	if own == "" || own == c.AutomationID {
		return nil
	}
	err := tx.Model(&models.Automation{}).Where("id = ? AND campaign_id = ?", own, c.ID).
		Updates(map[string]any{"state": models.AutomationArchived, "updated_at": s.Now()}).Error
	if err != nil {
		return fmt.Errorf("close a campaign's automation: %w", err)
	}
	return nil
}

// CampaignTold notes up to which change the workflow knows the row.
func (s *Store) CampaignTold(ctx context.Context, c models.Campaign) error {
	err := s.Conn(ctx).Model(&models.Campaign{}).Where("id = ? AND told < ?", c.ID, c.Change).UpdateColumn("told", c.Change).Error
	if err != nil {
		return fmt.Errorf("note that a campaign was told: %w", err)
	}
	return nil
}

// openCampaigns is the condition that the partial index of them is made for.
const openCampaigns = "(told < change OR ending OR state = 'running' OR state = 'scheduled')"

// OpenCampaigns are a page of the campaigns whose workflow should be at work, or has not been
// told of a change from before the instant, in order of their ids after the given one.
func (s *Store) OpenCampaigns(ctx context.Context, before time.Time, after string) (page []models.Campaign, more bool, err error) {
	err = database.NotAside(
		s.Conn(ctx), models.PartCampaign, "campaigns.id", s.Now(),
	).Where(openCampaigns).Where("id > ? AND updated_at < ?", after, before).
		Where("told < change OR ending OR state = 'running' OR at < ?", before).Order("id").Limit(campaignsAtATime).Find(&page).Error
	if err != nil {
		return nil, false, fmt.Errorf("read open campaigns: %w", err)
	}
	return page, len(page) == campaignsAtATime, nil
}

const campaignsAtATime = 100
