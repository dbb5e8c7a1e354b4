package whatsapptest_test

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
	"cadenza/internal/whatsapp/whatsapptest"
)

const childFile, childHook = "SIMULATOR_CHILD_FILE", "SIMULATOR_CHILD_HOOK"

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if file := os.Getenv(childFile); file != "" {
		serveUntilKilled(file, os.Getenv(childHook))
	}
	os.Exit(m.Run())
}

func serveUntilKilled(file, hook string) {
	sim, err := whatsapptest.New(whatsapptest.Config{
		File: file, WebhookURL: hook, AppSecret: secret, Token: token, Logger: slog.New(slog.DiscardHandler),
		Numbers: []whatsapptest.Number{{ID: creds.PhoneNumberID, WABAID: "102290129340398", Display: "+39061234567"}},
	})
	if err != nil {
		os.Exit(1)
	}
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		os.Exit(1)
	}
	_, _ = os.Stdout.WriteString(listener.Addr().String() + "\n")
	_ = http.Serve(listener, sim.Handler()) // ends by being killed
}

func TestAKilledProcessLosesNothingThatItAnswered(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.stop()
	b.config.File = filepath.Join(t.TempDir(), "killed.db")
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childFile+"="+b.config.File, childHook+"="+b.hook.server.URL)
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	address, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	client := whatsapp.New(whatsapp.Config{BaseURL: "http://" + address[:len(address)-1]})

	answered := make(chan string, 10_000)
	done := make(chan struct{})
	for range 4 {
		go func() {
			defer func() { done <- struct{}{} }()
			for {
				m := welcome("Anna")
				m.To = phone
				accepted, err := client.Send(t.Context(), creds, m)
				if err != nil {
					return // killed
				}
				answered <- accepted.WAMID
			}
		}()
	}
	require.Eventually(t, func() bool { return len(answered) > 100 }, eventually, tick)
	require.NoError(t, child.Process.Kill())
	for range 4 {
		<-done
	}
	_ = child.Wait() // it was killed
	close(answered)

	b.start()
	kept := map[string]bool{}
	for _, m := range b.received() {
		kept[as[string](m["id"])] = true
	}
	for wamid := range answered {
		require.True(t, kept[wamid])
		b.hook.eventually(func() bool { return len(b.hook.statuses(wamid)) == 2 })
	}
}
