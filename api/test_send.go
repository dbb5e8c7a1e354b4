package api

import (
	"context"

	"cadenza/models"
)

// TestSender accepts the messages of tests.
type TestSender interface {
	// AcceptTests accepts sends of an automation to a contact; each says for itself why it was refused.
	AcceptTests(
		ctx context.Context, a models.Automation, contactID, actor string, sends []models.TestSend,
	) ([]models.TestSend, error)
}

// TestAutomation sends steps of an automation to the caller's own phone.
func (s *server) TestAutomation(ctx context.Context, r TestAutomationRequestObject) (TestAutomationResponseObject, error) {
	var fresh []models.DirectMessage
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (AutomationTest, error) {
		fresh = nil
		sends, err := s.acceptTests(ctx, r.ID, *r.Body)
		for _, one := range sends {
			if one.Refused == "" {
				fresh = append(fresh, one.Message)
			}
		}
		return testAnswer(sends), err
	})
	if err == nil && len(fresh) > 0 {
		s.ConversationTeller.Send(ctx, fresh)
	}
	return TestAutomation202JSONResponse(made), err
}

func (s *server) acceptTests(ctx context.Context, id string, body AutomationTestInput) ([]models.TestSend, error) {
	who := callerOf(ctx)
	automation, definition, err := s.Automations.GetAutomation(ctx, who.workspaceID, id)
	if err != nil {
		return nil, err
	}
	if body.Definition != nil {
		given, err := s.automationInput(*body.Definition)
		if err != nil {
			return nil, models.Below(err, "/definition")
		}
		definition, automation.NumberID = given.Definition, given.NumberID
	}
	sends, err := definition.TestSends(value(body.StepID))
	if err != nil {
		return nil, err
	}
	own, err := s.OwnPhones.OwnPhone(ctx, who.userID)
	if err != nil {
		return nil, err
	}
	if own.ContactID == nil {
		return nil, models.Errorf(
			models.CodeConflict, "own_phone_missing: your phone is not known: ask for a word at /v1/session/phone and write it from there",
		)
	}
	return s.TestSends.AcceptTests(ctx, automation, *own.ContactID, who.actor, sends)
}

func testAnswer(sends []models.TestSend) AutomationTest {
	var out AutomationTest
	out.Items = each(sends, func(one models.TestSend) AutomationTestItem {
		item := AutomationTestItem{StepID: optional(one.Step.ID), Place: one.Place, Refused: optional(one.Refused)}
		if one.Refused == "" {
			workflow := one.Message.WorkflowID()
			item.MessageID, item.WorkflowID = &one.Message.ID, &workflow
		}
		return item
	})
	return out
}
