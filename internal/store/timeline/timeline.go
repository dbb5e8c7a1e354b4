package timeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/internal/store/definitions"
	"cadenza/models"
)

// cursor names one item among all of a contact: its time, its source's rank, and
// its id, unique in the source.
type cursor struct {
	At   time.Time `json:"t"`
	Rank int       `json:"r"`
	ID   string    `json:"i"`
}

// readCursor reads a cursor; nil asks for the newest items.
func readCursor(after string) (*cursor, error) {
	if after == "" {
		return nil, nil
	}
	c, err := database.PlaceOf[cursor](after)
	if err == nil && c.At.IsZero() {
		err = database.BadCursor()
	}
	return &c, err
}

// event is an item with its place.
type event struct {
	cursor
	item models.TimelineItem
}

// source reads one kind of rows as items. Its rank is its place among the sources,
// which are in the order of cause and effect: it settles what happened at the same instant.
type source struct {
	// at and id are the columns, or expressions, of the item's time and id.
	at, id string
	// query selects all rows of the contact.
	query func(db *gorm.DB, contact models.Contact) *gorm.DB
	// read turns the rows that a query selects into items.
	read func(q *gorm.DB) ([]event, error)
}

// newSource makes a source of the rows of type T.
func newSource[T any](at, id string, query func(*gorm.DB, models.Contact) *gorm.DB, one func(T) (string, models.TimelineItem)) source {
	read := func(q *gorm.DB) ([]event, error) {
		var rows []T
		if err := q.Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("read the timeline: %w", err)
		}
		out := make([]event, len(rows))
		for i, row := range rows {
			key, item := one(row)
			out[i] = event{cursor{At: item.At, ID: key}, item}
		}
		return out, nil
	}
	return source{at: at, id: id, query: query, read: read}
}

// page selects the newest of the contact's rows, those after the cursor where there is one.
func (t source) page(db *gorm.DB, contact models.Contact, rank int, after *cursor, limit int) *gorm.DB {
	q := t.query(db, contact)
	switch {
	case after == nil:
	case rank < after.Rank:
		q = q.Where(t.at+" <= ?", after.At)
	case rank > after.Rank:
		q = q.Where(t.at+" < ?", after.At)
	default: // the first condition is the one that an index serves
		q = q.Where(t.at+" <= ?", after.At).Where("("+t.at+" < ? OR "+t.id+" < ?)", after.At, after.ID)
	}
	return q.Order(t.at + " DESC, " + t.id + " DESC").Limit(limit)
}

// ContactTimeline pages through what happened to a contact, the newest first. It reads each
// source once, for at most a page: a fixed number of statements.
func (s *Timeline) ContactTimeline(
	ctx context.Context, v models.Viewer, contactID string, p models.Page,
) ([]models.TimelineItem, string, error) {
	contact, err := database.ReadContact(s.db.Conn(ctx), v, contactID)
	if err != nil {
		return nil, "", err
	}
	after, err := readCursor(p.After)
	if err != nil {
		return nil, "", err
	}
	rows := momentsOf(contact, after)
	for i, source := range sources() {
		rank := i + 1
		some, err := source.read(source.page(s.db.Conn(ctx), contact, rank, after, p.Size()+1))
		if err != nil {
			return nil, "", err
		}
		for _, row := range some {
			row.Rank = rank
			rows = append(rows, row)
		}
	}
	// Within a source the database's order stays: the sort is stable.
	slices.SortStableFunc(rows, func(a, b event) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Rank, a.Rank))
	})
	next := ""
	if len(rows) > p.Size() {
		rows = rows[:p.Size()]
		next = database.CursorOf(rows[len(rows)-1].cursor)
	}
	items := make([]models.TimelineItem, len(rows))
	for i, row := range rows {
		items[i] = row.item
	}
	return items, next, s.name(ctx, items)
}

// momentsOf are the items that lie in the contact's own row, of rank 0, newest first.
func momentsOf(c models.Contact, after *cursor) []event {
	var rows []event
	for kind, at := range map[models.TimelineKind]*time.Time{ //nolint:exhaustive // the others have rows of their own
		models.TimelineCreated: &c.CreatedAt, models.TimelineBlocked: c.BlockedAt,
	} {
		if at == nil {
			continue
		}
		row := event{cursor{At: *at, ID: string(kind)}, models.TimelineItem{At: *at, Kind: kind}}
		if after == nil || newestFirst(event{cursor: *after}, row) < 0 {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, newestFirst)
	return rows
}

func newestFirst(a, b event) int {
	return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Rank, a.Rank), cmp.Compare(b.ID, a.ID))
}

// name gives the items of runs the names of their automations and steps.
func (s *Timeline) name(ctx context.Context, items []models.TimelineItem) error {
	runs, err := s.runsOfSteps(ctx, items)
	if err != nil {
		return err
	}
	names, err := s.automationNames(ctx, items)
	if err != nil {
		return err
	}
	steps, err := s.definitionsAt(ctx, runs)
	if err != nil {
		return err
	}
	for i := range items {
		item := &items[i]
		switch {
		case item.Run != nil:
			item.AutomationName = names[item.Run.AutomationID]
		case item.Step != nil:
			item.AutomationName = names[item.Step.AutomationID]
			run := runs[item.Step.RunID]
			step, _, ok := steps[definitions.Revision{AutomationID: run.AutomationID, Number: run.Revision}].Find(item.Step.StepID)
			if !ok { // deleted since, or the automation is
				step = models.Step{Kind: item.Step.Kind}
			}
			item.StepName = step.Title()
		}
	}
	return nil
}

// runsOfSteps are the runs of the items that are steps, by id.
func (s *Timeline) runsOfSteps(ctx context.Context, items []models.TimelineItem) (map[string]models.Run, error) {
	ids := distinct(items, func(item models.TimelineItem) string {
		if item.Step == nil {
			return ""
		}
		return item.Step.RunID
	})
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []models.Run
	if err := s.db.Conn(ctx).Select("id", "automation_id", "revision").Find(&rows, "id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read the runs of steps: %w", err)
	}
	out := map[string]models.Run{}
	for _, row := range rows {
		out[row.ID] = row
	}
	return out, nil
}

func (s *Timeline) automationNames(ctx context.Context, items []models.TimelineItem) (map[string]string, error) {
	ids := distinct(items, func(item models.TimelineItem) string {
		switch {
		case item.Run != nil:
			return item.Run.AutomationID
		case item.Step != nil:
			return item.Step.AutomationID
		}
		return ""
	})
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []models.Automation
	if err := s.db.Conn(ctx).Select("id", "name").Find(&rows, "id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read the names of automations: %w", err)
	}
	out := map[string]string{}
	for _, row := range rows {
		out[row.ID] = row.Name
	}
	return out, nil
}

// definitionsAt are the revisions under which the runs last moved.
func (s *Timeline) definitionsAt(ctx context.Context, runs map[string]models.Run) (map[definitions.Revision]models.Definition, error) {
	var revisions []definitions.Revision
	for _, run := range runs {
		revisions = append(revisions, definitions.Revision{AutomationID: run.AutomationID, Number: run.Revision})
	}
	return s.definitions.ReadAll(s.db.Conn(ctx), revisions)
}

// distinct are the texts that one gives for the items, each once, without "".
func distinct[T any](items []T, one func(T) string) []string {
	var out []string
	for _, item := range items {
		if text := one(item); text != "" {
			out = append(out, text)
		}
	}
	return database.Unique(out)
}
