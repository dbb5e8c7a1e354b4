package whatsapptest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"cadenza/internal/whatsapp"
)

func (s *Simulator) getFaults(*http.Request) (any, error) { return s.faults.current(), nil }

// putFaults replaces the script as a whole; accounts hear of templates whose status changes by it.
func (s *Simulator) putFaults(r *http.Request) (any, error) {
	var next script
	if err := strict(r, &next); err != nil {
		return nil, err
	}
	if broken := next.prepare(s.templates); len(broken) > 0 {
		return nil, &problem{status: http.StatusBadRequest, title: "The script of faults is not valid", errors: broken}
	}
	if next.Rules == nil {
		next.Rules = []*rule{}
	}
	last := s.faults.replace(next)
	return next, s.announce(last, next)
}

// prepare checks the rules and fills what they keep ready.
func (s script) prepare(known *templates) []flaw {
	var broken []flaw
	for i, r := range s.Rules {
		at := fmt.Sprintf("/rules/%d", i)
		if r == nil {
			broken = append(broken, flaw{at, "must be an object"})
			continue
		}
		for _, f := range r.prepare(known) {
			broken = append(broken, flaw{at + f.Pointer, f.Detail})
		}
	}
	return broken
}

func (r *rule) prepare(known *templates) []flaw {
	broken := r.shape(known)
	if r.Times != nil {
		r.left = *r.Times
	}
	if r.Latency != "" {
		delay, ok := duration(r.Latency)
		r.delay = delay
		broken = need(broken, ok && delay > 0, "/latency", "must be an ISO 8601 duration above zero, such as PT2S")
	}
	if st := r.Statuses; st != nil {
		delay, ok := duration(st.Delay)
		st.delay = delay
		broken = need(broken, ok || st.Delay == "", "/statuses/delay", "must be an ISO 8601 duration such as PT1S")
		broken = need(broken, st.Duplicate >= 0 && st.Duplicate <= 1, "/statuses/duplicate", "must be between 0 and 1")
		for _, name := range st.Drop {
			broken = need(
				broken, slices.Contains([]string{"sent", "delivered", "read", "failed"}, name), "/statuses/drop",
				"may hold sent, delivered, read and failed",
			)
		}
	}
	if l := r.Limits; l != nil {
		broken = need(broken, l.PerSecond >= 0, "/limits/per_second", "must be above zero")
		broken = need(broken, l.UniquePerDay >= 0, "/limits/unique_per_day", "must be above zero")
		broken = need(broken, *l != limitRule{}, "/limits", "must set a limit")
	}
	return broken
}

// shape checks which keys stand together.
func (r *rule) shape(known *templates) []flaw {
	var broken []flaw
	perSend := r.Error != nil || r.LoseAnswer || r.Latency != "" || r.Statuses != nil
	standing := r.Limits != nil || r.Template != "" || r.Status != "" || r.Token != ""
	broken = need(broken, perSend || standing, "", "must do something")
	broken = need(broken, !standing || (r.Times == nil && r.Phone == ""), "", "times and phone do not go with limits, template and token")
	broken = need(broken, r.Error == nil || !r.LoseAnswer || r.Later, "/error", "goes with lose_answer only when it comes later")
	broken = need(broken, r.Error == nil || *r.Error > 0, "/error", "must be an error code")
	broken = need(broken, r.Error != nil || !r.Later, "/later", "goes with error")
	broken = need(broken, r.Times == nil || *r.Times > 0, "/times", "must be above zero")
	broken = need(broken, r.Phone == "" || len(normalPhone(r.Phone)) > 6, "/phone", "must be a phone number")
	broken = need(broken, (r.Template == "") == (r.Status == ""), "/template", "template and status go together")
	broken = need(broken, r.Template == "" || known.named(r.Template), "/template", "is not a template of the simulator")
	statuses := []string{"", approved, pending, paused, disabled, "REJECTED", "ARCHIVED", "IN_APPEAL", "LIMIT_EXCEEDED"}
	broken = need(broken, slices.Contains(statuses, r.Status), "/status", "must be a template status such as PAUSED")
	return need(broken, r.Token == "" || r.Token == "revoked", "/token", `must be "revoked"`)
}

func need(broken []flaw, ok bool, pointer, detail string) []flaw {
	if ok {
		return broken
	}
	return append(broken, flaw{pointer, detail})
}

func (t *templates) named(name string) bool {
	for _, list := range t.all() {
		if slices.ContainsFunc(list, func(one whatsapp.Template) bool { return one.Name == name }) {
			return true
		}
	}
	return false
}

var iso = regexp.MustCompile(`^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$`)

// duration reads days, hours, minutes and seconds of ISO 8601, at most a day's worth of each fault.
func duration(s string) (time.Duration, bool) {
	m := iso.FindStringSubmatch(s)
	if m == nil || s[len(s)-1] == 'P' || s[len(s)-1] == 'T' {
		return 0, false
	}
	seconds := 0.0
	for i, unit := range []float64{86400, 3600, 60, 1} {
		if m[i+1] == "" {
			continue
		}
		n, err := strconv.ParseFloat(m[i+1], 64)
		if err != nil {
			return 0, false
		}
		seconds += n * unit
	}
	const week = 7 * 86400
	return time.Duration(seconds * float64(time.Second)), seconds <= week
}

// announce tells the webhook of each template whose status differs between two scripts (W6).
func (s *Simulator) announce(last, next script) error {
	if s.cfg.WebhookURL == "" {
		return nil
	}
	var updates []update
	for account, list := range s.templates.all() {
		for _, t := range list {
			if last.templateStatus(t) == next.templateStatus(t) {
				continue
			}
			u, err := s.newUpdate(Number{WABAID: account}, fieldUpdate, templateEvent(t, next.templateStatus(t)), time.Now())
			if err != nil {
				return err
			}
			updates = append(updates, u)
		}
	}
	if len(updates) == 0 {
		return nil
	}
	err := s.store.write(func(tx *sql.Tx) error { return insertUpdates(tx, updates) })
	s.deliverer.nudge()
	return err
}

func templateEvent(t whatsapp.Template, status string) envelope {
	value := object{
		"event": status, "message_template_id": json.Number(t.ID), "message_template_name": t.Name,
		"message_template_language": t.Language, "reason": "NONE", "message_template_category": t.Category,
	}
	if status == paused {
		value["other_info"] = object{
			"title":       "FIRST_PAUSE",
			"description": "Your WhatsApp message template has been paused for 3 hours because it continued to have issues.",
		}
	}
	return envelope{Field: "message_template_status_update", Value: value}
}
