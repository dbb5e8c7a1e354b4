package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Halt ends the server in order and cuts its connections; the data stays for
// Start. It does nothing when the server does not run.
func (c *Cluster) Halt() error {
	// SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		done, err := c.signal(sig)
		if done || err != nil {
			return err
		}
	}
	return errors.New("postgres does not end")
}

// Kill ends the server as a crash does (SIGKILL); Start recovers the data. It
// does nothing when the server does not run.
func (c *Cluster) Kill() error {
	_, err := c.signal(syscall.SIGKILL)
	return err
}

// Restart is Halt and Start.
func (c *Cluster) Restart(ctx context.Context) error {
	if err := c.Halt(); err != nil {
		return err
	}
	return c.Start(ctx)
}

// Stop ends the server and removes what the cluster made. The cluster cannot be
// used afterwards.
func (c *Cluster) Stop() error {
	var err error
	c.stopped.Do(func() {
		err = c.Halt()
		if c.watch != nil {
			err = errors.Join(err, c.watch.release())
		}
		if c.dir != "" {
			err = errors.Join(err, os.RemoveAll(c.removable()))
		}
	})
	return err
}

// signal sends one signal and reports whether the server ended in time.
func (c *Cluster) signal(sig syscall.Signal) (ended bool, err error) {
	if c.exited == nil {
		return true, nil
	}
	if err := c.server.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return false, fmt.Errorf("signal postgres: %w", err)
	}
	select {
	case <-c.exited:
		c.exited = nil
		return true, nil
	case <-time.After(stopLimit):
		return false, nil
	}
}

// watchScript waits for the end of its input, which comes with the end of the
// process that holds the other end of the pipe. Then it ends the server named in
// the pid file, if any, waits for it and removes the folder.
const watchScript = `
read -r _
pid=$(head -n 1 "$1" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || break
	sleep 0.5
done
rm -rf "$2"
`

// watchdog is a small process that cleans up when this one is gone, in whatever
// way it went.
type watchdog struct {
	cmd  *exec.Cmd
	pipe io.Closer
}

func startWatchdog(pidFile, folder string) (*watchdog, error) {
	cmd := exec.CommandContext(context.Background(), "/bin/sh", "-c", watchScript, "watchdog", pidFile, folder)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("watchdog: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("watchdog: %w", err)
	}
	return &watchdog{cmd: cmd, pipe: pipe}, nil
}

func (w *watchdog) release() error {
	if err := w.pipe.Close(); err != nil {
		return fmt.Errorf("release watchdog: %w", err)
	}
	if err := w.cmd.Wait(); err != nil {
		return fmt.Errorf("watchdog: %w", err)
	}
	return nil
}
