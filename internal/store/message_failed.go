package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// FailStep changes the record of a step that was done, or unknown, and reports whether it
// did: there may be none yet, or it may say so already.
func (t *RunTx) FailStep(_ context.Context, m models.Message, status models.StepStatus, reason string) (bool, error) {
	changed := stepOf(t.db, m).Where("status IN ?", []models.StepStatus{models.StepDone, models.StepUnknown}).
		Updates(map[string]any{"status": status, "reason": reason})
	if changed.Error != nil {
		return false, fmt.Errorf("record a late failure: %w", changed.Error)
	}
	return changed.RowsAffected > 0, nil
}

// stepOf is the record of the step that the message is of.
func stepOf(db *gorm.DB, m models.Message) *gorm.DB {
	return db.Model(&models.StepExecution{}).Where("run_id = ? AND step_id = ? AND visit = ?", m.RunID, m.StepID, m.Visit)
}

// FailedMessages is how often messages of a step of a run have failed.
func (t *RunTx) FailedMessages(_ context.Context, runID, stepID string) (int, error) {
	var n int64
	err := t.db.Model(&models.Message{}).Where(
		"run_id = ? AND step_id = ? AND state = ?", runID, stepID, models.MessageFailed,
	).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count failed messages: %w", err)
	}
	return int(n), nil
}

// LiveTwin reports whether the contact is inside the automation with another run.
func (t *RunTx) LiveTwin(_ context.Context, run models.Run) (bool, error) {
	var n int64
	err := t.db.Model(&models.Run{}).Where("automation_id = ? AND contact_id = ? AND id <> ?", run.AutomationID, run.ContactID, run.ID).
		Where(database.LiveRuns).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("look for a live run: %w", err)
	}
	return n > 0, nil
}

// CampaignEnded reports whether the run is of a campaign that was cancelled with its runs.
func (t *RunTx) CampaignEnded(_ context.Context, run models.Run) (bool, error) {
	if run.CampaignID == "" {
		return false, nil
	}
	var n int64
	if err := t.db.Model(&models.Campaign{}).Where("id = ? AND ends_runs", run.CampaignID).Count(&n).Error; err != nil {
		return false, fmt.Errorf("look whether the campaign was cancelled: %w", err)
	}
	return n > 0, nil
}

// EndRun ends a run, unless it has left, and returns it if it did.
func (t *RunTx) EndRun(_ context.Context, runID string, outcome models.Outcome) ([]models.Run, error) {
	return endRuns(t.db.Where("id = ?", runID), outcome, "run/"+runID, t.store.Now())
}

// SentThrough is the number that a message left through, and the id of its template; ""
// when it was free, or the template is gone.
func (t *RunTx) SentThrough(_ context.Context, m models.Message) (number models.Number, templateID string, err error) {
	if err := t.db.Take(&number, "id = ?", m.NumberID).Error; err != nil {
		return number, "", fmt.Errorf("read the number: %w", database.NotFound(err, "number"))
	}
	name, language, ok := strings.Cut(m.Template, "/")
	if !ok {
		return number, "", nil
	}
	var ids []string
	err = t.db.Model(&models.Template{}).Limit(1).
		Where(
			"workspace_id = ? AND waba_id = ? AND name = ? AND language = ?", m.WorkspaceID, number.WABAID, name, language,
		).Pluck("id", &ids).Error
	if err != nil {
		return number, "", fmt.Errorf("read the template: %w", err)
	}
	return number, strings.Join(ids, ""), nil
}
