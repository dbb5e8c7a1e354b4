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
			if err := giveSlug(tx, &a, slug.Of(a.Name, a.ID), true); err != nil {
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

// chooseSlug chooses the slug of an automation that has none: the one that it is to have, else one that is made of its name. It
// stays when the name changes, and whoever names another one means another automation.
func (e *edit) chooseSlug() error {
	wanted := e.in.Slug
	switch {
	case e.automation.Slug != "" && wanted != "" && wanted != e.automation.Slug:
		return badSlug(fmt.Sprintf("is not that of this automation, %s, and does not change", e.automation.Slug))
	case e.automation.Slug != "":
		return nil
	case wanted == "":
		return giveSlug(e.tx, &e.automation, slug.Of(e.automation.Name, e.automation.ID), true)
	case slug.Of(wanted, e.automation.ID) != wanted:
		return badSlug("must be at most 40 small letters, digits and single hyphens, with a letter, and no word of the engine's own")
	}
	return giveSlug(e.tx, &e.automation, wanted, e.in.SlugOrNext)
}

func badSlug(detail string) error {
	return models.Invalid("the automation breaks rules", []models.Violation{{Pointer: "/slug", Detail: detail}})
}

// giveSlug gives an automation the slug, or the next one that is free where it is taken; without next that is a violation.
// Who saves it asks slugTaken of the error.
func giveSlug(tx *gorm.DB, a *models.Automation, wanted string, next bool) error {
	// One after the other: two that are made at the same moment would choose the same one.
	held := database.ForNoKeyUpdate(tx).Select("id").Find(&models.Workspace{}, "id = ?", a.WorkspaceID)
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
	if taken[wanted] && !next {
		return badSlug("is the slug of another automation, which may be archived")
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
