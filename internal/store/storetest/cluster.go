package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	startLimit = 30 * time.Second
	stopLimit  = 10 * time.Second
	// maxFolder leaves room for the socket's name within the 103 bytes that every
	// Unix allows for its path.
	maxFolder = 80
)

// Cluster is a private PostgreSQL server that listens on a Unix socket only. Its
// durability is set for tests, unless StartDurable made it: it survives a kill of
// the server, not of the machine. Methods may be called from one goroutine at a time, except DSN,
// CreateDatabase and DropDatabase, which may from any.
type Cluster struct {
	bin     string
	dir     string
	owned   bool
	cred    *syscall.Credential
	durable bool
	watch   *watchdog
	server  *exec.Cmd
	exited  chan struct{}
	counter atomic.Int64
	stopped sync.Once
}

// StartPostgres makes a cluster in dir and returns when it takes connections. An
// empty dir means a temporary one, removed by Stop. When this process ends in
// any way, even killed, the server ends too and its files are removed. The error
// is ErrNotInstalled when the machine has no PostgreSQL. When this process is
// root, dir must be reachable for the user "postgres".
func StartPostgres(ctx context.Context, dir string) (*Cluster, error) {
	return start(ctx, dir, false)
}

// StartDurable is StartPostgres with the durability of production: each commit waits
// for the disk. It is for measurements.
func StartDurable(ctx context.Context, dir string) (*Cluster, error) {
	return start(ctx, dir, true)
}

func start(ctx context.Context, dir string, durable bool) (*Cluster, error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, err
	}
	cred, err := serverUser()
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, dir: dir, owned: dir == "", cred: cred, durable: durable}
	if err := c.create(ctx); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return c, nil
}

func (c *Cluster) create(ctx context.Context) (err error) {
	if c.owned {
		if c.dir, err = os.MkdirTemp("", "cadenza-pg-"); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
	}
	if len(c.dir) > maxFolder {
		return fmt.Errorf("folder %q is too long for a socket", c.dir)
	}
	if c.cred != nil {
		if err := os.Chown(c.dir, int(c.cred.Uid), int(c.cred.Gid)); err != nil {
			return fmt.Errorf("give folder to postgres: %w", err)
		}
	}
	if c.watch, err = startWatchdog(c.pidFile(), c.removable()); err != nil {
		return err
	}
	initdb := c.command(ctx, "initdb", "-D", c.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return c.Start(ctx)
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// Log is the file that the server writes its log to.
func (c *Cluster) Log() string { return filepath.Join(c.dir, "server.log") }

func (c *Cluster) pidFile() string { return filepath.Join(c.data(), "postmaster.pid") }

// removable is what may be deleted at the end.
func (c *Cluster) removable() string {
	if c.owned {
		return c.dir
	}
	return c.data()
}

// command is a PostgreSQL program, run as the right user and in a process group
// of its own, so that an interrupt from the keyboard does not reach it.
func (c *Cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, name), args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: c.cred}
	return cmd
}

// Start starts the server again after Halt or Kill and returns when it takes
// connections. The processes of a killed server may hold its memory for a moment
// longer, so a start that fails is repeated for a while.
func (c *Cluster) Start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		if err := c.launch(); err != nil {
			return err
		}
		err := c.waitReady(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return errors.Join(err, c.Halt())
		}
	}
}

func (c *Cluster) launch() error {
	log, err := os.OpenFile(c.Log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open server log: %w", err)
	}
	defer func() { _ = log.Close() }()
	// The server outlives the context of its start: Halt, Kill or the watchdog end it.
	args := []string{
		"-D", c.data(), "-k", c.dir, "-p", "5432",
		"-c", "listen_addresses=", "-c", "max_connections=300", "-c", "shared_buffers=64MB", "-c", "jit=off",
	}
	if !c.durable {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off")
	}
	c.server = c.command(context.Background(), "postgres", args...)
	c.server.Stdout, c.server.Stderr = log, log
	if err := c.server.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	server, exited := c.server, make(chan struct{})
	c.exited = exited
	go func() {
		_ = server.Wait()
		close(exited)
	}()
	return nil
}

// waitReady returns nil when the server takes connections, and an error with the
// server's log when it ended or the context did.
func (c *Cluster) waitReady(ctx context.Context) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := c.exec(ctx, "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-c.exited:
			log, _ := os.ReadFile(c.Log())
			return fmt.Errorf("postgres ended: %s", log)
		}
	}
}

// DSN is the URL of a database of the cluster. The name "postgres" always exists.
func (c *Cluster) DSN(database string) string {
	query := url.Values{"host": {c.dir}, "port": {"5432"}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database, RawQuery: query.Encode()}).String()
}

// CreateDatabase makes an empty database and returns its name.
func (c *Cluster) CreateDatabase(ctx context.Context) (string, error) {
	return c.createDatabase(ctx, "")
}

// createDatabase makes a database that is a copy of the template's, to which nobody may be connected; without one
// it is empty.
func (c *Cluster) createDatabase(ctx context.Context, template string) (string, error) {
	name := fmt.Sprintf("test_%d", c.counter.Add(1))
	statement := "CREATE DATABASE " + name
	if template != "" {
		statement += " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	}
	if err := c.exec(ctx, statement); err != nil {
		return "", fmt.Errorf("create database: %w", err)
	}
	return name, nil
}

// DropDatabase removes a database that CreateDatabase made and cuts its
// connections.
func (c *Cluster) DropDatabase(ctx context.Context, name string) error {
	if err := c.exec(ctx, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database: %w", err)
	}
	return nil
}

func (c *Cluster) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, c.DSN("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	return err
}
