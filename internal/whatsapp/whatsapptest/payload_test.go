package whatsapptest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Meta says the price with sent, and with the first of delivered and read, as far as they come.
func TestAPriceComesWithSentAndOnceMoreWithTheDelivery(t *testing.T) {
	t.Parallel()
	plan := func(names ...string) []planned {
		var out []planned
		for _, name := range names {
			out = append(out, planned{status: name})
		}
		return out
	}
	for _, c := range []struct {
		plan    []planned
		carries map[string]bool
	}{
		{plan("sent", "delivered", "read"), map[string]bool{"sent": true, "delivered": true, "read": false}},
		{plan("sent", "read"), map[string]bool{"sent": true, "read": true}},
		{plan("read"), map[string]bool{"read": false}},
		{plan("failed"), map[string]bool{"failed": false}},
	} {
		for status, want := range c.carries {
			require.Equal(t, want, carriesPrice(c.plan, status), "%v %s", c.plan, status)
		}
	}
}

func TestFreeMessagesAndUtilityTemplatesInsideTheWindowAreChargedSinceOctober(t *testing.T) {
	t.Parallel()
	n := Number{ID: "n", WABAID: "w"}
	s := &Simulator{windows: &windows{until: map[[2]string]time.Time{}}, templates: newTemplates([]Number{n}, nil)}
	before := time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		template       string
		at             time.Time
		open, billable bool
		category, kind string
	}{
		{"", before, true, false, "service", "free_customer_service"},
		{"", before.AddDate(0, 0, 1), true, true, "service", "regular"},
		{"reminder", before, true, false, "utility", "free_customer_service"},
		{"reminder", before, false, true, "utility", "regular"},
		{"reminder", before.AddDate(0, 0, 1), true, true, "utility", "regular"},
		{"welcome", before, true, true, "marketing", "regular"},
	} {
		m := message{Template: c.template, Phone: "+393330000001", At: c.at, View: view{Language: "it"}}
		if c.open {
			s.windows.extend(n.ID, m.Phone, c.at.Add(-time.Hour))
		} else {
			m.Phone = "+393330000002"
		}
		require.Equal(t, object{
			"billable": c.billable, "pricing_model": "PMP", "type": c.kind, "category": c.category,
		}, s.pricing(n, m), "%s at %s", c.template, c.at)
	}
}
