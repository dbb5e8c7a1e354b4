package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestANumberIsAskedForAtWhatsAppBeforeItCounts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	number := func(id string) object {
		return object{"phone_number_id": id, "waba_id": "222", "display_phone": "+39 347 0000009", "token": marker}
	}
	b.verifier.err = models.Invalid("no", []models.Violation{{Pointer: "/token", Detail: "must be another"}})
	require.Equal(t, []string{"/token"}, b.do("POST", "/v1/numbers", number("1")).problem(422, "invalid"))
	require.Empty(t, b.do("GET", "/v1/numbers", nil).json()["items"], "nothing was made")

	b.verifier.err = models.Errorf(models.CodeUnavailable, "away")
	made := b.do("POST", "/v1/numbers", number("1")).wants(201).json()
	require.Equal(t, "unverified", made["status"])
	path := "/v1/numbers/" + as[string](made["id"])
	require.Equal(t, "unverified", b.do("PATCH", path, object{"token": "second"}).wants(200).json()["status"], "still away")
	b.verifier.err = models.Invalid("no", []models.Violation{{Pointer: "/token", Detail: "must be another"}})
	b.do("PATCH", path, object{"token": "third"}).problem(422, "invalid")
	b.verifier.err = nil
	asked := b.verifier.asked
	require.Equal(t, "unverified", b.do("PATCH", path, object{"messages_per_second": 40}).wants(200).json()["status"])
	require.Equal(t, asked, b.verifier.asked, "without a token there is nothing to ask")
	require.Equal(t, "verified", b.do("PATCH", path, object{"token": "fourth"}).wants(200).json()["status"])
	require.Equal(t, "verified", b.do("POST", "/v1/numbers", number("2")).wants(201).json()["status"])

	_, other := b.newWorkspace(models.AllScopes()...)
	b.do("POST", "/v1/numbers", number("1"), "Authorization", "Bearer "+other).problem(409, "conflict")
	b.verifier.err = models.Errorf(models.CodeUnavailable, "away")
	require.Equal(
		t, "unverified", b.do("POST", "/v1/numbers", number("1"), "Authorization", "Bearer "+other).wants(201).json()["status"],
		"it blocks nobody, and is blocked by nobody",
	)
}
