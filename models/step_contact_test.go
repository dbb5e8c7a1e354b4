package models

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func many(n int) []string { return strings.Split(strings.Repeat("x,", n-1)+"x", ",") }

func TestStepsThatChangeThingsAreChecked(t *testing.T) { // A5 to A17
	t.Parallel()
	text, long := "v", chars(4097)
	hook := func(change func(*SendWebhook)) *SendWebhook {
		w := &SendWebhook{Method: "POST", URL: "https://example.com/hook"}
		change(w)
		return w
	}
	table := func(n int) map[string]string { return parameters(many(n)...) }
	for name, c := range map[string]struct {
		settings StepSettings
		want     []string
	}{
		"20 tags":                  {&ChangeTags{many(20)}, nil},
		"21 tags":                  {&ChangeTags{many(21)}, []string{"/tags"}},
		"no tags":                  {&ChangeTags{}, []string{"/tags"}},
		"a long tag":               {&ChangeTags{[]string{chars(200), chars(201)}}, []string{"/tags/1"}},
		"20 lists":                 {&ChangeLists{many(20)}, nil},
		"21 lists":                 {&ChangeLists{many(21)}, []string{"/list_ids"}},
		"an empty list":            {&ChangeLists{[]string{"a", " "}}, []string{"/list_ids/1"}},
		"50 operators":             {&AssignOperators{UserIDs: many(50), Choose: ChooseRandom}, nil},
		"51 operators":             {&AssignOperators{UserIDs: many(51)}, []string{"/user_ids"}},
		"a choice that is none":    {&AssignOperators{UserIDs: many(1), Choose: "first"}, []string{"/choose"}},
		"all operators off":        {&UnassignOperators{}, nil},
		"51 operators off":         {&UnassignOperators{many(51)}, []string{"/user_ids"}},
		"a field's text":           {&SetField{Field: "CITY", Value: &text}, nil},
		"a field's message":        {&SetField{Field: "FIRST_NAME", From: FromNextMessage, Limit: 1}, nil},
		"a field's neither":        {&SetField{Field: "CITY"}, []string{""}},
		"a field's both":           {&SetField{Field: "CITY", Value: &text, From: FromNextMessage}, []string{""}},
		"a field from elsewhere":   {&SetField{Field: "CITY", From: "moon"}, []string{"/from"}},
		"a limit without a wait":   {&SetField{Field: "CITY", Value: &text, Limit: 1}, []string{"/limit"}},
		"a field in small letters": {&SetField{Field: "city", Value: &text}, []string{"/field"}},
		"the phone":                {&SetField{Field: CodePhone, Value: &text}, []string{"/field"}},
		"the account's name":       {&SetField{Field: CodeAccountName, Value: &text}, []string{"/field"}},
		"a field's long text":      {&SetField{Field: "CITY", Value: &long}, []string{"/value"}},
		"a ticket":                 {&OpenTicket{Title: chars(200), Category: chars(200), Reference: chars(200)}, nil},
		"a ticket over its limits": {
			&OpenTicket{Title: chars(201), Category: chars(201), Reference: chars(201), Priority: "x"},
			[]string{"/title", "/priority", "/category", "/reference"},
		},
		"a ticket without title": {&OpenTicket{}, []string{"/title"}},
		"a change of nothing":    {&UpdateTicket{Reference: "r"}, []string{""}},
		"a change to no state":   {&UpdateTicket{Status: "x", Title: chars(201)}, []string{"/status", "/title"}},
		"a close":                {&CloseTicket{}, nil},
		"a close by a long key":  {&CloseTicket{chars(201)}, []string{"/reference"}},
		"a webhook": {hook(func(w *SendWebhook) {
			w.URL = "https://example.com/%%CITY%%?a=%%PHONE%%"
			w.Headers, w.Save = table(20), table(20)
		}), nil},
		"a webhook's many": {
			hook(func(w *SendWebhook) { w.Headers, w.Save = table(21), table(21) }), []string{"/headers", "/save"},
		},
		"a webhook's method":          {hook(func(w *SendWebhook) { w.Method = "post" }), []string{"/method"}},
		"a webhook to nowhere":        {hook(func(w *SendWebhook) { w.URL = "" }), []string{"/url"}},
		"a webhook to a path":         {hook(func(w *SendWebhook) { w.URL = "/hook" }), []string{"/url"}},
		"a webhook by file":           {hook(func(w *SendWebhook) { w.URL = "file:///etc/passwd" }), []string{"/url"}},
		"a webhook with credentials":  {hook(func(w *SendWebhook) { w.URL = "https://u:p@example.com/" }), []string{"/url"}},
		"a webhook to a field's host": {hook(func(w *SendWebhook) { w.URL = "https://%%CITY%%/" }), []string{"/url"}},
		"a webhook's host and field":  {hook(func(w *SendWebhook) { w.URL = "https://example.com%%CITY%%/a" }), []string{"/url"}},
		"ends all":                    {&EndAutomations{}, nil},
		"ends 51":                     {&EndAutomations{many(51)}, []string{"/automation_ids"}},
		"starts nothing":              {&StartAutomation{}, []string{"/automation_id"}},
		"starts one":                  {&StartAutomation{"a"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ElementsMatch(t, c.want, pointers(c.settings.validate("")))
		})
	}
}

func TestFailureAndDeliveryAreForStepsThatCallOut(t *testing.T) {
	t.Parallel()
	for kind, settings := range wholeSteps() {
		var step Step
		require.NoError(t, json.Unmarshal([]byte(`{"kind":"`+string(kind)+`"`+settings+`}`), &step))
		step.OnFailure, step.Delivery = FailureEnd, AtLeastOnce
		var want []string
		if !kind.CallsOut() {
			want = append(want, "/on_failure")
		}
		if !kind.Sends() {
			want = append(want, "/delivery")
		}
		require.ElementsMatch(t, want, pointers(step.validate("")), kind)
		if kind.Sends() {
			step.OnFailure, step.Delivery = "x", "x"
			require.Equal(t, []string{"/on_failure", "/delivery"}, pointers(step.validate("")))
		}
	}
	step := Step{Kind: KindBlockContact, Settings: &NoSettings{}, Name: chars(201), Deleted: true, Wait: Wait{At: "x"}}
	require.Equal(t, []string{"/name", "/deleted", "/wait/at"}, pointers(step.validate("")))
	require.Equal(t, "block contact", Step{Kind: KindBlockContact}.Title())
	require.Equal(t, "n", Step{Kind: KindBlockContact, Name: "n"}.Title())
}

func TestStartsAreChecked(t *testing.T) { // S1 to S7
	t.Parallel()
	for name, c := range map[string]struct {
		settings StartSettings
		want     []string
	}{
		"a phrase":               {&OnMessage{chars(4096)}, nil},
		"a long phrase":          {&OnMessage{chars(4097)}, []string{"/phrase"}},
		"a phrase of spaces":     {&OnMessage{" \t"}, []string{"/phrase"}},
		"a label":                {&OnIntegration{chars(200)}, nil},
		"a long label":           {&OnIntegration{chars(201)}, []string{"/label"}},
		"50 lists":               {&OnList{many(50)}, nil},
		"51 lists":               {&OnList{many(51)}, []string{"/list_ids"}},
		"on the day":             {&OnDate{Field: "BORN", When: "on", At: "09:00", Yearly: true}, nil},
		"before the day":         {&OnDate{Field: "BORN", When: "before", Offset: 1}, nil},
		"on the day, later":      {&OnDate{Field: "BORN", When: "on", Offset: 1}, []string{"/offset"}},
		"after the day, at once": {&OnDate{Field: "BORN", When: "after"}, []string{"/offset"}},
		"a date of nothing":      {&OnDate{Field: "born", When: "then", Offset: 1, At: "24:00"}, []string{"/field", "/when", "/at"}},
		"closed hours":           {&OnClosedHours{}, nil},
		"a holiday of nothing":   {&OnHoliday{}, []string{""}},
		"a leap day each year":   {&OnHoliday{Days: Days{Yearly: []string{"02-29"}}}, nil},
		"a day that never was":   {&OnHoliday{Days: Days{Yearly: []string{"01-01", "02-30"}}}, []string{"/yearly_days/1"}},
		"days and ranges": {
			&OnHoliday{Days: Days{Dates: []string{"2026-12-24", "2026-12-31/2027-01-02", "2026-12-24/2026-12-24"}}}, nil,
		},
		"a range that runs backward": {
			&OnHoliday{Days: Days{Dates: []string{"2026-12-24", "2027-01-02/2026-12-31", "2026-12-31/", "24.12.2026"}}},
			[]string{"/days/1", "/days/2", "/days/3"},
		},
		"a country":                  {&OnHoliday{Days: Days{Country: "IT"}}, nil},
		"a country in small letters": {&OnHoliday{Days: Days{Country: "it"}}, []string{"/country"}},
		"a country's name":           {&OnHoliday{Days: Days{Country: "ITALY"}}, []string{"/country"}},
		"a ticket opened":            {&OnTicket{Event: "opened"}, nil},
		"a ticket closed":            {&OnTicket{Event: "status_changed", From: "any", To: TicketClosed}, nil},
		"a ticket gone":              {&OnTicket{Event: "gone", From: "x", To: "y"}, []string{"/event", "/from", "/to"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ElementsMatch(t, c.want, pointers(c.settings.validate("")))
		})
	}
}

func TestAnswersToCustomersGoFirst(t *testing.T) { // W4
	t.Parallel()
	require.Less(t, StartMessage.Priority(), StartManual.Priority())
	require.Less(t, StartHoliday.Priority(), StartIntegration.Priority())
	require.Less(t, StartManual.Priority(), StartCampaign.Priority())
}
