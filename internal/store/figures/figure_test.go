package figures_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/figures"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// countedWorld is a workspace in which random things happen to runs, steps and messages.
type countedWorld struct {
	t        *rapid.T
	s        *store.Store
	number   models.Number
	a        models.Automation
	clock    *time.Time
	steps    []models.Step
	n        int
	campaign string
}

func (w *countedWorld) passes() {
	*w.clock = w.clock.Add(time.Duration(rapid.Int64Range(0, int64(30*time.Hour)).Draw(w.t, "passes")).Truncate(time.Millisecond))
}

// one is one of the rows of the automation.
func one[T any](w *countedWorld, where string) *T {
	var rows []T
	require.NoError(w.t, w.s.Pool().Where("automation_id = ?", w.a.ID).Where(where).Find(&rows).Error)
	if len(rows) == 0 {
		return nil
	}
	return &rows[rapid.IntRange(0, len(rows)-1).Draw(w.t, "row")]
}

func (w *countedWorld) enters() {
	w.n++
	_, err := w.s.Accept(given.Context(w.t), models.Entry{
		WorkspaceID: w.a.WorkspaceID, AutomationID: w.a.ID, Kind: models.StartManual, Key: fmt.Sprint("key", w.n),
		CampaignID: rapid.SampledFrom([]string{"", w.campaign, "another"}).Draw(w.t, "campaign"),
		Contact:    models.ContactInput{Phone: fmt.Sprintf("+3934700000%02d", rapid.IntRange(1, 12).Draw(w.t, "contact"))},
	})
	require.NoError(w.t, err)
}

// moves lets a run be anywhere, in any state, or leave.
func (w *countedWorld) moves() {
	run := one[models.Run](w, database.LiveRuns)
	if run == nil {
		return
	}
	require.NoError(w.t, w.s.RunTx(given.Context(w.t), func(tx *store.RunTx) error {
		run.Visit++
		run.StepID = rapid.SampledFrom(w.steps).Draw(w.t, "step").ID
		run.Status = rapid.SampledFrom([]models.RunStatus{
			models.RunWaiting, models.RunExecuting, models.RunPaused, models.RunNeedsAttention, models.RunCompleted,
		}).Draw(w.t, "status")
		if run.Status == models.RunCompleted {
			now := w.s.Now()
			run.StepID, run.Outcome, run.EndedAt = "", models.OutcomeCompleted, &now
		}
		return tx.SaveRun(given.Context(w.t), *run)
	}))
}

func (w *countedWorld) performs() {
	run := one[models.Run](w, database.LiveRuns+" AND step_id <> ''")
	if run == nil {
		return
	}
	require.NoError(w.t, w.s.RunTx(given.Context(w.t), func(tx *store.RunTx) error {
		w.n++
		return tx.Record(given.Context(w.t), models.StepExecution{
			RunID: run.ID, StepID: run.StepID, Visit: 1000 + w.n, WorkspaceID: run.WorkspaceID, AutomationID: run.AutomationID,
			ContactID: run.ContactID, Kind: models.KindAddTags,
			Status: rapid.SampledFrom([]models.StepStatus{
				models.StepDone, models.StepSkipped, models.StepFailed, models.StepUnknown,
			}).Draw(w.t, "result"),
			Reason: rapid.SampledFrom([]string{"", models.ReasonBlocked, models.WhatsAppReason(131026)}).Draw(w.t, "reason"), At: w.s.Now(),
		})
	}))
}

// sends claims a message and settles it, or not; what it records may fail later.
func (w *countedWorld) sends() {
	run := one[models.Run](w, database.LiveRuns+" AND step_id <> ''")
	if run == nil {
		return
	}
	require.NoError(w.t, w.s.RunTx(given.Context(w.t), func(tx *store.RunTx) error {
		w.n++
		m, _, err := tx.AddMessage(given.Context(w.t), models.Message{
			ID: database.NewID(), WorkspaceID: run.WorkspaceID, RunID: run.ID, AutomationID: run.AutomationID, CampaignID: run.CampaignID,
			StepID: run.StepID, Visit: 1000 + w.n,
			ContactID: run.ContactID, NumberID: w.number.ID, Kind: "template", State: models.MessageSending, CreatedAt: w.s.Now(),
			Template: rapid.SampledFrom([]string{"", "welcome/it", "welcome/en"}).Draw(w.t, "template"),
		})
		require.NoError(w.t, err)
		now, wamid := w.s.Now(), "wamid."+m.ID
		m.State = rapid.SampledFrom([]models.MessageState{
			models.MessageSending, models.MessageAccepted, models.MessageAccepted, models.MessageUnknown, models.MessageFailed,
		}).Draw(w.t, "answer")
		switch m.State { //nolint:exhaustive // the answers of a call
		case models.MessageAccepted:
			m.WAMID, m.SentAt = &wamid, &now
		case models.MessageFailed:
			m.FailedAt, m.ErrorCode = &now, 131026
			m.Template = "fallback/it"
		}
		if _, err := tx.SaveMessage(given.Context(w.t), m); err != nil {
			return err
		}
		status := models.StepDone
		if m.State == models.MessageUnknown {
			status = models.StepUnknown
		}
		return tx.Record(given.Context(w.t), models.StepExecution{
			RunID: m.RunID, StepID: m.StepID, Visit: m.Visit, WorkspaceID: m.WorkspaceID, AutomationID: m.AutomationID,
			ContactID: m.ContactID, Kind: models.KindSendTemplate, Status: status, MessageID: &m.ID, At: now,
		})
	}))
}

// hears takes statuses of one message in any order, doubled.
func (w *countedWorld) hears() {
	m := one[models.Message](w, "state <> 'failed' OR wamid IS NOT NULL")
	if m == nil {
		return
	}
	var updates []models.MessageState
	for range rapid.IntRange(1, 4).Draw(w.t, "statuses") {
		updates = append(
			updates,
			rapid.SampledFrom([]models.MessageState{
				models.MessageSent, models.MessageDelivered, models.MessageRead, models.MessageFailed,
			}).Draw(w.t, "status"),
		)
	}
	var told []models.StatusUpdate
	for _, state := range append(updates, updates[0]) {
		told = append(told, models.StatusUpdate{
			WAMID: "wamid." + m.ID, CallbackData: m.ID, State: state, ErrorCode: 131049, At: w.s.Now(),
			Price: rapid.SampledFrom([]models.Price{
				"", "marketing/regular/billable/39", "utility/free_customer_service/free/39", "service/regular/billable/",
			}).Draw(w.t, "price"),
		})
	}
	failed, err := w.s.ApplyStatuses(given.Context(w.t), w.a.WorkspaceID, told)
	require.NoError(w.t, err)
	require.NoError(w.t, w.s.RunTx(given.Context(w.t), func(tx *store.RunTx) error {
		for _, m := range failed {
			if _, err := tx.FailStep(given.Context(w.t), m, models.StepFailed, models.WhatsAppReason(131049)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// writes lets a customer write, quote, or link two contacts into one.
func (w *countedWorld) writes() {
	in := given.Said(fmt.Sprintf("3934700000%02d", rapid.IntRange(1, 12).Draw(w.t, "writer")), "", "ciao", w.s.Now())
	if rapid.Bool().Draw(w.t, "by user id") {
		in.UserID = fmt.Sprint("IT.", rapid.IntRange(1, 4).Draw(w.t, "user"))
	}
	if m := one[models.Message](w, "wamid IS NOT NULL"); m != nil && rapid.Bool().Draw(w.t, "quotes") {
		in.ContextID = *m.WAMID
	}
	_, err := given.Deliver(given.Context(w.t), w.s, w.number, in)
	require.NoError(w.t, err)
}

func (w *countedWorld) ends() {
	run := one[models.Run](w, "true")
	if run == nil {
		return
	}
	var err error
	if rapid.Bool().Draw(w.t, "all of the contact") {
		_, err = w.s.EndContactRuns(given.Context(w.t), models.Everyone(run.WorkspaceID), run.ContactID, models.OutcomeEndedByAPI, "test")
	} else {
		_, _, err = w.s.EndRun(given.Context(w.t), run.WorkspaceID, run.ID, models.OutcomeEndedByAPI, "test")
	}
	require.NoError(w.t, err)
}

// newCampaignRow is a campaign that nobody steers.
func newCampaignRow(t require.TestingT, s *store.Store, workspaceID string) string {
	c := models.Campaign{ID: database.NewID(), WorkspaceID: workspaceID, Name: "c", State: models.CampaignRunning}
	require.NoError(t, s.Pool().Create(&c).Error)
	return c.ID
}

func (w *countedWorld) edits() {
	keep := w.steps[:rapid.IntRange(1, len(w.steps)).Draw(w.t, "keeps")]
	w.steps = given.Published(
		w.t, w.s, w.a, append(append([]models.Step{}, keep...), given.Waiting(24*time.Hour, given.TagStep("x")))...,
	).Definition.Live()
}

func (w *countedWorld) folds() {
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			_, _, err := figures.New(w.s.DB).FoldFigures(context.Background())
			require.NoError(w.t, err)
		})
	}
	all.Wait()
}

// agrees reports whether every figure is what the rows give, by SQL and by rows read one after the other.
func (w *countedWorld) agrees() {
	differ, err := figures.New(w.s.DB).RecountFigures(given.Context(w.t), nil)
	require.NoError(w.t, err)
	require.Empty(w.t, differ)
	var p models.Period
	if rapid.Bool().Draw(w.t, "from") {
		p.From = w.quarter(-40 * time.Hour)
	}
	if rapid.Bool().Draw(w.t, "to") {
		p.To = w.quarter(-10 * time.Hour)
	}
	for _, of := range []models.ReportOf{
		{Kind: models.SubjectAutomation, ID: w.a.ID},
		{Kind: models.SubjectNumber, ID: w.number.ID},
		{Kind: models.SubjectCampaign, ID: w.campaign},
	} {
		w.opens(of, p)
		w.costs(of, p)
		w.daily(of)
	}
	w.costs(models.ReportOf{Kind: models.SubjectAutomation}, p)
}

// daily compares the figures of days with those of each day, in a zone that changes its clock among them.
func (w *countedWorld) daily(of models.ReportOf) {
	rome, err := time.LoadLocation("Europe/Rome")
	require.NoError(w.t, err)
	days := models.LastDays(*w.clock, 3, rome).Days(rome)
	steps := []string{""}
	if of.Kind == models.SubjectAutomation {
		steps = append(steps, w.steps[0].ID)
	}
	for _, step := range steps {
		got, err := figures.New(w.s.DB).Daily(given.Context(w.t), w.a.WorkspaceID, of, step, days)
		require.NoError(w.t, err)
		require.Len(w.t, got, len(days))
		for i, day := range days {
			all, err := figures.New(w.s.DB).Figures(given.Context(w.t), w.a.WorkspaceID, of, day)
			require.NoError(w.t, err)
			for _, name := range of.Daily() {
				want := 0
				for _, part := range partsOf(of, all, step) {
					want += all.Of(models.FigureQuery{Of: of, Figure: name, StepID: part})
					if name.Source() == models.SourceRuns {
						break
					}
				}
				if step == "" || name.Source() != models.SourceRuns {
					require.Equal(w.t, want, got[i].Of(models.FigureQuery{Of: of, Figure: name, StepID: step}), "%s of %s", name, of.Kind)
				}
			}
		}
	}
}

// partsOf are the steps that a figure is of: the named one, or all.
func partsOf(of models.ReportOf, all models.Figures, step string) []string {
	if step != "" || of.Kind != models.SubjectAutomation {
		return []string{step}
	}
	parts := []string{""}
	for _, f := range all {
		if !slices.Contains(parts, f.Part) {
			parts = append(parts, f.Part)
		}
	}
	return parts
}

// costs compares the counts of prices with the rows, once for the period and once for two halves of it.
func (w *countedWorld) costs(of models.ReportOf, p models.Period) {
	between := w.quarter(-20 * time.Hour)
	periods := []models.Period{p, {To: between}, {From: between}}
	got, err := figures.New(w.s.DB).Prices(
		given.Context(w.t), w.a.WorkspaceID, models.PriceQuery{Subject: of.Kind, ID: of.ID, Periods: periods},
	)
	require.NoError(w.t, err)
	var rows []models.Message
	require.NoError(w.t, w.s.Pool().Find(
		&rows, "workspace_id = ? AND price <> '' AND state IN ('delivered', 'read')", w.a.WorkspaceID,
	).Error)
	want := map[models.PricedFigure]int{}
	for _, m := range rows {
		id := map[models.FigureSubject]string{ //nolint:exhaustive // those that are asked for here
			models.SubjectAutomation: m.AutomationID, models.SubjectNumber: m.NumberID, models.SubjectCampaign: m.CampaignID,
		}[of.Kind]
		for i, period := range periods {
			if period.Contains(m.CreatedAt) && id != "" && (of.ID == "" || of.ID == id) {
				want[models.PricedFigure{Period: i, ID: id, Price: m.Price}]++
			}
		}
	}
	counted := map[models.PricedFigure]int{}
	for _, f := range got {
		counted[models.PricedFigure{Period: f.Period, ID: f.ID, Price: f.Price}] = f.N
	}
	require.Equal(w.t, want, counted, "%s", of.Kind)
}

func (w *countedWorld) quarter(around time.Duration) *time.Time {
	at := w.clock.Add(around).Add(time.Duration(
		rapid.Int64Range(int64(-9*time.Hour), int64(9*time.Hour)).Draw(w.t, "bound"),
	)).Truncate(models.FigureQuarter)
	return &at
}

// opens compares the figures of a report with how many rows each opens.
func (w *countedWorld) opens(of models.ReportOf, p models.Period) {
	read, err := figures.New(w.s.DB).Figures(given.Context(w.t), w.a.WorkspaceID, of, p)
	require.NoError(w.t, err)
	parts := []string{""}
	if of.Kind == models.SubjectAutomation {
		for _, f := range read {
			parts = append(parts, f.Part)
		}
	}
	for _, part := range parts {
		for _, name := range models.FigureNames() {
			q := models.FigureQuery{Of: of, Figure: name, StepID: part, Period: p}
			if len(q.Check()) > 0 {
				continue
			}
			opened := 0
			require.NoError(w.t, figures.New(
				w.s.DB,
			).FigureContactsAll(given.Context(w.t), w.a.WorkspaceID, q, func(rows []models.FigureRow) error {
				opened += len(rows)
				return nil
			}))
			require.Equal(w.t, read.Of(q), opened, "%s of %s", name, of.Kind)
		}
	}
}

// TestAReportIsWhatARecountGivesWhateverHappens is C5 and the reports: at any moment, folded or not.
func TestAReportIsWhatARecountGivesWhateverHappens(t *testing.T) {
	t.Parallel()
	opened.EachAt(t, time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC), func(t *testing.T, s *store.Store, clock *time.Time) {
		rapid.Check(t, func(r *rapid.T) {
			w := countedWorld{t: r, s: s, clock: clock, number: given.Number(t, s, given.Workspace(t, s))}
			w.campaign = newCampaignRow(r, s, w.number.WorkspaceID)
			made := given.Drip(r, s, w.number.WorkspaceID, given.TagStep("a"), given.TagStep("b"), given.TagStep("c"))
			w.a, w.steps = made.Automation, made.Definition.Live()
			change := []func(){
				w.enters, w.enters, w.moves, w.moves, w.performs, w.sends, w.sends, w.hears, w.hears, w.writes, w.ends, w.edits,
				w.passes, w.folds,
			}
			for range rapid.IntRange(5, 40).Draw(r, "changes") {
				rapid.SampledFrom(change).Draw(r, "change")()
			}
			w.agrees()
			w.folds()
			w.agrees()
		})
	})
}
