package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"cadenza/internal/app"
	"cadenza/internal/store/storetest"
	"cadenza/internal/whatsapp/whatsapptest"
	"cadenza/local/cutwire"
	"cadenza/local/stack"
)

// The simulator's number, and the secrets of a system that lives as long as a seed.
const (
	numberID     = "106540352242922"
	wabaID       = "102290129340398"
	displayPhone = "+390612345678"
	accessToken  = "chaos-token"
	appSecret    = "chaos-app-secret"
	secretKey    = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
)

// rig is the system under test with the lines between its parts.
type rig struct {
	// folder holds the logs and Temporal's file.
	folder   string
	program  string
	cluster  *storetest.Cluster
	database sync.Mutex
	socket   string
	dbName   string
	lines    map[string]*cutwire.Wire
	children map[string]*child
	witness  *witness
	courier  *courier
	sim      *whatsapptest.Simulator
	simURL   string
	troubles troubles
	api      *client
	stop     context.CancelFunc
	running  sync.WaitGroup
	failures chan error
	logs     []*os.File
}

// openRig starts everything and returns when the API answers.
func openRig(ctx context.Context, program, folder string, seed uint64) (_ *rig, err error) {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &rig{
		folder: folder, program: program, lines: map[string]*cutwire.Wire{}, children: map[string]*child{}, stop: stop,
		failures: make(chan error, 16),
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.close())
		}
	}()
	if err := r.openDatabase(ctx); err != nil {
		return nil, err
	}
	addresses, err := stack.FreeAddresses(ctx, 3)
	if err != nil {
		return nil, err
	}
	if err := r.openSimulator(running, addresses[:2], seed); err != nil {
		return nil, err
	}
	if err := r.layLines(addresses[2]); err != nil {
		return nil, err
	}
	if err := r.launchTemporal(running, addresses[2]); err != nil {
		return nil, err
	}
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	r.launch(running, addresses[:2])
	return r, r.ready(ctx)
}

func (r *rig) openDatabase(ctx context.Context) error {
	var err error
	if r.cluster, err = storetest.StartPostgres(ctx, ""); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	if r.dbName, err = r.cluster.CreateDatabase(ctx); err != nil {
		return err
	}
	dsn, err := url.Parse(r.cluster.DSN(r.dbName))
	if err != nil {
		return fmt.Errorf("read the database's address: %w", err)
	}
	r.socket = filepath.Join(dsn.Query().Get("host"), ".s.PGSQL."+dsn.Query().Get("port"))
	return nil
}

// unread is how many messages may wait for their readers.
const unread = 100_000

// openSimulator serves the simulator through the witness, and the courier that brings its webhooks.
func (r *rig) openSimulator(ctx context.Context, apis []string, seed uint64) error {
	hooks, err := app.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	var targets []string
	for _, address := range apis {
		targets = append(targets, "http://"+address+"/webhooks/whatsapp")
	}
	r.courier = newCourier(targets)
	r.serve(ctx, hooks, r.courier)
	log, err := r.logger("simulator")
	if err != nil {
		return err
	}
	r.sim, err = whatsapptest.New(whatsapptest.Config{
		File: filepath.Join(r.folder, "simulator.db"), WebhookURL: "http://" + hooks.Addr().String(), AppSecret: appSecret,
		Token:   accessToken,
		Numbers: []whatsapptest.Number{{ID: numberID, WABAID: wabaID, Display: displayPhone}}, Logger: log, Seed: seed,
	})
	if err != nil {
		return fmt.Errorf("open the simulator: %w", err)
	}
	r.sim.Start(ctx)
	on, err := app.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	r.simURL = "http://" + on.Addr().String()
	r.witness = newWitness(r.sim.Handler(), unread)
	r.serve(ctx, on, r.witness)
	return nil
}

func (r *rig) serve(ctx context.Context, on net.Listener, handler http.Handler) {
	r.running.Go(func() {
		if err := app.Serve(ctx, on, handler); err != nil {
			r.failures <- err
		}
	})
}

// layLines puts a line between each process and each service that it uses.
func (r *rig) layLines(temporalAddress string) error {
	targets := map[string][2]string{
		toDatabase: {"unix", r.socket}, toTemporal: {"tcp", temporalAddress}, toWhatsApp: {"tcp", strings.TrimPrefix(r.simURL, "http://")},
	}
	for _, process := range processes() {
		for _, service := range services(process) {
			wire, err := cutwire.New(targets[service][0], targets[service][1])
			if err != nil {
				return fmt.Errorf("lay a line: %w", err)
			}
			r.lines[line(process, service)] = wire
		}
	}
	return nil
}

func (r *rig) launchTemporal(ctx context.Context, address string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	r.run(ctx, &child{name: temporal, args: []string{
		self, "temporal", "--file", filepath.Join(r.folder, "temporal.db"), "--address", address,
	}})
	return nil
}

func (r *rig) run(ctx context.Context, c *child) {
	c.log = filepath.Join(r.folder, c.name+".log")
	r.children[c.name] = c
	r.running.Go(func() {
		if err := c.run(ctx); err != nil {
			r.failures <- err
		}
	})
}

// environment is the whole configuration of one process.
func (r *rig) environment(process, listen string) []string {
	database := r.lines[line(process, toDatabase)].Address()
	env := []string{
		"HOME=" + r.folder, "TMPDIR=" + os.TempDir(),
		"CADENZA_DATABASE=postgres://postgres@" + database + "/" + r.dbName + "?sslmode=disable&connect_timeout=5",
		"CADENZA_SECRET_KEY=" + secretKey, "CADENZA_LISTEN=" + listen, "CADENZA_LOG_LEVEL=warn",
		"CADENZA_WHATSAPP_APP_SECRET=" + appSecret, "CADENZA_WHATSAPP_VERIFY_TOKEN=chaos", "CADENZA_WHATSAPP_TIMEOUT=4s",
		"CADENZA_WHATSAPP_UNKNOWN_GRACE=8s", "CADENZA_WHATSAPP_LONGEST_WAIT=2s",
		"CADENZA_RECONCILE_EVERY=2s", "CADENZA_RECONCILE_PATIENCE=3s", "CADENZA_DATE_SWEEP_EVERY=1h",
		"TEMPORAL_ADDRESS=" + r.lines[line(process, toTemporal)].Address(),
	}
	// The API reads templates: its own call of WhatsApp is not what is under test.
	whatsapp := r.simURL
	if wire, ok := r.lines[line(process, toWhatsApp)]; ok {
		whatsapp = "http://" + wire.Address()
	}
	return append(env, "CADENZA_WHATSAPP_URL="+whatsapp)
}

// prepare migrates the database and makes the workspace's key.
func (r *rig) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	var key []byte
	for _, args := range [][]string{{"migrate"}, {"key", "--workspace", "Chaos"}} {
		var err error
		for {
			cmd := exec.CommandContext(ctx, r.program, args...)
			cmd.Env = r.environment(workerOne, "127.0.0.1:0")
			if key, err = cmd.Output(); err == nil || ctx.Err() != nil {
				break
			}
			sleep(ctx, restartDelay) // Temporal is coming up
		}
		if err != nil {
			return fmt.Errorf("cadenza %s: %w", args[0], err)
		}
	}
	r.api = newClient(nil)
	r.api.key = strings.TrimSpace(string(key))
	return nil
}

func (r *rig) launch(ctx context.Context, apis []string) {
	for _, name := range []string{workerOne, workerTwo} {
		r.run(ctx, &child{name: name, args: []string{r.program, "worker"}, env: r.environment(name, "127.0.0.1:0")})
	}
	for i, name := range []string{apiOne, apiTwo} {
		r.run(ctx, &child{name: name, args: []string{r.program, "api"}, env: r.environment(name, apis[i])})
		r.api.urls = append(r.api.urls, "http://"+apis[i])
	}
}

// ready waits until both APIs say that all is well.
func (r *rig) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for process := range r.api.urls {
		for {
			got, err := r.api.once(ctx, process, http.MethodGet, "/readyz", "", nil)
			if err == nil && got.status == http.StatusOK {
				break
			}
			if ctx.Err() != nil {
				return fmt.Errorf("the API does not get ready: see %s: %w", r.folder, errors.Join(err, ctx.Err()))
			}
			sleep(ctx, restartDelay)
		}
	}
	r.api.forget()
	return nil
}

// close ends everything; the folder stays.
func (r *rig) close() error {
	r.stop()
	for _, wire := range r.lines {
		wire.Cut()
	}
	r.running.Wait()
	var all error
	if r.sim != nil {
		all = errors.Join(all, r.sim.Close())
	}
	if r.cluster != nil {
		all = errors.Join(all, r.cluster.Stop())
	}
	for _, file := range r.logs {
		all = errors.Join(all, file.Close())
	}
	close(r.failures)
	for err := range r.failures {
		all = errors.Join(all, err)
	}
	return all
}
