package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// parkedRuns is the condition that the partial index of parked runs is made for.
const parkedRuns = "status = 'needs_attention'"

// parkedGroup are the parked runs of one reason in one automation.
type parkedGroup struct {
	ReasonCode   models.ParkReason
	AutomationID string
	Count        int
	Since        computedTime
}

// computedTime is an instant that a query computed. SQLite, which knows the type of columns
// only, gives it as the text that the driver stored.
type computedTime struct{ time.Time }

// Value is the instant; GORM asks for it of a type that scans.
func (t computedTime) Value() (driver.Value, error) { return t.Time, nil }

// Scan reads what either database gives.
func (t *computedTime) Scan(value any) (err error) {
	switch v := value.(type) {
	case time.Time:
		t.Time = v.UTC()
	case string:
		if t.Time, err = time.Parse("2006-01-02 15:04:05.999999999-07:00", v); err != nil {
			return fmt.Errorf("read a time: %w", err)
		}
	default:
		return fmt.Errorf("read a time: %T is none", value)
	}
	return nil
}

// ParkedRuns counts a workspace's parked runs by their reason, the one with the most first (R6).
func (s *Store) ParkedRuns(ctx context.Context, workspaceID string) ([]models.ParkedRuns, error) {
	var groups []parkedGroup
	if err := parkedGroups(s.Conn(ctx), workspaceID).Find(&groups).Error; err != nil {
		return nil, fmt.Errorf("count parked runs: %w", err)
	}
	stuck, err := s.stuckGroups(ctx, workspaceID)
	if err != nil {
		return nil, err
	}
	var out []models.ParkedRuns
	for _, g := range append(groups, stuck...) {
		i := slices.IndexFunc(out, func(r models.ParkedRuns) bool { return r.Reason == g.ReasonCode })
		if i < 0 {
			i, out = len(out), append(out, models.ParkedRuns{Reason: g.ReasonCode, Since: g.Since.Time})
		}
		out[i].Count += g.Count
		out[i].Automations = append(out[i].Automations, models.ParkedAutomation{AutomationID: g.AutomationID, Count: g.Count})
		if g.Since.Before(out[i].Since) {
			out[i].Since = g.Since.Time
		}
	}
	if out, err = s.withRestored(ctx, workspaceID, out); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b models.ParkedRuns) int { return cmp.Compare(b.Count, a.Count) })
	return out, nil
}

func parkedGroups(db *gorm.DB, workspaceID string) *gorm.DB {
	return db.Model(&models.Run{}).Select("reason_code, automation_id, COUNT(*) AS count, MIN(updated_at) AS since").
		Where("workspace_id = ?", workspaceID).Where(parkedRuns).
		Group("reason_code, automation_id").Order("count DESC, automation_id")
}

// ParkedByReason counts the parked runs of all workspaces; a reason without any is not in it.
func (s *Store) ParkedByReason(ctx context.Context) (map[models.ParkReason]int, error) {
	var groups []parkedGroup
	if err := allParked(s.Conn(ctx)).Find(&groups).Error; err != nil {
		return nil, fmt.Errorf("count parked runs: %w", err)
	}
	out := make(map[models.ParkReason]int, len(groups))
	for _, g := range groups {
		out[g.ReasonCode] = g.Count
	}
	stuck, err := s.stuckCount(ctx)
	if stuck > 0 {
		out[models.ParkStuck] = stuck
	}
	return out, err
}

func allParked(db *gorm.DB) *gorm.DB {
	return db.Model(&models.Run{}).Select("reason_code, COUNT(*) AS count").Where(parkedRuns).Group("reason_code")
}

// resumePage bounds the runs that one transaction resumes.
const resumePage = 500

// ResumeParked lets a page of the parked runs go on from their steps, at once (R6): those
// with the least ids greater than after. It returns them, and whether more may follow. The cursor
// keeps runs that park again at once from being taken twice.
func (s *Store) ResumeParked(
	ctx context.Context, workspaceID string, f models.ParkedFilter, after, actor string,
) ([]models.Run, bool, error) {
	if f.Reason == models.ParkRestored {
		return nil, false, decideForRestored()
	}
	if f.Reason == models.ParkStuck {
		return s.retryStuck(ctx, workspaceID, f, after, actor)
	}
	out, err := database.TxOf(ctx, s.DB, func(db *gorm.DB) (runsPage, error) {
		var page []models.Run
		if err := database.ForUpdate(parkedPage(db, workspaceID, f, after)).Find(&page).Error; err != nil {
			return runsPage{}, fmt.Errorf("read parked runs: %w", err)
		}
		if len(page) == 0 {
			return runsPage{}, nil
		}
		held := make([]models.Held, len(page))
		for i, run := range page {
			held[i] = run.Held
		}
		if err := unhold(db, workspaceID, held...); err != nil {
			return runsPage{}, err
		}
		now := s.Now()
		resumed, err := goOn(db, page, now)
		if err != nil {
			return runsPage{}, err
		}
		object := "workspace/" + workspaceID
		if f.AutomationID != "" {
			object = "automation/" + f.AutomationID
		}
		detail := fmt.Sprintf("%s: %d runs", f.Reason, len(resumed))
		return runsPage{resumed, len(page) == resumePage}, database.Audit(db, now, workspaceID, actor, "runs.resume", object, detail)
	})
	return out.runs, out.more, err
}

func parkedPage(db *gorm.DB, workspaceID string, f models.ParkedFilter, after string) *gorm.DB {
	q := db.Model(&models.Run{}).Where("workspace_id = ? AND reason_code = ? AND id > ?", workspaceID, f.Reason, after).Where(parkedRuns)
	if f.AutomationID != "" {
		q = q.Where("automation_id = ?", f.AutomationID)
	}
	if f.NumberID != "" {
		ofNumber := database.Fresh(db).Model(&models.Automation{}).Select("id")
		q = q.Where("automation_id IN (?)", ofNumber.Where("workspace_id = ? AND number_id = ?", workspaceID, f.NumberID))
	}
	return q.Order("id").Limit(resumePage)
}

// goOn lets runs, whose rows are held, perform their step at once: those that wait for a person
// or for what is held. Those of contacts who are taken over pause instead (I2). It returns them as they are now.
func goOn(db *gorm.DB, runs []models.Run, now time.Time) ([]models.Run, error) {
	ids, automations, people := make([]string, len(runs)), make([]string, len(runs)), make([]string, len(runs))
	for i, run := range runs {
		ids[i], automations[i], people[i] = run.ID, run.AutomationID, run.ContactID
	}
	taken, err := takenOver(db, people...)
	if err != nil {
		return nil, err
	}
	var paused []models.Automation
	if err := db.Select("id", "paused_at").Find(&paused, "id IN ? AND paused_at IS NOT NULL", automations).Error; err != nil {
		return nil, fmt.Errorf("read paused automations: %w", err)
	}
	out := make([]models.Run, len(runs))
	for i, run := range runs {
		at := models.Standing{Run: run}
		if p := slices.IndexFunc(paused, func(a models.Automation) bool { return a.ID == run.AutomationID }); p >= 0 {
			at.Automation = paused[p]
		}
		at.Run = at.GoOn(now)
		at.Run.TakenOver = false
		if taken[run.ContactID] {
			at.Run, _ = at.TakeOver(now)
		}
		out[i] = at.Run
		out[i].UpdatedAt = now
	}
	if err := saveMet(db, out); err != nil {
		return nil, fmt.Errorf("resume runs: %w", err)
	}
	// What is tried anew has all its attempts again.
	err = db.Model(&models.Message{}).Where("run_id IN ?", ids).
		Where(
			"(step_id, visit) = (SELECT runs.step_id, runs.visit FROM runs WHERE runs.id = messages.run_id)",
		).UpdateColumn("attempts", 0).Error
	if err != nil {
		return nil, fmt.Errorf("reset attempts: %w", err)
	}
	return out, nil
}
