package api

import (
	"context"
	"fmt"
	"strconv"

	"cadenza/models"
)

// RunStarter lets contacts enter automations.
type RunStarter interface {
	// Start accepts one entry. Bad contact data is CodeInvalid, an automation that lets nobody in CodeConflict.
	Start(ctx context.Context, e models.Entry) (models.Accepted, error)
	// StartMany accepts entries; both results are as long as the entries.
	StartMany(ctx context.Context, entries []models.Entry) ([]models.Accepted, []error)
}

// entryKey makes an Idempotency-Key an entry's key (R2); "" without one. index tells the contacts of a bulk call apart.
func entryKey(prefix string, key *string, index string) string {
	if key == nil {
		return ""
	}
	return prefix + ":" + *key + index
}

func started(run models.Run) RunStarted {
	return RunStarted{ID: run.ID, ContactID: run.ContactID, WorkflowID: run.WorkflowID(), Status: RunStatus(run.Status)}
}

// StartRun starts an automation for a contact.
func (s *server) StartRun(ctx context.Context, r StartRunRequestObject) (StartRunResponseObject, error) {
	who := callerOf(ctx)
	if (r.Body.Contact == nil) == (r.Body.ContactID == nil) {
		return nil, models.Invalid(
			"who is to start is not clear", []models.Violation{{Detail: "needs exactly one of contact and contact_id"}},
		)
	}
	in, bad := models.ContactInput{ID: contactID(r.Body.ContactID)}, []models.Violation(nil)
	if r.Body.Contact != nil {
		in, bad = contactInput(*r.Body.Contact, s.callersPhones(ctx), "/contact")
	} else if in.ID == "" {
		bad = []models.Violation{{Pointer: "/contact_id", Detail: "must not be empty"}}
	}
	if err := models.Invalid("the contact breaks rules", bad); err != nil {
		return nil, err
	}
	in.OnlyAssignedTo = who.viewer().OnlyAssignedTo
	accepted, err := s.RunStarter.Start(ctx, models.Entry{
		WorkspaceID: who.workspaceID, AutomationID: r.ID, Key: entryKey(who.keyed("api"), r.Params.IdempotencyKey, ""),
		Kind: models.StartManual, Contact: in, PointerPrefix: "/contact",
	})
	if err == nil {
		err = s.sees(ctx, accepted.Run.ContactID) // a repeat answers the run of the first call
	}
	if err != nil {
		return nil, err
	}
	switch accepted.Result {
	case models.EntryInside:
		return StartRun200JSONResponse(started(accepted.Run)), nil
	case models.EntryRefused, models.EntryTooMany:
		return nil, errRefused(accepted.Result)
	case models.EntryAccepted, models.EntryRepeated:
	}
	return StartRun202JSONResponse(started(accepted.Run)), nil
}

// errRefused says why an entry was not accepted: it is one after the first where
// once is the rule (R1), or one too many within the hour (S7).
func errRefused(result models.EntryResult) error {
	if result == models.EntryTooMany {
		return models.Errorf(models.CodeTooMany, "the contact entered this automation as often within an hour as the settings allow")
	}
	return models.Errorf(models.CodeConflict, "the contact was in this automation before, and once is its rule")
}

// StartRuns starts an automation for many contacts, each for itself.
func (s *server) StartRuns(ctx context.Context, r StartRunsRequestObject) (StartRunsResponseObject, error) {
	who := callerOf(ctx)
	if _, _, err := s.Automations.GetAutomation(ctx, who.workspaceID, r.ID); err != nil {
		return nil, err
	}
	results := make([]RunStartResult, len(r.Body.Contacts))
	var entries []models.Entry
	var places []int
	for i, contact := range r.Body.Contacts {
		at := fmt.Sprintf("/contacts/%d", i)
		in, bad := contactInput(contact, s.callersPhones(ctx), at)
		if err := models.Invalid("the contact breaks rules", bad); err != nil {
			results[i] = failedStart(err)
			continue
		}
		places = append(places, i)
		entries = append(entries, models.Entry{
			WorkspaceID: who.workspaceID, AutomationID: r.ID, Key: entryKey("api", r.Params.IdempotencyKey, "/"+strconv.Itoa(i)),
			Kind: models.StartManual, Contact: in, PointerPrefix: at,
		})
	}
	accepted, errs := s.RunStarter.StartMany(ctx, entries)
	for i, place := range places {
		results[place] = startResult(accepted[i], errs[i])
	}
	if err := refusedWhole(errs); err != nil {
		return nil, err
	}
	return StartRuns202JSONResponse{Results: results}, nil
}

// refusedWhole returns the error of a call of which no entry could be taken for a
// reason that is not the contact's: a sleeping automation, a part that is away.
func refusedWhole(errs []error) error {
	var first error
	for _, err := range errs {
		code := models.CodeOf(err)
		if err == nil || code == models.CodeInvalid || code == models.CodeNotFound {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

func startResult(a models.Accepted, err error) RunStartResult {
	if err != nil {
		return failedStart(err)
	}
	out := RunStartResult{Result: RunStartResultResult(a.Result)}
	if a.Result == models.EntryRefused || a.Result == models.EntryTooMany {
		answer := problemOf(errRefused(a.Result)).answer()
		out.Problem = &answer
		return out
	}
	run := started(a.Run)
	out.ID = &run.ID
	out.ContactID = &run.ContactID
	out.WorkflowID = &run.WorkflowID
	out.Status = &run.Status
	return out
}

func failedStart(err error) RunStartResult {
	answer := problemOf(err).answer()
	return RunStartResult{Result: "failed", Problem: &answer}
}
