package timeline

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// ExportContact reads all that is known of a contact: what is short at once, the rest as it
// is taken. It is no snapshot: what changes meanwhile may be in it or not.
func (s *Timeline) ExportContact(ctx context.Context, workspaceID, contactID string) (models.ContactExport, error) {
	var out models.ContactExport
	var err error
	if out.Contact, err = s.contacts.GetContact(ctx, models.Everyone(workspaceID), contactID); err != nil {
		return out, err
	}
	of := func() *gorm.DB { return s.db.Conn(ctx).Where("contact_id = ?", contactID) }
	if err := of().Order("kind, value").Find(&out.Identities).Error; err != nil {
		return out, fmt.Errorf("read identities: %w", err)
	}
	if err := of().Order("number_id").Find(&out.Windows).Error; err != nil {
		return out, fmt.Errorf("read windows: %w", err)
	}
	for _, part := range []struct {
		into *[]models.Belonging
		from source
	}{{&out.Fields, fieldSource()}, {&out.Tags, tagSource()}, {&out.Lists, listSource()}, {&out.Operators, operatorSource()}} {
		q := part.from.query(s.db.Conn(ctx), out.Contact.Contact).Order(part.from.at + ", " + part.from.id)
		if err := q.Find(part.into).Error; err != nil {
			return out, fmt.Errorf("read what the contact has: %w", err)
		}
	}
	out.Consent = oldestFirst(of, "id", func(c models.ConsentChange) any { return c.ID })
	out.Notes = oldestFirst(of, "id", func(n models.ConversationNote) any { return n.ID })
	out.Tickets = oldestFirst(of, "id", func(t models.Ticket) any { return t.ID })
	out.TicketNotes = oldestFirst(func() *gorm.DB {
		return s.db.Conn(ctx).Table("(?) AS noted", s.db.Conn(ctx).Model(&models.TicketNote{}).Select("ticket_notes.*, tickets.contact_id").
			Joins("JOIN tickets ON tickets.id = ticket_notes.ticket_id").Where("tickets.contact_id = ?", contactID))
	}, "id", func(n models.NotedTicket) any { return n.ID })
	out.Runs = s.exportedRuns(ctx, oldestFirst(of, "id", func(r models.Run) any { return r.ID }))
	said := func() *gorm.DB { return of().Preload("Said").Preload("Links") }
	out.Messages = oldestFirst(said, "id", func(m models.Message) any { return m.ID })
	out.Inbound = oldestFirst(of, "(received_at, wamid)", func(m models.InboundMessage) any { return []any{m.ReceivedAt, m.WAMID} })
	out.Deliveries = oldestFirst(of, "id", func(d models.WebhookDelivery) any { return d.ID })
	out.Changes = oldestFirst(of, "id", func(c models.ContactChange) any { return c.ID })
	out.Audit = oldestFirst(func() *gorm.DB {
		return s.db.Conn(ctx).Where("workspace_id = ? AND object = ?", workspaceID, "contact/"+contactID)
	}, "id", func(e models.AuditEntry) any { return e.ID })
	return out, nil
}

// oldestFirst reads rows page by page in the order of a key: a column, or several in
// brackets. No connection is held while a row is with its taker.
func oldestFirst[T any](query func() *gorm.DB, key string, of func(T) any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := query()
		for {
			var rows []T
			if err := q.Order(inOrder(key)).Limit(database.Batch).Find(&rows).Error; err != nil {
				var none T
				yield(none, fmt.Errorf("read what is known of the contact: %w", err))
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			if len(rows) < database.Batch {
				return
			}
			q = query().Where(key+" > ?", of(rows[len(rows)-1]))
		}
	}
}

// inOrder is a key as ORDER BY takes it.
func inOrder(key string) string { return strings.Trim(key, "()") }

// exportedRuns gives runs their steps and the names of their automations.
func (s *Timeline) exportedRuns(ctx context.Context, runs iter.Seq2[models.Run, error]) iter.Seq2[models.ExportedRun, error] {
	return func(yield func(models.ExportedRun, error) bool) {
		names := map[string]string{}
		for run, err := range runs {
			out := models.ExportedRun{Run: run}
			if err == nil {
				err = s.db.Conn(ctx).Where("run_id = ?", run.ID).Order("visit, at").Find(&out.Steps).Error
			}
			if err == nil {
				out.AutomationName, err = s.automationName(ctx, run.AutomationID, names)
			}
			if !yield(out, err) || err != nil {
				return
			}
		}
	}
}

// automationName is an automation's name, "" when it is no more; names are those read before.
func (s *Timeline) automationName(ctx context.Context, id string, names map[string]string) (string, error) {
	if name, ok := names[id]; ok {
		return name, nil
	}
	var found []string
	if err := s.db.Conn(ctx).Model(&models.Automation{}).Where("id = ?", id).Pluck("name", &found).Error; err != nil {
		return "", fmt.Errorf("read the name of an automation: %w", err)
	}
	names[id] = strings.Join(found, "")
	return names[id], nil
}
