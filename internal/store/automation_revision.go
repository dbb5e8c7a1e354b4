package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// errPreviewed undoes the transaction of a preview.
var errPreviewed = errors.New("this was a preview")

// PreviewAutomation says what publishing the input would do to the contacts inside, and
// does nothing. It is refused as PublishAutomation would be.
func (s *Store) PreviewAutomation(
	ctx context.Context, workspaceID, id string, base int, in models.AutomationInput,
) (models.Preview, error) {
	e := edit{store: s, actor: "preview", in: in, preview: true}
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		if err := e.replace(tx, workspaceID, id, base, "automation.preview"); err != nil {
			return err
		}
		return errPreviewed
	})
	if errors.Is(err, errPreviewed) {
		return e.met, nil
	}
	return models.Preview{}, s.phraseTaken(ctx, workspaceID, e, err)
}

// ListRevisions pages through an automation's revisions, the newest first.
func (s *Store) ListRevisions(ctx context.Context, workspaceID, id string, p models.Page) ([]models.RevisionView, string, error) {
	if _, err := database.ReadOne[models.Automation](s.Conn(ctx), workspaceID, id, "automation"); err != nil {
		return nil, "", err
	}
	q := s.Conn(ctx).Omit("definition").Where("automation_id = ?", id)
	if p.After != "" {
		number, err := strconv.Atoi(p.After)
		if err != nil {
			return nil, "", database.BadCursor()
		}
		q, p.After = q.Where("number < ?", number), ""
	}
	rows, next, err := database.ReadPage(q, p, "number", func(r models.Revision) string { return strconv.Itoa(r.Number) })
	if err != nil {
		return nil, "", err
	}
	left, err := s.leftToTell(ctx, id)
	views := make([]models.RevisionView, len(rows))
	for i, r := range rows {
		views[i] = models.RevisionView{Revision: r, Rollout: models.Rollout{Signals: r.Signals, Left: left[r.Number]}}
	}
	return views, next, err
}

// GetRevision reads one revision with what it changed.
func (s *Store) GetRevision(ctx context.Context, workspaceID, id string, number int) (models.RevisionView, error) {
	var out models.RevisionView
	if _, err := database.ReadOne[models.Automation](s.Conn(ctx), workspaceID, id, "automation"); err != nil {
		return out, err
	}
	if err := s.Conn(ctx).Take(&out.Revision, "automation_id = ? AND number = ?", id, number).Error; err != nil {
		return out, fmt.Errorf("read revision: %w", database.NotFound(err, "revision"))
	}
	var before models.Definition
	if number > 1 {
		var err error
		if before, err = s.Definitions.Read(s.Conn(ctx), id, number-1); err != nil {
			return out, err
		}
	}
	left, err := s.leftToTell(ctx, id)
	out.Rollout = models.Rollout{Signals: out.Signals, Left: left[number]}
	out.Changes = out.Definition.Difference(before)
	return out, err
}

// Rollout is how far the runs inside have been told of the revision in force.
func (s *Store) Rollout(ctx context.Context, a models.Automation) (models.Rollout, error) {
	var r models.Revision
	if err := s.Conn(ctx).Select("signals", "rolled_out_at").Take(
		&r, "automation_id = ? AND number = ?", a.ID, a.Revision,
	).Error; err != nil {
		return models.Rollout{}, fmt.Errorf("read revision: %w", database.NotFound(err, "revision"))
	}
	if r.Signals == 0 || r.RolledOutAt != nil {
		return models.Rollout{Signals: r.Signals}, nil
	}
	left, err := s.leftToTell(ctx, a.ID)
	return models.Rollout{Signals: r.Signals, Left: left[a.Revision]}, err
}

// leftToTell counts the runs that are still to be told of an edit, by its revision.
func (s *Store) leftToTell(ctx context.Context, automationID string) (map[int]int, error) {
	var rows []struct{ Nudge, Count int }
	err := s.Conn(ctx).Model(&models.Run{}).Select("nudge, COUNT(*) AS count").Where("automation_id = ? AND nudge > 0", automationID).
		Group("nudge").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the runs to be told: %w", err)
	}
	out := map[int]int{}
	for _, r := range rows {
		out[r.Nudge] = r.Count
	}
	return out, nil
}

// RunsToTell are a page of the runs that the rollout of a revision has still to tell, in
// the order of their ids after the given one.
func (s *Store) RunsToTell(ctx context.Context, automationID string, revision int, after string) (page []models.Run, err error) {
	err = s.Conn(ctx).Where("automation_id = ? AND nudge = ? AND nudge > 0 AND id > ?", automationID, revision, after).
		Order("id").Limit(reconcilePage).Find(&page).Error
	if err != nil {
		return nil, fmt.Errorf("read the runs to be told: %w", err)
	}
	return page, nil
}

// RunsTold notes that the rollout of a revision has told the runs. One that a later edit marked anew stays marked.
func (s *Store) RunsTold(ctx context.Context, revision int, runIDs []string) error {
	if len(runIDs) == 0 {
		return nil
	}
	err := s.Conn(ctx).Model(&models.Run{}).Where("id IN ? AND nudge = ?", runIDs, revision).UpdateColumn("nudge", 0).Error
	if err != nil {
		return fmt.Errorf("note the runs that were told: %w", err)
	}
	return nil
}

// RolloutOf is how far the rollout of a revision has come. One that has told all is closed.
func (s *Store) RolloutOf(ctx context.Context, automationID string, revision int) (models.Rollout, error) {
	left, err := s.leftToTell(ctx, automationID)
	if err != nil {
		return models.Rollout{}, err
	}
	q := s.Conn(ctx).Model(&models.Revision{}).Where("automation_id = ? AND number = ?", automationID, revision)
	var r models.Revision
	if err := q.Select("signals").Limit(1).Find(&r).Error; err != nil {
		return models.Rollout{}, fmt.Errorf("read revision: %w", err)
	}
	if left[revision] == 0 {
		err := s.Conn(ctx).Model(&models.Revision{}).Where(
			"automation_id = ? AND number = ? AND rolled_out_at IS NULL", automationID, revision,
		).
			UpdateColumn("rolled_out_at", s.Now()).Error
		if err != nil {
			return models.Rollout{}, fmt.Errorf("close the rollout: %w", err)
		}
	}
	return models.Rollout{Signals: r.Signals, Left: left[revision]}, nil
}

// OpenRollouts are a page of the revisions published before the instant whose runs have
// not all been told, the oldest first.
func (s *Store) OpenRollouts(ctx context.Context, before time.Time) ([]models.RolloutRef, error) {
	var rows []models.RolloutRef
	err := database.NotAside(s.Conn(ctx), models.PartRollout, "automations.id", s.Now()).Model(&models.Revision{}).
		Joins("JOIN automations ON automations.id = automation_revisions.automation_id").
		Select(
			"automation_revisions.automation_id, automation_revisions.number AS revision, automation_revisions.workspace_id, "+
				"automations.name AS automation_name",
		).
		Where(
			"signals > 0 AND rolled_out_at IS NULL AND published_at < ?", before,
		).Order("published_at").Limit(reconcilePage).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read open rollouts: %w", err)
	}
	return rows, nil
}
