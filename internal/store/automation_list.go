package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cadenza/internal/store/database"
	"cadenza/internal/words"
	"cadenza/models"
)

// automationPlace is where an automation stands in a list: by its key, and by its id among those of the same key.
type automationPlace struct{ Key, ID string }

func (p automationPlace) compare(q automationPlace) int {
	return cmp.Or(cmp.Compare(p.Key, q.Key), cmp.Compare(q.ID, p.ID))
}

// lettersOfPlace is how many letters of a name decide its place: a cursor holds them.
const lettersOfPlace = 60

// placeOf is the place of an automation. A later time has a lower key, so that it comes first.
func placeOf(a models.Automation, by models.AutomationSort) automationPlace {
	switch by {
	case models.SortName:
		letters := []rune(words.Fold(a.Name))
		return automationPlace{string(letters[:min(len(letters), lettersOfPlace)]), a.ID}
	case models.SortUpdated:
		return automationPlace{fmt.Sprintf("%020d", farFuture-a.UpdatedAt.UnixMicro()), a.ID}
	case models.SortNewest:
	}
	return automationPlace{"", a.ID}
}

var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// ListAutomations pages through the automations, without those of campaigns. A workspace has thousands at most: names are
// compared and sorted here, in the same way on both databases.
func (s *Store) ListAutomations(
	ctx context.Context, workspaceID string, ask models.AutomationQuery, p models.Page,
) ([]models.ListedAutomation, string, error) {
	q := s.Conn(ctx).Select("id", "name", "updated_at").Where("workspace_id = ? AND campaign_id = ''", workspaceID)
	if ask.State != "" {
		q = q.Where("state = ?", ask.State)
	}
	if ask.LabelID != "" {
		q = q.Where("id IN (SELECT automation_id FROM automation_labels WHERE label_id = ?)", ask.LabelID)
	}
	var all []models.Automation
	if err := q.Find(&all).Error; err != nil {
		return nil, "", fmt.Errorf("list automations: %w", err)
	}
	places, err := automationPlaces(all, ask, p.After)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(places) > p.Size() {
		places = places[:p.Size()]
		next = database.CursorOf(places[len(places)-1])
	}
	rows, err := s.listed(ctx, workspaceID, places)
	return rows, next, err
}

// automationPlaces are the places of those that are asked for, in their order, after the cursor.
func automationPlaces(all []models.Automation, ask models.AutomationQuery, cursor string) ([]automationPlace, error) {
	var after automationPlace
	if cursor != "" {
		var err error
		if after, err = database.PlaceOf[automationPlace](cursor); err != nil {
			return nil, err
		}
	}
	var places []automationPlace
	part := words.Fold(strings.TrimSpace(ask.Search))
	for _, a := range all {
		if place := placeOf(a, ask.Sort); strings.Contains(words.Fold(a.Name), part) && (cursor == "" || place.compare(after) > 0) {
			places = append(places, place)
		}
	}
	slices.SortFunc(places, automationPlace.compare)
	return places, nil
}

// listed reads the automations of a page, with their labels.
func (s *Store) listed(ctx context.Context, workspaceID string, places []automationPlace) ([]models.ListedAutomation, error) {
	ids := make([]string, len(places))
	for i, place := range places {
		ids[i] = place.ID
	}
	var rows []models.Automation
	if err := s.Conn(ctx).Where("workspace_id = ? AND id IN ?", workspaceID, ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read automations: %w", err)
	}
	labels, err := s.LabelsOf(ctx, workspaceID, ids)
	if err != nil {
		return nil, err
	}
	out := make([]models.ListedAutomation, len(rows))
	for i, row := range rows {
		out[i] = models.ListedAutomation{Automation: row, Labels: labels[row.ID]}
	}
	slices.SortFunc(out, func(a, b models.ListedAutomation) int {
		return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID))
	})
	return out, nil
}
