package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// RunTx is one transaction of the engine over a run and what its step changes.
type RunTx struct {
	store   *Store
	db      *gorm.DB
	claimed claimed
}

// RunTx runs fn in one transaction; an error undoes all of it.
func (s *Store) RunTx(ctx context.Context, fn func(*RunTx) error) error {
	return s.Tx(ctx, func(db *gorm.DB) error { return fn(&RunTx{store: s, db: db}) })
}

// runTxOf is RunTx for an fn that returns a value: see database.TxOf.
func runTxOf[T any](ctx context.Context, s *Store, fn func(*RunTx) (T, error)) (T, error) {
	return database.TxOf(ctx, s.DB, func(db *gorm.DB) (T, error) { return fn(&RunTx{store: s, db: db}) })
}

// runsPage is a page of runs that one transaction changed, and whether more may follow.
type runsPage struct {
	runs []models.Run
	more bool
}

// runRow is a run with what its next move depends on.
type runRow struct {
	models.Run
	Contact    *models.Contact `gorm:"foreignKey:ContactID"`
	Automation *automationRow  `gorm:"foreignKey:AutomationID"`
	Window     *models.Window  `gorm:"foreignKey:ContactID;references:ContactID"`
	// Portfolio is that of the automation's number.
	Portfolio *models.Portfolio `gorm:"foreignKey:WorkspaceID;references:WorkspaceID"`
	// OwnValues are the contact's values by field code, as JSON, and TemplatesVersion is that of the templates of
	// the number's account. A claim alone reads both.
	OwnValues        string
	TemplatesVersion string
	// Burst is the message with which the newest burst to the contact began: see pairBurst.
	Burst *models.Message `gorm:"foreignKey:ContactID;references:ContactID"`
}

// TableName is the run's.
func (runRow) TableName() string { return "runs" }

// automationRow is an automation with its workspace and its number.
type automationRow struct {
	models.Automation
	Workspace  *models.Workspace `gorm:"foreignKey:WorkspaceID"`
	Number     *numberRow        `gorm:"foreignKey:NumberID"`
	NumberHold *models.Hold      `gorm:"foreignKey:NumberID;references:Object"`
}

// TableName is the automation's.
func (automationRow) TableName() string { return "automations" }

// numberRow is a number with the hold of its account.
type numberRow struct {
	models.Number
	AccountHold *models.Hold `gorm:"foreignKey:WABAID;references:Object"`
}

// TableName is the number's.
func (numberRow) TableName() string { return "numbers" }

// Lock reads a run and holds its row, in one statement. The automation is locked first, weakly, so
// that a publish, which locks it against all, either sees the run's move or is seen by it: who
// waited for a lock gets both rows as they then are.
func (t *RunTx) Lock(_ context.Context, automationID, runID string) (models.Standing, error) {
	var r runRow
	err := t.db.Model(&r).Select("runs.*").InnerJoins("Automation").InnerJoins("Automation.Workspace").Joins("Contact").
		Clauses(database.ForMove("Automation", "runs")).
		Take(&r, "runs.id = ? AND runs.automation_id = ?", runID, automationID).Error
	if err != nil {
		return models.Standing{}, fmt.Errorf("read run: %w", database.NotFound(err, "run"))
	}
	return t.standing(r)
}

// Claim reads all that a send depends on in one statement and holds the run's row.
func (t *RunTx) Claim(_ context.Context, runID string) (models.ClaimRow, error) {
	var r runRow
	if err := t.claim(runID).Take(&r).Error; err != nil {
		return models.ClaimRow{}, fmt.Errorf("read run: %w", database.NotFound(err, "run"))
	}
	standing, err := t.standing(r)
	if err != nil {
		return models.ClaimRow{}, err
	}
	if r.Revision > standing.Automation.Revision {
		return models.ClaimRow{}, database.ErrRace // an edit moved the run while we waited for its row
	}
	if t.claimed, err = r.claimed(); err != nil {
		return models.ClaimRow{}, err
	}
	row := models.ClaimRow{Standing: standing, Window: r.Window, Portfolio: r.Portfolio, NumberHold: r.Automation.NumberHold}
	if n := r.Automation.Number; n != nil {
		row.Number, row.AccountHold = &n.Number, n.AccountHold
	}
	if r.Burst != nil {
		row.BurstSince = &r.Burst.CreatedAt
	}
	if r.Contact != nil && r.Contact.Phone == nil {
		row.UserID, err = t.userID(r.ContactID)
	}
	return row, err
}

// claimed is what a claim read for the message that may follow, so that it is not read once more.
type claimed struct {
	contactID string
	// values are the contact's own values by field code.
	values map[string]string
	// templates is the version of the templates of the automation's account; "" where it has none.
	templates accountTemplates
}

func (r runRow) claimed() (claimed, error) {
	c := claimed{contactID: r.ContactID, values: map[string]string{}}
	if err := json.Unmarshal([]byte(r.OwnValues), &c.values); err != nil {
		return c, fmt.Errorf("read field values: %w", err)
	}
	if n := r.Automation.Number; n != nil {
		c.templates = accountTemplates{n.WorkspaceID, n.WABAID, r.TemplatesVersion}
	}
	return c, nil
}

func (t *RunTx) claim(runID string) *gorm.DB {
	values := contacts.ValuesAsJSON(t.db, "runs.contact_id")
	more := ", " + values + " AS own_values, " + templatesVersion + " AS templates_version"
	return t.db.Model(&runRow{}).Select("runs.*"+more).
		Joins("Contact").Joins("Automation").Joins("Automation.Workspace").Joins("Automation.Number").
		Joins("Automation.NumberHold", t.holds("Automation__NumberHold", models.HoldNumber)).
		Joins("Automation.Number.AccountHold", t.holds("Automation__Number__AccountHold", models.HoldAccount)).
		Joins("Window", database.Fresh(t.db).Where(`"Window"."number_id" = "Automation"."number_id"`)).
		Joins("Portfolio", database.Fresh(t.db).Where(`"Portfolio"."id" = `+portfolioOf(`"Automation__Number"`))).
		Joins("Burst", database.Fresh(t.db).Where(pairBurst, models.PairBurst-1)).
		Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Table: clause.Table{Name: "runs"}}).
		Where("runs.id = ?", runID)
}

// holds is the condition of a join with the holds of a scope.
func (t *RunTx) holds(alias string, scope models.HoldScope) *gorm.DB {
	return database.Fresh(t.db).Where(`"`+alias+`"."scope" = ? AND "`+alias+`"."workspace_id" = "runs"."workspace_id"`, scope)
}

func (t *RunTx) standing(r runRow) (models.Standing, error) {
	if r.Automation == nil || r.Automation.Workspace == nil {
		return models.Standing{}, models.NotFound("automation")
	}
	if r.Contact == nil {
		if err := t.unlessMerged(r.ContactID); err != nil {
			return models.Standing{}, err
		}
	}
	a := r.Automation.Automation
	definition, err := t.store.Definitions.Read(t.db, a.ID, a.Revision)
	return models.Standing{
		Workspace: *r.Automation.Workspace, Automation: a, Definition: definition, Run: r.Run, Contact: r.Contact,
	}, err
}

// unlessMerged is ErrRace when the contact of a run exists that was read without one: while the read waited for
// the run's row, two contacts were merged, and PostgreSQL joins the row as it is now with the rest as it was.
func (t *RunTx) unlessMerged(contactID string) error {
	var there int64
	if err := t.db.Model(&models.Contact{}).Where("id = ?", contactID).Count(&there).Error; err != nil {
		return fmt.Errorf("read contact: %w", err)
	}
	if there > 0 {
		return database.ErrRace
	}
	return nil
}

// userID is the contact's business-scoped WhatsApp id, "" when there is none.
func (t *RunTx) userID(contactID string) (string, error) {
	var ids []models.Identity
	err := t.db.Limit(1).Find(&ids, "contact_id = ? AND kind = ?", contactID, models.IdentityUserID).Error
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0].Value, nil
}

// Record adds the outcome of one performance of a step.
func (t *RunTx) Record(_ context.Context, e models.StepExecution) error {
	if err := t.db.Create(&e).Error; err != nil {
		return fmt.Errorf("record step: %w", err)
	}
	return nil
}

// SaveRun writes the run's position and state.
func (t *RunTx) SaveRun(_ context.Context, run models.Run) error { return t.saveRun(run) }

func (t *RunTx) saveRun(run models.Run) error {
	run.UpdatedAt = t.store.Now()
	err := t.db.Model(&models.Run{}).Where("id = ?", run.ID).Select("*").Omit("id", "workspace_id", "automation_id",
		"contact_id", "entry_key", "start_kind", "start_id", "ticket_id", "left_step_id", "started_at").Updates(run).Error
	if err != nil {
		return fmt.Errorf("save run: %w", err)
	}
	return nil
}

// EndOtherRuns ends the contact's live runs but this one, all or those of the named
// automations, and returns them (A13).
func (t *RunTx) EndOtherRuns(_ context.Context, run models.Run, automationIDs []string, now time.Time) ([]models.Run, error) {
	where := t.db.Where("contact_id = ? AND id <> ?", run.ContactID, run.ID)
	if len(automationIDs) > 0 {
		where = where.Where("automation_id IN ?", automationIDs)
	}
	return endRuns(where, models.OutcomeEndedByStep, "run/"+run.ID, now)
}
