package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

// child is one process of the system under test. It is started again whenever it ends, as
// an operator's service manager would.
type child struct {
	name string
	args []string
	env  []string
	// log is the file that all its lives write to.
	log string

	mu      sync.Mutex
	process *os.Process
	// pause is how long it stays away after a kill.
	pause time.Duration
	// exits counts the ends that were not ours.
	exits int
}

// restartDelay is how long a service manager waits before it starts again what ended.
const restartDelay = 300 * time.Millisecond

// run keeps the process alive until the context ends, then kills it.
func (c *child) run(ctx context.Context) error {
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of %s: %w", c.name, err)
	}
	defer func() { _ = log.Close() }()
	for ctx.Err() == nil {
		cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
		cmd.Env, cmd.Stdout, cmd.Stderr = c.env, log, log
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("start %s: %w", c.name, err)
		}
		c.began(cmd.Process)
		ended := cmd.Wait()
		rest := c.over(ctx)
		_, _ = fmt.Fprintf(log, "--- %s ended: %v; again in %s\n", c.name, ended, rest)
		sleep(ctx, rest)
	}
	return nil
}

func (c *child) began(p *os.Process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.process = p
}

// over notes the end of the process and says how long it is to stay away.
func (c *child) over(ctx context.Context) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.process = nil
	rest := c.pause
	c.pause = 0
	if rest == 0 {
		rest = restartDelay
		if ctx.Err() == nil {
			c.exits++
		}
	}
	return rest
}

// kill ends the process as kill -9 does and keeps it away for the pause, which is above
// zero. It reports whether there was a process to kill.
func (c *child) kill(pause time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return false
	}
	c.pause = pause
	if err := c.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return false
	}
	c.process = nil
	return true
}

func (c *child) ownExits() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.exits
}

// sleep waits, at most until the context ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
