package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// MergeContacts makes one contact of two who are the same person, as a message of theirs would that showed it: keep
// gets what other has and it has not. It returns the runs that ended because both were inside an automation, for their
// workflows to be told.
func (s *Store) MergeContacts(ctx context.Context, v models.Viewer, keep, other, actor string) ([]models.Run, error) {
	if keep == other {
		return nil, models.Invalid("nobody can be merged so", []models.Violation{{
			Pointer: "/contact_id",
			Detail:  "must be another contact",
		}})
	}
	return runTxOf(ctx, s, func(t *RunTx) ([]models.Run, error) {
		kept, err := contacts.Seen(t.db, v, keep)
		if err != nil {
			return nil, err
		}
		gone, err := contacts.Seen(t.db, v, other)
		if models.CodeOf(err) == models.CodeNotFound {
			return nil, models.Invalid("nobody can be merged so", []models.Violation{{Pointer: "/contact_id", Detail: "no such contact"}})
		}
		if err != nil {
			return nil, err
		}
		return t.merge(&kept, gone, v.WorkspaceID, actor)
	})
}

// merge makes two contacts of one person into one: keep, who is then as the row is, gets what other has and it has
// not. Runs go on under keep; where both are inside the same automation, other's run ends
// and is returned, for its workflow to be told (R1).
func (t *RunTx) merge(keep *models.Contact, other models.Contact, workspaceID, actor string) ([]models.Run, error) {
	args := map[string]any{"keep": keep.ID, "other": other.ID, "workspace": workspaceID}
	if err := t.takeTurns(keep.ID, other.ID); err != nil {
		return nil, err
	}
	if err := t.holdBoth(keep, &other); err != nil {
		return nil, err
	}
	ended, err := endRuns(t.db.Where("contact_id = ?", other.ID).
		Where("automation_id IN (?)", database.Fresh(t.db).Model(&models.Run{}).Select("automation_id").
			Where(database.LiveRuns).Where("contact_id = ?", keep.ID)),
		models.OutcomeMerged, "contact/"+keep.ID, t.store.Now())
	if err != nil {
		return nil, err
	}
	proved, err := t.provedPhones(*keep, other)
	if err != nil {
		return nil, err
	}
	for _, step := range append(moves(), singleContact(t.db)) {
		if err := t.exec("merge contacts: "+step.what, step.sql, args); err != nil {
			return nil, err
		}
	}
	before := keep.Marketing()
	complete(keep, other)
	keep.Search = contacts.Searched(*keep)
	err = t.db.Model(keep).Select("phone", "first_name", "last_name", "email", "language", "time_zone", "search", "blocked_at",
		"profile_name", "marketing_stopped_at", "marketing_resumed_at", "first_inbound_at", "taken_over_at", "updated_at").
		Updates(keep).Error
	if err == nil && len(proved) > 0 {
		err = t.db.Create(&proved).Error
	}
	if err == nil && keep.TakenOverAt != nil {
		err = t.leaveToOperators(keep.ID)
	}
	if err == nil && keep.Marketing() != before {
		change := models.ConsentOf(*keep, models.ConsentStatement{
			Marketing: keep.Marketing(), Source: models.ConsentByMerge,
		}, database.NewID())
		err = t.db.Create(&change).Error
	}
	if err != nil {
		return nil, fmt.Errorf("merge contacts: %w", err)
	}
	return ended, database.Audit(
		t.db, t.store.Now(), workspaceID, actor, "contact.merge", "contact/"+keep.ID, contacts.TookIn+other.ID,
	)
}

// provedPhones are the phones of users that a contact takes over with the phone of another one, who goes together with them. A
// contact with a phone of their own takes over none: nobody proved that phone.
func (t *RunTx) provedPhones(keep, other models.Contact) ([]models.OwnPhone, error) {
	if keep.Phone != nil {
		return nil, nil
	}
	var proved []models.OwnPhone
	if err := t.db.Find(&proved, "contact_id = ?", other.ID).Error; err != nil {
		return nil, fmt.Errorf("read whose phone it is: %w", err)
	}
	for i := range proved {
		proved[i].ContactID = &keep.ID
	}
	return proved, nil
}

// holdBoth keeps everybody else from writing rows of the contacts, and reads the contacts as they are then: it waits for
// steps that are under way, and nobody enters. Of two merges at once, the second one finds a contact gone. It
// locks in the order in which steps do, and then looks again for runs that came in between.
func (t *RunTx) holdBoth(keep, other *models.Contact) error {
	ids := []string{keep.ID, other.ID}
	if err := t.holdRuns(ids); err != nil {
		return err
	}
	var held []models.Contact
	if err := database.ForUpdate(t.db).Find(&held, "id IN ?", ids).Error; err != nil {
		return fmt.Errorf("hold contacts: %w", err)
	}
	if len(held) < len(ids) {
		return database.ErrRace
	}
	for _, c := range []*models.Contact{keep, other} {
		now := held[slices.IndexFunc(held, func(h models.Contact) bool { return h.ID == c.ID })]
		if !c.SamePhone(now) {
			return database.ErrRace // another phone may be another person's
		}
		*c = now
	}
	return t.holdRuns(ids)
}

func (t *RunTx) holdRuns(contactIDs []string) error {
	var held []string
	err := database.ForUpdate(t.db.Model(&models.Run{})).Where(database.LiveRuns).Where("contact_id IN ?", contactIDs).
		Order("id").Pluck("id", &held).Error
	if err != nil {
		return fmt.Errorf("hold the contacts' runs: %w", err)
	}
	return nil
}

// leaveToOperators pauses the runs, which are held, of a contact whom an operator has taken over, as TakeOver does (I2):
// of two who become one only one was. Their workflows find that when they are due. It takes no automation, because runs
// are held: a pause or a resume of one at the same moment waits for the runs, and then sees that they are paused.
func (t *RunTx) leaveToOperators(contactID string) error {
	var live []runRow
	err := t.db.Model(&runRow{}).Select("runs.*").InnerJoins("Automation").
		Where("runs.status IN ?", []models.RunStatus{models.RunWaiting, models.RunPaused}).Where("runs.frozen_at IS NULL").
		Find(&live, "runs.contact_id = ?", contactID).Error
	if err != nil {
		return fmt.Errorf("read the runs of who is taken over: %w", err)
	}
	for _, row := range live {
		run, paused := models.Standing{Run: row.Run, Automation: row.Automation.Automation}.TakeOver(t.store.Now())
		if !paused {
			continue
		}
		if err := t.saveRun(run); err != nil {
			return err
		}
	}
	return nil
}

// takeTurns makes keep have entered the campaigns that other has entered, where both are members, so
// that nobody enters twice (C2). Other counts as gone there. It holds the campaigns, as everybody
// does who lets members in.
func (t *RunTx) takeTurns(keep, other string) error {
	const both = `campaign_members theirs JOIN campaign_members own ON own.campaign_id = theirs.campaign_id AND own.contact_id = @keep
		AND own.state = 'to_start'
		WHERE theirs.contact_id = @other AND theirs.state = 'entered'`
	args := map[string]any{"keep": keep, "other": other}
	var held []string
	err := database.ForUpdate(t.db.Model(&models.Campaign{})).Where(
		"id IN (SELECT theirs.campaign_id FROM "+both+")", args,
	).Order("id").Pluck("id", &held).Error
	if err != nil || len(held) == 0 {
		return err
	}
	var had []models.CampaignMember
	if err := t.db.Raw("SELECT theirs.* FROM "+both, args).Scan(&had).Error; err != nil {
		return fmt.Errorf("read turns: %w", err)
	}
	var members []models.CampaignMember
	for _, m := range had {
		gone := models.CampaignMember{
			CampaignID: m.CampaignID, ContactID: m.ContactID, WorkspaceID: m.WorkspaceID, State: models.MemberNotEntered,
			Reason: models.NotEnteredGone,
		}
		m.ContactID = keep
		members = append(members, m, gone)
		if err := t.exec("count who is gone", "UPDATE campaigns SET gone = gone + 1 WHERE id = ?", m.CampaignID); err != nil {
			return err
		}
	}
	return saveMembers(t.db, members)
}

// singleContact replaces the contact's id in the content of recurring campaigns. No other id can be
// mistaken for it there.
func singleContact(db *gorm.DB) move {
	content := "replace(CAST(content AS text), @other, @keep)"
	if !database.IsSQLite(db) {
		content = "CAST(" + content + " AS jsonb)"
	}
	return move{"recurring campaigns", "UPDATE recurring_campaigns SET content = " + content + ` WHERE workspace_id = @workspace
		AND CAST(content AS text) LIKE '%' || @other || '%'`}
}

// move is one statement that hands something of a contact over to another.
type move struct{ what, sql string }

// moves hand over everything of a contact. What both have, keep's own stays. Deleting the
// other contact takes with it what was not moved.
func moves() []move {
	return []move{
		{"identities", "UPDATE contact_identities SET contact_id = @keep WHERE contact_id = @other"},
		{"fields", `UPDATE field_values SET contact_id = @keep WHERE contact_id = @other
			AND field_id NOT IN (SELECT field_id FROM field_values WHERE contact_id = @keep)`},
		{"tags", `UPDATE contact_tags SET contact_id = @keep WHERE contact_id = @other
			AND tag_id NOT IN (SELECT tag_id FROM contact_tags WHERE contact_id = @keep)`},
		{"lists", `UPDATE list_members SET contact_id = @keep WHERE contact_id = @other
			AND list_id NOT IN (SELECT list_id FROM list_members WHERE contact_id = @keep)`},
		{"operators", `UPDATE contact_operators SET contact_id = @keep WHERE contact_id = @other
			AND user_id NOT IN (SELECT user_id FROM contact_operators WHERE contact_id = @keep)`},
		{"windows", `INSERT INTO windows (number_id, contact_id, workspace_id, last_inbound_at)
			SELECT number_id, @keep, workspace_id, last_inbound_at FROM windows WHERE contact_id = @other
			ON CONFLICT (number_id, contact_id) DO UPDATE SET last_inbound_at = excluded.last_inbound_at
			WHERE windows.last_inbound_at < excluded.last_inbound_at`},
		{"tickets", "UPDATE tickets SET contact_id = @keep WHERE contact_id = @other"},
		{"changes", "UPDATE contact_changes SET contact_id = @keep WHERE contact_id = @other"},
		{"consent", "UPDATE consent_changes SET contact_id = @keep WHERE contact_id = @other"},
		{"inbound messages", "UPDATE inbound_messages SET contact_id = @keep WHERE contact_id = @other"},
		{"webhook deliveries", "UPDATE webhook_deliveries SET contact_id = @keep WHERE contact_id = @other"},
		{"remembered answers", "UPDATE idempotency_keys SET contact_id = @keep WHERE contact_id = @other AND contact_id <> ''"},
		{"conversations", `INSERT INTO conversations
			(contact_id, number_id, workspace_id, last_at, last_id, inbound, last_inbound_at, unread, waits, asks, answered_at, assigned)
			SELECT @keep, number_id, workspace_id, last_at, last_id, inbound, last_inbound_at, unread, waits, asks, answered_at,
				EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = @keep)
			FROM conversations WHERE contact_id = @other
			ON CONFLICT (contact_id, number_id) DO UPDATE SET unread = conversations.unread + excluded.unread,
				last_id = CASE WHEN excluded.last_at > conversations.last_at THEN excluded.last_id ELSE conversations.last_id END,
				inbound = CASE WHEN excluded.last_at > conversations.last_at THEN excluded.inbound ELSE conversations.inbound END,
				waits = CASE WHEN conversations.asks OR excluded.asks THEN true
					WHEN excluded.last_at > conversations.last_at THEN excluded.waits ELSE conversations.waits END,
				asks = conversations.asks OR excluded.asks,
				answered_at = CASE WHEN conversations.answered_at IS NULL OR excluded.answered_at > conversations.answered_at
					THEN excluded.answered_at ELSE conversations.answered_at END,
				last_inbound_at = CASE WHEN conversations.last_inbound_at IS NULL
					OR excluded.last_inbound_at > conversations.last_inbound_at
					THEN excluded.last_inbound_at ELSE conversations.last_inbound_at END,
				last_at = CASE WHEN excluded.last_at > conversations.last_at THEN excluded.last_at ELSE conversations.last_at END`},
		{"notes", "UPDATE conversation_notes SET contact_id = @keep WHERE contact_id = @other"},
		{"direct messages", "UPDATE direct_messages SET contact_id = @keep WHERE contact_id = @other"},
		{"messages", "UPDATE messages SET contact_id = @keep WHERE contact_id = @other"},
		{"steps", `UPDATE step_executions SET contact_id = @keep
			WHERE run_id IN (SELECT id FROM runs WHERE contact_id = @other)`},
		// A workflow keeps the id that it started with, which names the contact of that time.
		{"runs", `UPDATE runs SET contact_id = @keep, entered_as = CASE WHEN entered_as = '' THEN contact_id ELSE entered_as END
			WHERE contact_id = @other`},
		// Where both are members, other's turn, if it was not had yet, finds them gone.
		{"campaign members", `UPDATE campaign_members SET contact_id = @keep WHERE contact_id = @other
			AND campaign_id NOT IN (SELECT campaign_id FROM campaign_members WHERE contact_id = @keep)`},
		{"campaign contacts", `UPDATE campaign_contacts SET contact_id = @keep WHERE contact_id = @other
			AND campaign_id NOT IN (SELECT campaign_id FROM campaign_contacts WHERE contact_id = @keep)`},
		{"contact", "DELETE FROM contacts WHERE id = @other"},
	}
}

// ofBoth is the one of two instants that goes before the other, as the order says; nil is none.
func ofBoth(a, b *time.Time, goes func(time.Time, time.Time) bool) *time.Time {
	if a == nil || (b != nil && goes(*b, *a)) {
		return b
	}
	return a
}

// complete gives keep what it lacks. Whoever was blocked as either of the two stays blocked, and whoever was taken over
// is still, since the earlier moment. Of what both said of
// marketing the latest counts.
func complete(keep *models.Contact, other models.Contact) {
	if keep.Phone == nil {
		keep.Phone = other.Phone
	}
	if keep.BlockedAt == nil {
		keep.BlockedAt = other.BlockedAt
	}
	keep.MarketingStoppedAt = ofBoth(keep.MarketingStoppedAt, other.MarketingStoppedAt, time.Time.After)
	keep.MarketingResumedAt = ofBoth(keep.MarketingResumedAt, other.MarketingResumedAt, time.Time.After)
	keep.FirstInboundAt = ofBoth(keep.FirstInboundAt, other.FirstInboundAt, time.Time.Before)
	keep.TakenOverAt = ofBoth(keep.TakenOverAt, other.TakenOverAt, time.Time.Before)
	for to, from := range map[*string]string{
		&keep.FirstName: other.FirstName, &keep.LastName: other.LastName, &keep.Email: other.Email,
		&keep.Language: other.Language, &keep.TimeZone: other.TimeZone, &keep.ProfileName: other.ProfileName,
	} {
		if *to == "" {
			*to = from
		}
	}
}
