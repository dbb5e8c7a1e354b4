package shop

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"cadenza/internal/yamljson"
	"cadenza/recipes"
)

// Shop is a demo workspace that is being filled.
type Shop struct {
	// URL is that of the API, Simulator that of the phones, both without a slash at the end.
	URL, Simulator string
	// Key is an API key of the workspace, with all scopes.
	Key string
	// New says that the workspace was made just now: one that is somebody's own already is left alone.
	New bool
}

// The names by which it is known how far the shop has come.
const (
	listName     = "Newsletter"
	segmentName  = "In Rome"
	campaignName = "Autumn news"
)

//go:embed customers.csv
var customers []byte

// Fill does what a shop does in its first days. What was done already is not done again, so that it may be cut off anywhere: the next
// start goes on from there. The campaign comes last: where it is there, all is.
func (s *Shop) Fill(ctx context.Context) error {
	begun, err := s.has(ctx, "/v1/lists", listName)
	if err != nil {
		return err
	}
	if !begun && !s.New {
		return nil
	}
	done, err := s.has(ctx, "/v1/campaigns", campaignName)
	if err != nil || done {
		return err
	}
	list, err := s.contacts(ctx)
	if err != nil {
		return err
	}
	if err := s.welcome(ctx); err != nil {
		return err
	}
	if err := s.conversations(ctx); err != nil {
		return err
	}
	return s.campaign(ctx, list)
}

// has reports whether something of this name is among the newest of a kind.
func (s *Shop) has(ctx context.Context, path, name string) (bool, error) {
	var page struct{ Items []struct{ Name string } }
	if err := s.do(ctx, call{method: http.MethodGet, url: s.URL + path + "?limit=200"}, &page); err != nil {
		return false, err
	}
	for _, one := range page.Items {
		if one.Name == name {
			return true, nil
		}
	}
	return false, nil
}

// made is what was just made.
type made struct{ ID string }

// contacts makes the list, its members by a file of rows, and a segment of them. It answers the id of the list.
func (s *Shop) contacts(ctx context.Context) (string, error) {
	var list made
	if err := s.post(ctx, "/v1/lists", object{"name": listName}, "shop-list", &list); err != nil {
		return "", err
	}
	file := call{method: http.MethodPost, url: s.URL + "/v1/contacts/import?list_id=" + list.ID, rows: customers}
	if err := s.do(ctx, file, nil); err != nil {
		return "", err
	}
	segment := object{"name": segmentName, "if": object{"field": "CITY", "is": "Roma"}}
	return list.ID, s.post(ctx, "/v1/segments", segment, "shop-segment", nil)
}

// welcome takes the recipe that greets whoever writes for the first time, and activates it.
func (s *Shop) welcome(ctx context.Context) error {
	raw, err := recipes.Files.ReadFile("welcome.yaml")
	if err != nil {
		return fmt.Errorf("read the recipe: %w", err)
	}
	file, err := yamljson.ToJSON(raw)
	if err != nil {
		return fmt.Errorf("understand the recipe: %w", err)
	}
	var automation made
	if err := s.post(ctx, "/v1/automations/import?make=true", json.RawMessage(file), "shop-welcome", &automation); err != nil {
		return err
	}
	return s.post(ctx, "/v1/automations/"+automation.ID+"/activate", nil, "", nil)
}

// said is what a customer does: they write, and tap a button of the answer.
type said struct{ phone, writes, taps string }

// conversations has some customers write, who are greeted, and tap what they are shown.
func (s *Shop) conversations(ctx context.Context) error {
	for _, one := range []said{
		{"+393331000001", "Buongiorno! Siete aperti sabato?", "Orari"},
		{"+393331000005", "Ciao, avete taglie grandi?", "Parla con noi"},
		{"+34611000001", "Hola, ¿hacéis envíos a España?", "Hablar con alguien"},
		{"+447400000001", "Hi there", ""},
	} {
		if err := s.speak(ctx, one); err != nil {
			return err
		}
	}
	return nil
}

func (s *Shop) speak(ctx context.Context, one said) error {
	phone := s.Simulator + "/sim/phones/" + url.PathEscape(one.phone)
	chat, err := s.chat(ctx, phone)
	if err != nil {
		return err
	}
	if len(chat) == 0 {
		if err := s.do(ctx, call{method: http.MethodPost, url: phone + "/messages", body: object{"text": one.writes}}, nil); err != nil {
			return err
		}
	}
	if one.taps == "" {
		return nil
	}
	if err := s.until(ctx, func() (bool, error) { chat, err = s.chat(ctx, phone); return len(chat) >= 2, err }); err != nil {
		return fmt.Errorf("wait for the answer to a customer: %w", err)
	}
	if len(chat) > 2 { // they tapped before we were cut off
		return nil
	}
	// nobody taps within the second in which a message comes, which is as exactly as WhatsApp tells the time
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Second):
	}
	return s.do(ctx, call{method: http.MethodPost, url: phone + "/messages", body: object{"button": one.taps}}, nil)
}

// chat is what a phone of the simulator got and wrote, the oldest first.
func (s *Shop) chat(ctx context.Context, phone string) ([]json.RawMessage, error) {
	var chat struct{ Items []json.RawMessage }
	err := s.do(ctx, call{method: http.MethodGet, url: phone + "/chat"}, &chat)
	return chat.Items, err
}

// campaign sends a template to the list.
func (s *Shop) campaign(ctx context.Context, list string) error {
	var campaign made
	body := object{
		"name": campaignName, "list_ids": []string{list},
		"template": object{"name": "welcome", "language": "it", "parameters": object{"1": "%%FIRST_NAME%%"}},
	}
	if err := s.post(ctx, "/v1/campaigns", body, "shop-campaign", &campaign); err != nil {
		return err
	}
	return s.post(ctx, "/v1/campaigns/"+campaign.ID+"/schedule", nil, "", nil)
}

// How often and how long it is looked for what is to come.
const (
	lookEvery = 200 * time.Millisecond
	patience  = 30 * time.Second
)

// until looks until something is there.
func (s *Shop) until(ctx context.Context, look func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		there, err := look()
		if err != nil || there {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lookEvery):
		}
	}
}
