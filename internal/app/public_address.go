package app

import (
	"strings"

	"cadenza/internal/config"
	"cadenza/internal/meta"
	"cadenza/internal/render"
	"cadenza/internal/whatsapp"
)

// checks says what can never be sent.
func checks(cfg config.Config) meta.Checks {
	return meta.Checks{Render: render.Renderer{}, PublicURL: publicAddress(cfg), Unreached: unreached(cfg)}
}

// publicAddress is the address by which others reach the API, without a slash at its end.
func publicAddress(cfg config.Config) string { return strings.TrimSuffix(cfg.PublicURL, "/") }

// unreached reports whether phones cannot reach the public address, so that a tracked link would be a dead one. Where WhatsApp is
// played on this machine or inside this network, its phones are there too.
func unreached(cfg config.Config) bool {
	if whatsapp.LeadsInside(cfg.WhatsApp.URL) {
		return false
	}
	return !strings.HasPrefix(strings.ToLower(cfg.PublicURL), "https://") || whatsapp.LeadsInside(cfg.PublicURL)
}
