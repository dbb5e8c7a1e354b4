package app

import (
	"time"

	"cadenza/models"
)

func simulatedWaits() map[string]simulatedCase {
	offer := offerStep()
	return map[string]simulatedCase{
		"the wall clock rules across a clock change": {
			steps: []models.Step{offer, waits(models.Wait{For: day, At: "09:00"}, tag("later"))},
			in:    models.SimulationInput{At: time.Date(2026, 10, 24, 6, 0, 0, 0, time.UTC)},
			want: []string{
				"Sat 24 Oct 08:00 CEST: 1 send_template done Ciao Giulia",
				"Sat 24 Oct 08:00 CEST: waits until Sun 25 Oct 09:00 CET [duration time_of_day]",
				"Sun 25 Oct 09:00 CET: 2 add_tags done tags_added[later]", "Sun 25 Oct 09:00 CET: left completed",
			},
		},
		"what is due at nine is done after nine": {
			steps: []models.Step{waits(models.Wait{At: "09:00"}, tag("a")), tag("b"), waits(models.Wait{At: "09:00"}, tag("c"))},
			in:    models.SimulationInput{At: time.Date(2026, 10, 23, 6, 0, 0, 0, time.UTC)},
			want: []string{
				"Fri 23 Oct 08:00 CEST: waits until Fri 23 Oct 09:00 CEST [time_of_day]",
				"Fri 23 Oct 09:00 CEST: 1 add_tags done tags_added[a]",
				"Fri 23 Oct 09:00 CEST: 2 add_tags done tags_added[b]",
				"Fri 23 Oct 09:00 CEST: waits until Sat 24 Oct 09:00 CEST [time_of_day]",
				"Sat 24 Oct 09:00 CEST: 3 add_tags done tags_added[c]", "Sat 24 Oct 09:00 CEST: left completed",
			},
		},
		"a series of whole days comes every day": {
			steps: []models.Step{
				waits(models.Wait{For: day, At: "09:00"}, tag("a")), waits(models.Wait{For: day, At: "09:00"}, tag("b")),
				waits(models.Wait{For: 36 * hour, At: "09:00"}, tag("c")),
			},
			in: models.SimulationInput{At: time.Date(2026, 3, 27, 22, 50, 0, 0, time.UTC)},
			want: []string{
				"Fri 27 Mar 23:50 CET: waits until Sat 28 Mar 09:00 CET [duration time_of_day]",
				"Sat 28 Mar 09:00 CET: 1 add_tags done tags_added[a]",
				"Sat 28 Mar 09:00 CET: waits until Sun 29 Mar 09:00 CEST [duration time_of_day]",
				"Sun 29 Mar 09:00 CEST: 2 add_tags done tags_added[b]",
				"Sun 29 Mar 09:00 CEST: waits until Tue 31 Mar 09:00 CEST [duration time_of_day]",
				"Tue 31 Mar 09:00 CEST: 3 add_tags done tags_added[c]",
				"Tue 31 Mar 09:00 CEST: left completed",
			},
		},
		"a holiday and the hours move a wait": {
			steps: []models.Step{waits(models.Wait{For: 10 * hour, Within: models.WithinWorkingHours}, tag("open"))},
			want: []string{
				"Mon 23 Nov 10:00 CET: waits until Wed 25 Nov 09:00 CET [duration working_hours holiday]",
				"Wed 25 Nov 09:00 CET: 1 add_tags done tags_added[open]", "Wed 25 Nov 09:00 CET: left completed",
			},
		},
		"a closed window takes the fallback, or skips": {
			steps: []models.Step{
				{
					Kind:     models.KindSendMessage,
					Settings: &models.SendMessage{Text: "never read", Fallback: models.Fallback{FallbackTemplate: "open"}},
				},
				text("never read either"),
			},
			want: []string{
				"Mon 23 Nov 10:00 CET: 1 send_message done fallback_template Ciao Giulia",
				"Mon 23 Nov 10:00 CET: 2 send_message skipped window_closed", "Mon 23 Nov 10:00 CET: left completed",
			},
		},
		"who wrote before the start can be answered": {
			steps: []models.Step{text("at your service"), waits(models.Wait{For: day}, text("too late"))},
			in:    models.SimulationInput{Customer: []models.CustomerAct{{At: monday.Add(-time.Hour), Text: "hello"}}},
			want: []string{
				"Mon 23 Nov 09:00 CET: says hello (nowhere)", "Mon 23 Nov 10:00 CET: 1 send_message done at your service",
				"Mon 23 Nov 10:00 CET: waits until Tue 24 Nov 10:00 CET [duration]",
				"Tue 24 Nov 10:00 CET: 2 send_message skipped window_closed",
				"Tue 24 Nov 10:00 CET: left completed",
			},
		},
		"no answer takes the other way": {
			steps: []models.Step{{
				Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: 2 * hour, NoReply: []models.Step{tag("silent")}},
			}},
			want: []string{
				"Mon 23 Nov 10:00 CET: waits until Mon 23 Nov 12:00 CET [message]", "Mon 23 Nov 12:00 CET: 1 wait_for_reply done no_reply",
				"Mon 23 Nov 12:00 CET: 1.no_reply.1 add_tags done tags_added[silent]", "Mon 23 Nov 12:00 CET: left completed",
			},
		},
	}
}

func simulatedEffects() map[string]simulatedCase {
	offer := offerStep()
	return map[string]simulatedCase{
		"an answer ends the wait, and a tap takes its branch": {
			steps: []models.Step{
				{
					Kind:     models.KindSendButtons,
					Settings: &models.SendButtons{Text: "Really?", Buttons: []models.Button{{Text: "Yes"}, {Text: "No"}}},
				},
				{Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: day}},
				{Kind: models.KindBranch, Settings: &models.Branch{
					If: models.Condition{Reply: "button", Test: models.Test{Is: "yes"}}, Then: []models.Step{text("Good")},
					Else: []models.Step{tag("no")},
				}},
			},
			in: models.SimulationInput{Customer: []models.CustomerAct{
				{At: monday.Add(-time.Minute), Text: "hello"},
				{At: monday.Add(2 * time.Hour), Button: "Yes"},
				{At: monday.Add(3 * time.Hour), Text: "too late"},
			}},
			want: []string{
				"Mon 23 Nov 09:59 CET: says hello (nowhere)", "Mon 23 Nov 10:00 CET: 1 send_buttons done Really?",
				"Mon 23 Nov 10:00 CET: waits until Tue 24 Nov 10:00 CET [message]", "Mon 23 Nov 12:00 CET: says Yes (reply)",
				"Mon 23 Nov 12:00 CET: 2 wait_for_reply done reply", "Mon 23 Nov 12:00 CET: 3 branch done then",
				"Mon 23 Nov 12:00 CET: 3.then.1 send_message done Good", "Mon 23 Nov 12:00 CET: left completed",
			},
		},
		"a missing field leaves no hole in a template": {
			steps: []models.Step{{Kind: models.KindSendTemplate, OnFailure: models.FailureEnd, Settings: &models.SendTemplate{
				Template: "welcome", Parameters: map[string]string{"1": "%%CITY%%"},
			}}},
			want: []string{"Mon 23 Nov 10:00 CET: 1 send_template failed missing_parameter", "Mon 23 Nov 10:00 CET: left ended_on_failure"},
		},
		"a template that is not approved needs a person": {
			steps: []models.Step{tag("in"), {Kind: models.KindSendTemplate, Settings: &models.SendTemplate{Template: "nobody_knows"}}},
			want: []string{
				"Mon 23 Nov 10:00 CET: 1 add_tags done tags_added[in]",
				"Mon 23 Nov 10:00 CET: 2 send_template needs_attention template_unusable", "Mon 23 Nov 10:00 CET: needs_attention",
			},
		},
		"who is blocked gets nothing": {
			steps: []models.Step{offer, {Kind: models.KindRestoreContact, Settings: &models.NoSettings{}}, offer},
			in:    models.SimulationInput{Blocked: true},
			want: []string{
				"Mon 23 Nov 10:00 CET: 1 send_template skipped contact_blocked",
				"Mon 23 Nov 10:00 CET: 2 restore_contact done contact_restored[]",
				"Mon 23 Nov 10:00 CET: 3 send_template done Ciao Giulia", "Mon 23 Nov 10:00 CET: left completed",
			},
		},
		"the next message fills a field": {
			steps: []models.Step{
				offer,
				{Kind: models.KindSetField, Settings: &models.SetField{Field: "CITY", From: models.FromNextMessage, Limit: day}},
				text("Ah, %%CITY%%"),
				{Kind: models.KindDeleteContact, Settings: &models.NoSettings{}},
			},
			in: models.SimulationInput{Customer: []models.CustomerAct{
				{At: monday.Add(time.Hour), Text: "Lecce"}, {At: monday.Add(2 * time.Hour), Text: "Bari"},
			}},
			want: []string{
				"Mon 23 Nov 10:00 CET: 1 send_template done Ciao Giulia",
				"Mon 23 Nov 10:00 CET: waits until Tue 24 Nov 10:00 CET [message]",
				"Mon 23 Nov 11:00 CET: says Lecce (reply)", "Mon 23 Nov 11:00 CET: 2 set_field done field_set[CITY Lecce]",
				"Mon 23 Nov 11:00 CET: 3 send_message done Ah, Lecce", "Mon 23 Nov 11:00 CET: 4 delete_contact done contact_deleted[]",
				"Mon 23 Nov 11:00 CET: left contact_deleted",
			},
		},
	}
}

func simulatedClicks() map[string]simulatedCase {
	return map[string]simulatedCase{
		"who is said to click has clicked": {
			steps: []models.Step{
				{Kind: models.KindSendMessage, Settings: &models.SendMessage{
					Text: "See https://shop.example/%%CITY%%", Tracking: models.Tracking{TrackLinks: true},
				}},
				{Kind: models.KindBranch, Settings: &models.Branch{
					If: models.Condition{Clicked: &models.Clicked{}}, Then: []models.Step{tag("too soon")},
				}},
				text("no link here"),
				{Kind: models.KindBranch, Wait: models.Wait{For: day}, Settings: &models.Branch{
					If: models.Condition{Clicked: &models.Clicked{}}, Then: []models.Step{tag("curious")},
				}},
			},
			in: models.SimulationInput{Customer: []models.CustomerAct{
				{At: monday.Add(-time.Minute), Text: "hello"}, {At: monday.Add(2 * time.Hour), Clicks: true},
			}},
			want: []string{
				"Mon 23 Nov 09:59 CET: says hello (nowhere)", "Mon 23 Nov 10:00 CET: 1 send_message done See https://shop.example/",
				"Mon 23 Nov 10:00 CET: 2 branch done else", "Mon 23 Nov 10:00 CET: 3 send_message done no link here",
				"Mon 23 Nov 10:00 CET: waits until Tue 24 Nov 10:00 CET [duration]", "Mon 23 Nov 12:00 CET: says  ()",
				"Tue 24 Nov 10:00 CET: 4 branch done then", "Tue 24 Nov 10:00 CET: 4.then.1 add_tags done tags_added[curious]",
				"Tue 24 Nov 10:00 CET: left completed",
			},
		},
	}
}

// offerStep sends the template of these tests.
func offerStep() models.Step {
	return models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
		Template: "welcome", Parameters: map[string]string{"1": "%%FIRST_NAME%%"},
	}}
}
