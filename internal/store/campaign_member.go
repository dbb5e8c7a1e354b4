package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/audience"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// BeginCampaign lets a scheduled campaign run whose time has come, and takes its membership,
// once: who is in its lists now, and its single contacts, each once (C2). It returns the row
// as it then is.
func (s *Store) BeginCampaign(ctx context.Context, workspaceID, id string, now time.Time) (models.Campaign, error) {
	type begun struct {
		campaign models.Campaign
		members  int
	}
	out, err := database.TxOf(ctx, s.DB, func(tx *gorm.DB) (begun, error) {
		c, err := database.ReadOne[models.Campaign](database.ForUpdate(tx), workspaceID, id, "campaign")
		if err != nil {
			return begun{}, err
		}
		due := c.State == models.CampaignScheduled && c.At != nil && !c.At.After(now)
		if c.Members != nil || !due && c.State != models.CampaignRunning {
			return begun{campaign: c}, nil
		}
		members, err := s.begin(tx, &c)
		return begun{c, members}, err
	})
	if err == nil && out.members >= manyMembers && !database.IsSQLite(s.Pool()) {
		err = s.Conn(ctx).Exec("ANALYZE campaign_members").Error
	}
	return out.campaign, err
}

// begin lets a campaign run and takes its membership, unless all that it was for is gone. It
// returns how many members there are.
func (s *Store) begin(tx *gorm.DB, c *models.Campaign) (int, error) {
	has, err := hasTargets(tx, c.ID)
	if err != nil {
		return 0, err
	}
	if !has { // they were there when it was scheduled
		return 0, s.pauseCampaign(tx, c, models.PauseTargetsDeleted, "its lists and contacts were deleted: give it others and resume it")
	}
	bySegment, args, err := s.segmentMembers(tx, *c)
	if err != nil {
		return 0, err
	}
	added := tx.Exec(`INSERT INTO campaign_members (campaign_id, contact_id, workspace_id, state, reason, run_id)
		SELECT ?, contact_id, ?, 'to_start', '', '' FROM (
			SELECT list_members.contact_id FROM campaign_lists JOIN list_members ON list_members.list_id = campaign_lists.list_id
			WHERE campaign_lists.campaign_id = ? AND list_members.workspace_id = ?
			UNION SELECT contact_id FROM campaign_contacts WHERE campaign_id = ? AND workspace_id = ?`+bySegment+`) AS people`,
		append([]any{c.ID, c.WorkspaceID, c.ID, c.WorkspaceID, c.ID, c.WorkspaceID}, args...)...)
	if added.Error != nil {
		return 0, fmt.Errorf("take a campaign's membership: %w", added.Error)
	}
	members, began := int(added.RowsAffected), s.Now()
	c.State, c.Members = models.CampaignRunning, &members
	c.StartedAt, c.CheckedFrom = &began, &began
	if err := saveCampaign(tx, *c); err != nil {
		return 0, err
	}
	return members, database.Audit(
		tx, began, c.WorkspaceID, "system", "campaign.begin", "campaign/"+c.ID, fmt.Sprintf("%d members", members),
	)
}

// segmentMembers selects the contacts of the campaign's segments, each by a UNION.
func (s *Store) segmentMembers(tx *gorm.DB, c models.Campaign) (sql string, args []any, err error) {
	var ids []string
	err = tx.Model(&models.CampaignSegment{}).Where("campaign_id = ?", c.ID).Order("segment_id").Pluck("segment_id", &ids).Error
	if err != nil {
		return "", nil, fmt.Errorf("read a campaign's segments: %w", err)
	}
	asked := make([]models.Condition, len(ids))
	for i, id := range ids {
		asked[i] = models.Condition{Segment: id}
	}
	parts, err := audience.Compile(tx, s.Now(), c.WorkspaceID, asked...)
	if err != nil {
		return "", nil, err
	}
	for _, p := range parts {
		sql += " UNION SELECT contacts.id FROM contacts WHERE contacts.workspace_id = ? AND " + p.SQL
		args = append(append(args, c.WorkspaceID), p.Args...)
	}
	return sql, args, nil
}

// manyMembers is from how many members on PostgreSQL is told at once to count them. It counts by
// itself a minute later or never, and until then sorts all members for each page.
const manyMembers = 10_000

// EnterMembers lets the next members of a running campaign enter, at most so many, all
// or none. It holds the row, so that nobody enters once a pause or a cancel is committed. An obstacle
// pauses the campaign (C3). With nobody left the campaign is done.
func (s *Store) EnterMembers(ctx context.Context, workspaceID, id string, most int) (models.CampaignPage, error) {
	return runTxOf(ctx, s, func(t *RunTx) (models.CampaignPage, error) {
		c, err := database.ReadOne[models.Campaign](database.ForUpdate(t.db), workspaceID, id, "campaign")
		page := models.CampaignPage{Campaign: c}
		if err != nil || c.State != models.CampaignRunning || c.Members == nil {
			return page, err
		}
		p := memberPage{RunTx: t, campaign: &page.Campaign}
		if stopped, err := p.stop(); err != nil || stopped {
			return page, err
		}
		page.Entered, page.Took, err = p.enter(ctx, most)
		return page, err
	})
}

// memberPage is a page of members having their turn, inside its transaction.
type memberPage struct {
	*RunTx
	campaign *models.Campaign
}

// stop pauses the campaign when something keeps it from going on.
func (p memberPage) stop() (bool, error) {
	why, reason, err := p.store.obstacle(p.db, *p.campaign)
	if err != nil || why == "" {
		return false, err
	}
	return true, p.store.pauseCampaign(p.db, p.campaign, why, reason)
}

// pauseCampaign pauses what cannot go on until a person has seen to it.
func (s *Store) pauseCampaign(db *gorm.DB, c *models.Campaign, why models.CampaignPause, reason string) error {
	c.Hold(why, reason)
	c.UpdatedAt = s.Now()
	if err := saveCampaign(db, *c); err != nil {
		return err
	}
	return database.Audit(db, c.UpdatedAt, c.WorkspaceID, "system", "campaign.pause", "campaign/"+c.ID, reason)
}

func (p memberPage) enter(ctx context.Context, most int) (entered []models.Accepted, took int, err error) {
	c := p.campaign
	var members []models.CampaignMember
	if err := nextMembers(p.db, c.ID, most).Find(&members).Error; err != nil {
		return nil, 0, fmt.Errorf("read the next members: %w", err)
	}
	b := models.BulkEntry{WorkspaceID: c.WorkspaceID, AutomationID: c.AutomationID, Kind: models.StartCampaign, CampaignID: c.ID}
	out, err := p.leftOut(members)
	if err != nil {
		return nil, 0, err
	}
	var turns []int
	for i, m := range members {
		if out[m.ContactID] {
			members[i] = m.LeftOut()
			c.Add(members[i])
			continue
		}
		turns = append(turns, i)
		b.Members = append(b.Members, models.BulkMember{ContactID: m.ContactID, Key: c.EntryKey(m.ContactID)})
	}
	accepted, err := p.EnterMany(ctx, b)
	if err != nil {
		return nil, 0, err
	}
	for n, a := range accepted {
		members[turns[n]] = members[turns[n]].Had(a)
		c.Add(members[turns[n]])
	}
	if err := saveMembers(p.db, members); err != nil {
		return nil, 0, err
	}
	c.WaitReason, c.WaitUntil = "", nil
	if len(members) < most {
		now := p.store.Now()
		c.State, c.EndedAt = models.CampaignDone, &now
	}
	err = p.db.Model(c).Select(
		"entered", "inside", "once_ever", "too_many", "gone", "left_out", "wait_reason", "wait_until", "state", "ended_at",
	).Updates(c).Error
	if err != nil {
		return nil, 0, fmt.Errorf("count the members: %w", err)
	}
	return accepted, len(members), nil
}

// nextMembers are those who come next, in the order of their ids, which is that of their age.
func nextMembers(db *gorm.DB, id string, most int) *gorm.DB {
	return db.Model(&models.CampaignMember{}).Where(
		"campaign_id = ? AND state = ?", id, models.MemberToStart,
	).Order(orderInState).Limit(most)
}

// orderInState is the contact's id as the index of members by state has it, and no other: with
// another one the database would pass over all who had their turn, each time.
const orderInState = "contact_id || ''"

func saveMembers(db *gorm.DB, members []models.CampaignMember) error {
	if len(members) == 0 {
		return nil
	}
	err := db.Clauses(clause.OnConflict{
		Columns: database.Columns("campaign_id", "contact_id"), DoUpdates: clause.AssignmentColumns([]string{"state", "reason", "run_id"}),
	}).CreateInBatches(&members, database.Batch).Error
	if err != nil {
		return fmt.Errorf("save members: %w", err)
	}
	return nil
}

// CampaignWaits notes why a running campaign lets nobody in for now, and until when.
func (s *Store) CampaignWaits(ctx context.Context, workspaceID, id, why string, until time.Time) error {
	err := s.Conn(ctx).Model(&models.Campaign{}).Where(
		"workspace_id = ? AND id = ? AND state = ?", workspaceID, id, models.CampaignRunning,
	).
		UpdateColumns(map[string]any{"wait_reason": why, "wait_until": until}).Error
	if err != nil {
		return fmt.Errorf("note what a campaign waits for: %w", err)
	}
	return nil
}

// EndCampaignRuns ends a page of the runs that a cancelled campaign started and that are
// still inside, if it is to end them, and returns them for their workflows to be told. more
// reports whether others may follow.
func (s *Store) EndCampaignRuns(ctx context.Context, workspaceID, id string) (ended []models.Run, more bool, err error) {
	page, err := database.TxOf(ctx, s.DB, func(tx *gorm.DB) (runsPage, error) {
		c, err := database.ReadOne[models.Campaign](database.ForUpdate(tx), workspaceID, id, "campaign")
		if err != nil || !c.Ending {
			return runsPage{}, err
		}
		var ids []string
		if err := database.ForUpdate(liveOf(tx, id)).Pluck("id", &ids).Error; err != nil {
			return runsPage{}, fmt.Errorf("read a campaign's runs: %w", err)
		}
		page := runsPage{more: len(ids) == database.Batch}
		if len(ids) > 0 {
			page.runs, err = endRuns(tx.Where("id IN ?", ids), models.OutcomeCampaignCancelled, "campaign/"+id, s.Now())
		}
		if err != nil || page.more {
			return page, err
		}
		return page, tx.Model(&c).UpdateColumn("ending", false).Error
	})
	return page.runs, page.more, err
}

// liveOf are a page of a campaign's runs that are inside.
func liveOf(db *gorm.DB, id string) *gorm.DB {
	return db.Model(&models.Run{}).Where(
		"campaign_id = ? AND campaign_id <> ''", id,
	).Where(database.LiveRuns).Order("id").Limit(database.Batch)
}
