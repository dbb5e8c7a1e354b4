package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// NotificationSettings are those of a user; somebody who never chose is told nothing elsewhere.
func (s *Store) NotificationSettings(ctx context.Context, user models.User) (models.NotificationSettings, error) {
	var found []models.NotificationSettings
	if err := s.Conn(ctx).Limit(1).Find(&found, "user_id = ?", user.ID).Error; err != nil {
		return models.NotificationSettings{}, fmt.Errorf("read what a person is told of: %w", err)
	}
	if len(found) == 0 {
		return models.NotificationSettings{UserID: user.ID, WorkspaceID: user.WorkspaceID}, nil
	}
	return found[0], nil
}

// SaveNotificationSettings replaces what a user is told of elsewhere.
func (s *Store) SaveNotificationSettings(ctx context.Context, settings models.NotificationSettings) error {
	settings.UpdatedAt = s.Now()
	all := clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}
	if err := s.Conn(ctx).Clauses(all).Create(&settings).Error; err != nil {
		return fmt.Errorf("save what a person is told of: %w", err)
	}
	return nil
}

// AddPushDevice keeps a browser of a user, in place of the same one and, where there are too many, of the oldest.
func (s *Store) AddPushDevice(ctx context.Context, d models.PushDevice) (models.PushDevice, error) {
	return runTxOf(ctx, s, func(t *RunTx) (models.PushDevice, error) {
		d.ID, d.CreatedAt = database.NewID(), s.Now()
		// of two browsers of one person at once the second waits here
		if _, err := database.ReadOne[models.User](database.ForNoKeyUpdate(t.db), d.WorkspaceID, d.UserID, "user"); err != nil {
			return d, err
		}
		if err := t.db.Delete(&models.PushDevice{}, "user_id = ? AND endpoint_hash = ?", d.UserID, d.EndpointHash).Error; err != nil {
			return d, fmt.Errorf("replace a browser: %w", err)
		}
		kept := database.Fresh(t.db).Model(&models.PushDevice{}).Select("id").Where("user_id = ?", d.UserID).
			Order("id DESC").Limit(models.MaxPushDevices - 1)
		if err := t.db.Delete(&models.PushDevice{}, "user_id = ? AND id NOT IN (?)", d.UserID, kept).Error; err != nil {
			return d, fmt.Errorf("let the oldest browser go: %w", err)
		}
		if err := t.db.Create(&d).Error; err != nil {
			return d, fmt.Errorf("keep a browser: %w", err)
		}
		return d, nil
	})
}

// PushDevices are the browsers of a user, the newest first.
func (s *Store) PushDevices(ctx context.Context, userID string) (rows []models.PushDevice, err error) {
	if err := s.Conn(ctx).Order("id DESC").Find(&rows, "user_id = ?", userID).Error; err != nil {
		return nil, fmt.Errorf("read the browsers of a person: %w", err)
	}
	return rows, nil
}

// DeletePushDevice forgets a browser of a user; one that is not theirs is CodeNotFound.
func (s *Store) DeletePushDevice(ctx context.Context, userID, id string) error {
	gone := s.Conn(ctx).Delete(&models.PushDevice{}, "user_id = ? AND id = ?", userID, id)
	if gone.Error != nil {
		return fmt.Errorf("forget a browser: %w", gone.Error)
	}
	if gone.RowsAffected == 0 {
		return models.NotFound("device")
	}
	return nil
}

// PushKey is the key of a workspace; the first that asks makes it.
func (s *Store) PushKey(ctx context.Context, workspaceID string, fresh func() (models.PushKey, error)) (models.PushKey, error) {
	var found []models.PushKey
	if err := s.Conn(ctx).Limit(1).Find(&found, "workspace_id = ?", workspaceID).Error; err != nil {
		return models.PushKey{}, fmt.Errorf("read the key for browsers: %w", err)
	}
	if len(found) > 0 {
		return found[0], nil
	}
	key, err := fresh()
	if err != nil {
		return key, err
	}
	key.WorkspaceID, key.CreatedAt = workspaceID, s.Now()
	if err := s.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&key).Error; err != nil {
		return key, fmt.Errorf("keep the key for browsers: %w", err)
	}
	key = models.PushKey{}
	if err := s.Conn(ctx).Take(&key, "workspace_id = ?", workspaceID).Error; err != nil { // of two at once the first counts
		return key, fmt.Errorf("read the key for browsers: %w", err)
	}
	return key, nil
}

// peoplePage is so many that one way which hangs for each of them does not outlast the activity.
const peoplePage = 100

// PeopleToTell is a page of the users after the given one who want to be told of something elsewhere, with what.
func (s *Store) PeopleToTell(ctx context.Context, after string) ([]models.PersonToTell, error) {
	var settings []models.NotificationSettings
	err := s.Conn(ctx).Where("user_id > ? AND (push <> '[]' OR email <> '[]')", after).
		Order("user_id").Limit(peoplePage).Find(&settings).Error
	if err != nil {
		return nil, fmt.Errorf("read who is told: %w", err)
	}
	ids := make([]string, len(settings))
	for i, one := range settings {
		ids[i] = one.UserID
	}
	var users []models.User
	if err := s.Conn(ctx).Find(&users, "id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read who is told: %w", err)
	}
	byID := map[string]models.User{}
	for _, user := range users {
		byID[user.ID] = user
	}
	rows := make([]models.PersonToTell, len(settings))
	for i, one := range settings {
		rows[i] = models.PersonToTell{User: byID[one.UserID], Settings: one}
	}
	return rows, nil
}
