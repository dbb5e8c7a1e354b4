package whatsapp

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/url"
	"strings"
)

// SignatureHeader carries the signature of a webhook.
const SignatureHeader = "X-Hub-Signature-256"

// Sign makes the value of SignatureHeader over the raw bytes of a body, with the app secret as key.
func Sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// VerifySignature checks SignatureHeader over the raw bytes of a body, in constant time. An empty secret verifies nothing.
func VerifySignature(secret string, body []byte, header string) bool {
	given, found := strings.CutPrefix(strings.TrimSpace(header), "sha256=")
	if !found || secret == "" {
		return false
	}
	mac, err := hex.DecodeString(given)
	if err != nil {
		return false
	}
	want := hmac.New(sha256.New, []byte(secret))
	want.Write(body)
	return hmac.Equal(mac, want.Sum(nil))
}

// Handshake answers Meta's subscription check: the challenge to send back as the body, or false if mode or token are not right.
// An empty token is never right.
func Handshake(verifyToken string, query url.Values) (string, bool) {
	same := subtle.ConstantTimeCompare([]byte(verifyToken), []byte(query.Get("hub.verify_token"))) == 1
	if verifyToken == "" || !same || query.Get("hub.mode") != "subscribe" {
		return "", false
	}
	return query.Get("hub.challenge"), true
}
