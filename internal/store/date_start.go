package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// datePage bounds the starts, or contacts, that the dates' sweep reads at a time.
const datePage = 500

// Watermark is up to when the named work has been done for all workspaces; zero when never.
func (s *Store) Watermark(ctx context.Context, name string) (time.Time, error) {
	var marks []models.Watermark
	if err := s.Conn(ctx).Limit(1).Find(&marks, "workspace_id = '' AND name = ?", name).Error; err != nil {
		return time.Time{}, fmt.Errorf("read watermark: %w", err)
	}
	if len(marks) == 0 {
		return time.Time{}, nil
	}
	return marks[0].At.UTC(), nil
}

// AdvanceDates moves the watermark of the dates' sweep from one instant to a later one and
// writes down what was missed on the way, both or neither. A mark that has moved in between is left alone.
func (s *Store) AdvanceDates(ctx context.Context, from, to time.Time, missed []models.Missed) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		moved := tx.Model(&models.Watermark{}).Where(
			"workspace_id = '' AND name = ? AND at = ?", models.WatermarkDates, from,
		).UpdateColumn("at", to)
		if from.IsZero() {
			mark := models.Watermark{Name: models.WatermarkDates, At: to}
			moved = tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&mark)
		}
		if moved.Error != nil {
			return fmt.Errorf("advance watermark: %w", moved.Error)
		}
		if moved.RowsAffected == 0 {
			return nil
		}
		for _, m := range missed {
			detail := fmt.Sprintf("start %s: %d occurrences were older than the grace", m.Start.StartID, m.Count)
			if err := database.Audit(
				tx, s.Now(), m.Start.WorkspaceID, "system", "date.missed", "automation/"+m.Start.AutomationID, detail,
			); err != nil {
				return err
			}
		}
		return nil
	})
}

// dateStartRow is a date start with the revision that holds its settings.
type dateStartRow struct {
	StartID, AutomationID, WorkspaceID, TimeZone string
	Revision                                     int
}

// DateStarts are a page of the date starts of active automations, in order of workspace
// and id after the given one; the last page is shorter than the others. One that cannot be read
// says so and keeps no other from being read.
func (s *Store) DateStarts(ctx context.Context, after models.DateStart) ([]models.DateStart, bool, error) {
	db := s.Conn(ctx)
	var rows []dateStartRow
	err := db.Table("start_steps").
		Select(
			"start_steps.id AS start_id, start_steps.automation_id, start_steps.workspace_id, automations.revision, workspaces.time_zone",
		).
		Joins("JOIN automations ON automations.id = start_steps.automation_id AND automations.state = ?", models.AutomationActive).
		Joins("JOIN workspaces ON workspaces.id = start_steps.workspace_id").
		Where(
			"start_steps.kind = ? AND (start_steps.workspace_id, start_steps.id) > (?, ?)", models.StartDate, after.WorkspaceID,
			after.StartID,
		).
		Order("start_steps.workspace_id, start_steps.id").Limit(datePage).Find(&rows).Error
	if err != nil {
		return nil, false, fmt.Errorf("read date starts: %w", err)
	}
	starts := make([]models.DateStart, 0, len(rows))
	for _, row := range rows {
		starts = append(starts, s.dateStart(db, row))
	}
	return starts, len(rows) == datePage, s.findFields(db, starts)
}

func (s *Store) dateStart(db *gorm.DB, row dateStartRow) models.DateStart {
	out := models.DateStart{StartID: row.StartID, AutomationID: row.AutomationID, WorkspaceID: row.WorkspaceID, TimeZone: row.TimeZone}
	definition, err := s.Definitions.Read(db, row.AutomationID, row.Revision)
	out.Unreadable = err
	for _, start := range definition.Start {
		if settings, ok := start.Settings.(*models.OnDate); ok && start.ID == row.StartID {
			out.OnDate = *settings
		}
	}
	return out
}

// findFields fills in the fields of the starts; one whose field was deleted keeps none.
func (s *Store) findFields(db *gorm.DB, starts []models.DateStart) error {
	if len(starts) == 0 {
		return nil
	}
	workspaces, codes := make([]string, len(starts)), make([]string, len(starts))
	for i, start := range starts {
		workspaces[i], codes[i] = start.WorkspaceID, start.OnDate.Field
	}
	var fields []models.Field
	if err := db.Find(&fields, "workspace_id IN ? AND code IN ?", database.Unique(workspaces), database.Unique(codes)).Error; err != nil {
		return fmt.Errorf("read the fields of date starts: %w", err)
	}
	known := map[[2]string]models.Field{}
	for _, f := range fields {
		known[[2]string{f.WorkspaceID, f.Code}] = f
	}
	for i, start := range starts {
		field := known[[2]string{start.WorkspaceID, start.OnDate.Field}]
		starts[i].FieldID, starts[i].FieldType = field.ID, field.Type
	}
	return nil
}

// ContactZones are the time zones that contacts of the workspace have of their own, in
// order. It jumps from one to the next in the index: its cost is that of the zones, not of the contacts.
func (s *Store) ContactZones(ctx context.Context, workspaceID string) ([]string, error) {
	const next = "SELECT min(time_zone) FROM contacts WHERE workspace_id = @workspace AND time_zone <> '' AND time_zone > "
	var zones []string
	err := s.Conn(
		ctx,
	).Raw("WITH RECURSIVE zones (zone) AS (VALUES (("+next+"'')) UNION ALL SELECT ("+next+"zones.zone) FROM zones WHERE zone IS NOT NULL) "+
		"SELECT zone FROM zones WHERE zone IS NOT NULL", map[string]any{"workspace": workspaceID}).Scan(&zones).Error
	if err != nil {
		return nil, fmt.Errorf("read the zones of contacts: %w", err)
	}
	return zones, nil
}

// DueContacts are a page of the contacts whose value of the field fires, after the given
// one. The last page is shorter than the others. It reads a range of an index, whatever else is stored.
func (s *Store) DueContacts(
	ctx context.Context, fieldID string, due models.DueDates, after models.DueContact,
) ([]models.DueContact, bool, error) {
	var page []models.DueContact
	if err := s.dueContacts(ctx, fieldID, due, after).Find(&page).Error; err != nil {
		return nil, false, fmt.Errorf("read due dates: %w", err)
	}
	return page, len(page) == datePage, nil
}

func (s *Store) dueContacts(ctx context.Context, fieldID string, due models.DueDates, after models.DueContact) *gorm.DB {
	q := s.Conn(ctx).Table("field_values").Select("field_values.contact_id, field_values.time").Limit(datePage)
	if due.Zones != nil {
		q = q.Joins("JOIN contacts ON contacts.id = field_values.contact_id").Where("contacts.time_zone IN ?", due.Zones)
	}
	switch {
	case due.MonthDay > 0:
		// The index is of values with a day of the year, which the planner knows by the words "> 0" alone.
		return q.Where("field_id = ? AND month_day = ? AND month_day > 0 AND time <= ?", fieldID, due.MonthDay, due.To).
			Where("field_values.contact_id > ?", after.ContactID).Order("field_values.contact_id")
	case due.From.Equal(due.To):
		return q.Where("field_id = ? AND time = ? AND field_values.contact_id > ?", fieldID, due.From, after.ContactID).
			Order("field_values.contact_id")
	}
	if after.Time.Before(due.From) {
		after = models.DueContact{Time: due.From}
	}
	return q.Where("field_id = ? AND time >= ? AND time <= ?", fieldID, after.Time, due.To).
		Where("(time, field_values.contact_id) > (?, ?)", after.Time, after.ContactID).
		Order("field_values.time, field_values.contact_id")
}
