package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"

	"cadenza/internal/telemetry"
	"cadenza/internal/whatsapp/whatsapptest"
)

// SimulatorConfig says how the WhatsApp simulator is reached, and whom it knows.
type SimulatorConfig struct {
	Listen        string   `help:"Address of the simulator." env:"CADENZA_SIMULATOR_LISTEN" default:"127.0.0.1:8090"`
	File          string   `help:"SQLite file for its messages; empty keeps them in memory." env:"CADENZA_SIMULATOR_FILE" default:""`
	WebhookURL    string   `help:"URL to which it delivers statuses and messages." env:"CADENZA_SIMULATOR_WEBHOOK_URL" default:"http://127.0.0.1:8080/webhooks/whatsapp"`
	VerifyToken   string   `help:"Token that it shows when it sets up the webhook; empty skips that." env:"CADENZA_SIMULATOR_VERIFY_TOKEN" default:""`
	AppSecret     string   `help:"Secret with which it signs webhooks." env:"CADENZA_SIMULATOR_APP_SECRET" required:""`
	Token         string   `help:"Access token that callers must show." env:"CADENZA_SIMULATOR_TOKEN" required:""`
	Hosts         []string `help:"Host names by which its pages may be opened, in addition to localhost and IP addresses." env:"CADENZA_SIMULATOR_HOSTS"`
	PhoneNumberID string   `help:"Id of its first number." env:"CADENZA_SIMULATOR_PHONE_NUMBER_ID" default:"106540352242922"`
	WABAID        string   `name:"waba-id" help:"Id of the business account of its first number." env:"CADENZA_SIMULATOR_WABA_ID" default:"102290129340398"`
	DisplayPhone  string   `help:"Its first number, with country code." env:"CADENZA_SIMULATOR_DISPLAY_PHONE" default:"+390612345678"`
	// MoreNumbers are further ones, each "id:account:phone".
	MoreNumbers []string `help:"More numbers, each id:account:phone." env:"CADENZA_SIMULATOR_MORE_NUMBERS" placeholder:"ID:ACCOUNT:PHONE"`
}

// numbers are those that the simulator serves.
func (c SimulatorConfig) numbers() ([]whatsapptest.Number, error) {
	out := []whatsapptest.Number{{ID: c.PhoneNumberID, WABAID: c.WABAID, Display: c.DisplayPhone}}
	for _, more := range c.MoreNumbers {
		parts := strings.Split(more, ":")
		if len(parts) != 3 {
			return nil, fmt.Errorf("CADENZA_SIMULATOR_MORE_NUMBERS: each number is written id:account:phone, not %q", more)
		}
		out = append(out, whatsapptest.Number{ID: parts[0], WABAID: parts[1], Display: parts[2]})
	}
	return out, nil
}

// RunSimulator serves the WhatsApp simulator on the listener until the context ends.
func RunSimulator(ctx context.Context, cfg SimulatorConfig, log *slog.Logger, on net.Listener) error {
	numbers, err := cfg.numbers()
	if err != nil {
		return err
	}
	sim, err := whatsapptest.New(whatsapptest.Config{
		File: cfg.File, WebhookURL: cfg.WebhookURL, VerifyToken: cfg.VerifyToken, AppSecret: cfg.AppSecret, Token: cfg.Token,
		Numbers: numbers, Hosts: cfg.Hosts, Logger: log,
	})
	if err != nil {
		return fmt.Errorf("open the simulator: %w", err)
	}
	defer func() {
		if err := sim.Close(); err != nil {
			log.ErrorContext(ctx, "close the simulator", "error", err)
		}
	}()
	sim.Start(ctx)
	return Serve(ctx, on, sim.Handler())
}

type simulatorCommand struct {
	SimulatorConfig `embed:""`
}

// Run serves until the context ends.
func (c *simulatorCommand) Run(ctx context.Context, s streams) error {
	log := telemetry.NewLogger(s.err, slog.LevelInfo, telemetry.FormatText)
	on, err := Listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	log.InfoContext(ctx, "serving the simulator", "address", on.Addr().String())
	unknown := strings.Join(whatsapptest.Unknown(), "\n- ")
	fmt.Fprintf(s.out, "What this simulator does not know of Meta, and decides by itself:\n- %s\n", unknown)
	return RunSimulator(ctx, c.SimulatorConfig, log, on)
}
