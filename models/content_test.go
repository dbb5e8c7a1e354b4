package models

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAContentThatHasAVersionOnlySaysNothing(t *testing.T) {
	t.Parallel()
	require.True(t, Content{}.Empty())
	require.True(t, Content{Version: ContentVersion}.Empty())
	require.False(t, Content{Text: "x"}.Empty())
	require.False(t, Content{Location: &ContentLocation{}}.Empty())
}

func TestTheShapeOfAContentIsTheOneThatIsDocumented(t *testing.T) { // docs/content.md
	t.Parallel()
	whole := Content{
		Version: 1, Text: "t", Header: "h", Footer: "f",
		Media:      &ContentMedia{Kind: "image", MediaID: "m", MIME: "image/png", SHA256: "5e", Filename: "a.png", Animated: true},
		Buttons:    []ContentButton{{Kind: "url", Text: "Go", URL: "https://ex.test"}},
		List:       &ContentList{Button: "Open", Sections: []Section{{Rows: []Row{{ID: "r", Text: "Row"}}}}},
		Parameters: map[string]string{"1": "Ada"}, Cards: []Content{{Text: "card"}},
		Products: []ContentProduct{{ProductID: "p", Section: "s"}},
		Location: &ContentLocation{Latitude: "41.90", Longitude: "12"}, Contacts: json.RawMessage(`[{"name":{}}]`),
		Reaction: &ContentReaction{MessageID: "w"},
		Order:    &ContentOrder{CatalogID: "c", Items: []ContentOrderItem{{ProductID: "p", Price: "9.5"}}},
		Form:     &ContentForm{Token: "t", Answers: json.RawMessage(`{"a":1}`)}, Referral: &ContentReferral{SourceType: "ad"},
		Product: &ContentProduct{ProductID: "p"}, Flow: map[string]string{"flow_id": "1"},
	}
	text, err := json.Marshal(whole)
	require.NoError(t, err)
	require.JSONEq(t, `{"v":1,"text":"t","header":"h","footer":"f",
		"media":{"kind":"image","media_id":"m","mime_type":"image/png","sha256":"5e","filename":"a.png","animated":true},
		"buttons":[{"kind":"url","text":"Go","url":"https://ex.test"}],
		"list":{"button":"Open","sections":[{"rows":[{"id":"r","text":"Row"}]}]},
		"parameters":{"1":"Ada"},"cards":[{"text":"card"}],"products":[{"product_retailer_id":"p","section":"s"}],
		"location":{"latitude":41.90,"longitude":12},"contacts":[{"name":{}}],"reaction":{"message_id":"w"},
		"order":{"catalog_id":"c","items":[{"product_retailer_id":"p","item_price":9.5}]},"form":{"token":"t","answers":{"a":1}},
		"referral":{"source_type":"ad"},"product":{"product_retailer_id":"p"},"flow":{"flow_id":"1"}}`, string(text))
	var again Content
	require.NoError(t, json.Unmarshal(text, &again))
	require.Equal(t, whole, again)
}

func TestAFileIsGivenByOneOfItsThreeWays(t *testing.T) { // A2
	t.Parallel()
	for name, m := range map[string]Media{
		"none": {Type: "image"}, "link and id": {Type: "image", Link: "https://ex.test/a", ID: "1"},
		"id and ours": {Type: "image", ID: "1", MediaID: "m"}, "all": {Type: "image", Link: "https://ex.test/a", ID: "1", MediaID: "m"},
	} {
		require.Equal(t, []string{"/media"}, pointers(m.validate("/media")), name)
	}
	ours := &Media{Type: "image", MediaID: "m"}
	require.Empty(t, ours.validate("/media"))
	var refs References
	(&SendMessage{Media: ours}).references("/steps/0", &refs)
	(&SendMessage{Text: "none"}).references("/steps/1", &refs)
	require.Equal(t, []MediaReference{{ID: "m", Kind: "image", Pointer: "/steps/0/media/media_id"}}, refs.Media)
	require.Equal(t, []*Media{ours}, Outgoing{Media: ours}.Files())
	require.Equal(t, []*Media{ours}, Outgoing{Template: &OutgoingTemplate{OutgoingCard: OutgoingCard{HeaderMedia: ours}}}.Files())
	require.Equal(t, []*Media{ours}, Outgoing{Buttons: &OutgoingButtons{HeaderMedia: ours}}.Files())
	require.Equal(t, []*Media{ours}, Outgoing{Interactive: &OutgoingInteractive{HeaderMedia: ours}}.Files())
	require.Empty(t, Outgoing{Text: "x", Buttons: &OutgoingButtons{}, Interactive: &OutgoingInteractive{}}.Files())
	require.Equal(t, &ContentMedia{Kind: "image", MediaID: "m"}, ContentOf(Outgoing{Media: ours}).Media)
}
