package main

import (
	"log/slog"
	"os"
	"path/filepath"

	"cadenza/internal/telemetry"
)

// logger writes to a file of the folder.
func (r *rig) logger(name string) (*slog.Logger, error) {
	file, err := os.OpenFile(filepath.Join(r.folder, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	r.logs = append(r.logs, file)
	return telemetry.NewLogger(file, slog.LevelWarn, telemetry.FormatText), nil
}
