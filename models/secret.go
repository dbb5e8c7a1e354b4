package models

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
)

// The prefixes of secrets say what a found one belongs to.
const (
	APIKeyPrefix      = "cdz_key_"
	StartSecretPrefix = "cdz_start_"
	SessionPrefix     = "cdz_session_"
	LinkPrefix        = "cdz_link_"
)

// NewSecret makes a secret of 256 random bits after a prefix, fit for headers and URLs.
func NewSecret(prefix string, random io.Reader) (string, error) {
	bits := make([]byte, 32)
	if _, err := io.ReadFull(random, bits); err != nil {
		return "", fmt.Errorf("read random bits: %w", err)
	}
	return prefix + base64.RawURLEncoding.EncodeToString(bits), nil
}

// NewStartSecret makes the secret of an integration start. It panics when the source of randomness
// fails, which that of the operating system does not.
func NewStartSecret(random io.Reader) string {
	secret, err := NewSecret(StartSecretPrefix, random)
	if err != nil {
		panic(fmt.Errorf("make the secret of a start: %w", err))
	}
	return secret
}

// HashSecret is how secrets are kept that only need to be recognised: SHA-256 in hex.
// Random secrets of 256 bits need no salt.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
