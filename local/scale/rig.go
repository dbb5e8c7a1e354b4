package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of what is looked up beside the API

	"cadenza/internal/store/storetest"
	"cadenza/internal/telemetry"
	"cadenza/local/stack"
)

// rig is a system of one size: PostgreSQL, Temporal and the simulator, and the programs api
// and worker as processes of their own.
type rig struct {
	folder, program string
	cluster         *storetest.Cluster
	stack           *stack.Stack
	db              *sql.DB
	api, worker     *exec.Cmd
	apiURL          string
	// explained is an API whose statements PostgreSQL logs with their plans.
	explained    *exec.Cmd
	explainedURL string
}

func openRig(ctx context.Context, program string) (_ *rig, err error) {
	r := &rig{program: program}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.close())
		}
	}()
	if r.folder, err = os.MkdirTemp("", "cadenza-scale-"); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	if r.cluster, err = storetest.StartDurable(ctx, ""); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	name, err := r.cluster.CreateDatabase(ctx)
	if err != nil {
		return nil, err
	}
	dsn := r.cluster.DSN(name)
	if r.db, err = sql.Open("pgx", dsn); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	r.stack, err = stack.Start(ctx, stack.Options{
		Data: filepath.Join(r.folder, "stack"), API: "127.0.0.1:0", Temporal: "127.0.0.1:0", Simulator: "127.0.0.1:0",
		Key: "cdz_key_scale", Database: dsn, WithoutWorker: true,
		Log: telemetry.NewLogger(os.Stderr, slog.LevelError, telemetry.FormatText),
	})
	if err != nil {
		return nil, fmt.Errorf("start the system: %w", err)
	}
	return r, r.launch(ctx)
}

// explain are settings of a session whose plans are logged.
const explain = "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0"

// launch starts the processes and waits until they answer.
func (r *rig) launch(ctx context.Context) error {
	addresses, err := stack.FreeAddresses(ctx, 2)
	if err != nil {
		return err
	}
	r.apiURL, r.explainedURL = "http://"+addresses[0], "http://"+addresses[1]
	environment := r.stack.Environment()
	if r.worker, err = r.child(ctx, environment, "worker"); err != nil {
		return err
	}
	if r.api, err = r.child(ctx, environment, "api", "--listen", addresses[0]); err != nil {
		return err
	}
	if r.explained, err = r.child(ctx, append(environment, "PGOPTIONS="+explain), "api", "--listen", addresses[1]); err != nil {
		return err
	}
	for _, url := range []string{r.apiURL, r.explainedURL} {
		if err := r.answers(ctx, url); err != nil {
			return err
		}
	}
	return nil
}

func (r *rig) child(ctx context.Context, environment []string, args ...string) (*exec.Cmd, error) {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), r.program, args...)
	cmd.Env, cmd.Stderr = environment, os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", args[0], err)
	}
	return cmd, nil
}

// answers waits until the API is ready.
func (r *rig) answers(ctx context.Context, url string) error {
	return until(ctx, time.Minute, "the API is ready", func() (bool, error) {
		_, err := r.at(ctx, url, http.MethodGet, "/readyz", nil, nil)
		return err == nil, nil
	})
}

// until looks every 50 ms whether something is so.
func until(ctx context.Context, limit time.Duration, what string, so func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		ok, err := so()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until %s: %w", what, ctx.Err())
		case <-look.C:
		}
	}
}

// post and get call the API and read its answer.
func post[T any](ctx context.Context, r *rig, path string, body any) (out T, err error) {
	data, err := json.Marshal(body)
	if err != nil {
		return out, fmt.Errorf("write the body: %w", err)
	}
	_, err = r.at(ctx, r.apiURL, http.MethodPost, path, bytes.NewReader(data), &out)
	return out, err
}

func get[T any](ctx context.Context, r *rig, path string) (out T, err error) {
	_, err = r.at(ctx, r.apiURL, http.MethodGet, path, nil, &out)
	return out, err
}

// as reads as the person of the session, or with the key where there is none, and tells how long the answer took.
func (r *rig) as(ctx context.Context, cookie, url, path string) (time.Duration, error) {
	if cookie == "" {
		return r.at(ctx, url, http.MethodGet, path, nil, nil)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, nil)
	if err != nil {
		return 0, fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Cookie", cookie)
	took, _, _, err := answer(req)
	return took, err
}

// answer makes a call, and tells how long its answer took, and what it was.
func answer(req *http.Request) (took time.Duration, header http.Header, data []byte, err error) {
	began := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, nil, fmt.Errorf("call the API: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err = io.ReadAll(res.Body)
	took = time.Since(began)
	if err == nil && res.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %d %s", req.Method, req.URL.Path, res.StatusCode, data)
	}
	return took, res.Header, data, err
}

// at makes a call and tells how long its answer took.
func (r *rig) at(ctx context.Context, url, method, path string, body io.Reader, out any) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, method, url+path, body)
	if err != nil {
		return 0, fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+r.stack.Demo.APIKey)
	req.Header.Set("Content-Type", "application/json")
	if strings.HasSuffix(strings.SplitN(path, "?", 2)[0], "/import") {
		req.Header.Set("Content-Type", "text/csv")
	}
	took, _, data, err := answer(req)
	if err != nil {
		return took, err
	}
	if out == nil || len(data) == 0 {
		return took, nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return took, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return took, nil
}

// maxMemory is the most resident memory that a process had, in bytes.
func maxMemory(cmd *exec.Cmd) (int64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of a process: %w", err)
	}
	for line := range strings.Lines(string(data)) {
		if most, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(most), "kB")), 10, 64)
			return n * 1024, err
		}
	}
	return 0, errors.New("read the memory of a process: it has no peak")
}

func (r *rig) close() error {
	var err error
	for _, child := range []*exec.Cmd{r.api, r.explained, r.worker} {
		if child != nil {
			_ = child.Process.Kill()
			_ = child.Wait()
		}
	}
	if r.stack != nil {
		err = errors.Join(err, r.stack.Stop())
	}
	if r.db != nil {
		err = errors.Join(err, r.db.Close())
	}
	if r.cluster != nil {
		err = errors.Join(err, r.cluster.Stop())
	}
	return errors.Join(err, os.RemoveAll(r.folder))
}
