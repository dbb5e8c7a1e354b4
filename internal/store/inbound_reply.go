package store

import (
	"time"

	"cadenza/models"
)

// replied notes the message that this one replies to: the one that it quotes or whose button it
// taps, else the last that left, or is leaving, for the contact through the same number before it was
// written and not too long ago. A message is replied to once.
func (r *routing) replied() error {
	m := r.message
	if !m.ByPerson() {
		return nil
	}
	written := m.SentAt.Add(time.Second) // WhatsApp tells whole seconds
	return r.tx.exec("note a reply", `UPDATE messages SET replied_at = ? WHERE replied_at IS NULL AND id = COALESCE(
			(SELECT id FROM messages WHERE wamid = ? AND workspace_id = ?),
			(SELECT id FROM messages WHERE contact_id = ? AND number_id = ? AND created_at < ? AND created_at > ? AND state NOT IN (?, ?, ?)
				ORDER BY id DESC LIMIT 1))`,
		m.SentAt, m.ContextID, m.WorkspaceID, *m.ContactID, m.NumberID, written, m.SentAt.Add(-models.ReplyWithin),
		models.MessageFailed, models.MessageRetry, models.MessageQueued)
}
