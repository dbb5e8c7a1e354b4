package whatsapptest

import (
	_ "embed"
	"strings"
)

//go:embed README.md
var readme string

// Unknown are the things about Meta that no source says and that the simulator therefore decides by itself, a sentence or two
// each, from the README.
func Unknown() []string {
	const heading, bullet = "\n## What is not known\n", "\n- "
	_, section, _ := strings.Cut(readme, heading)
	section, _, _ = strings.Cut(section, "\n## ")
	return strings.Split(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(section), "- ")), bullet)
}
