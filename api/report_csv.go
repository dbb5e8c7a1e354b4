package api

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// csvFile begins a CSV file as the answer; what is written goes out as it comes.
func csvFile(c *gin.Context, name string, columns ...string) *csv.Writer {
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	c.Status(http.StatusOK)
	w := csv.NewWriter(c.Writer)
	_ = w.Write(columns) // its error comes with the next flush
	return w
}

// guarded is a text that no spreadsheet takes for a formula, also not after blanks, line breaks
// and signs that nobody sees.
func guarded(text string) string {
	seen := strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
	})
	first, _ := utf8.DecodeRuneInString(seen)
	if strings.ContainsRune(formulaSigns, first) && seen != "" || strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") {
		return "'" + text
	}
	return text
}

// formulaSigns are what a formula begins with, as spreadsheets take it: also in their wide, small
// and mathematical forms.
const formulaSigns = "=+-@＝＋－＠﹦﹢﹣﹫−"

// reportCSV writes a row for each figure and reason of a report.
func (s *server) reportCSV(c *gin.Context, of models.ReportOf) error {
	r, err := s.counted(c, of)
	if err != nil {
		return err
	}
	w := csvFile(c, "report", "step_id", "step", "figure", "reason", "count")
	steps := []models.Step{{}} // the whole
	for _, step := range append(steps, r.steps...) {
		for _, name := range models.FigureNames() {
			q := r.query(name, step.ID)
			if len(q.Check()) > 0 {
				continue
			}
			for _, row := range r.csvRows(q) {
				_ = w.Write([]string{step.ID, guarded(titleOf(step)), string(name), row.Reason, strconv.Itoa(row.N)})
			}
		}
	}
	for _, count := range r.pricing.Counts {
		figure := "free"
		if count.Billable {
			figure = "billable"
		}
		_ = w.Write([]string{"", "", figure, priceReason(count), strconv.Itoa(count.N)})
	}
	w.Flush()
	return w.Error()
}

// priceReason is what tells counts of prices apart: marketing/regular, or the category alone where no type was named.
func priceReason(count models.PriceCount) string {
	if count.Type == "" {
		return count.Category
	}
	return count.Category + "/" + count.Type
}

// titleOf is the name of a step, "" of none.
func titleOf(step models.Step) string {
	if step.ID == "" {
		return ""
	}
	return title(step)
}

// csvRows are the rows of one figure: one for each reason, or one.
func (r counted) csvRows(q models.FigureQuery) []models.ReasonCount {
	if q.Figure.ByReason() {
		return r.figures.Reasons(q)
	}
	return []models.ReasonCount{{N: r.figures.Of(q)}}
}

// reportContactsCSV streams whom a figure counts, page by page. A failure after the first page
// breaks the connection off, so that nobody takes a part for the whole.
func (s *server) reportContactsCSV(c *gin.Context, of models.ReportOf) error {
	q, err := s.figure(c, of)
	if err != nil {
		return err
	}
	var w *csv.Writer
	err = s.Reports.FigureContactsAll(c, callerOf(c).workspaceID, q, func(rows []models.FigureRow) error {
		if w == nil {
			w = csvFile(c, "contacts", "contact_id", "phone", "first_name", "last_name", "run_id", "at")
		}
		for _, row := range rows {
			one := figureContact(row)
			// A phone is a plus and digits: it stays as it is, to be imported again.
			_ = w.Write([]string{
				one.ContactID, value(one.Phone), guarded(one.FirstName), guarded(one.LastName), one.RunID, one.At.Format(time.RFC3339),
			})
		}
		w.Flush()
		c.Writer.Flush()
		return w.Error()
	})
	if err != nil && w != nil {
		s.Logger.WarnContext(c, "a file broke off", "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}
