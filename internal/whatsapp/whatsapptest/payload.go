package whatsapptest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

type object = map[string]any

// entry is one account's part of a webhook body.
type entry struct {
	ID      string    `json:"id"`
	Time    int64     `json:"time"`
	Changes []*change `json:"changes"`
}

type change struct {
	Value object `json:"value"`
	Field string `json:"field"`

	number string
	kind   updateKind
}

// envelope is how a message or field update is kept in the file.
type envelope struct {
	Contact json.RawMessage `json:"contact,omitempty"`
	Message json.RawMessage `json:"message,omitempty"`
	Display string          `json:"display,omitempty"`
	Field   string          `json:"field,omitempty"`
	Value   object          `json:"value,omitempty"`
}

func (e *entry) add(u update) error {
	var v envelope
	if err := json.Unmarshal(u.Value, &v); err != nil {
		return fmt.Errorf("decode an update: %w", err)
	}
	if u.Kind == fieldUpdate {
		e.Changes = append(e.Changes, &change{Field: v.Field, Value: v.Value})
		return nil
	}
	value := e.change(u, v.Display).Value
	list := "statuses"
	if u.Kind == messageUpdate {
		list = "messages"
		contacts, _ := value["contacts"].([]json.RawMessage)
		value["contacts"] = append(contacts, v.Contact)
	}
	parts, _ := value[list].([]json.RawMessage)
	value[list] = append(parts, v.Message)
	return nil
}

// change finds or opens the change for the update's number and kind.
func (e *entry) change(u update, display string) *change {
	for _, c := range e.Changes {
		if c.number == u.Number && c.kind == u.Kind {
			return c
		}
	}
	value := object{"messaging_product": "whatsapp", "metadata": object{"display_phone_number": display, "phone_number_id": u.Number}}
	c := &change{Field: "messages", Value: value, number: u.Number, kind: u.Kind}
	e.Changes = append(e.Changes, c)
	return c
}

// statusOf makes the webhook's status object of a message of ours. A fault is nil unless the status is failed.
func statusOf(m message, status string, at time.Time, fault *metaError) object {
	o := object{"id": m.WAMID, "status": status, "timestamp": strconv.FormatInt(at.Unix(), 10)}
	if m.View.Recipient != "" {
		o["recipient_user_id"] = m.View.Recipient
	} else {
		o["recipient_id"] = waID(m.Phone)
	}
	if m.Callback != "" {
		o["biz_opaque_callback_data"] = m.Callback
	}
	if fault != nil {
		o["errors"] = []object{{
			"code": fault.code, "title": fault.title, "message": fault.title, "error_data": object{"details": fault.details},
			"href": "/documentation/business-messaging/whatsapp/support/error-codes",
		}}
	}
	return o
}

// serviceCharged is from when on Meta charges for free messages, and for utility templates inside the window.
var serviceCharged = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

// pricing is what Meta says of a message's price.
func (s *Simulator) pricing(n Number, m message) object {
	category, kind := "service", "regular"
	if m.Template != "" {
		template, _ := s.templates.find(n.WABAID, m.Template, m.View.Language)
		category = strings.ToLower(cmp.Or(template.Category, "utility"))
	}
	free := category == "service" || (category == "utility" && s.windows.open(n.ID, m.Phone, m.At))
	if free = free && m.At.Before(serviceCharged); free {
		kind = "free_customer_service"
	}
	return object{"billable": !free, "pricing_model": "PMP", "type": kind, "category": category}
}

// carriesPrice reports whether a status of a plan says the price: sent does, and the first of delivered and read.
func carriesPrice(plan []planned, status string) bool {
	if status != "read" {
		return status == "sent" || status == "delivered"
	}
	told := func(name string) bool {
		return slices.ContainsFunc(plan, func(p planned) bool { return p.status == name })
	}
	return told("sent") && !told("delivered")
}

// newUpdate packs an object for the webhook of a number.
func (s *Simulator) newUpdate(n Number, kind updateKind, v envelope, due time.Time) (update, error) {
	v.Display = strings.TrimPrefix(n.Display, "+")
	raw, err := json.Marshal(v)
	if err != nil {
		return update{}, fmt.Errorf("encode an update: %w", err)
	}
	return update{Due: due, Account: n.WABAID, Number: n.ID, Kind: kind, Value: raw}, nil
}

// statuses makes the updates of a message's statuses, as the fault rules bend them.
func (s *Simulator) statuses(n Number, m message, bend *statusRule, names []string, fault *metaError) ([]update, error) {
	if s.cfg.WebhookURL == "" {
		return nil, nil
	}
	var list []update
	plans := s.faults.plan(bend, names)
	for _, plan := range plans {
		said := statusOf(m, plan.status, s.cfg.Clock(), fault)
		if carriesPrice(plans, plan.status) {
			said["pricing"] = s.pricing(n, m)
		}
		o, err := json.Marshal(said)
		if err != nil {
			return nil, fmt.Errorf("encode a status: %w", err)
		}
		u, err := s.newUpdate(n, statusUpdate, envelope{Message: o}, time.Now().Add(plan.delay))
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, nil
}

// waID is a phone without its plus; empty for a business-scoped user id.
func waID(phone string) string {
	digits, isPhone := strings.CutPrefix(phone, "+")
	if !isPhone {
		return ""
	}
	return digits
}
