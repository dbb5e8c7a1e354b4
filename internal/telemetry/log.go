// Package telemetry holds how the process is observed: structured logs, with the keys that docs/operations.md
// explains, and metrics for Prometheus, those of Temporal among them. Logs and metrics carry ids only: no phone
// number, no message text, no field value.
package telemetry

import (
	"io"
	"log/slog"
	"slices"

	temporallog "go.temporal.io/sdk/log"
)

// Format is how log lines are written.
type Format string

// The formats of log lines.
const (
	FormatText Format = "text" // key=value, for people
	FormatJSON Format = "json" // one object a line, for collectors
)

// Valid reports whether the format is one of the two.
func (f Format) Valid() bool { return slices.Contains([]Format{FormatText, FormatJSON}, f) }

// NewLogger returns a logger that writes to w what is at level or above; level may be
// a *slog.LevelVar, to change it at run time. Any format but FormatText is JSON. Times are
// UTC, and the Temporal SDK's own keys become ours; nothing is left out.
func NewLogger(w io.Writer, level slog.Leveler, format Format) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: vocabulary}
	if format == FormatText {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

// vocabulary renames attributes and writes times in UTC. It drops none.
func vocabulary(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindTime {
		a.Value = slog.TimeValue(a.Value.Time().UTC())
	}
	a.Key = temporalKey(a.Key)
	return a
}

// TemporalLogger returns the logger to give to a Temporal client and its workers.
func TemporalLogger(logger *slog.Logger) temporallog.Logger {
	return temporallog.NewStructuredLogger(logger)
}
