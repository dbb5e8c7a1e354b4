package stack

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Build builds a program of this repository, such as cadenza/cmd/cadenza, in the folder and
// returns its file.
func Build(ctx context.Context, folder, program string) (string, error) {
	file := filepath.Join(folder, filepath.Base(program))
	build := exec.CommandContext(ctx, "go", "build", "-o", file, program)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w: %s", program, err, out)
	}
	return file, nil
}

// Environment tells a process of the program cadenza of the stack's database, Temporal and simulator.
func (s *Stack) Environment() []string {
	cfg := s.App.Config
	return append(os.Environ(),
		"CADENZA_DATABASE="+cfg.Database, "CADENZA_SECRET_KEY="+cfg.SecretKey, "CADENZA_WHATSAPP_URL="+cfg.WhatsApp.URL,
		"CADENZA_LOG_LEVEL=warn", "TEMPORAL_ADDRESS="+s.Temporal.HostPort())
}
