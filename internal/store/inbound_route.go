package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// Route routes a kept message once: what decide says happens in the transaction that
// notes it. It finds or makes the contact, opens the window by the message's own time
// (W3), wakes the runs that waited and accepts the entries that begin. For a message that was routed
// before, or is gone, it returns nothing.
func (s *Store) Route(
	ctx context.Context, wamid string, phrase func(string) string, decide func(models.Situation) models.Decision,
) (models.Routed, error) {
	out, err := runTxOf(ctx, s, func(t *RunTx) (models.Routed, error) {
		r := routing{tx: t, db: t.db, phrase: phrase, decide: decide}
		err := r.route(ctx, wamid)
		if errors.Is(err, gorm.ErrForeignKeyViolated) {
			err = database.ErrRace // the contact that was found became part of another one meanwhile
		}
		return r.out, err
	})
	if err != nil {
		return models.Routed{}, fmt.Errorf("route message: %w", err)
	}
	return out, nil
}

// routing is the routing of one message inside its transaction. It takes locks in the
// order in which a step takes them: automations, runs, contact.
type routing struct {
	tx     *RunTx
	db     *gorm.DB
	phrase func(string) string
	decide func(models.Situation) models.Decision

	message models.InboundMessage
	// early reports whether edits or deletions of the message came before it was routed.
	early bool
	// consent are the starts on changes of consent.
	consent []models.Rule
	// confirmation is what whoever refuses marketing is sent (K2).
	confirmation models.Wording
	// contact is who wrote, as it is held.
	contact models.Contact
	// words are what the decision was taken on: an edit that came before may change the message's text.
	words string
	// fresh are ways of knowing the writer that are still to be noted; nil for none.
	fresh []models.Identity
	out   models.Routed
}

// take holds the message; false when it was routed before or is gone.
func (r *routing) take(wamid string) (there bool, err error) {
	var row struct {
		models.InboundMessage `gorm:"embedded"`
		Early                 bool
	}
	err = database.ForUpdate(r.db).Model(&models.InboundMessage{}).
		Select(
			"inbound_messages.*, EXISTS (SELECT 1 FROM inbound_messages c WHERE c.changes_id = inbound_messages.wamid AND c.changes_id "+
				"<> '') AS early",
		).
		Take(&row, "wamid = ?", wamid).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("hold the message: %w", err)
	}
	r.message, r.early = row.InboundMessage, row.Early
	return r.message.RoutedAt == nil, nil
}

func (r *routing) route(ctx context.Context, wamid string) error {
	r.out = models.Routed{}
	there, err := r.take(wamid)
	if err != nil || !there {
		return err
	}
	changed, err := r.changed()
	if err != nil {
		return err
	}
	contact, err := r.writer()
	if err != nil {
		return err
	}
	if contact == nil {
		return r.note(models.Decision{Routing: models.RoutedNotice})
	}
	r.message.ContactID = &contact.ID
	situation, err := r.situation(*contact)
	if err == nil {
		err = r.learn()
	}
	if err != nil {
		return err
	}
	if r.message.ByPerson() {
		if err := openWindow(r.db, r.message); err != nil {
			return err
		}
	}
	proved, err := r.provesPhone()
	if err != nil {
		return err
	}
	if proved {
		return r.note(models.Decision{Routing: models.RoutedOwnPhone})
	}
	if err := r.replied(); err != nil {
		return err
	}
	r.words = r.message.Text
	decision := r.decide(situation)
	if err := r.note(decision); err != nil {
		return err
	}
	if err := r.takeChanges(changed); err != nil {
		return err
	}
	if err := r.saveAnswer(); err != nil {
		return err
	}
	return r.act(ctx, decision)
}

// situation reads all that the decision depends on.
func (r *routing) situation(contact models.Contact) (models.Situation, error) {
	out := models.Situation{}
	if err := r.db.Take(&out.Workspace, "id = ?", r.message.WorkspaceID).Error; err != nil {
		return out, fmt.Errorf("read workspace: %w", err)
	}
	r.confirmation = *out.Workspace.Consent.WithDefaults().Confirmation
	if err := r.answers(); err != nil {
		return out, err
	}
	rules, err := r.rules()
	if err != nil {
		return out, err
	}
	for i, rule := range rules {
		switch rule.Start.Kind { //nolint:exhaustive // the others are not asked for
		case models.StartMessage:
			out.Phrase = &rules[i]
		case models.StartConsent:
			r.consent = append(r.consent, rule)
		default:
			out.Others = append(out.Others, rule)
		}
	}
	if out.Waiting, err = r.waiting(); err != nil {
		return out, err
	}
	if err := r.hold(contact); err != nil {
		return out, err
	}
	out.Blocked, out.TakenOver = r.contact.BlockedAt != nil, r.contact.TakenOverAt != nil
	if out.First, err = r.first(); err != nil {
		return out, err
	}
	out.Message = r.message
	return out, r.quiet(out.Others)
}

// answers finds the run whose message this one answers.
func (r *routing) answers() error {
	if r.message.ContextID == "" {
		return nil
	}
	var answered []models.Message
	err := r.db.Select("run_id", "visit").Limit(1).
		Find(&answered, "wamid = ? AND workspace_id = ?", r.message.ContextID, r.message.WorkspaceID).Error
	if err != nil {
		return fmt.Errorf("read the answered message: %w", err)
	}
	if len(answered) == 1 {
		r.message.AnswersRunID, r.message.AnswersVisit = answered[0].RunID, answered[0].Visit
	}
	return nil
}

// rules are the start steps that the message may fire.
func (r *routing) rules() ([]models.Rule, error) {
	if !r.message.ByPerson() {
		return nil, nil
	}
	where := database.Fresh(r.db).Where("start_steps.kind IN ?", append(models.AnyMessageKinds(), models.StartConsent))
	if phrase := r.phrase(r.message.Text); phrase != "" {
		where = where.Or("start_steps.phrase_hash = ?", models.HashPhrase(phrase))
	}
	return r.tx.rules(r.message.WorkspaceID, where)
}

// quiet notes which rules have answered the contact within their quiet period around
// the message's own time.
func (r *routing) quiet(rules []models.Rule) error {
	var longest time.Duration
	var automations []string
	for _, rule := range rules {
		if period := rule.Start.QuietPeriod(); period > 0 {
			longest = max(longest, period)
			automations = append(automations, rule.AutomationID)
		}
	}
	if longest == 0 {
		return nil
	}
	var answered []models.InboundMessage
	err := r.db.Select("automation_id", "sent_at", "decision").
		Where(
			"contact_id = ? AND sent_at > ? AND sent_at < ?", *r.message.ContactID, r.message.SentAt.Add(-longest),
			r.message.SentAt.Add(longest),
		).
		Where("automation_id IN ? AND decision IN ?", automations, []models.Routing{
			models.RoutedHoliday, models.RoutedClosedHours, models.RoutedAny,
		}).
		Find(&answered).Error
	if err != nil {
		return fmt.Errorf("read earlier answers: %w", err)
	}
	for i, rule := range rules {
		rules[i].Answered = slices.ContainsFunc(answered, func(m models.InboundMessage) bool {
			return m.AutomationID == rule.AutomationID && m.SentAt.Sub(r.message.SentAt).Abs() < rule.Start.QuietPeriod()
		})
	}
	return nil
}

// liveRun is a run with its automation's revision in force.
type liveRun struct {
	models.Run
	InForce int
}

// TableName is the run's.
func (liveRun) TableName() string { return "runs" }

// waiting holds all live runs of the contact and answers those that wait for a message:
// one that is about to listen has either seen the message or is seen here.
func (r *routing) waiting() ([]models.Run, error) {
	if !r.message.ByPerson() {
		return nil, nil
	}
	var live []liveRun
	err := r.db.Select("runs.*, automations.revision AS in_force").Joins("JOIN automations ON automations.id = runs.automation_id").
		Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Table: clause.Table{Name: "runs"}}).
		Where(database.LiveRuns).Order("runs.id").Find(&live, "runs.contact_id = ?", *r.message.ContactID).Error
	if err != nil {
		return nil, fmt.Errorf("hold the contact's runs: %w", err)
	}
	var out []models.Run
	for _, run := range live {
		if run.Revision > run.InForce {
			return nil, database.ErrRace // an edit moved it while we waited for its row
		}
		definition, err := r.tx.store.Definitions.Read(r.db, run.AutomationID, run.InForce)
		if err != nil {
			return nil, err
		}
		if run.Awaits(definition) {
			out = append(out, run.Run)
		}
	}
	return out, nil
}

// first reports whether the contact has never written before (S9), and notes that it has now. A build of before
// this column noted nothing: the messages that are kept say so.
func (r *routing) first() (bool, error) {
	if !r.message.ByPerson() || r.contact.FirstInboundAt != nil {
		return false, nil
	}
	var earlier []string
	err := r.db.Model(&models.InboundMessage{}).Where("contact_id = ? AND routed_at IS NOT NULL", r.contact.ID).
		Where("kind IN ?", models.SpokenKinds()).Limit(1).Pluck("wamid", &earlier).Error
	if err == nil {
		err = r.db.Model(&r.contact).UpdateColumn("first_inbound_at", r.message.SentAt).Error
	}
	if err != nil {
		return false, fmt.Errorf("note the first message: %w", err)
	}
	return len(earlier) == 0, nil
}

// note writes into the message what it was taken for.
func (r *routing) note(d models.Decision) error {
	now := r.tx.store.Now()
	r.message.Decision, r.message.RoutedAt, r.message.Consent = d.Routing, &now, d.Consent
	if d.Start != nil {
		r.message.AutomationID = d.Start.AutomationID
	}
	r.out.Decision = d
	err := r.db.Model(&r.message).Select(
		"contact_id", "answers_run_id", "answers_visit", "decision", "automation_id", "consent", "routed_at",
	).Updates(r.message).Error
	if err != nil {
		return fmt.Errorf("note the decision: %w", err)
	}
	return nil
}

// act does what was decided: rows now, workflows by whoever asked.
func (r *routing) act(ctx context.Context, d models.Decision) error {
	if len(d.Wake) > 0 { // who does not listen yet looks when its step is due
		now := r.tx.store.Now()
		err := r.db.Model(&r.out.Woken).Clauses(clause.Returning{}).Where(database.LiveRuns).Where("listening AND id IN ?", d.Wake).
			Updates(map[string]any{"due_at": dueAtOnce(now), "updated_at": now}).Error
		if err != nil {
			return fmt.Errorf("wake listening runs: %w", err)
		}
	}
	if err := r.start(ctx, d); err != nil || d.Consent == "" {
		return err
	}
	return r.changeConsent(ctx, d.Consent)
}

// start accepts the entry that the message begins.
func (r *routing) start(ctx context.Context, d models.Decision) error {
	if d.Start == nil {
		return nil
	}
	accepted, err := r.tx.Accept(ctx, models.Entry{
		WorkspaceID: r.message.WorkspaceID, AutomationID: d.Start.AutomationID, StartID: d.Start.Start.ID, Kind: d.Start.Start.Kind,
		Key: models.MessageEntryKey(r.message.WAMID), Contact: models.ContactInput{ID: *r.message.ContactID},
	})
	if err != nil {
		return err
	}
	r.out.Started = append(r.out.Started, accepted)
	return nil
}

// changeConsent notes what the message says of consent, and accepts the entries that this brings (K2, S11). Their
// key is the message's: it starts an automation once, and is nobody's answer.
func (r *routing) changeConsent(ctx context.Context, said models.Consent) error {
	statement := models.ConsentStatement{Marketing: said, Source: models.ConsentByMessage, Words: r.words, At: r.message.SentAt}
	if r.message.Tapped() {
		statement.Source = models.ConsentByButton
	}
	change, _, err := r.tx.takeConsent(r.contact, statement, r.tx.store.Now())
	if err != nil || change == nil {
		return err
	}
	if err := r.confirm(ctx, *change); err != nil {
		return err
	}
	started, err := r.tx.fireConsent(ctx, *change, models.MessageEntryKey(r.message.WAMID), r.consent)
	r.out.Started = append(r.out.Started, started...)
	return err
}

// confirm lets whoever has just refused marketing be told so, once, from the number that they wrote to (K2).
func (r *routing) confirm(ctx context.Context, change models.ConsentChange) error {
	if change.Marketing != models.ConsentRefused || r.confirmation.Empty() || r.contact.BlockedAt != nil {
		return nil
	}
	now := r.tx.store.Now()
	message := models.DirectMessage{
		ID: database.NewID(), WorkspaceID: r.message.WorkspaceID, ContactID: r.contact.ID, NumberID: r.message.NumberID,
		Step: r.confirmation.Step(), SentBy: models.ActorConsent, Confirms: &r.message.WAMID, Status: models.RunWaiting, DueAt: &now,
		CreatedAt: now,
	}
	added, err := r.tx.addDirect(ctx, message)
	if added {
		r.out.Messages = append(r.out.Messages, message)
	}
	return err
}

// openWindow moves the window forward to the message's own time; an old message that
// comes late moves nothing (W3).
func openWindow(db *gorm.DB, m models.InboundMessage) error {
	err := db.Exec(`INSERT INTO windows (number_id, contact_id, workspace_id, last_inbound_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (number_id, contact_id) DO UPDATE SET last_inbound_at = excluded.last_inbound_at
		WHERE windows.last_inbound_at < excluded.last_inbound_at`, m.NumberID, *m.ContactID, m.WorkspaceID, m.SentAt).Error
	if err != nil {
		return fmt.Errorf("open window: %w", err)
	}
	return nil
}
