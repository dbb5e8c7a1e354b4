package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/slug"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// shortIDs remembers whether new runs get workflow ids of the short form. What is true stays true:
// it is read once. What is false is read again after a while: until then, runs get the earlier form,
// with which every build can deal.
type shortIDs struct {
	mu    sync.Mutex
	on    bool
	again time.Time
}

// shortIDsAgain is how long a process goes on with the earlier form after the short one was switched on.
const shortIDsAgain = 10 * time.Second

// shortWorkflowIDs reports whether new runs get short workflow ids.
func (t *RunTx) shortWorkflowIDs() (bool, error) {
	s := t.store.shortIDs
	s.mu.Lock()
	defer s.mu.Unlock()
	now := t.store.Now()
	if s.on || now.Before(s.again) {
		return s.on, nil
	}
	var marks []models.Watermark
	if err := t.db.Limit(1).Find(&marks, "workspace_id = '' AND name = ?", models.WatermarkShortIDs).Error; err != nil {
		return false, fmt.Errorf("read which form workflow ids have: %w", err)
	}
	s.on, s.again = len(marks) > 0, now.Add(shortIDsAgain)
	return s.on, nil
}

// workflowID is the id that the workflow of a new run gets, as the row keeps it.
func (t *RunTx) workflowID(a models.Automation, contactID string) (string, error) {
	short, err := t.shortWorkflowIDs()
	if err != nil || !short {
		return "", err
	}
	return models.ShortWorkflowID(a.Slug, contactID), nil
}

// ShortenWorkflowIDs gives an automation that has no slug one, and new runs short workflow ids from now
// on. No process of a build that computes the ids may be at work: it would not find the workflows of
// these runs, and would start them a second time. There is no way back.
func (s *Store) ShortenWorkflowIDs(ctx context.Context) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		var without []models.Automation
		if err := database.ForUpdate(tx).Order("id").Find(&without, "slug = ''").Error; err != nil {
			return fmt.Errorf("read automations without a slug: %w", err)
		}
		for _, a := range without {
			if err := giveSlug(tx, &a); err != nil {
				return err
			}
			if err := tx.Model(&a).UpdateColumn("slug", a.Slug).Error; err != nil {
				return slugTaken(err)
			}
		}
		mark := models.Watermark{Name: models.WatermarkShortIDs, At: s.Now()}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&mark).Error; err != nil {
			return fmt.Errorf("note that workflow ids are short: %w", err)
		}
		return nil
	})
}

// giveSlug chooses the slug of an automation that has none: it is made of the name once, and stays
// when that changes. Who saves it asks slugTaken of the error.
func giveSlug(tx *gorm.DB, a *models.Automation) error {
	if a.Slug != "" {
		return nil
	}
	wanted := slug.Of(a.Name, a.ID)
	// One after the other: two that are made at the same moment would choose the same one.
	held := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("id").Find(&models.Workspace{}, "id = ?", a.WorkspaceID)
	if held.Error != nil {
		return fmt.Errorf("hold the workspace: %w", held.Error)
	}
	var near []string
	err := tx.Model(&models.Automation{}).Where(
		"workspace_id = ? AND slug <> '' AND slug LIKE ?", a.WorkspaceID, wanted+"%",
	).Pluck("slug", &near).Error
	if err != nil {
		return fmt.Errorf("read slugs: %w", err)
	}
	taken := make(map[string]bool, len(near))
	for _, one := range near {
		taken[one] = true
	}
	a.Slug = slug.Free(wanted, taken)
	return nil
}

// slugTaken makes the transaction be tried again when another one took the slug a moment ago.
func slugTaken(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errors.Join(database.ErrRace, err)
	}
	return fmt.Errorf("save automation: %w", err)
}
