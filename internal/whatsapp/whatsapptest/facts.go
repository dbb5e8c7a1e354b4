package whatsapptest

import (
	"cmp"
	"database/sql"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// facts are what Meta says of a number. They are told and do not limit anything: limits are rules of the script of faults.
type facts struct {
	Quality    string `json:"quality_rating,omitempty"`
	Throughput string `json:"throughput,omitempty"`
	Limit      string `json:"messaging_limit,omitempty"`
}

// numbersFacts are the facts that were set, by number. They are not kept over a restart.
type numbersFacts struct {
	mu  sync.Mutex
	set map[string]facts
}

// of are the facts of a number, where none were set those of a good one.
func (n *numbersFacts) of(id string) facts {
	n.mu.Lock()
	defer n.mu.Unlock()
	if f, ok := n.set[id]; ok {
		return f
	}
	return facts{Quality: "GREEN", Throughput: "STANDARD", Limit: "TIER_UNLIMITED"}
}

func (n *numbersFacts) put(id string, f facts) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.set[id] = f
}

// object is the number as Meta's API tells it.
func (f facts) object(n Number) object {
	return object{
		"id": n.ID, "display_phone_number": n.Display, "quality_rating": f.Quality,
		"throughput": object{"level": f.Throughput}, "whatsapp_business_manager_messaging_limit": f.Limit,
	}
}

// putFacts is PUT /sim/numbers/{id}: what is left out stays. The webhook hears of a higher throughput, of another limit, and that
// the number is flagged, or no longer; which quality it has hears only who asks.
func (s *Simulator) putFacts(r *http.Request) (any, error) {
	n, ok := s.number(r.PathValue("id"))
	if !ok {
		return nil, &problem{status: http.StatusNotFound, title: "The simulator has no such number"}
	}
	var in facts
	if err := strict(r, &in); err != nil {
		return nil, err
	}
	last := s.facts.of(n.ID)
	next := facts{
		Quality: cmp.Or(in.Quality, last.Quality), Throughput: cmp.Or(in.Throughput, last.Throughput), Limit: cmp.Or(in.Limit, last.Limit),
	}
	if broken := next.flaws(); len(broken) > 0 {
		return nil, &problem{status: http.StatusBadRequest, title: "The number cannot be so", errors: broken}
	}
	s.facts.put(n.ID, next)
	return next, s.tell(n, last, next)
}

func (f facts) flaws() []flaw {
	var broken []flaw
	broken = need(
		broken, slices.Contains([]string{"GREEN", "YELLOW", "RED", "UNKNOWN"}, f.Quality), "/quality_rating",
		"must be a rating such as GREEN",
	)
	broken = need(
		broken, slices.Contains([]string{"STANDARD", "HIGH", "NOT_APPLICABLE"}, f.Throughput), "/throughput",
		"must be STANDARD, HIGH or NOT_APPLICABLE",
	)
	return need(broken, strings.HasPrefix(f.Limit, "TIER_"), "/messaging_limit", "must be a tier such as TIER_250")
}

// tell tells the webhook what differs between two states of a number.
func (s *Simulator) tell(n Number, last, next facts) error {
	if s.cfg.WebhookURL == "" {
		return nil
	}
	var news []envelope
	if next.Throughput == "HIGH" && last.Throughput != "HIGH" {
		news = append(news, envelope{Field: "phone_number_quality_update", Value: object{
			"display_phone_number": strings.TrimPrefix(n.Display, "+"), "event": "THROUGHPUT_UPGRADE",
			"max_daily_conversations_per_business": next.Limit,
		}})
	}
	if event := rating(last.Quality, next.Quality); event != "" {
		news = append(news, envelope{Field: "phone_number_quality_update", Value: object{
			"display_phone_number": strings.TrimPrefix(n.Display, "+"), "event": event, "current_limit": next.Limit,
		}})
	}
	if next.Limit != last.Limit {
		news = append(news, envelope{Field: "business_capability_update", Value: object{
			"max_daily_conversations_per_business": next.Limit, "max_phone_numbers_per_waba": 25,
		}})
	}
	var updates []update
	for _, one := range news {
		u, err := s.newUpdate(n, fieldUpdate, one, time.Now())
		if err != nil {
			return err
		}
		updates = append(updates, u)
	}
	err := s.store.write(func(tx *sql.Tx) error { return insertUpdates(tx, updates) })
	s.deliverer.nudge()
	return err
}

// rating is Meta's event of a number whose quality becomes RED, or is so no more; "" for none.
func rating(last, next string) string {
	switch {
	case next == "RED" && last != "RED":
		return "FLAGGED"
	case next != "RED" && last == "RED":
		return "UNFLAGGED"
	}
	return ""
}

// refusals count what the simulator refused, by code, since it was opened.
type refusals struct {
	mu    sync.Mutex
	times map[int]int
}

func (r *refusals) count(code int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.times[code]++
}

// refused is GET /sim/refusals: how often each code was answered.
func (s *Simulator) refused(*http.Request) (any, error) {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	items := []object{}
	for _, code := range slices.Sorted(maps.Keys(s.refusals.times)) {
		items = append(items, object{"code": code, "times": s.refusals.times[code]})
	}
	return object{"items": items}, nil
}
