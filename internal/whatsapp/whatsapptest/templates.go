package whatsapptest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cadenza/internal/whatsapp"
)

// templates are the templates of each account: those that every account has from the beginning, and those that were created since. A
// fault rule may lay another status over one.
type templates struct {
	mu        sync.RWMutex
	byAccount map[string][]whatsapp.Template
	// gone are names that were deleted, which cannot be used again for a while, by account and name.
	gone map[string]time.Time
	// created are when templates were created, by account, and edited when one was, by id.
	created, edited map[string][]time.Time
	// insights are the accounts whose figures may be read.
	insights map[string]bool
}

func newTemplates(numbers []Number, kept []keptTemplate) *templates {
	t := &templates{
		byAccount: map[string][]whatsapp.Template{}, gone: map[string]time.Time{}, created: map[string][]time.Time{},
		edited: map[string][]time.Time{}, insights: map[string]bool{},
	}
	for _, n := range numbers {
		list := SeedTemplates()
		for i := range list {
			list[i].ID = templateID(n.WABAID, list[i])
		}
		t.byAccount[n.WABAID] = list
	}
	for _, one := range kept {
		if one.deleted {
			t.remove(one.account, one.template.ID)
		} else {
			t.put(one.account, one.template)
		}
	}
	return t
}

// templateID is stable over restarts and looks like Meta's.
func templateID(account string, t whatsapp.Template) string {
	hash := fnv.New64a()
	_, _ = fmt.Fprint(hash, account, "/", t.Name, "/", t.Language) // a hash takes every write
	return strconv.FormatUint(1_000_000_000_000_000+hash.Sum64()%9_000_000_000_000_000, 10)
}

func (t *templates) find(account, name, language string) (whatsapp.Template, bool) {
	for _, template := range t.of(account) {
		if template.Name == name && template.Language == language {
			return template, true
		}
	}
	return whatsapp.Template{}, false
}

// of are the templates of an account; nobody changes the list.
func (t *templates) of(account string) []whatsapp.Template {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.byAccount[account]
}

// all are the templates by account.
func (t *templates) all() map[string][]whatsapp.Template {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return maps.Clone(t.byAccount)
}

// byID finds a template and its account.
func (t *templates) byID(id string) (account string, found whatsapp.Template, ok bool) {
	for account, list := range t.all() {
		for _, one := range list {
			if one.ID == id {
				return account, one, true
			}
		}
	}
	return "", found, false
}

// put adds a template, or replaces the one of its id.
func (t *templates) put(account string, template whatsapp.Template) {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := slices.Clone(t.byAccount[account])
	if i := slices.IndexFunc(list, func(one whatsapp.Template) bool { return one.ID == template.ID }); i >= 0 {
		list[i] = template
	} else {
		list = append(list, template)
	}
	t.byAccount[account] = list
}

func (t *templates) remove(account, id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byAccount[account] = slices.DeleteFunc(slices.Clone(t.byAccount[account]), func(one whatsapp.Template) bool { return one.ID == id })
}

// listTemplates is GET /{version}/{account id}/message_templates with status, name, language, fields, limit and after.
func (s *Simulator) listTemplates(r *http.Request) (any, error) {
	account := r.PathValue("id")
	all, known := s.templates.all()[account]
	if !known {
		return nil, unknownObject()
	}
	query := r.URL.Query()
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 {
		limit = 25
	}
	var matching []object
	for _, t := range all {
		o := s.templateObject(t, query.Get("fields"))
		if matches(query.Get("status"), s.faults.templateStatus(t)) && matches(query.Get("name"), t.Name) &&
			matches(query.Get("language"), t.Language) {
			matching = append(matching, o)
		}
	}
	start := min(cursorOffset(query.Get("after")), len(matching))
	end := min(start+min(limit, 1000), len(matching))
	answer := object{"data": append([]object{}, matching[start:end]...)}
	if end > start {
		paging := object{"cursors": object{"before": cursor(start), "after": cursor(end)}}
		if end < len(matching) {
			query.Set("after", cursor(end))
			paging["next"] = s.publicURL(r) + r.URL.Path + "?" + query.Encode()
		}
		answer["paging"] = paging
	}
	return answer, nil
}

func matches(filter, value string) bool { return filter == "" || strings.EqualFold(filter, value) }

func cursor(offset int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(offset)))
}

func cursorOffset(after string) int {
	raw, err := base64.RawURLEncoding.DecodeString(after)
	if err != nil {
		return 0
	}
	offset, err := strconv.Atoi(string(raw))
	if err != nil || offset < 0 {
		return 0
	}
	return offset
}

func (s *Simulator) publicURL(r *http.Request) string {
	if s.cfg.PublicURL != "" {
		return strings.TrimRight(s.cfg.PublicURL, "/")
	}
	return "http://" + r.Host
}

// templateObject is a template in the list's shape, with all or only the given fields; an id is always there.
func (s *Simulator) templateObject(t whatsapp.Template, only string) object {
	full := object{
		"id": t.ID, "name": t.Name, "language": t.Language, "status": s.faults.templateStatus(t), "category": t.Category,
		"parameter_format": t.ParameterFormat, "components": t.Components, "quality_score": object{"score": t.Quality},
		"rejected_reason": cmp.Or(t.Rejected, "NONE"),
	}
	return pick(full, only)
}

func pick(full object, only string) object {
	if only == "" {
		return full
	}
	picked := object{"id": full["id"]}
	for field := range strings.SplitSeq(only, ",") {
		if value, ok := full[strings.TrimSpace(field)]; ok {
			picked[strings.TrimSpace(field)] = value
		}
	}
	return picked
}

// node is GET /{version}/{id} of a template or a number.
func (s *Simulator) node(r *http.Request) (any, error) {
	id, only := r.PathValue("id"), r.URL.Query().Get("fields")
	if strings.HasPrefix(id, uploadPrefix) {
		return s.uploads.state(id)
	}
	if _, t, ok := s.templates.byID(id); ok {
		return s.templateObject(t, only), nil
	}
	if n, ok := s.number(id); ok {
		return pick(s.facts.of(n.ID).object(n), only), nil
	}
	return s.describeMedia(r)
}
