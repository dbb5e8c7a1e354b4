package api

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// TestAPersonReadsWhatNeedsThemAndSaysWhereToBeTold goes through the operations as a chat operator, who has one new chat.
func TestAPersonReadsWhatNeedsThemAndSaysWhereToBeTold(t *testing.T) { // I1
	t.Parallel()
	b := setup(t)
	p := b.member("op@shop.example", models.RoleChatOperator)
	contact := b.newContact("+393470000001")
	row := models.ContactOperator{ContactID: contact, UserID: p.user.ID, WorkspaceID: b.workspace.ID, CreatedAt: time.Now()}
	require.NoError(t, b.store.Conn(t.Context()).Create(&row).Error)
	list := func() (out Notifications) {
		require.NoError(t, json.Unmarshal(p.do("GET", "/v1/notifications", nil).wants(http.StatusOK).body, &out))
		return out
	}
	got := list()
	require.Equal(t, 1, got.Unread)
	require.Equal(t, []string{"chat_assigned:" + contact, contact}, []string{got.Items[0].ID, got.Items[0].ObjectID})
	read := func(id, stamp string) {
		p.do("POST", "/v1/notifications/read", map[string]any{"items": []any{map[string]any{"id": id, "stamp": stamp}}}).
			wants(http.StatusNoContent)
	}
	read("attention:other", got.Items[0].Stamp)
	read(got.Items[0].ID, "2020-01-01")
	require.Equal(t, 1, list().Unread, "who saw what was before has not seen this")
	read(got.Items[0].ID, got.Items[0].Stamp)
	require.Zero(t, list().Unread)
	require.True(t, list().Items[0].Read)

	settings := func(body map[string]any) (out NotificationSettings) {
		require.NoError(t, json.Unmarshal(p.do("PUT", "/v1/notifications/settings", body).wants(http.StatusOK).body, &out))
		return out
	}
	set := settings(map[string]any{"push": []string{"chat_assigned"}, "email": []string{}})
	require.Equal(t, []NotificationKind{"chat_assigned"}, set.Push)
	require.Equal(t, "key", set.PushKey)
	require.False(t, set.EmailAvailable)
	p.do("PUT", "/v1/notifications/settings", map[string]any{"push": []string{}, "email": []string{"attention"}}).
		problem(http.StatusConflict, "conflict")
	p.do("PUT", "/v1/notifications/settings", map[string]any{"push": []string{"weather"}, "email": []string{}}).
		problem(http.StatusBadRequest, "malformed")

	keys := map[string]any{"p256dh": "a", "auth": "b"}
	device, ok := p.do("POST", "/v1/notifications/devices", map[string]any{
		"endpoint": "https://push.example/1", "expirationTime": nil, "keys": keys,
	}).wants(http.StatusCreated).json()["id"].(string)
	require.True(t, ok)
	p.do("POST", "/v1/notifications/devices", map[string]any{"endpoint": "https://10.0.0.1/1", "keys": keys}).
		problem(http.StatusUnprocessableEntity, "invalid")
	var now NotificationSettings
	require.NoError(t, json.Unmarshal(p.do("GET", "/v1/notifications/settings", nil).wants(http.StatusOK).body, &now))
	require.Len(t, now.Devices, 1)
	other := b.member("other@shop.example", models.RoleOwner)
	other.do("DELETE", "/v1/notifications/devices/"+device, nil).problem(http.StatusNotFound, "not-found")
	p.do("DELETE", "/v1/notifications/devices/"+device, nil).wants(http.StatusNoContent)
	require.NotContains(t, b.logged.String(), "push.example")
}
