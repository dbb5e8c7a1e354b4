package e2e

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// warnedNumbers are the numbers that Meta thinks ill of.
type warnedNumbers struct {
	Items []struct {
		NumberID    string `json:"number_id"`
		Warnings    []string
		DroppedFrom *int `json:"dropped_from"`
	}
}

// W6, C3: Meta flags the number by a webhook, it is read for its quality, and a campaign of it pauses.
func TestANumberThatMetaRatesRedIsShownAtOnceAndPausesItsCampaigns(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	shown := func(c require.TestingT) warnedNumbers { return get[warnedNumbers](c, w.api, "/v1/attention/numbers") }
	require.Empty(t, shown(t).Items)
	var settings object
	got := w.api.call(t, http.MethodGet, "/v1/settings", nil)
	got.into(t, &settings)
	settings["campaigns"] = object{"pause_on": []string{"quality_red", "limit_drop"}}
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPut, "/v1/settings", settings).status)

	w.sim.tells(t, object{"quality_rating": "RED"})
	eventually(t, "the number is shown", func(c *assert.CollectT) {
		rows := shown(c).Items
		require.Len(c, rows, 1)
		require.Equal(c, []string{"quality_red"}, rows[0].Warnings)
	})
	list, _ := w.api.audience(t, "those", 3)
	made := w.api.begins(t, object{"name": "offer", "list_ids": []string{list}, "template": hello("Ada")})
	require.Equal(t, "quality_red", w.api.reaches(t, made.ID, "paused").Paused.Code)
	require.Empty(t, w.sim.all(t), "nobody is written to")

	w.sim.tells(t, object{"quality_rating": "GREEN"})
	eventually(t, "it has recovered", func(c *assert.CollectT) { require.Empty(c, shown(c).Items) })
	w.sim.tells(t, object{"messaging_limit": "TIER_250"})
	eventually(t, "the drop is shown", func(c *assert.CollectT) {
		rows := shown(c).Items
		require.Len(c, rows, 1)
		require.Equal(c, []string{"limit_drop"}, rows[0].Warnings)
		require.Nil(c, rows[0].DroppedFrom, "it was any number of people")
	})
	dismissed := w.api.call(t, http.MethodPost, "/v1/attention/numbers/"+w.number(t).ID+"/dismiss", nil)
	require.Equal(t, http.StatusNoContent, dismissed.status)
	require.Empty(t, shown(t).Items)
}

// upload keeps a file and returns its id.
func (a api) upload(t require.TestingT, name string, content []byte) string {
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	got := a.call(t, http.MethodPost, "/v1/media", form.Bytes(), "Content-Type", writer.FormDataContentType())
	require.Equal(t, http.StatusCreated, got.status, string(got.body))
	var file struct{ ID string }
	got.into(t, &file)
	return file.ID
}

// The profile is Meta's: what we would refuse is refused here, what Meta refuses in its words.
func TestTheProfileOfANumberIsReadAndChangedAtMeta(t *testing.T) { // W8
	t.Parallel()
	w := start(t, stack.Options{})
	at := "/v1/numbers/" + w.number(t).ID + "/profile"
	file := w.api.upload(t, "logo.png", picture(t))
	changed := w.api.call(t, http.MethodPut, at, object{
		"about": "Fiori 🌸", "email": "ada@example.com", "websites": []string{"https://example.com"}, "vertical": "RETAIL",
		"picture_id": file,
	})
	require.Equal(t, http.StatusOK, changed.status, string(changed.body))
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPut, at, object{"address": "Via Roma 1"}).status)
	profile := get[struct {
		About, Address, Email, Vertical string
		Websites                        []string
		PictureURL                      *string `json:"picture_url"`
	}](t, w.api, at)
	require.Equal(t, "Fiori 🌸", profile.About, "what is left out stays")
	require.Equal(t, []string{"Via Roma 1", "ada@example.com", "RETAIL"}, []string{profile.Address, profile.Email, profile.Vertical})
	require.Equal(t, []string{"https://example.com"}, profile.Websites)
	require.NotNil(t, profile.PictureURL)
	for _, bad := range []object{{"vertical": "shop"}, {"websites": []string{"example.com"}}, {"email": "ada"}, {"picture_id": "none"}} {
		require.Equal(t, http.StatusUnprocessableEntity, w.api.call(t, http.MethodPut, at, bad).status, "%v", bad)
	}
	require.Equal(t, http.StatusNotFound, w.api.call(t, http.MethodGet, "/v1/numbers/none/profile", nil).status)
}
