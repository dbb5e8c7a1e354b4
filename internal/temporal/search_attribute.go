package temporal

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"cadenza/workflows"
)

func (c *Connection) registerSearchAttributes(ctx context.Context) error {
	known, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: c.Namespace})
	if err != nil {
		return fmt.Errorf("list search attributes: %w", err)
	}
	missing := map[string]enumspb.IndexedValueType{}
	for _, key := range workflows.SearchAttributes() {
		if _, ok := known.GetCustomAttributes()[key.GetName()]; !ok {
			missing[key.GetName()] = enumspb.INDEXED_VALUE_TYPE_KEYWORD
		}
	}
	if len(missing) > 0 {
		if err := c.addSearchAttributes(ctx, missing); err != nil {
			return err
		}
	}
	return c.searchAttributesUsable(ctx)
}

func (c *Connection) addSearchAttributes(ctx context.Context, missing map[string]enumspb.IndexedValueType) error {
	_, err := c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: c.Namespace, SearchAttributes: missing,
	})
	if _, already := errors.AsType[*serviceerror.AlreadyExists](err); already || err == nil {
		return nil
	}
	return fmt.Errorf("add search attributes: %w", err)
}

// searchAttributesUsable waits until the server lets starts carry the attributes: it
// learns of new ones with a delay.
func (c *Connection) searchAttributesUsable(ctx context.Context) error {
	query := workflows.AttrRunState.GetName() + " = 'none' AND " + workflows.AttrCampaignID.GetName() + " = 'none'"
	for {
		_, err := c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: c.Namespace, Query: query})
		if _, unknown := errors.AsType[*serviceerror.InvalidArgument](err); !unknown {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the search attributes: %w", ctx.Err())
		case <-time.After(500 * time.Millisecond):
		}
	}
}
