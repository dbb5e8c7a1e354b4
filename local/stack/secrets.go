package stack

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// secrets are what the parts of one data folder share; the first start makes them.
type secrets struct {
	// SecretKey encrypts what is secret in the database.
	SecretKey string `json:"secret_key"`
	// AppSecret signs the simulator's webhooks, VerifyToken is shown in their handshake.
	AppSecret   string `json:"app_secret"`
	VerifyToken string `json:"verify_token"`
	// Token is the simulator's access token.
	Token string `json:"token"`
}

func loadSecrets(file string) (secrets, error) {
	var s secrets
	data, err := os.ReadFile(file)
	if err == nil {
		if err := json.Unmarshal(data, &s); err != nil {
			return s, fmt.Errorf("read %s: %w", file, err)
		}
		return s, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("read the secrets: %w", err)
	}
	for _, p := range []*string{&s.SecretKey, &s.AppSecret, &s.VerifyToken, &s.Token} {
		bits := make([]byte, 32)
		if _, err := rand.Read(bits); err != nil {
			return s, fmt.Errorf("make secrets: %w", err)
		}
		*p = hex.EncodeToString(bits)
	}
	return s, writeWhole(file, s)
}

// writeWhole writes the file so that a crash leaves either nothing or all of it.
func writeWhole(file string, s secrets) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write the secrets: %w", err)
	}
	if err := os.WriteFile(file+".new", data, 0o600); err != nil {
		return fmt.Errorf("write the secrets: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return fmt.Errorf("write the secrets: %w", err)
	}
	return nil
}
