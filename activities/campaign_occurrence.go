package activities

import (
	"context"
	"time"

	"cadenza/models"
)

// NameMakeOccurrence is the activity's name on the wire.
const NameMakeOccurrence = "MakeOccurrence"

// RecurringRef names a recurring campaign.
type RecurringRef struct {
	WorkspaceID string `json:"workspace_id"`
	RecurringID string `json:"recurring_id"`
}

// MakeOccurrenceInput names one of its times.
type MakeOccurrenceInput struct {
	RecurringRef
	// At is the time that the schedule names, also when it comes late.
	At time.Time `json:"at"`
}

// OccurrenceReport names the campaign that was made; "" for none.
type OccurrenceReport struct {
	CampaignID string `json:"campaign_id,omitempty"`
}

// RecurringStore makes the campaigns of recurring ones.
type RecurringStore interface {
	// MakeOccurrence makes the campaign of a time, once; found is false where none is to be made.
	MakeOccurrence(ctx context.Context, workspaceID, id string, at time.Time) (c models.Campaign, found bool, err error)
}

// CampaignTeller makes workflows know what the rows of campaigns say.
type CampaignTeller interface {
	TellCampaign(ctx context.Context, c models.Campaign) error
}

// Recurring makes the campaigns of recurring ones.
type Recurring struct {
	Store  RecurringStore
	Engine CampaignTeller
}

// MakeOccurrence makes the campaign of one time and starts its workflow. One that is not
// started is started by Reconcile.
func (r *Recurring) MakeOccurrence(ctx context.Context, in MakeOccurrenceInput) (OccurrenceReport, error) {
	c, found, err := r.Store.MakeOccurrence(ctx, in.WorkspaceID, in.RecurringID, in.At)
	if err != nil || !found {
		return OccurrenceReport{}, classify(err)
	}
	return OccurrenceReport{CampaignID: c.ID}, r.Engine.TellCampaign(ctx, c)
}
