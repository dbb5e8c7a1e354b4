package timeline

import (
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"cadenza/internal/store/contacts"
	"cadenza/models"
)

// sources are the tables that know what happened to a contact, in the order of cause
// and effect. What piles up for a contact has an index in the order of its time; fields,
// tags, lists, operators and merges are few at any moment and are sorted.
func sources() []source {
	return []source{
		inboundSource(), consentSource(), mergeSource(), enteredSource(), sentSource(), ticketSource(), fieldSource(),
		tagSource(), listSource(), operatorSource(), beganSource(), endedSource(), stepSource(), leftSource(),
		clickedSource(), // nothing is clicked at the instant of what causes it: the last rank leaves older cursors right
	}
}

// ofContact selects the rows of a table whose column contact_id names the contact.
func ofContact(table string) func(*gorm.DB, models.Contact) *gorm.DB {
	return func(db *gorm.DB, c models.Contact) *gorm.DB {
		return db.Table(table).Where(table+".contact_id = ?", c.ID)
	}
}

func inboundSource() source {
	return newSource("received_at", "wamid", ofContact("inbound_messages"), func(m models.InboundMessage) (string, models.TimelineItem) {
		return m.WAMID, models.TimelineItem{At: m.ReceivedAt, Kind: models.TimelineReceived, Inbound: &m}
	})
}

// consentSource is what changed the contact's consent to marketing.
func consentSource() source {
	return newSource("at", "id", ofContact("consent_changes"), func(c models.ConsentChange) (string, models.TimelineItem) {
		kind := models.TimelineMarketingStopped
		if c.Marketing == models.ConsentGranted {
			kind = models.TimelineMarketingResumed
		}
		return c.ID, models.TimelineItem{At: c.At, Kind: kind}
	})
}

func mergeSource() source {
	query := func(db *gorm.DB, c models.Contact) *gorm.DB {
		return db.Table("audit_entries").Where(
			"workspace_id = ? AND object = ? AND action = 'contact.merge'", c.WorkspaceID, "contact/"+c.ID,
		)
	}
	return newSource("at", "id", query, func(e models.AuditEntry) (string, models.TimelineItem) {
		other := strings.TrimPrefix(e.Detail, contacts.TookIn)
		return e.ID, models.TimelineItem{At: e.At, Kind: models.TimelineMerged, Object: &models.TimelineObject{ID: other}}
	})
}

func enteredSource() source {
	return newSource("started_at", "id", ofContact("runs"), func(r models.Run) (string, models.TimelineItem) {
		return r.ID, models.TimelineItem{At: r.StartedAt, Kind: models.TimelineRunEntered, Run: &r}
	})
}

func leftSource() source {
	query := func(db *gorm.DB, c models.Contact) *gorm.DB {
		return ofContact("runs")(db, c).Where("ended_at IS NOT NULL")
	}
	return newSource("ended_at", "id", query, func(r models.Run) (string, models.TimelineItem) {
		return r.ID, models.TimelineItem{At: *r.EndedAt, Kind: models.TimelineRunLeft, Run: &r}
	})
}

func sentSource() source {
	return newSource("created_at", "id", ofContact("messages"), func(m models.Message) (string, models.TimelineItem) {
		return m.ID, models.TimelineItem{At: m.CreatedAt, Kind: models.TimelineSent, Message: &m}
	})
}

// clickedSource is when the contact first opened a tracked link of a message.
func clickedSource() source {
	query := func(db *gorm.DB, c models.Contact) *gorm.DB {
		return ofContact("messages")(db, c).Where("clicked_at IS NOT NULL")
	}
	return newSource("clicked_at", "id", query, func(m models.Message) (string, models.TimelineItem) {
		return m.ID, models.TimelineItem{At: *m.ClickedAt, Kind: models.TimelineClicked, Message: &m}
	})
}

func stepSource() source {
	return newSource("at", "run_id || '/' || visit || '/' || step_id", ofContact("step_executions"), func(e models.StepExecution) (
		string, models.TimelineItem,
	) {
		return e.RunID + "/" + strconv.Itoa(e.Visit) + "/" + e.StepID, models.TimelineItem{At: e.At, Kind: models.TimelineStep, Step: &e}
	})
}

func ticketSource() source {
	return newSource("created_at", "id", ofContact("tickets"), func(t models.Ticket) (string, models.TimelineItem) {
		return t.ID, models.TimelineItem{
			At: t.CreatedAt, Kind: models.TimelineTicketOpened, Ticket: &models.TimelineTicket{ID: t.ID, Title: t.Title, To: t.Status},
		}
	})
}

func fieldSource() source {
	query := func(db *gorm.DB, c models.Contact) *gorm.DB {
		return ofContact("field_values")(db, c).Joins("JOIN fields ON fields.id = field_values.field_id").
			Select("field_values.field_id AS object_id, fields.code AS name, field_values.text AS value, field_values.updated_at AS since")
	}
	return newSource("field_values.updated_at", "field_values.field_id", query, belongingItem(models.TimelineFieldSet))
}

func tagSource() source {
	return belongingSource(models.TimelineTagAdded, "contact_tags", "tags", "tag_id")
}

func listSource() source {
	return belongingSource(models.TimelineListJoined, "list_members", "lists", "list_id")
}

func operatorSource() source {
	return belongingSource(models.TimelineOperatorAssigned, "contact_operators", "users", "user_id")
}

// belongingSource reads a table that gives contacts something of another, with its name.
func belongingSource(kind models.TimelineKind, table, of, column string) source {
	query := func(db *gorm.DB, c models.Contact) *gorm.DB {
		return ofContact(table)(db, c).Joins(fmt.Sprintf("JOIN %[1]s ON %[1]s.id = %[2]s.%[3]s", of, table, column)).
			Select(fmt.Sprintf("%[1]s.%[2]s AS object_id, %[3]s.name, %[1]s.created_at AS since", table, column, of))
	}
	return newSource(table+".created_at", table+"."+column, query, belongingItem(kind))
}

func belongingItem(kind models.TimelineKind) func(models.Belonging) (string, models.TimelineItem) {
	return func(b models.Belonging) (string, models.TimelineItem) {
		return b.ObjectID, models.TimelineItem{
			At: b.Since, Kind: kind, Object: &models.TimelineObject{ID: b.ObjectID, Name: b.Name, Value: b.Value},
		}
	}
}

// changeID makes the numbers of changes texts, as the cursor holds them.
const changeID = "CAST(id AS text)"

// beganSource is the beginning of what has ended since.
func beganSource() source {
	query := func(db *gorm.DB, c models.Contact) *gorm.DB {
		return ofContact("contact_changes")(db, c).Where("since IS NOT NULL")
	}
	return newSource("since", changeID, query, func(c models.ContactChange) (string, models.TimelineItem) {
		item := models.TimelineItem{
			At: *c.Since, Kind: beginnings()[c.Kind], Object: &models.TimelineObject{ID: c.ObjectID, Name: c.Name, Value: c.Was},
		}
		if c.Kind == models.ChangedBlock {
			item.Object = nil
		}
		return strconv.FormatInt(c.ID, 10), item
	})
}

// endedSource is the end of what was removed, and the changes of tickets. A field's end is
// the beginning of its next value.
func endedSource() source {
	query := func(db *gorm.DB, c models.Contact) *gorm.DB {
		return ofContact("contact_changes")(db, c).Where("kind <> 'field'")
	}
	return newSource("until", changeID, query, func(c models.ContactChange) (string, models.TimelineItem) {
		item := models.TimelineItem{At: c.Until, Kind: endings()[c.Kind]}
		switch c.Kind {
		case models.ChangedTicket:
			item.Ticket = &models.TimelineTicket{
				ID: c.ObjectID, Title: c.Name, From: models.TicketStatus(c.Was), To: models.TicketStatus(c.Became),
			}
		case models.ChangedBlock:
		case models.ChangedField, models.ChangedTag, models.ChangedList, models.ChangedOperator:
			item.Object = &models.TimelineObject{ID: c.ObjectID, Name: c.Name}
		}
		return strconv.FormatInt(c.ID, 10), item
	})
}

func beginnings() map[models.ContactChangeKind]models.TimelineKind {
	return map[models.ContactChangeKind]models.TimelineKind{ //nolint:exhaustive // a ticket's old state began nothing that is told
		models.ChangedField: models.TimelineFieldSet, models.ChangedTag: models.TimelineTagAdded,
		models.ChangedList:     models.TimelineListJoined,
		models.ChangedOperator: models.TimelineOperatorAssigned, models.ChangedBlock: models.TimelineBlocked,
	}
}

func endings() map[models.ContactChangeKind]models.TimelineKind {
	return map[models.ContactChangeKind]models.TimelineKind{ //nolint:exhaustive // a value that was overwritten is told by the one after it
		models.ChangedTag: models.TimelineTagRemoved, models.ChangedList: models.TimelineListLeft,
		models.ChangedOperator: models.TimelineOperatorRemoved,
		models.ChangedTicket:   models.TimelineTicketChanged, models.ChangedBlock: models.TimelineRestored,
	}
}
