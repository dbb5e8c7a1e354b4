package stack

import (
	"io/fs"
	"math"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheMemoryIsThatOfTheMachineOrLessWhereAGroupHasLess(t *testing.T) {
	t.Parallel()
	const info = "MemFree:  12 kB\nMemTotal:       8000 kB\n"
	const v2, v1 = "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"a machine":                   {map[string]string{"/proc/meminfo": info}, 8_192_000},
		"a group without a limit":     {map[string]string{"/proc/meminfo": info, v2: "max\n"}, 8_192_000},
		"a group with less":           {map[string]string{"/proc/meminfo": info, v2: "4096000\n"}, 4_096_000},
		"an older group with less":    {map[string]string{"/proc/meminfo": info, v1: "4096000\n"}, 4_096_000},
		"an older one without limit":  {map[string]string{"/proc/meminfo": info, v1: "9223372036854771712\n"}, 8_192_000},
		"a group on an odd machine":   {map[string]string{"/proc/meminfo": "MemTotal: much kB", v2: "4096000\n"}, 4_096_000},
		"a system that is not Linux":  {nil, 0},
		"a machine that says nothing": {map[string]string{"/proc/meminfo": ""}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, memoryOf(func(file string) ([]byte, error) {
				if data, ok := c.files[file]; ok {
					return []byte(data), nil
				}
				return nil, fs.ErrNotExist
			}))
		})
	}
}

func TestWhatTheEnvironmentSetsStays(t *testing.T) {
	percent, limit := debug.SetGCPercent(77), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
	t.Setenv("GOGC", "77")
	t.Setenv("GOMEMLIMIT", "off")
	TuneMemory()
	require.Equal(t, 77, debug.SetGCPercent(77))
	require.EqualValues(t, math.MaxInt64, debug.SetMemoryLimit(-1))
}
