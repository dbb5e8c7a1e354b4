package whatsapp

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALinkThatLeadsInsideIsKnown(t *testing.T) { // W8
	t.Parallel()
	for _, inside := range []string{
		"http://127.0.0.1/a.png", "https://10.0.0.7:8443/", "http://192.168.1.1", "http://172.16.0.1/x",
		"http://169.254.169.254/latest/meta-data",
		"http://[::1]/", "http://[fd00::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://localhost:8080/",
		"http://intranet/a.png",
		"https://printer.local/", "https://db.internal/", "https://LOCALHOST./", "http://127.1/", "http://0x7f.0.0.1/",
		"http://2130706433/",
	} {
		require.True(t, LeadsInside(inside), inside)
		require.NotEmpty(t, ValidateContent(Message{Media: &Media{Kind: Image, Link: inside}}), inside)
	}
	for _, outside := range []string{
		"https://cdn.example/a.png", "http://93.184.216.34/a.png", "https://shop.example:8443/a", "https://xn--caf-dma.example/",
		"https://1.fm/a.png",
		"https://cafe.be/", "https://[2606:2800:220:1:248:1893:25c8:1946]/", "https://local.example/",
	} {
		require.False(t, LeadsInside(outside), outside)
		require.Empty(t, ValidateContent(Message{Media: &Media{Kind: Image, Link: outside}}), outside)
	}
}
