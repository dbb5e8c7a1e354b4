package models

import "time"

// CampaignPreview is whom a campaign would reach if it began now.
type CampaignPreview struct {
	// People is how many members it would have, each once (C2).
	People int
	// Blocked are blocked, OptedOut may get no marketing (K1), WithoutAddress have neither phone nor user id. Whoever
	// is several of these is counted in each.
	Blocked, OptedOut, WithoutAddress int
	// Marketing means that the campaign may send marketing: it leaves out those who opted out.
	Marketing bool
	// Reachable is how many are left.
	Reachable int
	// NewRecipients is how many of them would take a place of the number's limit: no window of theirs is open,
	// and nobody wrote to them within the day.
	NewRecipients int
	// Limit is that of the number's portfolio; nil for any number of people. Used is how much of it is used now.
	Limit *int
	Used  int
	// PerSecond is the number's throughput; 0 where there is no number.
	PerSecond int
	// Samples are the first three of those who are reached.
	Samples []string
	// NumberID is the number that sends; "" where there is none.
	NumberID string
}

// CampaignSamples is how many contacts a preview shows the campaign for.
const CampaignSamples = 3

// Left is how many more people may be written to now; nil for any number of them.
func (p CampaignPreview) Left() *int {
	if p.Limit == nil {
		return nil
	}
	left := max(0, *p.Limit-p.Used)
	return &left
}

// Days is how many days the campaign takes at the number's limit and throughput, begun ones counted: 0 for nobody. It is
// nil where the limit lets nobody be written to.
func (p CampaignPreview) Days() *int {
	days := 0
	if p.Reachable > 0 {
		days = 1 + int(SendTime(p.Reachable, p.PerSecond)/(24*time.Hour))
	}
	over := 0
	if left := p.Left(); left != nil {
		over = p.NewRecipients - *left
	}
	if over > 0 && *p.Limit <= 0 {
		return nil
	}
	if over > 0 {
		days = max(days, 1 + (over+*p.Limit-1) / *p.Limit)
	}
	return &days
}
