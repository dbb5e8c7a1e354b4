package main

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// received is a message on a phone, as the simulator tells it.
type received struct {
	ID       string    `json:"id"`
	To       string    `json:"to"`
	Template string    `json:"template"`
	Callback string    `json:"callback_data"`
	At       time.Time `json:"at"`
}

// phones reads what the simulator's phones have received, in the order in which it came.
type phones struct {
	s *system
	// after is where the last page begins, before how many messages are on pages before it.
	after  string
	before int
	got    []received
}

// phonesPage is how many messages are read at once: a look asks for the last page again.
const phonesPage = "200"

// read reads what came since.
func (p *phones) read(ctx context.Context) error {
	for {
		var page struct {
			Items []received
			Next  *string
		}
		err := p.s.simulator(ctx, http.MethodGet, "/sim/messages?limit="+phonesPage+"&after="+url.QueryEscape(p.after), nil, &page)
		if err != nil {
			return err
		}
		p.got = append(p.got[:p.before], page.Items...)
		if page.Next == nil {
			return nil
		}
		p.after, p.before = *page.Next, len(p.got)
	}
}

// to are those of the messages whose phone is one of the set.
func (p *phones) to(set map[string]bool) []received {
	var out []received
	for _, m := range p.got {
		if set[m.To] {
			out = append(out, m)
		}
	}
	return out
}

func setOf(phones []string) map[string]bool {
	out := make(map[string]bool, len(phones))
	for _, phone := range phones {
		out[phone] = true
	}
	return out
}

// refusals is how often the simulator has refused a send, for whatever reason.
func (s *system) refusals(ctx context.Context) (int, error) {
	var list struct{ Items []struct{ Times int } }
	err := s.simulator(ctx, http.MethodGet, "/sim/refusals", nil, &list)
	n := 0
	for _, one := range list.Items {
		n += one.Times
	}
	return n, err
}
