package models

import (
	"slices"
	"strconv"
	"time"
)

// RecurringState is whether a recurring campaign makes campaigns.
type RecurringState string

// The states of a recurring campaign.
const (
	RecurringActive  RecurringState = "active"
	RecurringPaused  RecurringState = "paused"
	RecurringDeleted RecurringState = "deleted" // its row stays until its schedule is gone
)

// RecurringCampaign makes a campaign at each of its times. Its row is the truth; a schedule
// of Temporal's follows it.
type RecurringCampaign struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	State       RecurringState
	// Content is that of every campaign; who is in the lists is looked up each time.
	Content CampaignContent `gorm:"serializer:json"`
	Recurrence
	// Change counts what people changed, Told up to where the schedule follows.
	Change, Told int
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Recurrence is when a recurring campaign comes round: on its weekdays and on its days of the
// month, whichever fits.
type Recurrence struct {
	Weekdays    []Weekday `gorm:"serializer:json"`
	DaysOfMonth []int     `gorm:"serializer:json"`
	// LocalTime is the time of day, in TimeZone.
	LocalTime ClockTime
	// TimeZone is an IANA name.
	TimeZone string
	// EndsAt is when it comes round no more; nil is never.
	EndsAt *time.Time
}

// ScheduleID is the Temporal id of the schedule.
func (r RecurringCampaign) ScheduleID() string { return "recurring-campaign/" + r.ID }

// RecurringInput is a submitted recurring campaign.
type RecurringInput struct {
	Name    string
	Content CampaignContent
	Recurrence
}

// Violations are the broken rules that show without a database; the time zone is the
// caller's to check.
func (in RecurringInput) Violations() []Violation {
	out := CampaignInput{Name: in.Name, CampaignContent: in.Content}.Violations()
	if len(in.Weekdays)+len(in.DaysOfMonth) == 0 {
		out = append(out, Violation{"/weekdays", "needs a weekday or a day of the month"})
	}
	for i, d := range in.DaysOfMonth {
		if d < 1 || d > 31 {
			out = append(out, Violation{"/days_of_month/" + strconv.Itoa(i), "must be 1 to 31"})
		}
	}
	return out
}

// Occurrence is the campaign of one of its times, in the state in which it waits for it.
func (r RecurringCampaign) Occurrence(at time.Time) CampaignInput {
	content := r.Content
	content.ListIDs, content.ContactIDs = slices.Clone(content.ListIDs), slices.Clone(content.ContactIDs)
	content.SegmentIDs = slices.Clone(content.SegmentIDs)
	return CampaignInput{Name: r.Name, CampaignContent: content, At: &at}
}
