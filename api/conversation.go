package api

import (
	"context"

	"cadenza/models"
)

// ConversationStore keeps conversations. Whom the viewer does not see is not found.
type ConversationStore interface {
	ListConversations(
		ctx context.Context, v models.Viewer, f models.ConversationFilter, p models.Page,
	) (rows []models.ConversationView, next string, err error)
	GetConversation(ctx context.Context, v models.Viewer, contactID, numberID string) (models.ConversationView, error)
	Thread(
		ctx context.Context, v models.Viewer, contactID, numberID string, from models.ThreadCursor, limit int,
	) (page []models.ThreadMessage, older, newer *models.ThreadCursor, err error)
	// AcceptDirect accepts a message that is to be sent; CodeConflict says why it cannot leave now.
	AcceptDirect(ctx context.Context, v models.Viewer, in models.DirectInput) (models.DirectMessage, error)
	// RetryDirect is what is to be sent once more for a message that failed.
	RetryDirect(ctx context.Context, v models.Viewer, contactID, messageID string) (models.DirectInput, error)
	MarkConversation(ctx context.Context, v models.Viewer, contactID, numberID string, unread bool) ([]models.Conversation, error)
	NoteWriting(ctx context.Context, v models.Viewer, contactID, userID string) error
	AddNote(ctx context.Context, v models.Viewer, contactID, author, text string) (models.ConversationNote, error)
	ListNotes(ctx context.Context, v models.Viewer, contactID string, p models.Page) ([]models.ConversationNote, string, error)
	DeleteNote(ctx context.Context, v models.Viewer, contactID, noteID, author string) error
	SetOperators(ctx context.Context, v models.Viewer, contactID string, userIDs []string, actor string) error
	// TakeOver pauses the contact's runs, HandBack resumes those. Both return the runs whose workflows are to be told.
	TakeOver(ctx context.Context, v models.Viewer, contactID, actor string) ([]models.Run, error)
	HandBack(ctx context.Context, v models.Viewer, contactID, actor string) ([]models.Run, error)
}

// ConversationTeller does what a conversation brings beyond its rows, once they are committed.
type ConversationTeller interface {
	// Send starts the workflows of messages.
	Send(ctx context.Context, messages []models.DirectMessage)
	// Wake tells the workflows of runs that their rows have changed.
	Wake(ctx context.Context, runs []models.Run, why string)
	// Seen shows the contacts that they were read, where their workspace wants that.
	Seen(ctx context.Context, conversations []models.Conversation)
}

func person(p models.Person) Person { return Person{ID: p.ID, Name: p.Name} }

func (s *server) conversationAnswer(c models.ConversationView) Conversation {
	out := Conversation{
		Contact: ConversationContact{
			ID: c.Contact.ID, Phone: c.Contact.Phone, FirstName: c.Contact.FirstName, LastName: c.Contact.LastName,
			Language: c.Contact.Language, BlockedAt: utc(c.Contact.BlockedAt), Consent: Consent(c.Contact.Marketing()),
		},
		NumberID: c.NumberID, NumberPhone: c.NumberPhone, LastAt: c.LastAt.UTC(), LastInboundAt: utc(c.LastInboundAt),
		Unread: c.Unread, Waits: c.Waits, Assigned: c.Assigned, TakenOverAt: utc(c.Contact.TakenOverAt),
		Operators: each(c.Operators, person), Writing: each(c.Writing, person),
	}
	if c.Window != nil && c.Window.Open(s.Now()) {
		ends := c.Window.LastInboundAt.Add(models.WindowLength - models.WindowMargin).UTC()
		out.WindowEndsAt = &ends
	}
	if c.Hold != nil {
		out.Hold = &ConversationHold{Reason: c.Hold.Reason, Until: utc(c.Hold.Until)}
	}
	if c.Sent != nil {
		sent := messageAnswer(*c.Sent)
		out.LastSent = &sent
	}
	if c.Came != nil {
		came := inboundAnswer(*c.Came)
		out.LastReceived = &came
	}
	return out
}

// ListConversations pages through the conversations.
func (s *server) ListConversations(ctx context.Context, r ListConversationsRequestObject) (ListConversationsResponseObject, error) {
	who, q := callerOf(ctx), r.Params
	filter := models.ConversationFilter{
		Part: models.ConversationPart(value(q.Filter)), UserID: who.userID, NumberID: value(q.NumberID), TagID: value(q.Tag),
		ListID: value(q.ListID), TicketStatus: models.TicketStatus(value(q.Ticket)),
	}
	rows, next, err := s.Conversations.ListConversations(ctx, who.viewer(), filter, page(q.Limit, q.After))
	return ListConversations200JSONResponse{Items: each(rows, s.conversationAnswer), Next: optional(next)}, err
}

func threadAnswer(m models.ThreadMessage) ThreadMessage {
	out := ThreadMessage{
		ID: m.ID(), At: m.At.UTC(), SentBy: optional(m.SentBy), Automation: optional(m.AutomationName), Reason: optional(m.Reason),
		TestOf: optional(m.TestOf),
	}
	if m.Sent != nil {
		sent := messageAnswer(*m.Sent)
		out.Sent = &sent
		if !m.Sent.Direct() {
			by := "run/" + m.Sent.RunID
			out.SentBy = &by
		}
	}
	if m.Came != nil {
		came := inboundAnswer(*m.Came)
		out.Received = &came
	}
	return out
}

// ListConversationMessages pages through what was sent and what came, in both directions of time.
func (s *server) ListConversationMessages(
	ctx context.Context, r ListConversationMessagesRequestObject,
) (ListConversationMessagesResponseObject, error) {
	who, number := callerOf(ctx), value(r.Params.NumberID)
	from, err := threadPlace(r.Params)
	if err != nil {
		return nil, err
	}
	rows, older, newer, err := s.Conversations.Thread(ctx, who.viewer(), r.ContactID, number, from, page(r.Params.Limit, nil).Size())
	if err != nil {
		return nil, err
	}
	out := ListConversationMessages200JSONResponse{
		Items: each(rows, threadAnswer), Next: threadCursor(older), Previous: threadCursor(newer),
	}
	c, err := s.Conversations.GetConversation(ctx, who.viewer(), r.ContactID, number)
	if models.CodeOf(err) == models.CodeNotFound {
		return out, nil
	}
	shown := s.conversationAnswer(c)
	out.Conversation = &shown
	return out, err
}

// threadPlace is the place that a page begins at.
func threadPlace(p ListConversationMessagesParams) (from models.ThreadCursor, err error) {
	pointer, cursor := "/after", value(p.After)
	if p.Before != nil {
		pointer, cursor = "/before", *p.Before
	}
	if cursor == "" {
		return from, nil
	}
	from, ok := readThreadCursor(cursor)
	if !ok || (p.Before != nil && p.After != nil) {
		bad := []models.Violation{{Pointer: pointer, Detail: "must be what a page named"}}
		return from, models.Invalid("the cursor is not one of ours", bad)
	}
	from.Newer = p.Before != nil
	return from, nil
}

// noted is a note as it is answered.
func noted(n models.ConversationNote) Note {
	return Note{ID: n.ID, ContactID: n.ContactID, Author: n.Author, Text: n.Text, CreatedAt: n.CreatedAt.UTC()}
}

func (n Note) contact() string { return n.ContactID }

// ListConversationNotes pages through the notes about a contact.
func (s *server) ListConversationNotes(
	ctx context.Context, r ListConversationNotesRequestObject,
) (ListConversationNotesResponseObject, error) {
	rows, next, err := s.Conversations.ListNotes(ctx, callerOf(ctx).viewer(), r.ContactID, page(r.Params.Limit, r.Params.After))
	return ListConversationNotes200JSONResponse{Items: each(rows, noted), Next: optional(next)}, err
}

// AddConversationNote adds a note.
func (s *server) AddConversationNote(ctx context.Context, r AddConversationNoteRequestObject) (AddConversationNoteResponseObject, error) {
	who := callerOf(ctx)
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Note, error) {
		note, err := s.Conversations.AddNote(ctx, who.viewer(), r.ContactID, who.actor, r.Body.Text)
		return noted(note), err
	})
	return AddConversationNote201JSONResponse(made), err
}

// DeleteConversationNote deletes a note of the caller's own.
func (s *server) DeleteConversationNote(
	ctx context.Context, r DeleteConversationNoteRequestObject,
) (DeleteConversationNoteResponseObject, error) {
	who := callerOf(ctx)
	return DeleteConversationNote204Response{}, s.Conversations.DeleteNote(ctx, who.viewer(), r.ContactID, r.ID, who.actor)
}

// SetConversationOperators assigns a contact to users.
func (s *server) SetConversationOperators(
	ctx context.Context, r SetConversationOperatorsRequestObject,
) (SetConversationOperatorsResponseObject, error) {
	who := callerOf(ctx)
	return SetConversationOperators204Response{}, s.Conversations.SetOperators(ctx, who.viewer(), r.ContactID, r.Body.UserIds, who.actor)
}
