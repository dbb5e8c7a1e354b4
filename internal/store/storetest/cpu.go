package storetest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of processor time in Linux's /proc.
const clockTick = 10 * time.Millisecond

// CPU is the processor time, user and system, that the server and all its processes have taken
// so far, those that have ended included. It reads Linux's /proc.
func (c *Cluster) CPU() (time.Duration, error) {
	if c.server == nil || c.server.Process == nil {
		return 0, errors.New("read the server's processor time: it does not run")
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, fmt.Errorf("read the server's processor time: %w", err)
	}
	var ticks int64
	for _, file := range stats {
		if data, err := os.ReadFile(file); err == nil { // one that has ended meanwhile is counted by its parent
			ticks += ticksOf(string(data), c.server.Process.Pid)
		}
	}
	if ticks == 0 {
		return 0, errors.New("read the server's processor time: /proc says nothing of it")
	}
	return time.Duration(ticks) * clockTick, nil
}

// ticksOf is what a line of /proc/…/stat adds to the time of the server with that id: the server's
// own with that of its ended children, or that of a child which lives.
func ticksOf(stat string, server int) int64 {
	// The name of the program, in parentheses, may hold spaces.
	open, end := strings.IndexByte(stat, ' '), strings.LastIndexByte(stat, ')')
	if open < 0 || end < 0 {
		return 0
	}
	fields := strings.Fields(stat[end+1:])
	const parent, user, system, childUser, childSystem = 1, 11, 12, 13, 14
	if len(fields) <= childSystem {
		return 0
	}
	own := strconv.Itoa(server)
	counted := []int{user, system}
	switch {
	case stat[:open] == own:
		counted = append(counted, childUser, childSystem)
	case fields[parent] != own:
		return 0
	}
	var sum int64
	for _, i := range counted {
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0
		}
		sum += n
	}
	return sum
}
