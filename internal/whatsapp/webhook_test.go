package whatsapp_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

func TestSignaturesAreCheckedOverTheRawBytes(t *testing.T) { // W5
	t.Parallel()
	const (
		plain   = `{"object":"whatsapp_business_account","entry":[]}`
		accents = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"t":"olá 👋"}}]}]}`
		ofPlain = "sha256=d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f"
	)
	require.Equal(t, ofPlain, whatsapp.Sign("app-secret", []byte(plain)))
	require.True(t, whatsapp.VerifySignature("app-secret", []byte(plain), ofPlain))
	require.True(t, whatsapp.VerifySignature(
		"app-secret", []byte(accents), "sha256=5e1e587ef215dff5a24aa4c54315356544f20575e79e87d540ac9f6c9812af57",
	))
	for _, header := range []string{"", "sha256=", "sha256=zz", ofPlain[7:], ofPlain[:60], "sha1=" + ofPlain[7:]} {
		require.False(t, whatsapp.VerifySignature("app-secret", []byte(plain), header), header)
	}
	require.False(t, whatsapp.VerifySignature("app-secret", []byte(plain+" "), ofPlain))
	require.False(t, whatsapp.VerifySignature("other", []byte(plain), ofPlain))
	require.False(t, whatsapp.VerifySignature("", []byte(plain), whatsapp.Sign("", []byte(plain))))
}

func TestTheHandshakeReturnsTheChallengeForTheRightTokenOnly(t *testing.T) {
	t.Parallel()
	query := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {"1158201444"}, "hub.verify_token": {"meatyhamhock"}}
	challenge, ok := whatsapp.Handshake("meatyhamhock", query)
	require.True(t, ok)
	require.Equal(t, "1158201444", challenge)
	for _, token := range []string{"", "other"} {
		_, ok = whatsapp.Handshake(token, query)
		require.False(t, ok)
	}
	_, ok = whatsapp.Handshake("", url.Values{"hub.mode": {"subscribe"}})
	require.False(t, ok)
}
