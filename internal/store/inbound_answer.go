package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"cadenza/models"
)

// saveAnswer puts what the contact sent back to a message that asked for it, such as a form's answers, into the fields that
// the message's step names (A2b), before anything that the answer wakes looks at them. Whoever has left that run, or is
// further on in it, has answered all the same.
func (r *routing) saveAnswer() error {
	if r.message.Content == nil || !r.message.ByPerson() {
		return nil
	}
	answer := r.message.Content.Answer()
	if answer == nil {
		return nil
	}
	saved, err := r.asked()
	if err != nil {
		return err
	}
	values := map[string]string{}
	for path, code := range saved {
		if value, ok := models.JSONValue(answer, path); ok {
			values[code] = value
		}
	}
	if len(values) == 0 {
		return nil
	}
	// A value that does not suit its field leaves the field as it was.
	_, err = r.tx.SetFields(r.db.Statement.Context, r.message.WorkspaceID, *r.message.ContactID, values)
	return err
}

// asked is what the step of the message that this one answers wants saved: of the message that it names, by a form's token
// or as a quote, else of the newest that may be meant. An order from a catalogue names none.
func (r *routing) asked() (models.Saved, error) {
	named, err := r.askedBy(true)
	if err != nil || named != nil || r.message.ContextID == "" {
		return r.savedBy(named, err)
	}
	return r.savedBy(r.askedBy(false)) // it quotes a message whose wamid we do not know yet
}

// askedBy is the message that this one answers, nil for none: by what it names, or without that.
func (r *routing) askedBy(named bool) (*models.Message, error) {
	query := r.db.Select("messages.*").Where("workspace_id = ? AND contact_id = ?", r.message.WorkspaceID, *r.message.ContactID)
	content := r.message.Content
	switch {
	case content.Form != nil && content.Form.Token != "":
		query = query.Where("id = ?", content.Form.Token)
	case content.Form == nil && r.message.ContextID != "" && named:
		query = query.Where("wamid = ?", r.message.ContextID)
	case content.Location != nil:
		query = query.Where("kind = ? AND (? OR wamid IS NULL)", models.MessageAsksLocation, r.message.ContextID == "")
	case content.Order != nil:
		query = query.Where("kind = ? AND (? OR wamid IS NULL)", models.MessageProducts, r.message.ContextID == "")
	default:
		return nil, nil
	}
	var asked models.Message
	err := query.Where("created_at > ?", r.message.SentAt.Add(-models.ReplyWithin)).Order("created_at DESC, id DESC").Take(&asked).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the message that asked: %w", err)
	}
	return &asked, nil
}

// savedBy is what the step of a message wants saved, as the automation is now.
func (r *routing) savedBy(m *models.Message, err error) (models.Saved, error) {
	if err != nil || m == nil {
		return nil, err
	}
	var automation models.Automation
	err = r.db.Select("id", "revision").Take(&automation, "id = ?", m.AutomationID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read automation: %w", err)
	}
	definition, err := r.tx.store.Definitions.Read(r.db, automation.ID, automation.Revision)
	if err != nil {
		return nil, err
	}
	step, _, _ := definition.Find(m.StepID)
	if saver, ok := step.Settings.(models.Saver); ok && !step.Deleted {
		return saver.Saves(), nil
	}
	return nil, nil
}
