package e2e

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	demoshop "cadenza/local/shop"
	"cadenza/local/stack"
)

// said is how many messages phones of the simulator got, and how many they wrote.
func (s simulator) said(t require.TestingT) (got, wrote int) {
	type items struct {
		Items []struct{ Phone, From string }
	}
	var phones items
	send(t, http.MethodGet, s.url+"/sim/phones", nil, nil).into(t, &phones)
	for _, one := range phones.Items {
		var chat items
		send(t, http.MethodGet, s.url+"/sim/phones/"+url.PathEscape(one.Phone)+"/chat", nil, nil).into(t, &chat)
		for _, m := range chat.Items {
			if m.From == "" {
				got++
			} else {
				wrote++
			}
		}
	}
	return got, wrote
}

// TestTheDemoShopIsFilledOnce is what the console shows at first: all of it was sent to phones, and a second start adds nothing.
func TestTheDemoShopIsFilledOnce(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	fill := func(isNew bool) {
		require.NoError(t, w.stack.WithKey(t.Context(), "demo shop", func(key string) error {
			return (&demoshop.Shop{URL: w.stack.APIURL, Simulator: w.sim.url, Key: key, New: isNew}).Fill(t.Context())
		}))
	}
	fill(false)
	require.Empty(t, get[page[object]](t, w.api, "/v1/campaigns").Items, "a workspace that is somebody's own is left alone")
	fill(true)
	campaigns := get[page[campaign]](t, w.api, "/v1/campaigns").Items
	require.Len(t, campaigns, 1)
	done := w.api.reaches(t, campaigns[0].ID, "done")
	require.Equal(t, 22, done.Members.Entered, "two have refused")
	eventually(t, "all is on the phones", func(c *assert.CollectT) {
		got, wrote := w.sim.said(c)
		assert.Equal(c, 7, wrote, "four write, three of them tap")
		assert.Equal(c, 22+7, got, "the campaign, four greetings and three answers")
	})
	fill(false)
	require.Len(t, get[page[object]](t, w.api, "/v1/campaigns").Items, 1)
	for _, key := range get[page[struct {
		Name      string
		RevokedAt *string `json:"revoked_at"`
	}]](t, w.api, "/v1/api_keys").Items {
		require.Equal(t, key.Name == "demo shop", key.RevokedAt != nil, key.Name)
	}
	got, wrote := w.sim.said(t)
	require.Equal(t, []int{29, 7}, []int{got, wrote}, "nothing is sent twice")
}
