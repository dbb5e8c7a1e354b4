// Package password keeps passwords as argon2id hashes in the PHC format, few at a time: each takes 19 MiB while it is made.
package password

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
)

// The cost of a hash: OWASP's second recommendation, 19 MiB, two passes, one thread.
const (
	memoryKiB = 19 << 10
	passes    = 2
	threads   = 1
	saltBytes = 16
	keyBytes  = 32
	// maxMemoryKiB, maxPasses and maxThreads bound what a kept hash may cost.
	maxMemoryKiB, maxPasses, maxThreads = 256 << 10, 16, 8
)

// The bounds on hashes that are made side by side, and on callers who wait for one.
const (
	atATime = 4
	waiting = 64
)

// ErrBusy says that too many passwords are looked at already.
var ErrBusy = errors.New("too many passwords are looked at")

// errKept says that a kept hash is not one of ours.
var errKept = errors.New("the kept hash of a password cannot be read")

// Hasher makes and compares hashes, and counts them. It is safe for concurrent use.
type Hasher struct {
	random  io.Reader
	places  chan struct{}
	waiting atomic.Int64
	made    atomic.Int64
}

// New makes a hasher whose salts come from random.
func New(random io.Reader) *Hasher {
	return &Hasher{random: random, places: make(chan struct{}, atATime)}
}

// Made is how many hashes were made, to keep one or to compare with one.
func (h *Hasher) Made() int64 { return h.made.Load() }

// Hash makes the PHC string of a password. It fails with ErrBusy when too many wait for their turn.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	key, err := h.key(ctx, password, kept{memory: memoryKiB, passes: passes, threads: threads, salt: salt, key: make([]byte, keyBytes)})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, threads, encoded(salt), encoded(key)), nil
}

// Matches reports whether the password is that of the PHC string. With "" it is not, after the same work.
func (h *Hasher) Matches(ctx context.Context, phc, password string) (bool, error) {
	want := kept{memory: memoryKiB, passes: passes, threads: threads, salt: make([]byte, saltBytes), key: make([]byte, keyBytes)}
	if phc != "" {
		var err error
		if want, err = parse(phc); err != nil {
			return false, err
		}
	}
	key, err := h.key(ctx, password, want)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want.key) == 1 && phc != "", nil
}

// key computes a key once there is a place.
func (h *Hasher) key(ctx context.Context, password string, k kept) ([]byte, error) {
	if h.waiting.Add(1) > atATime+waiting {
		h.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer h.waiting.Add(-1)
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	h.made.Add(1)
	return argon2.IDKey([]byte(password), k.salt, k.passes, k.memory, k.threads, uint32(len(k.key))), nil
}

// kept is a hash with its costs.
type kept struct {
	memory, passes uint32
	threads        uint8
	salt, key      []byte
}

func encoded(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// parse reads a PHC string of argon2id, and refuses one whose costs are out of bounds.
func parse(phc string) (k kept, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return k, errKept
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &k.memory, &k.passes, &k.threads); err != nil {
		return k, errKept
	}
	if k.memory == 0 || k.memory > maxMemoryKiB || k.passes == 0 || k.passes > maxPasses || k.threads == 0 || k.threads > maxThreads {
		return k, errKept
	}
	if k.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return k, errKept
	}
	if k.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(k.key) != keyBytes {
		return k, errKept
	}
	return k, nil
}
