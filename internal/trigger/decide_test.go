package trigger

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// The precedence of S1, S5, S6, S9, S10, K2, waiting runs and blocks, as the manual has it. A dash is
// "whether or not". Every combination is in exactly one row.
const precedence = `
| wrote | waits | phrase | stop word | first | holiday | closed | any | blocked || told | starts        | noted as      |
| no    | -     | -      | -         | -     | -       | -      | -   | -       || no   | nothing       | notice        |
| yes   | no    | no     | yes       | -     | -       | -      | -   | -       || no   | nothing       | consent       |
| yes   | no    | no     | no        | -     | -       | -      | -   | yes     || no   | nothing       | nowhere       |
| yes   | no    | no     | no        | yes   | -       | -      | -   | no      || no   | first_message | first_message |
| yes   | no    | no     | no        | no    | yes     | -      | -   | no      || no   | holiday       | holiday       |
| yes   | no    | no     | no        | no    | no      | yes    | -   | no      || no   | closed_hours  | closed_hours  |
| yes   | no    | no     | no        | no    | no      | no     | yes | no      || no   | any_message   | any_message   |
| yes   | no    | no     | no        | no    | no      | no     | no  | no      || no   | nothing       | nowhere       |
| yes   | no    | yes    | -         | -     | -       | -      | -   | -       || no   | message       | phrase        |
| yes   | yes   | no     | -         | -     | -       | -      | -   | -       || yes  | nothing       | reply         |
| yes   | yes   | yes    | -         | -     | -       | -      | -   | -       || yes  | message       | phrase        |
`

// monday is noon in Rome on a working day that is no holiday.
var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// office is open on weekdays from nine to six.
func office() models.Workspace {
	slots := []models.Slot{{From: "09:00", To: "18:00"}}
	return models.Workspace{TimeZone: "Europe/Rome", WorkingHours: models.WorkingHours{
		"mon": slots, "tue": slots, "wed": slots, "thu": slots, "fri": slots,
	}}
}

func closedHours(automation string) models.Rule {
	return models.Rule{
		AutomationID: automation, NumberID: "number", Start: models.Start{Kind: models.StartClosedHours, Settings: &models.OnClosedHours{}},
	}
}

func holiday(automation string, dates ...string) models.Rule {
	return models.Rule{AutomationID: automation, NumberID: "number", Start: models.Start{
		Kind: models.StartHoliday, Settings: &models.OnHoliday{Days: models.Days{Dates: dates}},
	}}
}

func phraseRule(automation string) *models.Rule {
	return &models.Rule{
		AutomationID: automation, NumberID: "number", Start: models.Start{Kind: models.StartMessage, Settings: &models.OnMessage{}},
	}
}

func anyMessage(automation, when string) models.Rule {
	return models.Rule{
		AutomationID: automation, NumberID: "number",
		Start: models.Start{Kind: models.StartAny, Settings: &models.OnAnyMessage{When: when}},
	}
}

// written is a message at the instant to the number of the rules.
func written(at time.Time) models.InboundMessage {
	return models.InboundMessage{WAMID: "wamid", NumberID: "number", Kind: "text", Text: "ciao", SentAt: at}
}

// situation builds what the columns say.
func situation(is map[string]bool) models.Situation {
	s := models.Situation{Workspace: office(), Message: written(monday), Blocked: is["blocked"]}
	if !is["wrote"] {
		s.Message.Kind = models.KindReaction
	}
	if is["closed"] {
		s.Message.SentAt = monday.Add(10 * time.Hour)
	}
	if is["waits"] {
		s.Waiting = []models.Run{{ID: "waiting"}}
	}
	if is["phrase"] {
		s.Phrase = phraseRule("of the phrase")
	}
	if is["stop word"] {
		s.Message.Text = "Stop."
	}
	s.First = is["first"]
	if is["any"] {
		s.Others = append(s.Others, anyMessage("of any", ""))
	}
	s.Others = append(s.Others, closedHours("of the hours"), holiday("of another day", "2026-12-25"), models.Rule{
		AutomationID: "of the first", NumberID: "number",
		Start: models.Start{Kind: models.StartFirst, Settings: &models.OnFirstMessage{}},
	})
	if is["holiday"] {
		s.Others = append(s.Others, holiday("of the holiday", "2026-11-23"))
	}
	return s
}

func TestThePrecedenceTableIsCompleteAndTrue(t *testing.T) { // S1, S5, S6, S9, S10, K2, A9, A11, A14
	t.Parallel()
	conditions, rows := table(t, precedence)
	used := map[int]int{}
	for n := range 1 << len(conditions) {
		is := map[string]bool{}
		for i, name := range conditions {
			is[name] = n&(1<<i) != 0
		}
		row := -1
		for i, r := range rows {
			if r.fits(is) {
				require.Equal(t, -1, row, "%v is in two rows", is)
				row = i
			}
		}
		require.NotEqual(t, -1, row, "%v is in no row", is)
		used[row]++
		s := situation(is)
		d := Decide(s)
		starts := "nothing"
		if d.Start != nil {
			starts = string(d.Start.Start.Kind)
		}
		got := []string{map[bool]string{true: "yes", false: "no"}[len(d.Wake) > 0], starts, string(d.Routing)}
		require.Equal(t, rows[row].result, got, "%v", is)
		require.Equal(t, d, Decide(s), "the same situation decides the same")
	}
	require.Len(t, used, len(rows), "every row is reached")
}

// tableRow is a row of the table: what its condition columns say, and its result columns.
type tableRow struct {
	says   map[string]string
	result []string
}

func (r tableRow) fits(is map[string]bool) bool {
	for name, wants := range r.says {
		if (wants == "yes" && !is[name]) || (wants == "no" && is[name]) {
			return false
		}
	}
	return true
}

// table reads the manual's table.
func table(t *testing.T, text string) (conditions []string, rows []tableRow) {
	t.Helper()
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		left, right, found := strings.Cut(line, "||")
		require.True(t, found, line)
		says := cells(left)
		if i == 0 {
			conditions = says
			continue
		}
		require.Len(t, says, len(conditions), line)
		row := tableRow{says: map[string]string{}, result: cells(right)}
		for k, cell := range says {
			require.Contains(t, []string{"yes", "no", "-"}, cell, line)
			row.says[conditions[k]] = cell
		}
		rows = append(rows, row)
	}
	return conditions, rows
}

func cells(line string) []string {
	var out []string
	for _, cell := range strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|") {
		out = append(out, strings.TrimSpace(cell))
	}
	return out
}

func TestAMessageThatAnswersARunIsForThatRunAlone(t *testing.T) { // S1: a tap is tied to the message it answers
	t.Parallel()
	waiting := []models.Run{{ID: "a"}, {ID: "b"}}
	for answers, told := range map[string][]string{"": {"a", "b"}, "a": {"a"}, "b": {"b"}, "one that has left": nil} {
		s := models.Situation{Workspace: office(), Message: written(monday), Waiting: waiting}
		s.Message.AnswersRunID = answers
		require.Equal(t, told, Decide(s).Wake, "answers %q", answers)
	}
}

func TestAMessageThatWasWrittenBeforeTheQuestionAnswersNothing(t *testing.T) { // W5, A14
	t.Parallel()
	asked := monday.Add(time.Minute)
	for at, want := range map[time.Time]models.Routing{
		monday: models.RoutedNowhere, asked.Add(-time.Second): models.RoutedNowhere, asked: models.RoutedReply,
		asked.Add(time.Hour): models.RoutedReply,
	} {
		sent := asked.Add(500 * time.Millisecond) // WhatsApp tells whole seconds
		s := models.Situation{Workspace: office(), Message: written(at), Waiting: []models.Run{{ID: "a", AskedAt: &sent}}}
		require.Equal(t, want, Decide(s).Routing, at.String())
	}
}

func TestATapOnAnOldButtonIsAnsweredAsAnyMessageOutsideTheHours(t *testing.T) { // S5: no run was waiting for it
	t.Parallel()
	s := models.Situation{
		Workspace: office(), Message: written(monday.Add(10 * time.Hour)), Waiting: []models.Run{{ID: "b"}},
		Others: []models.Rule{closedHours("hours")},
	}
	s.Message.AnswersRunID = "one that has left"
	d := Decide(s)
	require.Empty(t, d.Wake)
	require.Equal(t, models.RoutedClosedHours, d.Routing)
}

func TestOfSeveralAutomationsForAHolidayTheOldestOnTheNumberAnswers(t *testing.T) { // S6
	t.Parallel()
	elsewhere := holiday("on another number", "2026-11-23")
	elsewhere.NumberID = "other"
	s := models.Situation{Workspace: office(), Message: written(monday), Others: []models.Rule{
		closedHours("hours"), elsewhere, holiday("first", "2026-11-20/2026-11-30"), holiday("second", "2026-11-23"),
	}}
	require.Equal(t, "first", Decide(s).Start.AutomationID)
}

func TestAQuietPeriodKeepsEverybodyQuiet(t *testing.T) { // S5, S6
	t.Parallel()
	quiet := holiday("holiday", "2026-11-23")
	quiet.Answered = true
	s := models.Situation{
		Workspace: office(), Message: written(monday.Add(10 * time.Hour)), Others: []models.Rule{quiet, closedHours("hours")},
	}
	d := Decide(s)
	require.Nil(t, d.Start, "the closed hours do not answer in the holiday's place")
	require.Equal(t, models.RoutedQuiet, d.Routing)
	s.Phrase = phraseRule("phrase")
	require.Equal(t, models.RoutedPhrase, Decide(s).Routing, "a phrase is answered all the same")
}

func TestHoursAndHolidaysGoByTheMessagesOwnTimeInTheWorkspacesZone(t *testing.T) { // S5, S6
	t.Parallel()
	rome, err := time.LoadLocation("Europe/Rome")
	require.NoError(t, err)
	others := []models.Rule{closedHours("hours"), holiday("christmas", "2026-12-25")}
	for local, want := range map[string]models.Routing{
		"2026-11-23T08:59": models.RoutedClosedHours, "2026-11-23T09:00": models.RoutedNowhere, "2026-11-23T17:59": models.RoutedNowhere,
		"2026-11-23T18:00": models.RoutedClosedHours, "2026-11-22T12:00": models.RoutedClosedHours,
		"2026-12-24T23:59": models.RoutedClosedHours, "2026-12-25T00:00": models.RoutedHoliday, "2026-12-25T23:59": models.RoutedHoliday,
		"2026-12-26T00:00": models.RoutedClosedHours,
		// The clocks of 2026 changed on 29 March and 25 October: nine in the morning stays nine.
		"2026-03-30T08:59": models.RoutedClosedHours, "2026-03-30T09:00": models.RoutedNowhere,
		"2026-10-26T08:59": models.RoutedClosedHours, "2026-10-26T09:00": models.RoutedNowhere,
	} {
		at, err := time.ParseInLocation(models.LocalDateTimeLayout, local, rome)
		require.NoError(t, err)
		d := Decide(models.Situation{Workspace: office(), Message: written(at.UTC()), Others: others})
		require.Equal(t, want, d.Routing, local)
	}
}

func TestAWorkspaceWithoutWorkingHoursIsNeverClosed(t *testing.T) { // S5
	t.Parallel()
	w := office()
	w.WorkingHours = nil
	for hour := range 24 {
		s := models.Situation{
			Workspace: w, Message: written(monday.Add(time.Duration(hour) * time.Hour)), Others: []models.Rule{closedHours("hours")},
		}
		require.Equal(t, models.RoutedNowhere, Decide(s).Routing, fmt.Sprint(hour))
	}
}
