package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// changed holds the message that this one edits or deletes, before anything else is held; nil
// when there is none, or none of the same writer. One that is not routed yet takes its changes then.
func (r *routing) changed() (*models.InboundMessage, error) {
	if r.message.ChangesID == "" {
		return nil, nil
	}
	var m models.InboundMessage
	err := ofWriter(database.ForUpdate(r.db), r.message).Take(&m, "wamid = ?", r.message.ChangesID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("hold the changed message: %w", err)
	}
	if m.RoutedAt == nil || !m.ByPerson() {
		return nil, nil
	}
	return &m, nil
}

// ofWriter selects messages of the same writer to the same number: nobody changes another's words.
func ofWriter(db *gorm.DB, m models.InboundMessage) *gorm.DB {
	return db.Where("number_id = ? AND ((wa_id <> '' AND wa_id = ?) OR (user_id <> '' AND user_id = ?))", m.NumberID, m.WaID, m.UserID)
}

// takeChanges lets a message of a person be changed by what came before it was routed, or else
// changes the one that this message names (W7). Whatever the order, it was routed by its first words.
func (r *routing) takeChanges(changed *models.InboundMessage) error {
	if changed != nil {
		changed.TakeChange(r.message)
		return r.saveChanges(*changed)
	}
	if !r.early || !r.message.ByPerson() {
		return nil
	}
	var early []models.InboundMessage
	err := ofWriter(r.db, r.message).Order("sent_at, received_at, wamid").Find(&early, "changes_id = ?", r.message.WAMID).Error
	if err != nil {
		return fmt.Errorf("look for changes of the message: %w", err)
	}
	for _, by := range early {
		r.message.TakeChange(by)
	}
	return r.saveChanges(r.message)
}

func (r *routing) saveChanges(m models.InboundMessage) error {
	err := r.db.Model(&m).Select("text", "edited_at", "deleted_at").Updates(m).Error
	if err != nil {
		return fmt.Errorf("change the message: %w", err)
	}
	return nil
}
