package api

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// StartStepStore finds start steps by their address, and keeps their last calls.
type StartStepStore interface {
	GetStartStep(ctx context.Context, id string) (start models.StartStep, phoneRegion string, err error)
	KeepStartCall(ctx context.Context, call models.StartCall) error
	ListStartCalls(ctx context.Context, workspaceID, automationID, startID string, p models.Page) ([]models.StartCall, string, error)
	ListIntegrationStarts(ctx context.Context, workspaceID string, p models.Page) ([]models.IntegrationStart, string, error)
	ReplaceStartSecret(ctx context.Context, workspaceID, automationID, startID, hash, actor string) error
}

// Calls from outside have bodies of many forms, which the description cannot check: they stay
// outside the validator. Who calls is known by a secret in the body, so that bodies are small.
const (
	maxOutsideBytes     = 256 << 10
	maxOutsideBulkBytes = 2 << 20
)

// outsideStart takes what one contact, or several, of a call ask for.
type outsideStart func(
	ctx context.Context, call *outsideCall, start models.StartStep, key string, body map[string]json.RawMessage,
) (models.StartCall, error)

// integrationCall answers a call of an integration start.
func (s *server) integrationCall(most int64, take outsideStart) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := s.calledFromOutside(c, most, take); err != nil {
			s.failWith(c, err)
			return
		}
		c.Status(http.StatusOK)
	}
}

func (s *server) calledFromOutside(c *gin.Context, most int64, take outsideStart) error {
	key, err := s.outsideKey(c)
	if err != nil {
		return err
	}
	raw, leave, err := s.strangersBody(c, most)
	if err != nil {
		return err
	}
	defer leave()
	body, ok := outsideMembers(c.GetHeader("Content-Type"), raw)
	if !ok {
		return models.Errorf(codeMalformed, "the body is neither one JSON object nor a form, in UTF-8 without NUL characters")
	}
	secret, _ := outsideText(orNull(body["secret"]))
	start, region, err := s.integration(c, c.Param("uuid"), secret)
	if err != nil {
		return s.guessed(c, c.Param("uuid"), err)
	}
	s.Admission.Known(c)
	leave()
	codes, err := s.Fields.FieldCodes(c, start.WorkspaceID)
	if err != nil {
		return err
	}
	read := newOutsideCall(s.phones(c, models.Everyone(start.WorkspaceID), region), codes)
	call, err := take(c, read, start, key, body)
	s.keepCall(c, start, read, call, err)
	return err
}

// orNull is null for a member that is not there.
func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// outsideKey is the call's Idempotency-Key as an entry's; "" without one.
func (s *server) outsideKey(c *gin.Context) (string, error) {
	given, there := c.Request.Header["Idempotency-Key"]
	if !there {
		return "", nil
	}
	if s.idempotencyKey.VisitJSONString(given[0]) != nil {
		return "", &models.Error{Code: codeMalformed, Message: "the request does not fit the description", Violations: []models.Violation{{
			Pointer: "Idempotency-Key", Detail: "must be 1 to 255 characters of ASCII without blanks",
		}}}
	}
	return entryKey("integration", &given[0], ""), nil
}

// keepCall notes what became of a call. A log that fails is no reason to refuse what is accepted.
func (s *server) keepCall(ctx context.Context, start models.StartStep, read *outsideCall, call models.StartCall, err error) {
	if err != nil && problemOf(err).code == codeInternal || models.CodeOf(err) == models.CodeUnavailable {
		return // the caller comes again
	}
	call.WorkspaceID, call.AutomationID, call.StartID = start.WorkspaceID, start.AutomationID, start.ID
	call.At, call.Ignored, call.Outcome = s.Now(), read.ignoredParts(), models.StartCallAccepted
	if refused, ok := errors.AsType[*models.Error](err); ok {
		call.Outcome, call.Problems = models.StartCallRefused, refused.Violations
		if len(refused.Violations) == 0 {
			call.Problems = []models.Violation{{Detail: refused.Message}}
		}
	}
	if err := s.StartSteps.KeepStartCall(ctx, call); err != nil {
		s.Logger.WarnContext(ctx, "a call of an integration start is not in its log", "error", err)
	}
}

// integration finds the start step that the call is for. Everything that is wrong with
// address or secret is the same 404 (S2).
func (s *server) integration(ctx context.Context, id, secret string) (models.StartStep, string, error) {
	start, region, err := s.StartSteps.GetStartStep(ctx, id)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return start, "", err
	}
	right := subtle.ConstantTimeCompare([]byte(models.HashSecret(secret)), []byte(start.SecretHash)) == 1
	if err != nil || !right || start.Kind != models.StartIntegration {
		return start, "", models.NotFound("address, or another secret")
	}
	return start, region, nil
}

// startFromOutside starts an automation for one contact.
func (s *server) startFromOutside(
	ctx context.Context, read *outsideCall, start models.StartStep, key string, body map[string]json.RawMessage,
) (models.StartCall, error) {
	call := models.StartCall{Contacts: 1}
	in, metadata := read.contact(body, "")
	if err := models.Invalid("the contact breaks rules", read.bad.list); err != nil {
		return call, err
	}
	accepted, err := s.RunStarter.Start(ctx, integrationEntry(start, in, metadata, key, ""))
	if err == nil {
		call.Add(accepted.Result)
	}
	if err == nil && accepted.Result == models.EntryTooMany {
		err = errRefused(accepted.Result)
	}
	return call, ownPointers(err)
}

// startsFromOutside starts an automation for many contacts. All are checked before any is taken.
func (s *server) startsFromOutside(
	ctx context.Context, read *outsideCall, start models.StartStep, key string, body map[string]json.RawMessage,
) (models.StartCall, error) {
	var call models.StartCall
	contacts, err := read.contacts(body["contacts"])
	if err != nil {
		return call, err
	}
	call.Contacts = len(contacts)
	entries := make([]models.Entry, 0, len(contacts))
	for i, raw := range contacts {
		at := fmt.Sprintf("/contacts/%d", i)
		object := members(raw)
		if object == nil {
			read.bad.add(at, "must be an object")
			continue
		}
		in, metadata := read.contact(object, at)
		if read.bad.full() {
			break
		}
		own := key
		if own != "" {
			own += "/" + strconv.Itoa(i)
		}
		entries = append(entries, integrationEntry(start, in, metadata, own, at))
	}
	if err := models.Invalid("some contacts break rules; nothing was changed", read.bad.list); err != nil {
		return call, err
	}
	accepted, errs := s.RunStarter.StartMany(ctx, entries)
	for i, one := range accepted {
		if errs[i] == nil {
			call.Add(one.Result)
		}
	}
	return call, bulkError(errs)
}

func integrationEntry(start models.StartStep, in models.ContactInput, metadata, key, at string) models.Entry {
	return models.Entry{
		WorkspaceID: start.WorkspaceID, AutomationID: start.AutomationID, Key: key,
		Kind: models.StartIntegration, StartID: start.ID, Contact: in, Metadata: metadata, PointerPrefix: at,
	}
}

// ownPointers renames what the domain calls fields to the key of this call.
func ownPointers(err error) error {
	refusal, ok := errors.AsType[*models.Error](err)
	if !ok {
		return err
	}
	out := *refusal
	out.Violations = nil
	for _, v := range refusal.Violations {
		v.Pointer = strings.Replace(v.Pointer, "/fields/", "/custom_fields/", 1)
		out.Violations = append(out.Violations, v)
	}
	return &out
}

// bulkError sums up the errors of many entries: one that is not the contact's counts
// for all, so that the caller comes again; else the violations of all the refused ones.
func bulkError(errs []error) error {
	var bad violations
	for _, err := range errs {
		refusal, ok := errors.AsType[*models.Error](ownPointers(err))
		switch {
		case err == nil:
		case !ok || refusal.Code != models.CodeInvalid:
			return err
		default:
			bad.all(refusal.Violations)
		}
	}
	return models.Invalid("some contacts were refused; the others are accepted", bad.list)
}

// ListStartCalls pages through the last calls of an integration start.
func (s *server) ListStartCalls(ctx context.Context, r ListStartCallsRequestObject) (ListStartCallsResponseObject, error) {
	rows, next, err := s.StartSteps.ListStartCalls(ctx, callerOf(ctx).workspaceID, r.ID, r.StartID, page(r.Params.Limit, r.Params.After))
	return ListStartCalls200JSONResponse{Items: each(rows, startCallAnswer), Next: optional(next)}, err
}

func startCallAnswer(c models.StartCall) StartCall {
	results := map[string]int{}
	for result, n := range c.Results {
		results[string(result)] = n
	}
	return StartCall{
		At: c.At.UTC(), Outcome: StartCallOutcome(c.Outcome), Contacts: c.Contacts, Results: results,
		Ignored: each(c.Ignored, func(p models.IgnoredPart) IgnoredPart {
			return IgnoredPart{Pointer: p.Pointer, Reason: IgnoredPartReason(p.Reason), Times: p.Times}
		}),
		Errors: each(c.Problems, func(v models.Violation) ProblemError { return ProblemError{Pointer: v.Pointer, Detail: v.Detail} }),
	}
}
