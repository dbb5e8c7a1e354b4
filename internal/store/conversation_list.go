package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// conversationPlace is a place in the list of conversations.
type conversationPlace struct {
	At                time.Time
	Contact, NumberID string
}

// ListConversations pages through the conversations that the viewer sees and the filter leaves, the newest first.
func (s *Store) ListConversations(
	ctx context.Context, v models.Viewer, f models.ConversationFilter, p models.Page,
) ([]models.ConversationView, string, error) {
	rows, next, err := database.ReadPlaced(conversations(s.Conn(ctx), v, f), p, func(q *gorm.DB, from conversationPlace) *gorm.DB {
		return q.Where(`conversations.last_at <= ?
			AND (conversations.last_at, conversations.contact_id, conversations.number_id) < (?, ?, ?)`,
			from.At, from.At, from.Contact, from.NumberID)
	}, func(c models.Conversation) conversationPlace {
		return conversationPlace{c.LastAt, c.ContactID, c.NumberID}
	})
	if err != nil {
		return nil, "", err
	}
	views, err := s.conversationViews(ctx, rows)
	return views, next, err
}

// GetConversation reads one conversation of a contact whom the viewer sees.
func (s *Store) GetConversation(ctx context.Context, v models.Viewer, contactID, numberID string) (models.ConversationView, error) {
	if _, err := contacts.Seen(s.Conn(ctx), v, contactID); err != nil {
		return models.ConversationView{}, err
	}
	q := s.Conn(ctx).Where("contact_id = ?", contactID)
	if numberID != "" {
		q = q.Where("number_id = ?", numberID)
	}
	var rows []models.Conversation
	if err := q.Order("last_at DESC").Limit(1).Find(&rows).Error; err != nil {
		return models.ConversationView{}, fmt.Errorf("read conversation: %w", err)
	}
	if len(rows) == 0 {
		return models.ConversationView{}, models.NotFound("conversation")
	}
	views, err := s.conversationViews(ctx, rows)
	if err != nil {
		return models.ConversationView{}, err
	}
	return views[0], nil
}

func conversations(db *gorm.DB, v models.Viewer, f models.ConversationFilter) *gorm.DB {
	q := db.Model(&models.Conversation{}).Where("conversations.workspace_id = ?", v.WorkspaceID).
		Order("conversations.last_at DESC, conversations.contact_id DESC, conversations.number_id DESC")
	having := func(table, where string, args ...any) {
		q = q.Where("EXISTS (SELECT 1 FROM "+table+" x WHERE x.contact_id = conversations.contact_id AND "+where+")", args...)
	}
	if v.OnlyAssignedTo != "" {
		having("contact_operators", "x.user_id = ?", v.OnlyAssignedTo)
	}
	switch f.Part {
	case models.ConversationsMine:
		having("contact_operators", "x.user_id = ?", f.UserID)
	case models.ConversationsUnassigned:
		q = q.Where("NOT conversations.assigned")
	case models.ConversationsUnread:
		q = q.Where("conversations.unread > 0")
	case models.ConversationsWaiting:
		q = q.Where("conversations.waits")
	case models.ConversationsAll:
	}
	if f.NumberID != "" {
		q = q.Where("conversations.number_id = ?", f.NumberID)
	}
	if f.TagID != "" {
		having("contact_tags", "x.tag_id = ?", f.TagID)
	}
	if f.ListID != "" {
		having("list_members", "x.list_id = ?", f.ListID)
	}
	if f.TicketStatus != "" {
		having("tickets", "x.status = ?", f.TicketStatus)
	}
	return q
}

// conversationViews adds names and last messages, in one statement for each kind whatever the number of rows.
func (s *Store) conversationViews(ctx context.Context, rows []models.Conversation) ([]models.ConversationView, error) {
	if len(rows) == 0 {
		return []models.ConversationView{}, nil
	}
	r := conversationParts{db: func() *gorm.DB { return s.Conn(ctx) }, now: s.Now()}
	if err := r.read(rows); err != nil {
		return nil, err
	}
	out := make([]models.ConversationView, len(rows))
	for i, c := range rows {
		out[i] = models.ConversationView{Conversation: c, Contact: r.contacts[c.ContactID], NumberPhone: r.numbers[c.NumberID].DisplayPhone}
		if w, ok := r.windows[c.ContactID+c.NumberID]; ok {
			out[i].Window = &w
		}
		out[i].Hold = r.hold(r.numbers[c.NumberID])
		out[i].Operators, out[i].Writing = r.operators[c.ContactID], r.writing[c.ContactID]
		if m, ok := r.sent[c.LastID]; ok {
			out[i].Sent = &m
		}
		if m, ok := r.came[c.LastID]; ok {
			out[i].Came = &m
		}
	}
	return out, nil
}

// conversationParts are the parts of views by the ids that conversations name.
type conversationParts struct {
	db  func() *gorm.DB
	now time.Time

	contacts           map[string]models.Contact
	numbers            map[string]models.Number
	windows            map[string]models.Window // by contact and number
	sent               map[string]models.Message
	came               map[string]models.InboundMessage
	operators, writing map[string][]models.Person
	holds              map[models.Held]models.Hold
}

func (r *conversationParts) read(rows []models.Conversation) (err error) {
	var contactIDs, numberIDs []string
	sentIDs, cameIDs := []string{""}, []string{""}
	for _, c := range rows {
		contactIDs, numberIDs = append(contactIDs, c.ContactID), append(numberIDs, c.NumberID)
		if c.Inbound {
			cameIDs = append(cameIDs, c.LastID)
		} else {
			sentIDs = append(sentIDs, c.LastID)
		}
	}
	if r.contacts, err = byKey(r.db(), "id", contactIDs, func(c models.Contact) string { return c.ID }); err != nil {
		return err
	}
	if r.numbers, err = byKey(r.db(), "id", numberIDs, func(n models.Number) string { return n.ID }); err != nil {
		return err
	}
	if r.holds, err = r.numberHolds(rows[0].WorkspaceID); err != nil {
		return err
	}
	windowOf := func(w models.Window) string { return w.ContactID + w.NumberID }
	if r.windows, err = byKey(r.db(), "contact_id", contactIDs, windowOf); err != nil {
		return err
	}
	if r.sent, err = byKey(r.db().Preload("Said"), "id", sentIDs, func(m models.Message) string { return m.ID }); err != nil {
		return err
	}
	if r.came, err = byKey(r.db(), "wamid", cameIDs, func(m models.InboundMessage) string { return m.WAMID }); err != nil {
		return err
	}
	if r.operators, err = r.people("contact_operators", "x.contact_id IN ?", database.Unique(contactIDs)); err != nil {
		return err
	}
	r.writing, err = r.people("conversation_writers", "x.contact_id IN ? AND x.until > ?", database.Unique(contactIDs), r.now)
	return err
}

// numberHolds are the holds of the numbers and of their accounts.
func (r *conversationParts) numberHolds(workspaceID string) (map[models.Held]models.Hold, error) {
	numbers, accounts := []string{}, []string{}
	for _, n := range r.numbers {
		numbers, accounts = append(numbers, n.ID), append(accounts, n.WABAID)
	}
	var rows []models.Hold
	err := r.db().Where("workspace_id = ?", workspaceID).Find(&rows, "scope = ? AND object IN ? OR scope = ? AND object IN ?",
		models.HoldNumber, numbers, models.HoldAccount, accounts).Error
	if err != nil {
		return nil, fmt.Errorf("read the holds of conversations: %w", err)
	}
	out := make(map[models.Held]models.Hold, len(rows))
	for _, row := range rows {
		out[row.By()] = row
	}
	return out, nil
}

// hold is what keeps messages of a number from being sent; nil for none.
func (r *conversationParts) hold(n models.Number) *models.Hold {
	of := func(scope models.HoldScope, object string) *models.Hold {
		if row, ok := r.holds[models.HeldBy(scope, object)]; ok {
			return &row
		}
		return nil
	}
	return models.WeightierHold(of(models.HoldNumber, n.ID), of(models.HoldAccount, n.WABAID), r.now)
}

func byKey[T any](db *gorm.DB, column string, ids []string, key func(T) string) (map[string]T, error) {
	var rows []T
	if err := db.Find(&rows, column+" IN ?", database.Unique(ids)).Error; err != nil {
		return nil, fmt.Errorf("read what conversations name: %w", err)
	}
	out := make(map[string]T, len(rows))
	for _, row := range rows {
		out[key(row)] = row
	}
	return out, nil
}

// people are users by the contact that a table names them for.
func (r *conversationParts) people(table, where string, args ...any) (map[string][]models.Person, error) {
	var rows []struct{ ContactID, ID, Name string }
	err := r.db().Table(table+" x").Select("x.contact_id, users.id, users.name").Joins("JOIN users ON users.id = x.user_id").
		Where(where, args...).Order("users.name, users.id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the people of conversations: %w", err)
	}
	out := map[string][]models.Person{}
	for _, row := range rows {
		out[row.ContactID] = append(out[row.ContactID], models.Person{ID: row.ID, Name: row.Name})
	}
	return out, nil
}
