package meta

import (
	"context"
	"fmt"
	"time"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Opener opens what was sealed for a purpose.
type Opener interface {
	Open(sealed, purpose string) ([]byte, error)
}

// Sender sends messages through the Cloud API.
type Sender struct {
	Client *whatsapp.Client
	Box    Opener
	// LongestWait bounds how long a refusal may ask to wait; 0 leaves it to WhatsApp.
	LongestWait time.Duration
	// Files are the files of ours that messages hold.
	Files Files
}

// Send sends one message and returns WhatsApp's id for it. Its error is an activities.SendProblem.
func (s Sender) Send(ctx context.Context, number models.Number, m models.Outgoing) (string, error) {
	token, err := s.Box.Open(number.TokenSealed, models.PurposeNumberToken)
	if err != nil {
		return "", &activities.SendProblem{
			Class: activities.SendStop, Park: models.ParkTokenUnreadable,
			Title: "the number's token cannot be decrypted: check CADENZA_SECRET_KEY",
		}
	}
	known, problem := s.upload(ctx, number, m)
	if problem != nil {
		return "", bounded(problem, s.LongestWait)
	}
	accepted, err := s.Client.Send(ctx, whatsapp.Credentials{PhoneNumberID: number.PhoneNumberID, Token: string(token)}, Message(m))
	if err != nil {
		return "", bounded(s.anew(ctx, Problem(err), known), s.LongestWait)
	}
	return accepted.WAMID, nil
}

// MarkRead shows a customer that a message of theirs was read and, with typing, that an answer is being written.
func (s Sender) MarkRead(ctx context.Context, number models.Number, wamid string, typing bool) error {
	token, err := s.Box.Open(number.TokenSealed, models.PurposeNumberToken)
	if err != nil {
		return fmt.Errorf("open the token of number %s: %w", number.ID, err)
	}
	return s.Client.MarkRead(ctx, whatsapp.Credentials{PhoneNumberID: number.PhoneNumberID, Token: string(token)}, wamid, typing)
}

// FailedLater is what the engine does about a failure that a status reported. A message that was
// accepted and then reported as failed was not delivered, so nothing about it is in doubt.
func (s Sender) FailedLater(code int) *activities.SendProblem {
	return bounded(failedLater(code), s.LongestWait)
}

// bounded lets a problem ask for no more than the longest wait; 0 leaves it to WhatsApp.
func bounded(p *activities.SendProblem, longest time.Duration) *activities.SendProblem {
	if longest > 0 {
		p.RetryAfter = min(p.RetryAfter, longest)
	}
	return p
}
