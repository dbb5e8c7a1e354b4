package store

import (
	"fmt"

	"cadenza/models"
)

// provesPhone notes that the phone that wrote is that of whoever was offered the word that was written, and reports whether it was
// such a word. One that is no more, or of another workspace, is a text like any other.
func (r *routing) provesPhone() (bool, error) {
	hash := models.OwnPhoneWord(r.message.Text)
	if hash == "" || r.message.Kind != "text" {
		return false, nil
	}
	now := r.tx.store.Now()
	proved := r.db.Model(&models.OwnPhone{}).
		Where("workspace_id = ? AND word_hash = ? AND word_until > ?", r.message.WorkspaceID, hash, now).
		Updates(map[string]any{"word_hash": nil, "word_until": nil, "contact_id": r.message.ContactID, "verified_at": now})
	if proved.Error != nil {
		return false, fmt.Errorf("note whose phone it is: %w", proved.Error)
	}
	return proved.RowsAffected > 0, nil
}
