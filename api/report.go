package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// ReportStore reads the figures of reports.
type ReportStore interface {
	// Figures are the counts of a period, exact at any moment.
	Figures(ctx context.Context, workspaceID string, of models.ReportOf, p models.Period) (models.Figures, error)
	// Daily are the figures of each of the days, of one step of an automation or, with "", of all.
	Daily(
		ctx context.Context, workspaceID string, of models.ReportOf, stepID string, days []models.Period,
	) ([]models.Figures, error)
	// Overview are the figures of automations in a period, of all their steps together.
	Overview(
		ctx context.Context, workspaceID string, automationIDs []string, p models.Period,
	) (map[string]models.Figures, error)
	// FigureContacts pages through what a figure counts.
	FigureContacts(ctx context.Context, workspaceID string, q models.FigureQuery, p models.Page) ([]models.FigureRow, string, error)
	// FigureContactsAll calls fn with all that a figure counts, page by page.
	FigureContactsAll(ctx context.Context, workspaceID string, q models.FigureQuery, fn func([]models.FigureRow) error) error
	// Prices are the counts of prices of one thing, or of all of a kind.
	Prices(ctx context.Context, workspaceID string, q models.PriceQuery) ([]models.PricedFigure, error)
	// ListFigure makes a list of whom a figure counts; too many are CodeConflict.
	ListFigure(ctx context.Context, workspaceID, name string, q models.FigureQuery) (list models.List, members int, err error)
}

// registerReports routes the reports of all kinds: they differ in what they are about alone.
func (s *server) registerReports(routes gin.IRoutes) {
	for path, kind := range map[string]models.FigureSubject{
		"/v1/automations": models.SubjectAutomation, "/v1/campaigns": models.SubjectCampaign,
		"/v1/templates": models.SubjectTemplate, "/v1/numbers": models.SubjectNumber,
	} {
		serve := func(handle func(*gin.Context, models.ReportOf) error) gin.HandlerFunc {
			return func(c *gin.Context) {
				err := handle(c, models.ReportOf{Kind: kind, ID: c.Param("id")})
				if c.Request.Method == http.MethodGet {
					err = ofParameters(err)
				}
				if err != nil {
					s.failWith(c, err)
				}
			}
		}
		routes.GET(path+"/:id/report", serve(s.report))
		routes.GET(path+"/:id/report.csv", serve(s.reportCSV))
		routes.GET(path+"/:id/report/daily", serve(s.reportDaily))
		routes.GET(path+"/:id/report/contacts", serve(s.reportContacts))
		routes.GET(path+"/:id/report/contacts.csv", serve(s.reportContactsCSV))
		routes.POST(path+"/:id/report/list", serve(s.reportList))
	}
}

// asked is an optional parameter of the query.
func asked(c *gin.Context, name string) *string {
	if text, there := c.GetQuery(name); there {
		return &text
	}
	return nil
}

// counted is a report before it is written.
type counted struct {
	of      models.ReportOf
	period  models.Period
	figures models.Figures
	// steps are those of an automation's report.
	steps []models.Step
	// leftOut are those whom a campaign left out.
	leftOut int
	// pricing is what the delivered messages cost.
	pricing models.Pricing
}

func (s *server) counted(c *gin.Context, of models.ReportOf) (out counted, err error) {
	out.of = of
	if out.period, err = s.period(c, asked(c, "from"), asked(c, "to")); err != nil {
		return out, err
	}
	if out.figures, err = s.Reports.Figures(c, callerOf(c).workspaceID, of, out.period); err != nil {
		return out, err
	}
	if out.pricing, err = s.pricingOf(c, of, out.period); err != nil {
		return out, err
	}
	switch of.Kind {
	case models.SubjectAutomation:
		_, definition, err := s.Automations.GetAutomation(c, callerOf(c).workspaceID, of.ID)
		out.steps = models.ReportSteps(definition, out.figures)
		return out, err
	case models.SubjectCampaign:
		view, err := s.Campaigns.GetCampaign(c, callerOf(c).workspaceID, of.ID)
		out.leftOut = view.LeftOut
		return out, err
	case models.SubjectTemplate, models.SubjectNumber:
	}
	return out, nil
}

func (s *server) report(c *gin.Context, of models.ReportOf) error {
	r, err := s.counted(c, of)
	if err != nil {
		return err
	}
	from, to := utc(r.period.From), utc(r.period.To)
	switch of.Kind {
	case models.SubjectAutomation:
		c.JSON(http.StatusOK, AutomationReport{
			AutomationID: of.ID, From: from, To: to, Entered: r.n(models.FigureEntered, ""), Inside: r.n(models.FigureInside, ""),
			Completed: r.n(models.FigureCompleted, ""), Ended: r.reasons(models.FigureEnded, ""), Steps: each(r.steps, r.step),
			Pricing: pricingAnswer(r.pricing),
		})
	case models.SubjectCampaign:
		c.JSON(http.StatusOK, r.campaign())
	case models.SubjectTemplate, models.SubjectNumber:
		c.JSON(http.StatusOK, MessagesReport{
			ID: of.ID, From: from, To: to, Messages: r.messages(""), Pricing: pricingAnswer(r.pricing),
		})
	}
	return nil
}

func (r counted) campaign() CampaignReport {
	return CampaignReport{
		CampaignID: r.of.ID, From: utc(r.period.From), To: utc(r.period.To), Entered: r.n(models.FigureEntered, ""),
		InProgress: r.n(models.FigureInside, ""),
		Completed:  r.n(models.FigureCompleted, ""), Ended: r.reasons(models.FigureEnded, ""), Failed: r.figures.FailedRuns(),
		LeftOut: r.leftOut,
		Skipped: r.reasons(models.FigureSkipped, ""), Errors: r.reasons(models.FigureErrors, ""), Messages: r.messages(""),
		Pricing: pricingAnswer(r.pricing),
	}
}

func (r counted) query(name models.FigureName, stepID string) models.FigureQuery {
	return models.FigureQuery{Of: r.of, Figure: name, StepID: stepID}
}

func (r counted) n(name models.FigureName, stepID string) int {
	return r.figures.Of(r.query(name, stepID))
}

func (r counted) reasons(name models.FigureName, stepID string) ReasonCounts {
	return each(r.figures.Reasons(r.query(name, stepID)), func(c models.ReasonCount) ReasonCount {
		return ReasonCount{Reason: c.Reason, Count: c.N}
	})
}

func (r counted) messages(stepID string) MessageFigures {
	return MessageFigures{
		Sent: r.n(models.FigureSent, stepID), InFlight: r.n(models.FigureInFlight, stepID), Delivered: r.n(models.FigureDelivered, stepID),
		Read: r.n(models.FigureRead, stepID), Failed: r.reasons(models.FigureFailed, stepID), Unknown: r.n(models.FigureUnknown, stepID),
		Replied: r.n(models.FigureReplied, stepID), Clicked: r.n(models.FigureClicked, stepID),
	}
}

func (r counted) step(step models.Step) StepReport {
	id := step.ID
	out := StepReport{
		StepID: id, Name: title(step), Kind: string(step.Kind), Deleted: step.Deleted, Executed: r.n(models.FigureExecuted, id),
		Skipped: r.reasons(models.FigureSkipped, id), Errors: r.reasons(models.FigureErrors, id), Waiting: r.n(models.FigureWaiting, id),
		Executing: r.n(models.FigureExecuting, id), Paused: r.n(models.FigurePaused, id),
		NeedsAttention: r.n(models.FigureNeedsAttention, id),
		Left:           r.reasons(models.FigureLeft, id), Messages: r.messages(id),
	}
	if entered := r.n(models.FigureEntered, ""); entered > 0 {
		share := float32(out.Executed) / float32(entered)
		out.Share = &share
	}
	return out
}

// title is the step's name; that of one that is forgotten is its id.
func title(step models.Step) string {
	if step.Kind == "" {
		return step.ID
	}
	return step.Title()
}

// figure reads which figure is asked for.
func (s *server) figure(c *gin.Context, of models.ReportOf) (models.FigureQuery, error) {
	period, err := s.period(c, asked(c, "from"), asked(c, "to"))
	return models.FigureQuery{
		Of: of, Figure: models.FigureName(c.Query("figure")), StepID: c.Query("step_id"), Reason: c.Query("reason"), Period: period,
	}, err
}

func (s *server) reportContacts(c *gin.Context, of models.ReportOf) error {
	q, err := s.figure(c, of)
	if err != nil {
		return err
	}
	limit, _ := strconv.Atoi(c.Query("limit")) // the description has checked it; absent is 0
	rows, next, err := s.Reports.FigureContacts(c, callerOf(c).workspaceID, q, models.Page{Limit: limit, After: c.Query("after")})
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, FigureContactPage{Items: each(rows, figureContact), Next: optional(next)})
	return nil
}

func figureContact(r models.FigureRow) FigureContact {
	out := FigureContact{ContactID: r.ContactID, RunID: r.RunID, At: r.At.UTC()}
	if r.Contact != nil {
		out.Phone, out.FirstName, out.LastName = r.Contact.Phone, r.Contact.FirstName, r.Contact.LastName
	}
	return out
}

func (s *server) reportList(c *gin.Context, of models.ReportOf) error {
	var in FigureListInput
	if err := c.ShouldBindJSON(&in); err != nil {
		return models.Errorf(codeMalformed, "a JSON body is needed")
	}
	period, err := s.period(c, in.From, in.To)
	if err != nil {
		return err
	}
	q := models.FigureQuery{
		Of: of, Figure: models.FigureName(in.Figure), StepID: value(in.StepID), Reason: value(in.Reason), Period: period,
	}
	made, err := once(c, s, optional(c.GetHeader("Idempotency-Key")), whole, func(ctx context.Context) (FigureList, error) {
		list, members, err := s.Reports.ListFigure(ctx, callerOf(ctx).workspaceID, in.Name, q)
		if err != nil {
			return FigureList{}, err
		}
		answer, err := s.listAnswer(ctx, list)
		return FigureList{List: answer, Members: members}, err
	})
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, made)
	return nil
}
