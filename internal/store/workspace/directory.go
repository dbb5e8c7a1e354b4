package workspace

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// Directory reads what numbers, people and active automations are called. Of a number only its id and phone are read.
func (s *Workspaces) Directory(ctx context.Context, workspaceID string) (out models.Directory, err error) {
	w, err := s.GetWorkspace(ctx, workspaceID)
	if err != nil {
		return out, err
	}
	out.TimeZone, out.Language = w.TimeZone, w.Language
	q := func() *gorm.DB {
		return s.db.Conn(ctx).Where("workspace_id = ?", workspaceID).Order("id").Limit(models.MaxDirectory)
	}
	if err := q().Select("id", "display_phone").Find(&out.Numbers).Error; err != nil {
		return out, fmt.Errorf("read the names of numbers: %w", err)
	}
	if err := q().Select("id", "name", "role", "disabled_at").Find(&out.Users).Error; err != nil {
		return out, fmt.Errorf("read the names of people: %w", err)
	}
	err = q().Select("id", "name").Where("state = ? AND campaign_id = ''", models.AutomationActive).Find(&out.Automations).Error
	if err != nil {
		return out, fmt.Errorf("read the names of automations: %w", err)
	}
	return out, nil
}

// ActorNames are what users and keys are called, by what the audit calls them ("user/<id>", "api_key/<id>"): one statement
// for all. Others, and those who are no more, have no name.
func (s *Workspaces) ActorNames(ctx context.Context, workspaceID string, actors []string) (map[string]string, error) {
	users, keys := []string{}, []string{}
	for _, actor := range database.Unique(actors) {
		if id, is := strings.CutPrefix(actor, "user/"); is {
			users = append(users, id)
		}
		if id, is := strings.CutPrefix(actor, "api_key/"); is {
			keys = append(keys, id)
		}
	}
	out := map[string]string{}
	if len(users)+len(keys) == 0 {
		return out, nil
	}
	var rows []struct{ Actor, Name string }
	err := s.db.Conn(ctx).Raw(
		`SELECT 'user/' || id AS actor, name FROM users WHERE workspace_id = ? AND id IN ?
		UNION ALL SELECT 'api_key/' || id, name FROM api_keys WHERE workspace_id = ? AND id IN ?`,
		workspaceID, users, workspaceID, keys).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read the names of users and keys: %w", err)
	}
	for _, row := range rows {
		out[row.Actor] = row.Name
	}
	return out, nil
}

// contactsBy counts the contacts whom the viewer sees by the rows that a table has of them for each of the workspace's
// objects: in one statement for all ids, from an index alone.
func (s *Workspaces) contactsBy(
	ctx context.Context, v models.Viewer, table, column string, objects any, ids []string,
) (map[string]int, error) {
	if len(ids) == 0 {
		return map[string]int{}, nil
	}
	var rows []struct {
		ID    string
		Count int
	}
	own := s.db.Conn(ctx).Model(objects).Select("id").Where(database.OfWorkspace("id")+" AND id IN ?", v.WorkspaceID, ids)
	q := s.db.Conn(ctx).Table(table).Select(column+" AS id, COUNT(*) AS count").Where(column+" IN (?)", own)
	if err := database.SeenBy(q, v, "contact_id").Group(column).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("count contacts: %w", err)
	}
	out := make(map[string]int, len(rows))
	for _, row := range rows {
		out[row.ID] = row.Count
	}
	return out, nil
}
