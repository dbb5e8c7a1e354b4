// Package seal encrypts secrets at rest: number tokens, webhook and start secrets.
// It is AES-256-GCM with a key from the configuration. A sealed text says which
// key made it, so that keys can be rotated.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// version begins every sealed text: AES-256-GCM, a random nonce before the text.
const version = "v1"

// KeySize is the length of a key in bytes.
const KeySize = 32

// The ways in which a sealed text does not open, and a key is refused.
var (
	// ErrBadKey says that the configured key is not 32 bytes in hex or base64.
	ErrBadKey = errors.New("a key must be 32 bytes in hex or base64")
	// ErrUnknownKey says that the text was sealed with a key we do not have.
	ErrUnknownKey = errors.New("sealed with a key that is not configured")
	// ErrBroken says that the text was changed, cut, or sealed for another purpose.
	ErrBroken = errors.New("sealed text is broken or of another purpose")
)

// Box seals and opens. It is safe for concurrent use and prints no key.
type Box struct {
	current string // the id of the key that seals
	keys    map[string]cipher.AEAD
}

// New returns a Box for a key of 32 bytes in hex or base64. Several keys may be
// given, separated by commas: the first seals, all of them open. To rotate, put the
// new key first and keep the old one until nothing is sealed with it. It fails with ErrBadKey.
func New(key string) (*Box, error) {
	box := &Box{keys: map[string]cipher.AEAD{}}
	for part := range strings.SplitSeq(key, ",") {
		raw, err := decodeKey(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return nil, fmt.Errorf("make the cipher: %w", err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("make the cipher: %w", err)
		}
		id := keyID(raw)
		if box.current == "" {
			box.current = id
		}
		box.keys[id] = aead
	}
	return box, nil
}

func decodeKey(s string) ([]byte, error) {
	if raw, err := hex.DecodeString(s); err == nil && len(raw) == KeySize {
		return raw, nil
	}
	s = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(s, "="))
	raw, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || len(raw) != KeySize {
		return nil, ErrBadKey
	}
	return raw, nil
}

// keyID names a key without telling anything about it.
func keyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("cadenza key id\x00"), key...))
	return hex.EncodeToString(sum[:4])
}

// Seal encrypts plain for one purpose, such as "number-token", that Open must name
// again. Two seals of the same text differ. The result is printable ASCII.
func (b *Box) Seal(plain []byte, purpose string) (string, error) {
	aead, ok := b.keys[b.current]
	if !ok {
		return "", ErrUnknownKey
	}
	sealed := aead.Seal(nil, nil, plain, bound(b.current, purpose)) //nolint:gosec // the cipher makes a random nonce itself
	return version + "." + b.current + "." + base64.RawURLEncoding.EncodeToString(sealed), nil
}

// Open returns what was sealed for the purpose. It fails with ErrUnknownKey or ErrBroken.
func (b *Box) Open(sealed, purpose string) ([]byte, error) {
	v, rest, _ := strings.Cut(sealed, ".")
	id, text, ok := strings.Cut(rest, ".")
	if v != version || !ok {
		return nil, ErrBroken
	}
	aead, ok := b.keys[id]
	if !ok {
		return nil, ErrUnknownKey
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, ErrBroken
	}
	plain, err := aead.Open(nil, nil, raw, bound(id, purpose))
	if err != nil {
		return nil, ErrBroken
	}
	return plain, nil
}

// bound is the data that is authenticated with the text: what it is for, and by which scheme.
func bound(id, purpose string) []byte { return []byte(version + "." + id + "." + purpose) }

// String says only that this is a Box, so that printing a configuration shows no key.
func (b *Box) String() string { return "seal.Box" }

// GoString is String for %#v.
func (b *Box) GoString() string { return b.String() }
