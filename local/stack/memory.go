package stack

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// What the garbage collector of a process that is the server, the worker and the API in one is set to:
// nearly all that it allocates is dead at once, and what lives is small beside a machine's memory.
const (
	gcPercent = 400
	// memoryShare of the machine's memory is what the process aims to stay below: from there on it
	// collects as often as it must.
	memoryShare = 0.5
)

// TuneMemory sets the garbage collector of this process, unless GOGC or GOMEMLIMIT do: each is left as
// the environment has it. A limit is set only where the memory of the machine, or of its control
// group, can be read.
func TuneMemory() {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	if _, set := os.LookupEnv("GOMEMLIMIT"); set {
		return
	}
	if memory := memoryOf(os.ReadFile); memory > 0 {
		debug.SetMemoryLimit(int64(memoryShare * float64(memory)))
	}
}

// memoryOf is how many bytes Linux gives this process at most: those of the machine, or of the control
// group if that is less; 0 where neither can be read.
func memoryOf(read func(string) ([]byte, error)) int64 {
	memory := total(read)
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		data, err := read(file)
		if err != nil {
			continue
		}
		most, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
		if err == nil && most > 0 && (memory == 0 || most < memory) { // "max" is no number
			memory = most
		}
	}
	return memory
}

func total(read func(string) ([]byte, error)) int64 {
	data, err := read("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "MemTotal:" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				return 0
			}
			return kilobytes * 1024
		}
	}
	return 0
}
