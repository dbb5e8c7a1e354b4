package devserver

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// expectedWarning is about a part that is off on purpose: Nexus over HTTP.
const expectedWarning = "HTTP API port has not been set"

// pollFailed begins what the frontend says of a poll that it could not pass on.
const pollFailed = "Unable to call matching.Poll"

// logger passes the server's messages at warn and above to slog.
type logger struct {
	slog *slog.Logger
	// stopping silences warnings: services that stop one after the other warn
	// about each other.
	stopping *atomic.Bool
	// tags go with every message; they are written out only when one is logged,
	// because the server makes a logger for each task.
	tags []tag.Tag
}

func newLogger(l *slog.Logger, stopping *atomic.Bool) log.Logger {
	return logger{slog: l.With("component", "temporal"), stopping: stopping}
}

// Debug drops the message.
func (logger) Debug(string, ...tag.Tag) {}

// Info drops the message.
func (logger) Info(string, ...tag.Tag) {}

// Warn logs at warn, but not what is expected.
func (l logger) Warn(msg string, tags ...tag.Tag) {
	if l.stopping.Load() || strings.HasPrefix(msg, expectedWarning) {
		return
	}
	l.log(slog.LevelWarn, msg, tags)
}

// Error logs at error, but not that a worker which stopped gave up its poll.
func (l logger) Error(msg string, tags ...tag.Tag) {
	if strings.HasPrefix(msg, pollFailed) && slices.ContainsFunc(tags, isCanceled) {
		return
	}
	l.log(slog.LevelError, msg, tags)
}

// isCanceled reports whether a tag is the error of a call that its caller gave up.
func isCanceled(t tag.Tag) bool {
	return t.Key() == "error" && strings.Contains(fmt.Sprint(t.Value()), context.Canceled.Error())
}

// DPanic logs at error: it panics in Temporal's own development builds only.
func (l logger) DPanic(msg string, tags ...tag.Tag) { l.log(slog.LevelError, msg, tags) }

// Panic logs at error and panics.
func (l logger) Panic(msg string, tags ...tag.Tag) {
	l.log(slog.LevelError, msg, tags)
	panic(fmt.Sprintf("temporal: %s", msg))
}

// Fatal logs at error and panics: the server cannot go on, but a library must
// not end the process without a trace.
func (l logger) Fatal(msg string, tags ...tag.Tag) { l.Panic(msg, tags...) }

// With returns a logger that adds the tags to every message.
func (l logger) With(tags ...tag.Tag) log.Logger {
	return logger{slog: l.slog, stopping: l.stopping, tags: slices.Concat(l.tags, tags)}
}

func (l logger) log(level slog.Level, msg string, tags []tag.Tag) {
	//nolint:sloglint // the server's own message passes through
	l.slog.LogAttrs(context.Background(), level, msg, attrs(slices.Concat(l.tags, tags))...)
}

func attrs(tags []tag.Tag) []slog.Attr {
	out := make([]slog.Attr, 0, len(tags))
	for _, t := range tags {
		out = append(out, slog.Any(t.Key(), t.Value()))
	}
	return out
}
