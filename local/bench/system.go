package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"cadenza/internal/store/storetest"
	"cadenza/local/stack"
)

// system is Cadenza as `make up` runs it, on one database, with the simulator as WhatsApp.
type system struct {
	o        options
	notes    io.Writer
	database string // postgres or sqlite
	folder   string
	cluster  *storetest.Cluster
	stack    *stack.Stack
	sql      *handwritten
	hooks    *webhooks
	number   string
	// people is how many contacts and customers have been made: each campaign has its own.
	people int
	// greeted is how many customers have written their first words.
	greeted int
}

// openSystem starts one in a folder of its own; PostgreSQL is durable as in production.
func openSystem(ctx context.Context, o options, database string, log *slog.Logger, notes io.Writer) (_ *system, err error) {
	s := &system{o: o, notes: notes, database: database}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.folder, err = os.MkdirTemp("", "cadenza-bench-"); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	dsn := "sqlite:" + filepath.Join(s.folder, "stack", "cadenza.db")
	if database == postgres {
		if s.cluster, dsn, err = durable(ctx); err != nil {
			return nil, err
		}
	}
	s.stack, err = stack.Start(ctx, stack.Options{
		Data: filepath.Join(s.folder, "stack"), API: "127.0.0.1:0", Temporal: "127.0.0.1:0", Simulator: "127.0.0.1:0", Key: apiKey,
		Database: dsn, Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("start the system: %w", err)
	}
	if s.sql, err = openHandwritten(database, dsn); err != nil {
		return nil, err
	}
	s.hooks = newWebhooks(s.stack.APIURL+"/webhooks/whatsapp", s.stack.App.Config.WhatsApp.AppSecret)
	return s, s.prepare(ctx)
}

// durable is a PostgreSQL of its own with a database, each commit of which waits for the disk.
func durable(ctx context.Context) (*storetest.Cluster, string, error) {
	cluster, err := storetest.StartDurable(ctx, "")
	if err != nil {
		return nil, "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	name, err := cluster.CreateDatabase(ctx)
	if err != nil {
		return nil, "", errors.Join(err, cluster.Stop())
	}
	return cluster, cluster.DSN(name), nil
}

// prepare waits until what WhatsApp says of the number has been read, which would undo another
// pace of it, and makes the automation that answers customers.
func (s *system) prepare(ctx context.Context) error {
	if err := accountsRead(ctx, s.stack); err != nil {
		return err
	}
	var numbers struct{ Items []struct{ ID string } }
	if err := s.api(ctx, http.MethodGet, "/v1/numbers", nil, &numbers); err != nil {
		return err
	}
	s.number = numbers.Items[0].ID
	var a struct{ ID string }
	err := s.api(ctx, http.MethodPost, "/v1/automations", object{
		"name": "answers", "start": []object{{"kind": "message", "phrase": question}},
		"steps": []object{{"kind": "send_message", "text": "Eccole, %%FIRST_NAME%%"}},
	}, &a)
	if err != nil {
		return err
	}
	return s.api(ctx, http.MethodPost, "/v1/automations/"+a.ID+"/activate", nil, nil)
}

// setRate gives the number so many messages a second, as an operator does, and lets the simulator
// refuse what goes beyond; it answers each send after the latency.
func (s *system) setRate(ctx context.Context, perSecond int, latency string) error {
	if err := s.api(ctx, http.MethodPatch, "/v1/numbers/"+s.number, object{"messages_per_second": perSecond}, nil); err != nil {
		return err
	}
	rules := []object{{"limits": object{"per_second": perSecond, "pair": true}}}
	if latency != "" {
		rules = append(rules, object{"latency": latency})
	}
	return s.simulator(ctx, http.MethodPut, "/sim/faults", object{"rules": rules}, nil)
}

// newPhones are phones that nobody has had.
func (s *system) newPhones(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("+39347%07d", s.people)
		s.people++
	}
	return out
}

// list imports new contacts into a list of their own.
func (s *system) list(ctx context.Context, phones []string) (string, error) {
	var list struct{ ID string }
	if err := s.api(ctx, http.MethodPost, "/v1/lists", object{"name": "bench " + phones[0]}, &list); err != nil {
		return "", err
	}
	var csv strings.Builder
	csv.WriteString("PHONE,FIRST_NAME\n")
	for _, phone := range phones {
		fmt.Fprintf(&csv, "%s,%s\n", phone, firstName)
	}
	var made struct{ Created int }
	err := s.call(
		ctx, s.stack.APIURL, http.MethodPost, "/v1/contacts/import?list_id="+list.ID, "text/csv", strings.NewReader(csv.String()), &made,
	)
	if err == nil && made.Created != len(phones) {
		err = fmt.Errorf("%d of %d contacts were created", made.Created, len(phones))
	}
	return list.ID, err
}

type object = map[string]any

// api calls Cadenza's API, simulator the simulator's control surface.
func (s *system) api(ctx context.Context, method, path string, in, out any) error {
	return s.json(ctx, s.stack.APIURL, method, path, in, out)
}

func (s *system) simulator(ctx context.Context, method, path string, in, out any) error {
	return s.json(ctx, s.stack.SimulatorURL, method, path, in, out)
}

func (s *system) json(ctx context.Context, base, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("write the body of %s: %w", path, err)
		}
		body = bytes.NewReader(data)
	}
	return s.call(ctx, base, method, path, "application/json", body, out)
}

func (s *system) call(ctx context.Context, base, method, path, kind string, body io.Reader, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, base+path, body)
	if err != nil {
		return fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+apiKey)
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("call %s: %w", path, err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("read the answer of %s: %w", path, err)
	}
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, data)
	}
	if out == nil || len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// unrouted is how many customers' messages wait to be routed.
func (s *system) unrouted(ctx context.Context) (n int, err error) {
	err = s.sql.db.QueryRowContext(ctx, "SELECT count(*) FROM inbound_messages WHERE routed_at IS NULL").Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what waits to be routed: %w", err)
	}
	return n, nil
}

func (s *system) close() error {
	var all error
	if s.sql != nil {
		all = errors.Join(all, s.sql.db.Close())
	}
	if s.stack != nil {
		all = errors.Join(all, s.stack.Stop())
	}
	if s.cluster != nil {
		all = errors.Join(all, s.cluster.Stop())
	}
	return errors.Join(all, os.RemoveAll(s.folder))
}
