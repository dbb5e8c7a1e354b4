package api

import (
	"context"
	"fmt"
	"time"

	"cadenza/internal/phone"
	"cadenza/models"
)

// Simulator plays runs that touch nothing.
type Simulator interface {
	Simulate(ctx context.Context, in models.SimulationInput) (models.Simulation, error)
}

// SimulateAutomation says what an automation would do with a contact.
func (s *server) SimulateAutomation(ctx context.Context, r SimulateAutomationRequestObject) (SimulateAutomationResponseObject, error) {
	in, err := s.simulationInput(ctx, r.ID, *r.Body)
	if err != nil {
		return nil, err
	}
	played, err := s.Simulator.Simulate(ctx, in)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(played.Zone)
	if err != nil {
		zone = time.UTC // this build does not know it, and has waited in UTC
	}
	return SimulateAutomation200JSONResponse(simulationAnswer(played, zone)), nil
}

// simulationInput reads the request; every rule that it breaks is in the error.
func (s *server) simulationInput(ctx context.Context, id string, body SimulationInput) (models.SimulationInput, error) {
	who := callerOf(ctx)
	in := models.SimulationInput{
		WorkspaceID: who.workspaceID, AutomationID: id, ContactID: contactID(body.ContactID), Start: models.StartManual, At: s.Now(),
	}
	if body.At != nil {
		in.At = *body.At
	}
	in.At = in.At.UTC().Truncate(time.Millisecond)
	if body.Start != nil {
		in.Start = models.StartKind(*body.Start)
	}
	bad := s.farAway(in.At, "/at")
	switch {
	case (body.Contact == nil) == (body.ContactID == nil):
		bad = append(bad, models.Violation{Detail: "needs exactly one of contact and contact_id"})
	case body.Contact != nil:
		bad = append(bad, madeUp(*body.Contact, who.phoneRegion, &in)...)
	case in.ContactID == "":
		bad = append(bad, models.Violation{Pointer: "/contact_id", Detail: "must not be empty"})
	}
	for i, act := range value(body.Customer) {
		at := fmt.Sprintf("/customer/%d", i)
		done, broken := customerAct(act, in.At, at)
		in.Customer, bad = append(in.Customer, done), append(bad, broken...)
		if act.At != nil {
			bad = append(bad, s.farAway(done.At, at+"/at")...)
		}
	}
	if body.Definition != nil {
		definition, err := s.automationInput(*body.Definition)
		if err != nil {
			return in, models.Below(err, "/definition")
		}
		in.Definition = &definition
	}
	return in, models.Invalid("the simulation breaks rules", bad)
}

// farAway refuses an instant that no simulation is about.
func (s *server) farAway(at time.Time, pointer string) []models.Violation {
	if at.Sub(s.Now()).Abs() <= 2*models.MaxDuration.Std() {
		return nil
	}
	return []models.Violation{{Pointer: pointer, Detail: "must lie within 20 years of now"}}
}

// madeUp reads a made up contact.
func madeUp(c MadeUpContact, region string, in *models.SimulationInput) []models.Violation {
	var bad []models.Violation
	in.Contact = models.ContactInput{
		Phone: models.MadeUpPhone, FirstName: c.FirstName, LastName: c.LastName, Email: c.Email, Language: c.Language, TimeZone: c.TimeZone,
		Fields: value(c.Fields),
	}
	in.Tags, in.ListIDs, in.Blocked = value(c.Tags), value(c.ListIds), value(c.Blocked)
	if c.Phone != nil {
		parsed, err := phone.Parse(*c.Phone, region)
		if err != nil {
			bad = append(bad, models.Violation{Pointer: "/contact/phone", Detail: err.Error()})
		}
		in.Contact.Phone = parsed
	}
	if zone := value(c.TimeZone); zone != "" && !zoneExists(zone) {
		bad = append(bad, models.Violation{Pointer: "/contact/time_zone", Detail: unknownZone})
	}
	return bad
}

// customerAct reads what the contact does, counted from the start.
func customerAct(a CustomerAct, start time.Time, at string) (models.CustomerAct, []models.Violation) {
	out := models.CustomerAct{At: start, Text: value(a.Text), Button: value(a.Button), Clicks: value(a.Clicks)}
	var bad []models.Violation
	given := 0
	for _, one := range []bool{a.Text != nil, a.Button != nil, out.Clicks} {
		if one {
			given++
		}
	}
	if given != 1 {
		bad = append(bad, models.Violation{Pointer: at, Detail: "needs exactly one of text, button and clicks"})
	}
	switch {
	case (a.After == nil) == (a.At == nil):
		bad = append(bad, models.Violation{Pointer: at, Detail: "needs exactly one of after and at"})
	case a.At != nil:
		out.At = a.At.UTC().Truncate(time.Millisecond)
	default:
		after, err := models.ParseDuration(*a.After)
		if err != nil {
			bad = append(bad, models.Violation{Pointer: at + "/after", Detail: err.Error()})
		}
		out.At = start.Add(after.Std())
	}
	return out, bad
}
