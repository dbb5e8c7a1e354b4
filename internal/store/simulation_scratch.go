package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/store/workspace"
	"cadenza/models"
)

// Scratch is a throw-away copy, in memory, of what one run depends on. What happens in it
// happens nowhere else.
type Scratch struct {
	*Store
	// Contact and Automation are those of the run; Automation lets contacts in.
	Contact    models.Contact
	Automation models.Automation
	// WaID and UserID are how WhatsApp names the contact.
	WaID, UserID string
	// Phrase is the text of the automation's first message start; "" when it has none.
	Phrase string
}

// Scratch copies what a simulation needs, reading only. phrases are the normalised texts
// that the contact writes. Its errors are those of an edit, with pointers below
// /definition, and of a contact below /contact.
func (s *Store) Scratch(ctx context.Context, in models.SimulationInput, phrases []string, now func() time.Time) (_ *Scratch, err error) {
	memory, err := Open(ctx, Config{Config: database.Config{DSN: "sqlite::memory:", Now: now}})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, memory.Close())
		}
	}()
	if err := memory.MigrateScratch(ctx); err != nil {
		return nil, err
	}
	c := carrier{from: s.Conn(ctx), to: memory.Pool().WithContext(ctx), in: in, phrases: phrases}
	if err := c.carry(s); err != nil {
		return nil, err
	}
	out := &Scratch{Store: memory}
	if err := out.open(ctx, in); err != nil {
		return nil, err
	}
	return out, out.admit(ctx, in)
}

// carrier copies rows from one database into another.
type carrier struct {
	from, to *gorm.DB
	in       models.SimulationInput
	phrases  []string
}

// carry copies the rows. It begins with what others refer to.
func (c carrier) carry(s *Store) error {
	definitions, automations, err := c.automations(s)
	if err != nil {
		return err
	}
	var refs models.References
	files := []string{}
	for _, d := range definitions {
		r := d.References()
		refs.Lists, refs.Users = slices.Concat(refs.Lists, r.Lists), slices.Concat(refs.Users, r.Users)
		for _, file := range r.Media {
			files = append(files, file.ID)
		}
	}
	workspace, contact := c.in.WorkspaceID, c.in.ContactID
	lists, users := append(valuesOf(refs.Lists), c.in.ListIDs...), valuesOf(refs.Users)
	const ofContact = "workspace_id = ? AND contact_id = ?"
	steps := []func() error{
		func() error { return carry[models.Workspace](c, "id = ?", workspace) },
		func() error { return carry[models.Number](c, "workspace_id = ?", workspace) },
		func() error { return carry[models.Template](c, "workspace_id = ?", workspace) },
		func() error { return carry[models.Field](c, "workspace_id = ?", workspace) },
		func() error {
			return carry[models.MediaFile](c, "workspace_id = ? AND source = ? AND id IN ?", workspace, models.MediaUploaded, files)
		},
		func() error { return insert(c.to, automations) },
		func() error { return c.revisions(automations) },
		func() error { return carry[models.StartStep](c, "automation_id IN ?", automationIDs(automations)) },
		func() error {
			return carry[models.List](
				c, "workspace_id = ? AND (id IN ? OR id IN (SELECT list_id FROM list_members WHERE contact_id = ?))", workspace, lists,
				contact,
			)
		},
		func() error { return c.operators(users) },
		func() error {
			return carry[models.Tag](
				c, "workspace_id = ? AND id IN (SELECT tag_id FROM contact_tags WHERE contact_id = ?)", workspace, contact,
			)
		},
		func() error { return carry[models.Contact](c, "workspace_id = ? AND id = ?", workspace, contact) },
		func() error { return carry[models.Identity](c, ofContact, workspace, contact) },
		func() error { return carry[models.FieldValue](c, ofContact, workspace, contact) },
		func() error { return carry[models.ContactTag](c, ofContact, workspace, contact) },
		func() error { return carry[models.ListMember](c, ofContact, workspace, contact) },
		func() error { return carry[models.ContactOperator](c, ofContact, workspace, contact) },
		func() error { return carry[models.Ticket](c, ofContact, workspace, contact) },
		func() error {
			return carry[models.Window](c, ofContact+" AND last_inbound_at <= ?", workspace, contact, c.in.At)
		},
		func() error {
			return carry[models.Run](c, ofContact+" AND automation_id <> ?", workspace, contact, c.in.AutomationID)
		},
		func() error {
			return carry[models.InboundMessage](
				c, ofContact+" AND sent_at < ? AND sent_at > ?", workspace, contact, c.in.At.Truncate(time.Second),
				c.in.At.Add(-longestQuiet),
			)
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// longestQuiet is how far back earlier answers are looked for.
const longestQuiet = 31 * 24 * time.Hour

// automations are those that the run may meet: the one simulated, those that the contact
// is inside of, those that a message or a ticket may start, and all that these name in turn.
func (c carrier) automations(s *Store) (definitions []models.Definition, rows []models.Automation, err error) {
	wanted := []string{c.in.AutomationID}
	var more []string
	if c.in.Definition != nil {
		definitions = append(definitions, c.in.Definition.Definition)
		wanted = append(wanted, valuesOf(c.in.Definition.Definition.References().Automations)...)
	}
	err = c.from.Raw(`SELECT automation_id FROM runs WHERE workspace_id = ? AND contact_id = ? AND `+database.LiveRuns+`
		UNION SELECT automation_id FROM start_steps WHERE workspace_id = ? AND (kind IN ? OR phrase_hash IN ?)`,
		c.in.WorkspaceID, c.in.ContactID, c.in.WorkspaceID,
		append(models.AnyMessageKinds(), models.StartTicket, models.StartConsent), hashed(c.phrases)).Scan(&more).Error
	if err != nil {
		return nil, nil, fmt.Errorf("look for automations: %w", err)
	}
	known := map[string]bool{}
	for wanted = append(wanted, more...); len(wanted) > 0; {
		var page []models.Automation
		if err := c.from.Find(&page, "workspace_id = ? AND id IN ?", c.in.WorkspaceID, wanted).Error; err != nil {
			return nil, nil, fmt.Errorf("read automations: %w", err)
		}
		wanted = nil
		for _, a := range page {
			if known[a.ID] {
				continue
			}
			known[a.ID] = true
			d, err := s.Definitions.Read(c.from, a.ID, a.Revision)
			if err != nil {
				return nil, nil, err
			}
			rows, definitions = append(rows, a), append(definitions, d)
			wanted = append(wanted, valuesOf(d.References().Automations)...)
		}
	}
	return definitions, rows, nil
}

// revisions copies the revision in force of each automation.
func (c carrier) revisions(automations []models.Automation) error {
	for _, a := range automations {
		if err := carry[models.Revision](c, "automation_id = ? AND number = ?", a.ID, a.Revision); err != nil {
			return err
		}
	}
	return nil
}

// operators copies these users and the contact's, without the accounts that they sign in with, which stay where they are.
func (c carrier) operators(ids []string) error {
	rows, err := read[models.User](
		c, "workspace_id = ? AND (id IN ? OR id IN (SELECT user_id FROM contact_operators WHERE contact_id = ?))", c.in.WorkspaceID, ids,
		c.in.ContactID,
	)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].AccountID = nil
	}
	return insert(c.to, rows)
}

// carry copies the rows of a table that meet the condition.
func carry[T any](c carrier, where string, args ...any) error {
	rows, err := read[T](c, where, args...)
	if err != nil {
		return err
	}
	return insert(c.to, rows)
}

func read[T any](c carrier, where string, args ...any) (rows []T, err error) {
	if err := c.from.Where(where, args...).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read for a simulation: %w", err)
	}
	return rows, nil
}

func insert[T any](to *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	if err := to.CreateInBatches(&rows, database.Batch).Error; err != nil {
		return fmt.Errorf("copy for a simulation: %w", err)
	}
	return nil
}

func valuesOf(refs []models.Reference) []string {
	out := []string{}
	for _, ref := range refs {
		out = append(out, ref.Value)
	}
	return out
}

func automationIDs(automations []models.Automation) []string {
	out := []string{}
	for _, a := range automations {
		out = append(out, a.ID)
	}
	return out
}

// open publishes the definition, if one is given, and lets contacts in, whatever the
// automation's state: drafts are simulated too.
func (s *Scratch) open(ctx context.Context, in models.SimulationInput) error {
	switch {
	case in.AutomationID == "" && in.Definition != nil:
		made, err := s.CreateAutomation(ctx, in.WorkspaceID, "simulation", *in.Definition)
		if err != nil {
			return models.Below(err, "/definition")
		}
		in.AutomationID = made.Automation.ID
	case in.Definition != nil:
		_, err := s.PublishAutomation(ctx, in.WorkspaceID, in.AutomationID, "simulation", models.AnyRevision, *in.Definition)
		if err != nil {
			return models.Below(err, "/definition")
		}
	}
	a, definition, err := s.GetAutomation(ctx, in.WorkspaceID, in.AutomationID)
	if err != nil {
		return err
	}
	if err := defaultNumber(s.Conn(ctx), a.WorkspaceID, &a.NumberID); err != nil {
		return err
	}
	a.State, a.PausedAt = models.AutomationActive, nil
	if err := s.Conn(ctx).Save(&a).Error; err != nil {
		return fmt.Errorf("open the automation: %w", err)
	}
	s.Automation = a
	for _, start := range slices.Backward(definition.Start) {
		if message, ok := start.Settings.(*models.OnMessage); ok {
			s.Phrase = message.Phrase
		}
	}
	return workspace.MakeTags(s.Conn(ctx), a.WorkspaceID, slices.Concat(tagsOf(definition), in.Tags))
}

// admit finds the contact, or makes the one that is made up.
func (s *Scratch) admit(ctx context.Context, in models.SimulationInput) (err error) {
	if in.ContactID != "" {
		s.Contact, err = database.ReadOne[models.Contact](s.Conn(ctx), in.WorkspaceID, in.ContactID, "contact")
	} else {
		err = s.RunTx(ctx, func(t *RunTx) error { return s.makeUp(ctx, t, in) })
	}
	if err != nil {
		return err
	}
	var names []models.Identity
	err = s.Conn(ctx).Order("kind, value").Find(
		&names, "contact_id = ? AND kind IN ?", s.Contact.ID, []models.IdentityKind{models.IdentityWaID, models.IdentityUserID},
	).Error
	if err != nil {
		return fmt.Errorf("read the contact's names: %w", err)
	}
	for _, name := range names {
		if name.Kind == models.IdentityWaID {
			s.WaID = name.Value
		} else {
			s.UserID = name.Value
		}
	}
	return nil
}

// Click notes that the contact opened a tracked link of a message: in a copy no message has links.
func (s *Scratch) Click(ctx context.Context, messageID string) error {
	return s.RunTx(ctx, func(t *RunTx) error {
		return t.exec("note a click", "UPDATE messages SET clicked_at = ? WHERE id = ? AND clicked_at IS NULL", s.Now(), messageID)
	})
}

func (s *Scratch) makeUp(ctx context.Context, t *RunTx, in models.SimulationInput) (err error) {
	var lists []models.Reference
	for i, id := range in.ListIDs {
		lists = append(lists, models.Reference{Value: id, Pointer: fmt.Sprintf("/contact/list_ids/%d", i)})
	}
	unknown, err := database.Missing[models.List](t.db, in.WorkspaceID, "list", lists)
	if err != nil {
		return err
	}
	if err := models.Invalid("the contact breaks rules", unknown); err != nil {
		return err
	}
	if s.Contact, _, err = contacts.Upsert(t.db, s.Now(), in.WorkspaceID, in.Contact, "/contact"); err != nil {
		return err
	}
	id := s.Contact.ID
	if len(in.Tags) > 0 {
		_, err = t.AddTags(ctx, in.WorkspaceID, id, in.Tags)
	}
	if err == nil && len(in.ListIDs) > 0 {
		_, err = t.AddToLists(ctx, in.WorkspaceID, id, in.ListIDs)
	}
	if err == nil && in.Blocked {
		err = t.exec("block contact", "UPDATE contacts SET blocked_at = ? WHERE id = ?", s.Now(), id)
	}
	return err
}

// hashed are the hashes of phrases, and one of no phrase: a list may not be empty.
func hashed(phrases []string) []string {
	out := []string{""}
	for _, phrase := range phrases {
		out = append(out, models.HashPhrase(phrase))
	}
	return out
}
