package models

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// chars is a text of n characters, each of several bytes: limits count code points.
func chars(n int) string { return strings.Repeat("é", n) }

func buttons(n int) []Button {
	out := make([]Button, n)
	for i := range out {
		out[i] = Button{Text: fmt.Sprint("button ", i)}
	}
	return out
}

// sections are n titled sections of rows rows each.
func sections(n, rows int) []Section {
	out := make([]Section, n)
	for i := range out {
		out[i].Title = fmt.Sprint("section ", i)
		for range rows {
			out[i].Rows = append(out[i].Rows, Row{Text: "row"})
		}
	}
	return out
}

func parameters(values ...string) map[string]string {
	out := map[string]string{}
	for i, v := range values {
		out[fmt.Sprint(i)] = v
	}
	return out
}

func TestEachLimitOfWhatsAppHoldsAtItAndNotOneOver(t *testing.T) { // A1 to A4
	t.Parallel()
	media := func(m Media) *SendMessage {
		m.Type, m.Link = "image", "https://example.com/a.jpg"
		return &SendMessage{Media: &m}
	}
	row := func(r Row) *SendList {
		if r.Text == "" {
			r.Text = "row"
		}
		return &SendList{Text: "t", Button: "b", Sections: []Section{{Rows: []Row{r}}}}
	}
	list := func(of []Section) StepSettings { return &SendList{Text: "t", Button: "b", Sections: of} }
	for name, c := range map[string]struct {
		limit   int
		of      func(n int) StepSettings
		pointer string
	}{
		"text":              {4096, func(n int) StepSettings { return &SendMessage{Text: chars(n)} }, "/text"},
		"text beside media": {1024, func(n int) StepSettings { m := media(Media{}); m.Text = chars(n); return m }, "/text"},
		"caption":           {1024, func(n int) StepSettings { return media(Media{Caption: chars(n)}) }, "/media/caption"},
		"buttons' text":     {1024, func(n int) StepSettings { return &SendButtons{Text: chars(n), Buttons: buttons(1)} }, "/text"},
		"buttons' header": {
			60, func(n int) StepSettings {
				return &SendButtons{Text: "t", Header: HeaderValue{Text: chars(n)}, Buttons: buttons(1)}
			}, "/header",
		},
		"buttons' footer": {
			60, func(n int) StepSettings { return &SendButtons{Text: "t", Footer: chars(n), Buttons: buttons(1)} }, "/footer",
		},
		"buttons": {3, func(n int) StepSettings { return &SendButtons{Text: "t", Buttons: buttons(n)} }, "/buttons"},
		"a button's text": {
			20, func(n int) StepSettings { return &SendButtons{Text: "t", Buttons: []Button{{Text: chars(n)}}} }, "/buttons/0/text",
		},
		"a button's id": {
			256, func(n int) StepSettings { return &SendButtons{Text: "t", Buttons: []Button{{Text: "b", ID: chars(n)}}} }, "/buttons/0/id",
		},
		"a list's text": {
			4096, func(n int) StepSettings { return &SendList{Text: chars(n), Button: "b", Sections: sections(1, 1)} }, "/text",
		},
		"a list's header": {60, func(n int) StepSettings {
			return &SendList{Text: "t", Header: chars(n), Button: "b", Sections: sections(1, 1)}
		}, "/header"},
		"a list's footer": {60, func(n int) StepSettings {
			return &SendList{Text: "t", Footer: chars(n), Button: "b", Sections: sections(1, 1)}
		}, "/footer"},
		"a list's button": {
			20, func(n int) StepSettings { return &SendList{Text: "t", Button: chars(n), Sections: sections(1, 1)} }, "/button",
		},
		"sections":          {10, func(n int) StepSettings { return list(sections(n, 1)) }, "/sections"},
		"rows of a section": {10, func(n int) StepSettings { return list(sections(1, n)) }, "/sections"},
		"rows of them all":  {5, func(n int) StepSettings { return list(sections(2, n)) }, "/sections"},
		"a section's title": {24, func(n int) StepSettings {
			return &SendList{Text: "t", Button: "b", Sections: []Section{{Title: chars(n), Rows: []Row{{Text: "r"}}}}}
		}, "/sections/0/title"},
		"a row's text":      {24, func(n int) StepSettings { return row(Row{Text: chars(n)}) }, "/sections/0/rows/0/text"},
		"a row's words":     {72, func(n int) StepSettings { return row(Row{Description: chars(n)}) }, "/sections/0/rows/0/description"},
		"a row's id":        {200, func(n int) StepSettings { return row(Row{ID: chars(n)}) }, "/sections/0/rows/0/id"},
		"a template's name": {512, func(n int) StepSettings { return &SendTemplate{Template: strings.Repeat("a", n)} }, "/template"},
		"a parameter": {
			1024, func(n int) StepSettings { return &SendTemplate{Template: "x", Parameters: parameters(chars(n))} }, "/parameters/0",
		},
		"a template's header": {60, func(n int) StepSettings {
			return &SendTemplate{Template: "x", Header: HeaderValue{Text: chars(n)}}
		}, "/header"},
		"a button's index": {9, func(n int) StepSettings {
			return &SendTemplate{Template: "x", ButtonParameters: map[string]string{fmt.Sprint(n): "s"}}
		}, "/button_parameters/10"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, c.of(c.limit).validate(""), "at the limit")
			over := c.of(c.limit + 1).validate("")
			require.Contains(t, pointers(over), c.pointer, "one over")
			for _, v := range over {
				require.NotContains(t, v.Detail, "éé", "the value is not repeated")
			}
		})
	}
}

func TestAMessageThatWhatsAppWouldRefuseIsRefused(t *testing.T) { // A1 to A4
	t.Parallel()
	media := func(m Media) *SendMessage { return &SendMessage{Media: &m} }
	list := func(s ...Section) *SendList { return &SendList{Text: "t", Button: "b", Sections: s} }
	const link = "https://example.com/a"
	for name, c := range map[string]struct {
		settings StepSettings
		want     []string
	}{
		"nothing at all": {&SendMessage{}, []string{"/text"}},
		"texts alone": {
			&SendMessage{Translated: Translated{ByLanguage: map[string]string{"it": "ciao", "en_US": "hi"}}}, nil,
		},
		"an empty text of a language": {
			&SendMessage{Text: "t", Translated: Translated{ByLanguage: map[string]string{"it": ""}}}, []string{"/texts/it"},
		},
		"no language": {
			&SendMessage{Text: "t", Translated: Translated{ByLanguage: map[string]string{"Italian!": "t"}}}, []string{"/texts/Italian!"},
		},
		"texts beside a caption": {
			&SendMessage{
				Media: &Media{Type: "image", ID: "1", Caption: "c"}, Translated: Translated{ByLanguage: map[string]string{"it": "ciao"}},
			}, []string{"/text"},
		},
		"only white space":          {&SendMessage{Text: " \n\t"}, []string{"/text"}},
		"media alone":               {media(Media{Type: "image", ID: "1"}), nil},
		"media with its text":       {&SendMessage{Text: "t", Media: &Media{Type: "image", ID: "1"}}, nil},
		"media of no kind":          {media(Media{Type: "gif", ID: "1"}), []string{"/media/type"}},
		"media from nowhere":        {media(Media{Type: "image"}), []string{"/media"}},
		"media from two places":     {media(Media{Type: "image", ID: "1", Link: link}), []string{"/media"}},
		"a link of another scheme":  {media(Media{Type: "image", Link: "ftp://example.com/a"}), []string{"/media/link"}},
		"a caption under audio":     {media(Media{Type: "audio", ID: "1", Caption: "c"}), []string{"/media/caption"}},
		"a caption under a sticker": {media(Media{Type: "sticker", ID: "1", Caption: "c"}), []string{"/media/caption"}},
		"text beside audio":         {&SendMessage{Text: "t", Media: &Media{Type: "audio", ID: "1"}}, []string{"/text"}},
		"text beside a caption":     {&SendMessage{Text: "t", Media: &Media{Type: "image", ID: "1", Caption: "c"}}, []string{"/text"}},
		"a document's name":         {media(Media{Type: "document", ID: "1", Filename: "a.pdf"}), nil},
		"an image's name":           {media(Media{Type: "image", ID: "1", Filename: "a.jpg"}), []string{"/media/filename"}},
		"no buttons":                {&SendButtons{Text: "t"}, []string{"/buttons"}},
		"a button without text":     {&SendButtons{Text: "t", Buttons: []Button{{}}}, []string{"/buttons/0/text"}},
		"a button twice by text":    {&SendButtons{Text: "t", Buttons: []Button{{Text: "a"}, {Text: "a"}}}, []string{"/buttons/1"}},
		"a button twice by id": {
			&SendButtons{Text: "t", Buttons: []Button{{Text: "a", ID: "x"}, {Text: "b", ID: "x"}}}, []string{"/buttons/1"},
		},
		"buttons without text":   {&SendButtons{Buttons: buttons(1)}, []string{"/text"}},
		"no sections":            {list(), []string{"/sections"}},
		"a section without rows": {list(Section{}), []string{"/sections/0/rows"}},
		"one section untitled":   {list(Section{Rows: []Row{{Text: "r"}}}), nil},
		"one of two untitled": {
			list(Section{Title: "a", Rows: []Row{{Text: "r"}}}, Section{Rows: []Row{{Text: "r"}}}), []string{"/sections/1/title"},
		},
		"a row without text": {list(Section{Rows: []Row{{}}}), []string{"/sections/0/rows/0/text"}},
		"a row's id in two places": {
			list(Section{Title: "a", Rows: []Row{{Text: "r", ID: "x"}}}, Section{Title: "b", Rows: []Row{{Text: "r", ID: "x"}}}),
			[]string{"/sections/1/rows/0/id"},
		},
		"no button to open it": {&SendList{Text: "t", Sections: sections(1, 1)}, []string{"/button"}},
		"no template":          {&SendTemplate{}, []string{"/template"}},
		"an empty parameter": {
			&SendTemplate{Template: "x", Parameters: parameters("a", "", " ")}, []string{"/parameters/1", "/parameters/2"},
		},
		"a button that is no index": {
			&SendTemplate{Template: "x", ButtonParameters: map[string]string{"a/b": "s", "-1": "s"}},
			[]string{"/button_parameters/-1", "/button_parameters/a~1b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ElementsMatch(t, c.want, pointers(c.settings.validate("")))
		})
	}
}

func TestTextsAreAllThatTheCustomerReads(t *testing.T) {
	t.Parallel()
	fallback := Fallback{FallbackTemplate: "open", FallbackParameters: parameters("p1", "p2")}
	empty := "empty"
	for name, c := range map[string]struct {
		settings StepSettings
		want     []string
	}{
		"template": {
			&SendTemplate{
				Header: HeaderValue{Text: "h"}, HeaderMedia: "m", Parameters: parameters("a", "b"), ButtonParameters: parameters("s"),
				Buttons: map[string]ButtonValue{
					"1": {URLSuffix: "u"}, "2": {CouponCode: "k"}, "3": {Payload: "p"}, "4": {Flow: &FlowValue{Data: []byte(`{"d":1}`)}},
					"5": {Catalog: &CatalogValue{Thumbnail: "th"}},
					"6": {Products: &ProductsValue{Thumbnail: "tn", Sections: []ProductSection{{Title: "se", Products: []string{"sku"}}}}},
				},
				Cards: []CardValue{{
					Header: HeaderValue{Document: &HeaderFile{Link: "dl", Filename: "fn"}}, Parameters: parameters("cp"),
					Buttons: map[string]ButtonValue{"0": {Payload: "cb"}},
				}, {Header: HeaderValue{Location: &MapPlace{Latitude: "la", Longitude: "lo", Name: "na", Address: "ad"}}}},
				Offer: &OfferValue{ExpiresAt: "now+P1D"},
			},
			[]string{
				"h", "m", "a", "b", "s", "u", "k", "p", `{"d":1}`, "th", "tn", "se", "sku", "dl", "fn", "cp", "cb", "la", "lo", "na", "ad",
				"now+P1D",
			},
		},
		"message": {
			&SendMessage{Text: "t", Media: &Media{Caption: "c", Link: "l", Filename: "f"}, Fallback: fallback},
			[]string{"t", "c", "l", "f", "p1", "p2"},
		},
		"buttons": {
			&SendButtons{Text: "t", Header: HeaderValue{Text: "h"}, Footer: "f", Buttons: []Button{{Text: "b"}}, Fallback: fallback},
			[]string{"t", "h", "f", "b", "p1", "p2"},
		},
		"link": {
			&SendLink{
				Text: "t", Header: HeaderValue{Document: &HeaderFile{Link: "dl", Filename: "fn"}}, Button: "b", URL: "u",
				Fallback: fallback,
			},
			[]string{"t", "dl", "fn", "b", "u", "p1", "p2"},
		},
		"form": {
			&SendFlow{
				Text: "t", Header: HeaderValue{Image: &HeaderFile{Link: "il"}}, Button: "b", Data: []byte(`{"a":"d"}`), Fallback: fallback,
			},
			[]string{"t", "il", "b", `{"a":"d"}`, "p1", "p2"},
		},
		"list": {
			&SendList{
				Text: "t", Header: "h", Footer: "f", Button: "b",
				Sections: []Section{{Title: "s", Rows: []Row{{Text: "r", Description: "d"}}}},
			},
			[]string{"t", "h", "f", "b", "s", "r", "d"},
		},
		"field": {&SetField{Value: &empty}, []string{"empty"}},
		"webhook": {
			&SendWebhook{URL: "u", Body: []byte("body"), Headers: map[string]string{"b": "2", "a": "1"}}, []string{"u", "body", "1", "2"},
		},
		"ticket": {&OpenTicket{Title: "t", Category: "c", Reference: "r"}, []string{"t", "c", "r"}},
		"change": {&UpdateTicket{Title: "t", Category: "c", Reference: "r"}, []string{"t", "c", "r"}},
		"close":  {&CloseTicket{Reference: "r"}, []string{"r"}},
	} {
		require.Subset(t, c.settings.Texts(), c.want, name)
	}
	for _, none := range []StepSettings{
		&NoSettings{}, &ChangeTags{Tags: []string{"x"}}, &ChangeLists{}, &AssignOperators{}, &UnassignOperators{}, &EndAutomations{},
		&StartAutomation{}, &SetField{From: FromNextMessage},
	} {
		require.Empty(t, none.Texts())
	}
	require.Contains(t, (&SendMessage{Text: "t"}).Texts(), "%%FIRST_NAME%%", "what a fallback without parameters is filled with")
}

func TestAFallbackIsATemplate(t *testing.T) { // W3
	t.Parallel()
	_, ok := Fallback{}.Template()
	require.False(t, ok)
	step, ok := Fallback{FallbackTemplate: "open", FallbackLanguage: "it", FallbackParameters: parameters("a")}.Template()
	require.True(t, ok)
	require.Equal(t, SendTemplate{Template: "open", Language: "it", Parameters: parameters("a"), defaults: true}, step)
	require.False(t, step.TakesDefaults(), "a fallback with parameters takes those")
	step, _ = Fallback{FallbackTemplate: "open"}.Template()
	require.True(t, step.TakesDefaults())
}
