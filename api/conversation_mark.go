package api

import (
	"context"

	"cadenza/models"
)

// ReadConversation notes that a conversation was read.
func (s *server) ReadConversation(ctx context.Context, r ReadConversationRequestObject) (ReadConversationResponseObject, error) {
	rows, err := s.Conversations.MarkConversation(ctx, callerOf(ctx).viewer(), r.ContactID, value(r.Params.NumberID), false)
	if err == nil {
		s.ConversationTeller.Seen(ctx, rows)
	}
	return ReadConversation204Response{}, err
}

// UnreadConversation notes that a conversation is to be looked at again.
func (s *server) UnreadConversation(ctx context.Context, r UnreadConversationRequestObject) (UnreadConversationResponseObject, error) {
	_, err := s.Conversations.MarkConversation(ctx, callerOf(ctx).viewer(), r.ContactID, value(r.Params.NumberID), true)
	return UnreadConversation204Response{}, err
}

// WritingConversation notes that a person is writing.
func (s *server) WritingConversation(ctx context.Context, r WritingConversationRequestObject) (WritingConversationResponseObject, error) {
	who := callerOf(ctx)
	if who.userID == "" {
		return WritingConversation204Response{}, nil
	}
	return WritingConversation204Response{}, s.Conversations.NoteWriting(ctx, who.viewer(), r.ContactID, who.userID)
}

// TakeOverConversation leaves a contact to operators.
func (s *server) TakeOverConversation(
	ctx context.Context, r TakeOverConversationRequestObject,
) (TakeOverConversationResponseObject, error) {
	who := callerOf(ctx)
	runs, err := s.Conversations.TakeOver(ctx, who.viewer(), r.ContactID, who.actor)
	s.tellSteered(ctx, runs, "taken over by "+who.actor)
	return TakeOverConversation200JSONResponse{Runs: len(runs)}, err
}

// HandBackConversation lets automations go on with a contact.
func (s *server) HandBackConversation(
	ctx context.Context, r HandBackConversationRequestObject,
) (HandBackConversationResponseObject, error) {
	who := callerOf(ctx)
	runs, err := s.Conversations.HandBack(ctx, who.viewer(), r.ContactID, who.actor)
	s.tellSteered(ctx, runs, "handed back by "+who.actor)
	return HandBackConversation200JSONResponse{Runs: len(runs)}, err
}

func (s *server) tellSteered(ctx context.Context, runs []models.Run, why string) {
	if len(runs) > 0 {
		s.ConversationTeller.Wake(ctx, runs, why)
	}
}
