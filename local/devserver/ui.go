package devserver

import (
	"context"
	"fmt"
	"net/http"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	"github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/server_options"
)

// ui is a running Temporal UI.
type ui struct {
	server *uiserver.Server
	url    string
	// done closes when the server has ended. Start reports nothing: a failure to
	// listen ends the process, which is why chooseAddresses tries before.
	done chan struct{}
}

func startUI(ctx context.Context, at address, temporal, namespace string) (*ui, error) {
	server := uiserver.NewServer(server_options.WithConfigProvider(&config.Config{
		TemporalGRPCAddress: temporal,
		Host:                bracketed(at),
		Port:                at.port,
		EnableUI:            true,
		DefaultNamespace:    namespace,
		DisableNewsFetch:    true,
		HideLogs:            true,
		CORS:                config.CORS{CookieInsecure: true},
	}))
	u := &ui{server: server, url: "http://" + at.dial(), done: make(chan struct{})}
	go func() {
		defer close(u.done)
		_ = server.Start()
	}()
	if err := u.waitReady(ctx); err != nil {
		u.stop()
		return nil, err
	}
	return u, nil
}

// bracketed writes an IPv6 host as the UI's own "%s:%d" needs it.
func bracketed(a address) string {
	if a.ip.Is6() {
		return "[" + a.ip.String() + "]"
	}
	return a.ip.String()
}

func (u *ui) waitReady(ctx context.Context) error {
	return poll(ctx, func() error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.url+"/healthz", nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return fmt.Errorf("temporal ui: %w", err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("temporal ui answered %s", resp.Status)
		}
		return nil
	})
}

func (u *ui) stop() {
	u.server.Stop()
	select {
	case <-u.done:
	case <-time.After(stopTimeout):
	}
}
