package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// EnterLists lets every member of the automation's lists enter (S3), page by page, each
// committed for itself. A call repeated with the same key goes on where it broke off and
// enters nobody twice; "" makes it a call of its own. An automation that is not active is CodeConflict.
func (s *Store) EnterLists(ctx context.Context, workspaceID, automationID, key string) (models.ListEntry, error) {
	a, err := database.ReadOne[models.Automation](s.Conn(ctx), workspaceID, automationID, "automation")
	if err != nil {
		return models.ListEntry{}, err
	}
	if a.State != models.AutomationActive {
		return models.ListEntry{}, notActive()
	}
	if key == "" {
		key = database.NewID()
	}
	return s.enterLists(s.Conn(ctx), a, "list:"+key+":", func(b models.BulkEntry) ([]models.Accepted, error) { return s.EnterMany(ctx, b) })
}

func (s *Store) enterLists(
	db *gorm.DB, a models.Automation, keyPrefix string, enter func(models.BulkEntry) ([]models.Accepted, error),
) (models.ListEntry, error) {
	var out models.ListEntry
	definition, err := s.Definitions.Read(db, a.ID, a.Revision)
	if err != nil {
		return out, err
	}
	var lists []string
	for _, start := range definition.Start {
		onList, ok := start.Settings.(*models.OnList)
		if !ok {
			continue
		}
		for _, id := range onList.ListIDs {
			b := models.BulkEntry{WorkspaceID: a.WorkspaceID, AutomationID: a.ID, Kind: models.StartList, StartID: start.ID}
			if err := eachMember(db, a.WorkspaceID, id, lists, keyPrefix, func(page []models.BulkMember) error {
				b.Members = page
				accepted, err := enter(b)
				out.Add(accepted)
				return err
			}); err != nil {
				return out, err
			}
			lists = append(lists, id)
		}
	}
	return out, nil
}

// eachMember calls fn with the list's members, page by page in order of their ids. Who is
// also in one of the lists before it is left out: they had their turn.
func eachMember(db *gorm.DB, workspaceID, listID string, before []string, keyPrefix string, fn func([]models.BulkMember) error) error {
	for last := ""; ; {
		q := db.Model(&models.ListMember{}).Where("workspace_id = ? AND list_id = ? AND contact_id > ?", workspaceID, listID, last)
		if len(before) > 0 {
			q = q.Where(
				"NOT EXISTS (SELECT 1 FROM list_members other WHERE other.list_id IN ? AND other.contact_id = list_members.contact_id)",
				before,
			)
		}
		var ids []string
		if err := q.Order("contact_id").Limit(database.Batch).Pluck("contact_id", &ids).Error; err != nil {
			return fmt.Errorf("read list members: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		page := make([]models.BulkMember, len(ids))
		for i, id := range ids {
			page[i] = models.BulkMember{ContactID: id, Key: keyPrefix + id}
		}
		if err := fn(page); err != nil {
			return err
		}
		last = ids[len(ids)-1]
	}
}
