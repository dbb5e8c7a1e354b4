package activities

import (
	"context"

	"go.temporal.io/sdk/activity"
)

// NameTellPeople is the activity's name on the wire.
const NameTellPeople = "TellPeople"

// TellPeopleReport counts what people were told.
type TellPeopleReport struct {
	// Told counts notifications, and Failed people who could not be told of all of theirs; the next round tries again.
	Told   int `json:"told,omitempty"`
	Failed int `json:"failed,omitempty"`
}

// PeopleTeller tells people what needs them.
type PeopleTeller interface {
	// TellAll goes once through everybody who wants to be told after a user, and calls beat, again and again, with the user up to
	// whom all are told.
	TellAll(ctx context.Context, after string, beat func(after string)) (told, failed int, err error)
}

// Notifier tells people, away from the console, what needs them.
type Notifier struct{ Teller PeopleTeller }

// TellPeople goes once through everybody who wants to be told. A repeat goes on where the attempt before it was.
func (n *Notifier) TellPeople(ctx context.Context) (TellPeopleReport, error) {
	var after string
	if activity.HasHeartbeatDetails(ctx) {
		if err := activity.GetHeartbeatDetails(ctx, &after); err != nil {
			after = "" // from the beginning: who was told is not told again
		}
	}
	told, failed, err := n.Teller.TellAll(ctx, after, func(after string) { activity.RecordHeartbeat(ctx, after) })
	return TellPeopleReport{Told: told, Failed: failed}, err
}
