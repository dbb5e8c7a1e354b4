package devserver

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/server/common/log/tag"
)

func TestAPollThatAWorkerGaveUpIsNoError(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := newLogger(slog.New(slog.NewTextHandler(&out, nil)), &atomic.Bool{})
	l.Error("Unable to call matching.PollWorkflowTaskQueue.", tag.Error(context.Canceled))
	require.Empty(t, out.String())
	l.Error("Unable to call matching.PollWorkflowTaskQueue.", tag.Error(errors.New("no host")))
	l.Error("Unable to write.", tag.Error(context.Canceled))
	require.Contains(t, out.String(), "no host")
	require.Contains(t, out.String(), "Unable to write.")
}
