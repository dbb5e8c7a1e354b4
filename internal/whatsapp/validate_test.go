package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

func buttons(list ...whatsapp.Button) whatsapp.Message {
	return whatsapp.Message{To: "+393331234567", Buttons: &whatsapp.Buttons{Body: "b", Buttons: list}}
}

func rows(n int) whatsapp.Message {
	l := &whatsapp.List{Body: "b", Button: "o", Sections: []whatsapp.Section{{}}}
	for i := range n {
		l.Sections[0].Rows = append(l.Sections[0].Rows, whatsapp.Row{ID: strings.Repeat("i", i+1), Title: "same title"})
	}
	return whatsapp.Message{To: "+393331234567", List: l}
}

func TestLimitsCountCodePointsAndNameThePlace(t *testing.T) {
	t.Parallel()
	text := func(n int) whatsapp.Message {
		return whatsapp.Message{To: "+393331234567", Text: &whatsapp.Text{Body: strings.Repeat("è", n)}}
	}
	media := func(m whatsapp.Media) whatsapp.Message { return whatsapp.Message{To: "+393331234567", Media: &m} }
	long := strings.Repeat("x", 21)
	cases := []struct {
		name    string
		message whatsapp.Message
		want    []string
	}{
		{"4096 accents fit", text(4096), nil},
		{"4097 do not", text(4097), []string{"/text/body"}},
		{"an empty text", text(0), []string{"/text/body"}},
		{"no content and no recipient", whatsapp.Message{}, []string{"/to", ""}},
		{"a phone without plus", whatsapp.Message{To: "393331234567", Text: &whatsapp.Text{Body: "x"}}, []string{"/to"}},
		{"a user id", whatsapp.Message{Recipient: "US.ENT.123", Text: &whatsapp.Text{Body: "x"}}, nil},
		{
			"three buttons",
			buttons(whatsapp.Button{ID: "1", Title: "a"}, whatsapp.Button{ID: "2", Title: "b"}, whatsapp.Button{ID: "3", Title: "c"}), nil,
		},
		{"no button", buttons(), []string{"/buttons/buttons"}},
		{"a long title", buttons(whatsapp.Button{ID: "1", Title: long}), []string{"/buttons/buttons/0/title"}},
		{
			"equal titles and ids", buttons(whatsapp.Button{ID: "1", Title: "a"}, whatsapp.Button{ID: "1", Title: "a"}),
			[]string{"/buttons/buttons/1/title", "/buttons/buttons/1/id"},
		},
		{"a space before an id", buttons(whatsapp.Button{ID: " 1", Title: "a"}), []string{"/buttons/buttons/0/id"}},
		{"ten rows", rows(10), nil},
		{"eleven rows", rows(11), []string{"/list/sections"}},
		{"no rows", rows(0), []string{"/list/sections/0/rows"}},
		{"a link and an id", media(whatsapp.Media{Kind: whatsapp.Image, ID: "1", Link: "https://a.example"}), []string{"/media"}},
		{"a file link", media(whatsapp.Media{Kind: whatsapp.Image, Link: "file:///etc/passwd"}), []string{"/media/link"}},
		{"a caption on audio", media(whatsapp.Media{Kind: whatsapp.Audio, ID: "1", Caption: "c"}), []string{"/media/caption"}},
		{
			"a hole in a template",
			whatsapp.Message{
				To:       "+393331234567",
				Template: &whatsapp.TemplateMessage{Name: "Bad Name", Language: "it", Body: []whatsapp.Param{{Text: ""}}},
			},
			[]string{"/template/name", "/template/body/0/text"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, v := range whatsapp.Validate(c.message) {
				got = append(got, v.Pointer)
				require.NotEmpty(t, v.Detail)
			}
			require.Equal(t, c.want, got)
		})
	}
}
