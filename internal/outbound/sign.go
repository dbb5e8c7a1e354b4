package outbound

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// secretPrefix begins every signing secret; the rest is base64.
const secretPrefix = "whsec_"

// The size of a signing secret in bytes, as Standard Webhooks asks.
const newSecretSize, minSecretSize = 32, 24

// NewSecret makes a signing secret, "whsec_…", from a source of randomness (crypto/rand.Reader).
func NewSecret(random io.Reader) (string, error) {
	raw := make([]byte, newSecretSize)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("make a signing secret: %w", err)
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(raw), nil
}

// sign sets the three headers of Standard Webhooks: a signature per secret.
func sign(h http.Header, r Request) error {
	if len(r.Secrets) == 0 {
		return refusef("there is no signing secret")
	}
	signatures := make([]string, len(r.Secrets))
	for i, secret := range r.Secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
		if err != nil || len(key) < minSecretSize {
			return refusef("the signing secret must be %s and at least %d bytes in base64", secretPrefix, minSecretSize)
		}
		webhook, err := standardwebhooks.NewWebhookRaw(key)
		if err != nil {
			return fmt.Errorf("read the signing secret: %w", err)
		}
		if signatures[i], err = webhook.Sign(r.ID, r.Timestamp, r.Body); err != nil {
			return fmt.Errorf("sign the webhook: %w", err)
		}
	}
	h.Set(standardwebhooks.HeaderWebhookID, r.ID)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(r.Timestamp.Unix(), 10))
	h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return nil
}
