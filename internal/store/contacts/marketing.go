package contacts

import (
	"context"
	"fmt"
	"time"

	"cadenza/models"
)

// NoteMarketing notes that a person asked WhatsApp to stop or to resume marketing
// messages (W6). Of several notices the latest of each kind counts, in whatever order
// they come; one about somebody unknown changes nothing.
func (s *Contacts) NoteMarketing(ctx context.Context, workspaceID, waID, userID string, stop bool, at time.Time) error {
	identities := IdentitiesOfWriter(waID, userID)
	if len(identities) == 0 {
		return nil
	}
	column := "marketing_resumed_at"
	if stop {
		column = "marketing_stopped_at"
	}
	err := s.db.Conn(ctx).Model(&models.Contact{}).Where("workspace_id = ?", workspaceID).
		Where("id IN (?)", IDsWith(s.db.Conn(ctx), workspaceID, identities)).
		Where(column+" IS NULL OR "+column+" < ?", at).
		Updates(map[string]any{column: at, "updated_at": s.db.Now()}).Error
	if err != nil {
		return fmt.Errorf("note a marketing preference: %w", err)
	}
	return nil
}
