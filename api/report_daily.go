package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// usualDays is how many days a series has when nobody says.
const usualDays = 30

// reportDaily answers the figures of each day of a period, in the zone of the workspace.
func (s *server) reportDaily(c *gin.Context, of models.ReportOf) error {
	zone, err := s.zone(c)
	if err != nil {
		return err
	}
	days, err := s.days(c, zone)
	if err != nil {
		return err
	}
	step := c.Query("step_id")
	if step != "" && of.Kind != models.SubjectAutomation {
		return models.Invalid("there is no such series", []models.Violation{{Pointer: "/step_id", Detail: "only automations have steps"}})
	}
	figures, err := s.Reports.Daily(c, callerOf(c).workspaceID, of, step, days)
	if err != nil {
		return err
	}
	out := DailyReport{TimeZone: zone.String(), Items: make([]DayFigures, len(days))}
	for i, day := range days {
		one := DayFigures{Day: day.From.In(zone).Format(time.DateOnly), Figures: map[string]int{}}
		for _, name := range of.Daily() {
			if step == "" || name.Source() != models.SourceRuns {
				one.Figures[string(name)] = figures[i].Of(models.FigureQuery{Of: of, Figure: name, StepID: step})
			}
		}
		out.Items[i] = one
	}
	c.JSON(http.StatusOK, out)
	return nil
}

// days are those that the caller asks for, the last ones if they name none.
func (s *server) days(c *gin.Context, zone *time.Location) ([]models.Period, error) {
	p, err := s.period(c, asked(c, "from"), asked(c, "to"))
	if err != nil {
		return nil, err
	}
	usual := models.LastDays(s.Now(), usualDays, zone)
	if p.To == nil {
		p.To = usual.To
	}
	if p.From == nil {
		from := p.To.In(zone).AddDate(0, 0, -usualDays).UTC()
		p.From = &from
	}
	var days []models.Period
	if p.To.Sub(*p.From) < (models.MaxReportDays+2)*24*time.Hour { // no longer, that nobody counts the days of a thousand years
		days = p.Days(zone)
	}
	if len(days) == 0 || len(days) > models.MaxReportDays {
		detail := fmt.Sprintf("a series has at least one day, and at most %d", models.MaxReportDays)
		return nil, models.Invalid("the period cannot be told by days", []models.Violation{{Pointer: "/from", Detail: detail}})
	}
	return days, nil
}
