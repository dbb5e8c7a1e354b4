package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// taker is what somebody does with a coupon, and what comes of it.
type taker struct {
	people int
	// before is their consent when the campaign begins; "" for unknown.
	before string
	// do is what they do when the coupon has come.
	do func(c *couponCampaign, phone string)
	// reads is what comes to their phone by the end, log their consent's, the oldest first, words what they wrote as it reads then.
	reads, log, words []string
	clicked           bool
}

// couponCampaign is a campaign of coupons in three languages, and a reminder for whoever did not look.
type couponCampaign struct {
	*world
	t         *testing.T
	languages []string
	// bodies are what the coupon and the reminder say, by language.
	bodies map[string]map[string]string
	takers []taker
	// of are the people by phone, in the order of phones.
	of     map[string]*taker
	phones []string
}

// A coupon goes to 300 people in three languages: 40 have refused marketing, 10 say STOP in the middle, 5 edit and 5 delete what
// they wrote, 30 open the link, some more than once, and programs look at it for others.
func TestACouponCampaignInThreeLanguages(t *testing.T) { // A1, C1, C5, K1, K2, W7, texts, clicks
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		c := newCouponCampaign(t, w)
		a := c.automation()
		made := w.api.begins(t, object{"name": "Buoni", "automation_id": a.ID, "list_ids": []string{c.audience()}})
		done := w.api.reaches(t, made.ID, "done")
		require.Equal(t, []int{300, 260, 40}, []int{done.Members.Total, done.Members.Entered, done.Members.LeftOut})
		c.allRead("coupon")
		for _, phone := range c.phones {
			if do := c.of[phone].do; do != nil {
				do(c, phone)
			}
		}
		c.allWroteAndConsent()
		for _, r := range allPages[run](t, w.api, "/v1/automations/"+a.ID+"/runs?limit=200") {
			require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPost, "/v1/runs/"+r.ID+"/skip_wait", nil).status)
		}
		eventually(t, "all are through", func(e *assert.CollectT) {
			require.Len(e, allPages[run](e, w.api, "/v1/automations/"+a.ID+"/runs?limit=200&status=completed"), 260)
		})
		c.allRead("coupon", "reminder")
		c.figures(a, made)
	})
}

func newCouponCampaign(t *testing.T, w *world) *couponCampaign {
	t.Helper()
	c := &couponCampaign{world: w, t: t, languages: []string{"it", "en", "es"}, of: map[string]*taker{}}
	c.bodies = map[string]map[string]string{
		"coupon":   {"it": "Ciao %s, il tuo buono è qui.", "en": "Hello %s, your coupon is here.", "es": "Hola %s, tu cupón está aquí."},
		"reminder": {"it": "Il tuo buono scade domani.", "en": "Your coupon ends tomorrow.", "es": "Tu cupón termina mañana."},
	}
	both, first := []string{"coupon", "reminder"}, []string{"coupon"}
	writes := func(acts ...object) func(*couponCampaign, string) {
		return func(c *couponCampaign, phone string) {
			for _, act := range acts {
				c.sim.acts(c.t, phone, act)
			}
		}
	}
	looks := func(method, agent string, times int) func(*couponCampaign, string) {
		return func(c *couponCampaign, phone string) {
			for range times {
				c.looks(phone, method, agent)
			}
		}
	}
	c.takers = []taker{
		{people: 40, before: "refused", log: []string{"refused import "}},
		{
			people: 10, do: writes(object{"text": "STOP"}), reads: first, log: []string{"refused message STOP"}, words: []string{"STOP"},
		},
		{
			people: 5, do: writes(object{"text": "Quanto?"}, object{"edit": object{"text": "Quanto vale?"}}), reads: both,
			words: []string{"Quanto vale? edited"},
		},
		{people: 5, do: writes(object{"text": "Ops"}, object{"delete": object{}}), reads: both, words: []string{"Ops deleted"}},
		{people: 20, do: looks(http.MethodGet, aPhone, 1), reads: first, clicked: true},
		{people: 10, do: looks(http.MethodGet, aPhone, 2), reads: first, clicked: true},
		{people: 5, do: looks(http.MethodHead, aPhone, 1), reads: both},
		{people: 5, do: looks(http.MethodGet, aRobot, 1), reads: both},
		{people: 200, reads: both},
	}
	return c
}

// automation writes the templates in all languages and an automation that sends them.
func (c *couponCampaign) automation() automation {
	c.t.Helper()
	for _, language := range c.languages {
		coupon := strings.ReplaceAll(c.bodies["coupon"][language], "%s", "{{1}}")
		c.written(c.t, object{"name": "coupon", "language": language, "category": "MARKETING", "components": []object{
			{"type": "BODY", "text": coupon, "example": object{"body_text": [][]string{{"Anna"}}}},
			{"type": "BUTTONS", "buttons": []object{
				{
					"type": "URL", "text": "Shop", "url": "https://shop.example/" + language + "?of={{1}}", "track": true,
					"example": []string{"https://shop.example/" + language + "?of=Anna"},
				},
				{"type": "COPY_CODE", "example": "SAVE"},
			}},
		}})
		c.written(c.t, object{"name": "reminder_of_coupon", "language": language, "category": "MARKETING", "components": []object{
			{"type": "BODY", "text": c.bodies["reminder"][language]},
		}})
	}
	return c.api.steps(
		c.t, "Buoni",
		object{
			"name": "coupon", "kind": "send_template", "template": "coupon", "language": "it",
			"parameters": object{"1": "%%FIRST_NAME|amico%%"},
			"buttons":    object{"0": object{"url_suffix": "%%FIRST_NAME%%"}, "1": object{"coupon_code": "SAVE25"}},
		},
		after("P1D", branch(
			object{"clicked": object{}}, []object{addTag("looked")},
			[]object{{"name": "reminder", "kind": "send_template", "template": "reminder_of_coupon", "language": "it"}},
		)),
	)
}

// audience is the list of all of them, the languages in turn.
func (c *couponCampaign) audience() string {
	c.t.Helper()
	list := c.api.list(c.t, "tutti")
	file := "PHONE,FIRST_NAME,LANGUAGE,CONSENT\n"
	for i := range c.takers {
		for range c.takers[i].people {
			phone := newPhone()
			file += fmt.Sprint(phone, ",Zoë,", c.languages[len(c.phones)%3], ",", c.takers[i].before, "\n")
			c.of[phone] = &c.takers[i]
			c.phones = append(c.phones, phone)
		}
	}
	got := c.api.call(c.t, http.MethodPost, "/v1/contacts/import?list_id="+list, []byte(file), "Content-Type", "text/csv")
	require.Equal(c.t, http.StatusOK, got.status, string(got.body))
	return list
}

// languageOf is that of somebody of the audience.
func (c *couponCampaign) languageOf(i int) string { return c.languages[i%3] }

// allRead waits until each phone has read what its owner is to read of these messages, in their language, and nothing else.
func (c *couponCampaign) allRead(messages ...string) {
	c.t.Helper()
	eventually(c.t, fmt.Sprint("the phones have ", messages), func(e *assert.CollectT) {
		got := map[string][]string{}
		for _, m := range c.sim.all(e) {
			got[m.To] = append(got[m.To], m.Text)
		}
		for i, phone := range c.phones {
			var want []string
			for _, message := range messages[:min(len(messages), len(c.of[phone].reads))] {
				want = append(want, strings.ReplaceAll(c.bodies[message][c.languageOf(i)], "%s", "Zoë"))
			}
			require.Equal(e, want, got[phone], "person %d", i)
		}
	})
}

// allWroteAndConsent waits until what people wrote reads as it should, and the log of consent says what they said of it.
func (c *couponCampaign) allWroteAndConsent() {
	c.t.Helper()
	for _, phone := range c.phones {
		who := c.of[phone]
		id := get[page[contact]](c.t, c.api, "/v1/contacts?phone=%2B"+phone[1:]).Items[0].ID
		c.saysOfConsent(c.t, id, who.log)
		eventually(c.t, "what somebody wrote", func(e *assert.CollectT) {
			var words []string
			for _, m := range get[page[struct {
				Kind, Text string
				EditedAt   *string `json:"edited_at"`
				DeletedAt  *string `json:"deleted_at"`
			}]](e, c.api, "/v1/contacts/"+id+"/inbound_messages").Items {
				switch {
				case m.Kind == "edit" || m.Kind == "revoke":
					continue
				case m.DeletedAt != nil:
					m.Text += " deleted"
				case m.EditedAt != nil:
					m.Text += " edited"
				}
				words = append(words, m.Text)
			}
			require.Equal(e, who.words, words)
		})
	}
}

// looks asks for the link of the coupon on a phone, which leads to the shop in the person's language.
func (c *couponCampaign) looks(phone, method, agent string) {
	c.t.Helper()
	coupon := c.sim.messages(c.t, phone)[0]
	require.Len(c.t, coupon.Links, 1)
	got := opens(c.t, method, coupon.Links[0], agent)
	require.Equal(c.t, http.StatusFound, got.status)
	want := "https://shop.example/" + c.languageOf(slices.Index(c.phones, phone)) + "?of=Zo%C3%AB"
	require.Equal(c.t, want, got.header.Get("Location"))
}

// figures compares every report with the table. Whom a step passed over is not among those it was executed for.
func (c *couponCampaign) figures(a automation, made campaign) {
	c.t.Helper()
	coupon := messageFigures{Sent: 260, Delivered: 260, Read: 20, Replied: 20, Clicked: 30, Failed: []reasonCount{}}
	reminder := messageFigures{Sent: 220, Delivered: 220, Failed: []reasonCount{}}
	all := messageFigures{Sent: 480, Delivered: 480, Read: 20, Replied: 20, Clicked: 30, Failed: []reasonCount{}}
	stopped := []reasonCount{{"marketing_stopped", 10}}
	number := get[page[struct{ ID string }]](c.t, c.api, "/v1/numbers").Items[0].ID
	var step string
	eventually(c.t, "the figures are those of the phones", func(e *assert.CollectT) {
		report := get[struct {
			Entered, Inside, Completed int
			Steps                      []struct {
				Name     string
				StepID   string `json:"step_id"`
				Executed int
				Skipped  []reasonCount
				Messages messageFigures
			}
		}](e, c.api, "/v1/automations/"+a.ID+"/report")
		require.Equal(e, []int{260, 0, 260}, []int{report.Entered, report.Inside, report.Completed})
		found := map[string]int{}
		for i, s := range report.Steps {
			found[s.Name] = i
		}
		first, last := report.Steps[found["coupon"]], report.Steps[found["reminder"]]
		require.Equal(e, []any{260, coupon, []reasonCount{}}, []any{first.Executed, first.Messages, first.Skipped})
		require.Equal(e, []any{220, reminder, stopped}, []any{last.Executed, last.Messages, last.Skipped})
		whole := get[struct {
			Entered, Completed int
			LeftOut            int `json:"left_out"`
			Skipped            []reasonCount
			Messages           messageFigures
		}](e, c.api, "/v1/campaigns/"+made.ID+"/report")
		require.Equal(e, []int{260, 260, 40}, []int{whole.Entered, whole.Completed, whole.LeftOut})
		require.Equal(e, []any{stopped, all}, []any{whole.Skipped, whole.Messages})
		require.Equal(e, all, get[struct{ Messages messageFigures }](e, c.api, "/v1/numbers/"+number+"/report").Messages)
		step = first.StepID
	})
	var clicked, looked []string
	for _, phone := range c.phones {
		if c.of[phone].clicked {
			looked = append(looked, phone)
		}
	}
	for _, one := range allPages[struct{ Phone string }](
		c.t, c.api, "/v1/automations/"+a.ID+"/report/contacts?limit=200&figure=clicked&step_id="+step,
	) {
		clicked = append(clicked, one.Phone)
	}
	require.ElementsMatch(c.t, looked, clicked)
}
