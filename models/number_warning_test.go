package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestALimitHasDroppedUntilItIsAsHighAsBefore(t *testing.T) { // W6
	t.Parallel()
	first := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	then := first.Add(time.Hour)
	many := func(n int) *int {
		if n == 0 {
			return nil
		}
		return &n
	}
	limited := func(most int) Portfolio { return Portfolio{LimitAt: &first, RecipientLimit: many(most)} }
	dropped := func(most, from int) Portfolio {
		return Portfolio{LimitAt: &first, RecipientLimit: many(most), DroppedFrom: &from, DroppedAt: &first}
	}
	for name, c := range map[string]struct {
		now  Portfolio
		next int // 0 is any number of people
		from *int
		at   *time.Time
	}{
		"nothing was known":        {Portfolio{}, 250, nil, nil},
		"it stays":                 {limited(250), 250, nil, nil},
		"it rises":                 {limited(250), 2000, nil, nil},
		"it rises to any":          {limited(250), 0, nil, nil},
		"it drops":                 {limited(2000), 250, many(2000), &then},
		"it drops from any":        {limited(0), 250, new(int), &then},
		"it drops once more":       {dropped(250, 2000), 50, many(2000), &then},
		"it stays low":             {dropped(250, 2000), 250, many(2000), &first},
		"it recovers in part":      {dropped(50, 2000), 250, many(2000), &first},
		"it recovers":              {dropped(250, 2000), 2000, nil, nil},
		"it recovers to any":       {dropped(250, 0), 0, nil, nil},
		"it rises, and not to any": {dropped(250, 0), 100_000, new(int), &first},
	} {
		from, at := c.now.Drop(RecipientLimit{Most: many(c.next)}, then)
		require.Equal(t, c.from, from, name)
		require.Equal(t, c.at, at, name)
	}
}

func TestAWarningPausesACampaignUnlessSomebodyResumedItSince(t *testing.T) { // C3
	t.Parallel()
	began := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	later, latest := began.Add(time.Hour), began.Add(2*time.Hour)
	red := WarnedNumber{Number: Number{Quality: QualityRed, QualityAt: &later}}
	both := WarnedNumber{Number: Number{Quality: QualityRed, QualityAt: &later}, DroppedAt: &latest}
	fresh := Campaign{StartedAt: &latest, CheckedFrom: &latest}
	resumed := func(at time.Time) Campaign { return Campaign{StartedAt: &began, CheckedFrom: &at} }
	on := func(w ...NumberWarning) *CampaignRules { return &CampaignRules{PauseOn: w} }
	for name, c := range map[string]struct {
		rules *CampaignRules
		n     WarnedNumber
		c     Campaign
		want  NumberWarning
	}{
		"nobody asked":               {nil, red, fresh, ""},
		"for another warning":        {on(WarnLimitDrop), red, fresh, ""},
		"it was red before it began": {on(WarnQualityRed), red, fresh, WarnQualityRed},
		"resumed before":             {on(WarnQualityRed), red, resumed(later.Add(-time.Minute)), WarnQualityRed},
		"resumed since":              {on(WarnQualityRed), red, resumed(later), ""},
		"resumed between the two":    {on(WarnQualityRed, WarnLimitDrop), both, resumed(later), WarnLimitDrop},
		"green":                      {on(WarnQualityRed), WarnedNumber{Number: Number{Quality: "GREEN"}}, fresh, ""},
		"red since nobody knows":     {on(WarnQualityRed), WarnedNumber{Number: Number{Quality: QualityRed}}, resumed(latest), ""},
	} {
		require.Equal(t, c.want, c.rules.Pausing(c.n, c.c), name)
	}
	require.Empty(t, on(WarnQualityRed, WarnLimitDrop).Validate("/campaigns"))
	require.Len(t, on(WarnQualityRed, WarnQualityRed).Validate("/campaigns"), 1)
	require.Len(t, on("mood").Validate("/campaigns"), 1)
}

func TestAProfileThatWhatsAppWouldRefuseIsRefusedHere(t *testing.T) { // W8
	t.Parallel()
	text := func(s string) *string { return &s }
	sites := func(s ...string) *[]string { return &s }
	long := string(make([]rune, 600))
	for pointer, p := range map[string]NumberProfile{
		"/about":       {About: text("")},
		"/address":     {Address: &long},
		"/description": {Description: &long},
		"/email":       {Email: text("Ada <ada@example.com>")},
		"/vertical":    {Vertical: text("retail")},
		"/websites":    {Websites: sites("https://a.example", "https://b.example", "https://c.example")},
		"/websites/0":  {Websites: sites("a.example")},
	} {
		bad := p.Check()
		require.Len(t, bad, 1, pointer)
		require.Equal(t, pointer, bad[0].Pointer)
	}
	require.Empty(t, NumberProfile{
		About: text("Flowers 🌸"), Address: text(""), Email: text("ada@example.com"), Vertical: text("RETAIL"), Websites: sites(),
	}.Check())
}
