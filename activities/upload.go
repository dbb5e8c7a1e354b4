package activities

import (
	"context"

	"cadenza/models"
)

// Uploads give files of ours to WhatsApp before the messages that hold them are claimed: so an upload takes no place of
// the gate, and a process that dies meanwhile leaves no message in doubt.
type Uploads interface {
	// Ready reports whether a message's files need no upload first.
	Ready(number models.Number, m models.Outgoing) bool
	// Upload uploads those that need it; busy means that others are uploading, for whom nobody waits here. What fails is
	// met again by the send; what the end of the context breaks off is uploaded anew.
	// It bounds its own time, to minutes.
	Upload(ctx context.Context, number models.Number, m models.Outgoing) (busy bool)
}

// uploadFirst is what a claim answers whose message holds files that are to be uploaded first.
type uploadFirst struct {
	number  models.Number
	message models.Outgoing
}

// needsUpload reports whether the draft holds files that are to be uploaded before it is claimed.
func (c claimTx) needsUpload(d draft) bool {
	return c.sends.Uploads != nil && !c.sends.Uploads.Ready(*c.row.Number, d.message)
}

// uploadAhead lets the files of a message that is not claimed yet be uploaded, beside the activity, which would end before
// a large one is whole. The send begins anew until they are there. A worker that is to stop leaves an upload to another
// one.
func (s *Sends) uploadAhead(ctx context.Context, first uploadFirst) error {
	ctx, stop := untilStopped(context.WithoutCancel(ctx))
	s.attempts.Go(func() {
		defer stop()
		err := models.Safely(func() error {
			s.Uploads.Upload(ctx, first.number, first.message)
			return nil
		})
		if err != nil {
			s.Log.ErrorContext(ctx, "an upload broke off", "number_id", first.number.ID, "error", err)
		}
	})
	return later("its file is being uploaded", crowded)
}
