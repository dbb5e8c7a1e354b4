package webhook

import (
	"net/http"
	"os"
	"regexp"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

// TestTheCallInThePageForProgramsVerifies reads the call of docs/subscriptions.md, and verifies it as the page says.
func TestTheCallInThePageForProgramsVerifies(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/subscriptions.md")
	require.NoError(t, err)
	found := func(pattern string) string {
		got := regexp.MustCompile(pattern).FindSubmatch(page)
		require.Len(t, got, 2, pattern)
		return string(got[1])
	}
	header := http.Header{}
	for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		header.Set(name, found("(?m)^"+name+": (.+)$"))
	}
	verify, err := standardwebhooks.NewWebhook(found("With the secret `(whsec_[^`]+)`"))
	require.NoError(t, err)
	body := found("(?m)^(\\{\"at\":.+\\})$")
	require.NoError(t, verify.VerifyIgnoringTimestamp([]byte(body), header))
	require.Error(t, verify.VerifyIgnoringTimestamp([]byte(body+" "), header))
}
