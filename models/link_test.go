package models

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALinkOfATextEndsWhereAPhoneEndsIt(t *testing.T) { // A2, tracked links
	t.Parallel()
	for text, want := range map[string][]string{
		"nothing here":                                   nil,
		"https://a.example":                              {"https://a.example"},
		"Look: https://a.example/x?y=1.":                 {"https://a.example/x?y=1"},
		"(https://a.example/x) and https://b.example/!":  {"https://a.example/x", "https://b.example/"},
		"https://a.example/x_(y)":                        {"https://a.example/x_(y)"},
		"*https://a.example/x* _https://b.example/y_z_":  {"https://a.example/x", "https://b.example/y_z"},
		"https://a.example/%%NAME|an old friend%%?a=1 !": {"https://a.example/%%NAME|an old friend%%?a=1"},
		"https://a.example/%%NAME|why?%%":                {"https://a.example/%%NAME|why?%%"},
		"HTTPS://A.example/x\nhttps://b.example":         {"HTTPS://A.example/x", "https://b.example"},
		"http://a.example/x is not ours to track":        nil,
		"xhttps://a.example":                             nil,
		"https://a.example/\u00a0x\u2028y":               {"https://a.example/"},
		`"https://a.example/x" <https://b.example>`:      {"https://a.example/x", "https://b.example"},
		"https://a.example/à/%%CITY%%, poi":              {"https://a.example/à/%%CITY%%"},
	} {
		var links []string
		whole := ""
		for _, part := range TextParts(text) {
			whole += part.Text
			if part.Link {
				links = append(links, part.Text)
			}
		}
		require.Equal(t, text, whole, "the parts are the text")
		require.Equal(t, want, links, text)
	}
}

func FuzzTextParts(f *testing.F) {
	for _, s := range []string{"https://a.example/x.", "a https://%%A|x y%% (https://b)", "https://https://a.example", "*https://*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		whole := ""
		for _, part := range TextParts(text) {
			require.NotEmpty(t, part.Text)
			whole += part.Text
		}
		require.Equal(t, text, whole)
	})
}

func TestTheHostOfATrackedLinkIsWrittenOut(t *testing.T) { // no value can make it lead anywhere else
	t.Parallel()
	for _, good := range []string{
		"https://a.example", "https://a.example/", "https://a.example/%%NAME%%?x=%%CITY|x/y%%#top", "https://a.example:8443/x",
		"https://xn--bcher-kva.example/x", "https://a.example?x=%%NAME%%", "https://a.example/à", "HTTPS://A.example/x",
	} {
		require.Empty(t, untrackable(good), good)
	}
	for bad, why := range map[string]string{
		"http://a.example/":                   "https",
		"https://":                            "https",
		"https://%%SHOP%%/x":                  "host",
		"https://%%SHOP|a.example/x%%":        "host",
		"https://a.%%CITY%%.example/x":        "host",
		"https://a.example%%CITY%%/x":         "host",
		"https://%%NAME%%@a.example/":         "host",
		"https://me@a.example/":               "host",
		"https://a.example:%%PORT%%/":         "host",
		"https://bücher.example/":             "letters",
		"https://a_b.example/":                "letters",
		"https://[::1]/":                      "letters",
		`https://a.example\@b.example/`:       "backslash",
		`https://a.example/\\b`:               "backslash",
		"https://a.example/#%%NAME%%":         "#",
		"https://a.example/%zz":               "no web address",
		"https://a.example/" + long(MaxText):  "longer",
		"javascript:alert(1)//https://a.b/":   "https",
		"https:/a.example/":                   "https",
		"https:a.example/":                    "https",
		"https://-a.example/":                 "letters",
		"https://a..example/":                 "letters",
		"https://a.example.:443x/":            "letters",
		"data:text/html,https://a.example/":   "https",
		"//a.example/":                        "https",
		"https://a.example\u200b.b.example/x": "letters",
	} {
		require.Contains(t, untrackable(bad), why, bad)
	}
}

func long(n int) string { return strings.Repeat("x", n) }

func TestNoFilledLinkLeadsToAnotherHost(t *testing.T) { // however hostile the values are that got past their escaping
	t.Parallel()
	const link = "https://shop.example/%%P%%?q=%%Q%%"
	for filled, want := range map[string]string{
		"https://shop.example/a?q=1":           "https://shop.example/a?q=1",
		"https://shop.example/à b\r\nX: y?q=1": "https://shop.example/%C3%A0%20b%0D%0AX:%20y?q=1",
		"https://shop.example//evil.example/":  "https://shop.example//evil.example/",
		"https://shop.example/@evil.example/":  "https://shop.example/@evil.example/",
		"https://shop.example@evil.example/":   "",
		"https://shop.example:80@evil.example": "",
		"https://evil.example/":                "",
		"https://shop.example.evil.example/":   "",
		`https://shop.example\@evil.example/`:  "",
		`https://shop.example/\evil.example`:   "",
		"http://shop.example/a":                "",
		"javascript:alert(1)":                  "",
		"//shop.example/a":                     "",
		"https://SHOP.example/a":               "",
		"https://shop.example:444/a":           "",
		"https://shop.example/%zz":             "",
		"https://shop.exаmple/a":               "", // a Cyrillic a
	} {
		got, err := LinkTarget(link, filled)
		require.Equal(t, want, got, filled)
		require.Equal(t, want == "", err != nil, filled)
	}
}

func TestTheLinksOfEachKindOfFreeMessageAreCheckedWhereTheyStand(t *testing.T) {
	t.Parallel()
	const bad, good = "Ciao https://%%HOST%%/x", "Ciao https://a.example/x"
	words, tracking := Translated{ByLanguage: map[string]string{"it": bad}}, Tracking{TrackLinks: true}
	flow := SendFlow{Text: good, Translated: words, Tracking: tracking, FlowID: "1", Button: "x"}
	products := SendProducts{Text: good, Translated: words, Tracking: tracking}
	//nolint:exhaustive // the others have no text
	for kind, c := range map[StepKind]struct {
		settings StepSettings
		pointers []string
	}{
		KindSendMessage: {&SendMessage{Text: bad, Tracking: tracking}, []string{"/text"}},
		KindSendButtons: {
			&SendButtons{Text: good, Translated: words, Tracking: tracking, Buttons: []Button{{Text: "x"}}}, []string{"/texts/it"},
		},
		KindSendList: {&SendList{
			Text: bad, Tracking: tracking, Button: "x", Sections: []Section{{Rows: []Row{{Text: "x"}}}},
		}, []string{"/text"}},
		KindSendLink: {
			&SendLink{Text: bad, Button: "x", URL: "http://a.example/", Tracking: tracking}, []string{"/text", "/url"},
		},
		KindAskLocation:  {&AskLocation{Text: bad, Tracking: tracking}, []string{"/text"}},
		KindSendFlow:     {&flow, []string{"/texts/it"}},
		KindSendProducts: {&products, []string{"/texts/it"}},
	} {
		var at []string
		for _, v := range (Step{Kind: kind, Settings: c.settings}).validate("") {
			at = append(at, v.Pointer)
		}
		require.Equal(t, c.pointers, at, string(kind))
	}
	caption := SendMessage{Media: &Media{Type: "image", Link: "https://a.example/a.png", Caption: bad}, Tracking: tracking}
	require.Equal(t, "/media/caption", Step{Kind: KindSendMessage, Settings: &caption}.validate("")[0].Pointer)
	many := SendMessage{Text: strings.Repeat(good+" ", MaxTrackedLinks+2), Tracking: tracking}
	require.Len(t, Step{Kind: KindSendMessage, Settings: &many}.validate(""), 1)
	untracked := SendMessage{Text: bad}
	require.Empty(t, Step{Kind: KindSendMessage, Settings: &untracked}.validate(""), "what is not tracked may be anything")
}
