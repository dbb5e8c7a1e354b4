package main

import (
	"context"
	"fmt"
	"io"

	"cadenza/local/stack"
)

// welcome prints what a person can do now.
func welcome(ctx context.Context, out io.Writer, s *stack.Stack) error {
	link, err := s.SignInLink(ctx)
	if err != nil {
		return err
	}
	key := s.Demo.APIKey
	if key == "" {
		key = "$KEY"
	}
	_, err = fmt.Fprintf(out, `
Cadenza is ready. Sign in to the console, once by this link:

  %[6]s

  API and its reference   %[1]s/docs
  Temporal UI             %[2]s
  WhatsApp simulator      %[3]s/sim
  API key                 %[4]s

Start the demo automation for a contact:

  curl -s %[1]s/v1/automations/%[5]s/runs \
    -H "Authorization: Bearer %[4]s" -H 'Content-Type: application/json' \
    -d '{"contact": {"phone": "+393331234560", "first_name": "Giulia"}}'

Watch the run:

  %[2]s/namespaces/default/workflows?query=AutomationId%%3D%%22%[5]s%%22

`, s.APIURL, s.Temporal.UIURL(), s.SimulatorURL, key, s.Demo.AutomationID, link)
	if err == nil && s.Demo.APIKey == "" {
		_, err = fmt.Fprintln(out, "The API key was printed by the first start. `make up KEY=...` lets one of your own in.")
	}
	if err != nil {
		return fmt.Errorf("print the welcome: %w", err)
	}
	return nil
}
