package whatsapptest

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// problem is an error of the control surface, written as RFC 9457.
type problem struct {
	status int
	title  string
	errors []flaw
}

type flaw struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

func (p *problem) Error() string { return p.title }

func badRequest(title string) *problem { return &problem{status: http.StatusBadRequest, title: title} }

// control writes the answer or the problem of a call of the control surface.
func control(handle func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer, err := handle(r)
		if err == nil {
			writeJSON(w, http.StatusOK, answer)
			return
		}
		p := &problem{status: http.StatusInternalServerError, title: "The simulator failed"}
		_ = errors.As(err, &p) // else the general one stands
		body := object{"type": "about:blank", "title": p.title, "status": p.status}
		if len(p.errors) > 0 {
			body["errors"] = p.errors
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(p.status)
		_ = json.NewEncoder(w).Encode(body) // the caller is gone: nobody to tell
	}
}

// strict decodes a body and refuses unknown keys and anything after it.
func strict(r *http.Request, into any) error { return strictUpTo(maxSend, r, into) }

// strictUpTo is strict for a body of at most so many bytes.
func strictUpTo(most int64, r *http.Request, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, most))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil || decoder.More() {
		return badRequest("The body is not JSON of the expected shape, or has an unknown key")
	}
	return nil
}

// item is a message as the control surface shows it.
type item struct {
	ID       string    `json:"id"`
	To       string    `json:"to,omitempty"`
	From     string    `json:"from,omitempty"`
	NumberID string    `json:"number_id"`
	Type     string    `json:"type"`
	Template string    `json:"template,omitempty"`
	Text     string    `json:"text"`
	Header   string    `json:"header,omitempty"`
	Footer   string    `json:"footer,omitempty"`
	Buttons  []string  `json:"buttons"`
	Links    []string  `json:"links,omitempty"` // where its buttons lead
	Open     string    `json:"list_button,omitempty"`
	Rows     []string  `json:"rows,omitempty"`
	Link     string    `json:"link,omitempty"`
	MediaID  string    `json:"media_id,omitempty"`
	ReplyTo  string    `json:"reply_to,omitempty"`
	Offer    string    `json:"offer,omitempty"`
	Cards    []card    `json:"cards,omitempty"`
	Callback string    `json:"callback_data,omitempty"`
	Status   string    `json:"status"`
	Typing   bool      `json:"typing,omitempty"`
	At       time.Time `json:"at"`
}

// card is a card of a carousel as the control surface shows it.
type card struct {
	Text    string   `json:"text"`
	Header  string   `json:"header,omitempty"`
	Link    string   `json:"link,omitempty"`
	MediaID string   `json:"media_id,omitempty"`
	Buttons []string `json:"buttons"`
	Links   []string `json:"links,omitempty"`
}

func itemOf(m message) item {
	i := item{
		ID: m.WAMID, To: m.Phone, NumberID: m.Number, Type: m.Type, Template: m.Template, Text: m.Text, Header: m.View.Header,
		Footer:  m.View.Footer,
		Buttons: titles(m.View.Buttons), Open: m.View.Open, Link: m.View.Link, MediaID: m.View.MediaID, ReplyTo: m.View.ReplyTo,
		Callback: m.Callback, Status: m.Status, Typing: m.View.Typing, At: m.At,
	}
	if len(m.View.Rows) > 0 {
		i.Rows = titles(m.View.Rows)
	}
	i.Offer, i.Links = m.View.Offer, links(m.View.Buttons)
	for _, c := range m.View.Cards {
		i.Cards = append(i.Cards, card{
			Text: c.Text, Header: c.Header, Link: c.Link, MediaID: c.MediaID, Buttons: titles(c.Buttons), Links: links(c.Buttons),
		})
	}
	if m.Inbound {
		i.To, i.From = "", m.Phone
	}
	return i
}

// links are where buttons lead, of those that lead somewhere.
func links(taps []tap) []string {
	var list []string
	for _, t := range taps {
		if t.URL != "" {
			list = append(list, t.URL)
		}
	}
	return list
}

func titles(taps []tap) []string {
	list := make([]string, 0, len(taps))
	for _, t := range taps {
		list = append(list, t.Title)
	}
	return list
}

type items struct {
	Items []item  `json:"items"`
	Next  *string `json:"next"`
}

// maxPage is the longest page of GET /sim/messages, and its default.
const maxPage = 1000

// received is GET /sim/messages?to=&limit=&after=: what one phone, or all, got from us, oldest first.
func (s *Simulator) received(r *http.Request) (any, error) {
	query := r.URL.Query()
	limit, after, err := paging(query.Get("limit"), query.Get("after"))
	if err != nil {
		return nil, err
	}
	where, args := "inbound = 0 AND status <> 'failed' AND seq > ?", []any{after} // what failed is on no phone
	if to := query.Get("to"); to != "" {
		where, args = where+" AND phone = ?", append(args, normalPhone(to))
	}
	list, err := s.store.query(r.Context(), where+" ORDER BY seq LIMIT ?", append(args, limit+1)...)
	if err != nil {
		return nil, err
	}
	answer := items{Items: []item{}}
	for _, m := range list[:min(limit, len(list))] {
		answer.Items = append(answer.Items, itemOf(m))
	}
	if len(list) > limit {
		next := strconv.FormatInt(list[limit-1].Seq, 10)
		answer.Next = &next
	}
	return answer, nil
}

func paging(limit, after string) (int, int64, error) {
	size, from := maxPage, int64(0)
	var err error
	if limit != "" {
		if size, err = strconv.Atoi(limit); err != nil || size < 1 || size > maxPage {
			return 0, 0, badRequest("limit must be 1 to 1000")
		}
	}
	if after != "" {
		if from, err = strconv.ParseInt(after, 10, 64); err != nil || from < 0 {
			return 0, 0, badRequest("after is not a cursor of this list")
		}
	}
	return size, from, nil
}

// phones is GET /sim/phones: every phone that got or wrote something, the latest first.
func (s *Simulator) phones(r *http.Request) (any, error) {
	const most = 200
	list, err := s.store.query(r.Context(), "seq IN (SELECT max(seq) FROM messages GROUP BY phone) ORDER BY seq DESC LIMIT ?", most)
	if err != nil {
		return nil, err
	}
	phones := []object{}
	for _, m := range list {
		phones = append(phones, object{
			"phone": m.Phone, "text": m.Text, "at": m.At, "inbound": m.Inbound,
			"window_open": s.windows.open(m.Number, m.Phone, s.cfg.Clock()),
		})
	}
	return object{"items": phones}, nil
}

// chat is GET /sim/phones/{phone}/chat: both sides of the latest messages, oldest first.
func (s *Simulator) chat(r *http.Request) (any, error) {
	const most = 200
	list, err := s.store.query(
		r.Context(), "seq IN (SELECT seq FROM messages WHERE phone = ? ORDER BY seq DESC LIMIT ?) ORDER BY seq",
		normalPhone(r.PathValue("phone")), most,
	)
	if err != nil {
		return nil, err
	}
	answer := items{Items: []item{}}
	for _, m := range list {
		answer.Items = append(answer.Items, itemOf(m))
	}
	return answer, nil
}

// validPhone reports whether s is a phone or a business-scoped user id.
func validPhone(phone string) bool {
	digits, isPhone := strings.CutPrefix(phone, "+")
	return scopedUser.MatchString(phone) || (isPhone && allDigits.MatchString(digits))
}
