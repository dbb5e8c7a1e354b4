package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// consented is what a statement about consent brought.
type consented struct {
	// change is nil when consent is what it was.
	change  *models.ConsentChange
	started []models.Accepted
}

// consentRow is a contact, and whether any automation of its workspace starts on changes of consent:
// where none does, a change costs no further statement.
type consentRow struct {
	models.Contact
	Watched bool `gorm:"->"`
}

// TableName is the contact's.
func (consentRow) TableName() string { return "contacts" }

func consentReturned() clause.Returning {
	return clause.Returning{Columns: []clause.Column{{Name: "id"}, {Name: `EXISTS (SELECT 1 FROM start_steps
		WHERE start_steps.kind = 'consent' AND start_steps.workspace_id = contacts.workspace_id) AS watched`, Raw: true}}}
}

// takeConsent notes a statement about a contact as it was read, and logs the change. It is database.ErrRace
// when somebody else's statement came between.
func (t *RunTx) takeConsent(
	contact models.Contact, s models.ConsentStatement, now time.Time,
) (change *models.ConsentChange, watched bool, err error) {
	before := contact
	if contact.Overtaken(s, now) {
		// A program said granted after the person had written and before we heard of it: they have not changed their mind.
		byProgram, err := t.grantedByProgram(contact)
		if err != nil {
			return nil, false, err
		}
		if byProgram {
			s.At = contact.MarketingResumedAt.Add(time.Millisecond)
		}
	}
	if !contact.TakeConsent(s, now) {
		return nil, false, nil
	}
	var rows []consentRow
	result := t.db.Model(&rows).Clauses(consentReturned()).
		Where("id = ? AND marketing_stopped_at IS NOT DISTINCT FROM ? AND marketing_resumed_at IS NOT DISTINCT FROM ?",
			contact.ID, before.MarketingStoppedAt, before.MarketingResumedAt).
		Updates(map[string]any{
			"marketing_stopped_at": contact.MarketingStoppedAt, "marketing_resumed_at": contact.MarketingResumedAt,
			"updated_at": t.store.Now(),
		})
	switch {
	case result.Error != nil:
		return nil, false, fmt.Errorf("note consent: %w", result.Error)
	case len(rows) == 0:
		return nil, false, database.ErrRace
	case contact.Marketing() == before.Marketing():
		return nil, false, nil
	}
	made := models.ConsentOf(contact, s, database.NewID())
	if err := t.db.Create(&made).Error; err != nil {
		return nil, false, fmt.Errorf("log consent: %w", err)
	}
	return &made, rows[0].Watched, nil
}

// grantedByProgram reports whether the grant that is in force was a program's. One of which the log holds nothing was the
// contact's own, given once more, or is from before there was a log.
func (t *RunTx) grantedByProgram(contact models.Contact) (bool, error) {
	var newest []models.ConsentChange
	err := t.db.Where("contact_id = ? AND marketing = ?", contact.ID, models.ConsentGranted).Order("at DESC, id DESC").Limit(1).
		Find(&newest).Error
	if err != nil {
		return false, fmt.Errorf("read the log of consent: %w", err)
	}
	return len(newest) == 1 && !models.SpokenConsent(newest[0].Source) &&
		newest[0].At.Truncate(time.Microsecond).Equal(contact.MarketingResumedAt.Truncate(time.Microsecond)), nil
}

// consents notes a statement about a contact as it was read, and accepts the entries that the change
// brings (S11).
func (t *RunTx) consents(ctx context.Context, contact models.Contact, s models.ConsentStatement, now time.Time) (consented, error) {
	change, watched, err := t.takeConsent(contact, s, now)
	out := consented{change: change}
	if err != nil || change == nil || !watched {
		return out, err
	}
	rules, err := t.consentRules(contact.WorkspaceID)
	if err == nil {
		out.started, err = t.fireConsent(ctx, *change, change.EntryKey(), rules)
	}
	return out, err
}

// consentRules are the start steps on changes of consent.
func (t *RunTx) consentRules(workspaceID string) ([]models.Rule, error) {
	return t.rules(workspaceID, database.Fresh(t.db).Where("start_steps.kind = ?", models.StartConsent))
}

// fireConsent accepts the entries that a change of consent brings (S11).
func (t *RunTx) fireConsent(
	ctx context.Context, change models.ConsentChange, key string, rules []models.Rule,
) ([]models.Accepted, error) {
	entry := models.Entry{
		WorkspaceID: change.WorkspaceID, Kind: models.StartConsent, Key: key, Contact: models.ContactInput{ID: change.ContactID},
	}
	return t.fired(ctx, rules, entry, func(start models.Start) bool {
		on, ok := start.Settings.(*models.OnConsent)
		return ok && on.To == change.Marketing
	})
}

// readForConsent holds a contact and reads what a statement depends on.
func (t *RunTx) readForConsent(where *gorm.DB) ([]models.Contact, error) {
	var held []models.Contact
	err := database.ForNoKeyUpdate(t.db).Where(where).Order("id").Find(&held).Error
	if err != nil {
		return nil, fmt.Errorf("hold the contact: %w", err)
	}
	return held, nil
}

// StopMarketing notes that WhatsApp refuses marketing messages to a contact, because the person told it to (W6).
func (t *RunTx) StopMarketing(ctx context.Context, contactID string, at time.Time) ([]models.Accepted, error) {
	held, err := t.readForConsent(database.Fresh(t.db).Where("id = ?", contactID))
	if err != nil || len(held) == 0 {
		return nil, err
	}
	out, err := t.consents(ctx, held[0], models.ConsentStatement{
		Marketing: models.ConsentRefused, Source: models.ConsentByWhatsApp,
	}, at)
	return out.started, err
}

// SetConsent sets the consent of a run's contact (K3), and accepts the entries that this brings (S11).
func (t *RunTx) SetConsent(ctx context.Context, contact models.Contact, to models.Consent, now time.Time) ([]models.Accepted, error) {
	if contact.Marketing() == to {
		return nil, nil
	}
	out, err := t.consents(ctx, contact, models.ConsentStatement{Marketing: to, Source: models.ConsentByStep}, now)
	return out.started, err
}

// SetConsent sets a contact's consent as a caller says, and accepts the entries that this brings (S11).
func (s *Store) SetConsent(
	ctx context.Context, v models.Viewer, contactID, actor string, statement models.ConsentStatement,
) ([]models.Accepted, error) {
	return runTxOf(ctx, s, func(t *RunTx) ([]models.Accepted, error) {
		held, err := t.readForConsent(database.SeenBy(database.Fresh(t.db).Where("id = ? AND workspace_id = ?", contactID, v.WorkspaceID),
			v, "id"))
		if err != nil {
			return nil, err
		}
		if len(held) == 0 {
			return nil, models.NotFound("contact")
		}
		out, err := t.consents(ctx, held[0], statement, s.Now())
		if err != nil || out.change == nil {
			return nil, err
		}
		return out.started, database.Audit(
			t.db, s.Now(), v.WorkspaceID, actor, "contact.consent", "contact/"+contactID, "",
		)
	})
}

// NoteMarketing notes that a person asked WhatsApp to stop or to resume marketing messages (W6), and accepts the
// entries that this brings (S11). Of several notices the latest counts, in whatever order they come; one about
// somebody unknown changes nothing.
func (s *Store) NoteMarketing(
	ctx context.Context, workspaceID, waID, userID string, stop bool, at time.Time,
) ([]models.Accepted, error) {
	identities := contacts.IdentitiesOfWriter(waID, userID)
	if len(identities) == 0 {
		return nil, nil
	}
	statement := models.ConsentStatement{Marketing: models.ConsentGranted, Source: models.ConsentByWhatsApp, At: at}
	if stop {
		statement.Marketing = models.ConsentRefused
	}
	started, err := runTxOf(ctx, s, func(t *RunTx) (started []models.Accepted, err error) {
		held, err := t.readForConsent(database.Fresh(t.db).Where("workspace_id = ?", workspaceID).
			Where("id IN (?)", contacts.IDsWith(t.db, workspaceID, identities)))
		for _, contact := range held {
			out, failed := t.consents(ctx, contact, statement, s.Now())
			started, err = append(started, out.started...), errors.Join(err, failed)
		}
		return started, err
	})
	if err != nil {
		return nil, fmt.Errorf("note a marketing preference: %w", err)
	}
	return started, nil
}

// ImportContacts imports contacts (see contacts.Contacts), and accepts the entries that changes of consent bring
// (S11).
func (s *Store) ImportContacts(
	ctx context.Context, workspaceID, listID string, rows []models.ContactInput,
) (results []models.ImportResult, started []models.Accepted, err error) {
	results, err = s.Contacts.ImportContacts(ctx, workspaceID, listID, rows, func(tx *gorm.DB, changes []models.ConsentChange) error {
		begun, err := (&RunTx{store: s, db: tx}).fireImported(ctx, workspaceID, changes)
		started = begun // of the attempt that is committed
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return results, started, nil
}

// fireImported accepts the entries that the changes of an import bring, all of an automation's at once.
func (t *RunTx) fireImported(ctx context.Context, workspaceID string, changes []models.ConsentChange) ([]models.Accepted, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	rules, err := t.consentRules(workspaceID)
	if err != nil {
		return nil, err
	}
	var started []models.Accepted
	for _, rule := range rules {
		bulk := models.BulkEntry{
			WorkspaceID: workspaceID, AutomationID: rule.AutomationID, Kind: models.StartConsent, StartID: rule.Start.ID,
		}
		on, ok := rule.Start.Settings.(*models.OnConsent)
		for _, change := range changes {
			if ok && on.To == change.Marketing {
				bulk.Members = append(bulk.Members, models.BulkMember{ContactID: change.ContactID, Key: change.EntryKey()})
			}
		}
		entered, err := t.EnterMany(ctx, bulk)
		if err != nil && models.CodeOf(err) != models.CodeConflict {
			return nil, err
		}
		started = append(started, entered...)
	}
	return started, nil
}

// ConsentLog pages through the changes of a contact's consent, the newest first.
func (s *Store) ConsentLog(
	ctx context.Context, v models.Viewer, contactID string, p models.Page,
) (models.Consent, []models.ConsentChange, string, error) {
	contact, err := database.ReadContact(s.Conn(ctx), v, contactID)
	if err != nil {
		return "", nil, "", err
	}
	q := s.Conn(ctx).Model(&models.ConsentChange{}).Where("contact_id = ?", contactID)
	rows, next, err := database.ReadPage(q, p, "id", func(c models.ConsentChange) string { return c.ID })
	return contact.Marketing(), rows, next, err
}
