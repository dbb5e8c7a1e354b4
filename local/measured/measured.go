// Package measured says where figures were taken, and keeps them in a file.
package measured

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Machine is where and when figures were taken, and of which code.
type Machine struct {
	Cores  int    `json:"cores"`
	Go     string `json:"go"`
	System string `json:"system"`
	Commit string `json:"commit"`
	Date   string `json:"date"`
}

// Here is this machine, now. Outside a clone of the repository the commit is "unknown".
func Here(ctx context.Context) Machine {
	m := Machine{
		Cores: runtime.NumCPU(), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Commit: "unknown", Date: time.Now().UTC().Format(time.DateOnly),
	}
	if out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output(); err == nil {
		m.Commit = strings.TrimSpace(string(out))
	}
	return m
}

// String is the machine in a line, for people.
func (m Machine) String() string {
	return fmt.Sprintf("%s · %s · %d cores · %s · %s", m.Date, m.Commit, m.Cores, m.System, m.Go)
}

// Save writes figures as JSON; with no file it does nothing.
func Save(file string, figures any) error {
	if file == "" {
		return nil
	}
	data, err := json.MarshalIndent(figures, "", "  ")
	if err == nil {
		err = os.WriteFile(file, append(data, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return nil
}
