package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// ada is whom the messages of these tests are for.
const ada = "+393470000001"

var ourLink = regexp.MustCompile(`https://c\.example/l/[A-Z2-7]{26}`)

// linksTo are the tracked links of the newest message to the phone.
func (b *bundle) linksTo(phone string) []models.Link {
	b.t.Helper()
	found, _, err := b.store.ListContacts(b.t.Context(), b.workspace, phone, models.Page{})
	require.NoError(b.t, err)
	page, _, err := b.store.ListMessages(b.t.Context(), models.Everyone(b.workspace),
		models.MessageFilter{ContactID: found[0].Contact.ID}, models.Page{})
	require.NoError(b.t, err)
	require.NotEmpty(b.t, page)
	return page[0].Links
}

// leads is where a link as it was sent really leads.
func (b *bundle) leads(sent string) string {
	b.t.Helper()
	link, err := b.store.FollowLink(b.t.Context(), strings.TrimPrefix(sent, publicURL+models.LinkPath))
	require.NoError(b.t, err, sent)
	return link.Target
}

func TestTheLinksOfEachFreeMessageAreSentAsOursAndKeptWithWhereTheyLead(t *testing.T) { // A2, A3, A4, A2b, tracked links
	t.Parallel()
	const text = "Ciao %%FIRST_NAME%%: https://shop.example/%%CITY%%?n=%%FIRST_NAME%%."
	const target = "https://shop.example/Reggio%20Emilia?n=Ada%20B"
	track := models.Tracking{TrackLinks: true}
	flow := &models.SendFlow{Text: text, FlowID: "1", Button: "Go", Tracking: track}
	list := []models.Section{{Rows: []models.Row{{Text: "a"}}}}
	//nolint:exhaustive // the others have no text
	cases := map[models.StepKind]struct {
		settings models.StepSettings
		text     func(models.Outgoing) string
	}{
		models.KindSendMessage: {&models.SendMessage{Text: text, Tracking: track}, models.Outgoing.Read},
		models.KindSendButtons: {
			&models.SendButtons{Text: text, Buttons: []models.Button{{Text: "a"}}, Tracking: track}, models.Outgoing.Read,
		},
		models.KindSendList:    {&models.SendList{Text: text, Button: "x", Sections: list, Tracking: track}, models.Outgoing.Read},
		models.KindAskLocation: {&models.AskLocation{Text: text, Tracking: track}, models.Outgoing.Read},
		models.KindSendFlow:    {flow, models.Outgoing.Read},
		models.KindSendProducts: {
			&models.SendProducts{Text: text, Tracking: track, CatalogID: "1", Product: "sku"}, models.Outgoing.Read,
		},
	}
	for kind, c := range cases {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				step, out := b.performedIn(ada, "Reggio Emilia", "Ada B", c.settings, kind)
				require.Equal(t, models.StepDone, step.Status, step.Reason)
				read := c.text(out)
				sent := ourLink.FindString(read)
				require.Equal(t, "Ciao Ada B: "+sent+".", read)
				require.Equal(t, target, b.leads(sent))
				said := b.saidTo(ada)
				require.Equal(t, read, said.Text, "the chat shows what was sent")
				require.Equal(t, []models.ContentLink{{URL: sent, Target: target}}, said.Links)
			})
		})
	}
	t.Run("a caption, and a button", func(t *testing.T) {
		t.Parallel()
		forEachDatabase(t, func(t *testing.T, b *bundle) {
			picture := &models.Media{Type: "image", Link: "https://cdn.example/a.png", Caption: text}
			caption := &models.SendMessage{Media: picture, Tracking: track}
			_, out := b.performedIn(ada, "Reggio Emilia", "Ada B", caption, models.KindSendMessage)
			require.Equal(t, target, b.leads(ourLink.FindString(out.Media.Caption)))
			require.Equal(t, picture.Link, out.Media.Link, "a file is no link that a person opens")
			_, out = b.performedIn(ada, "Reggio Emilia", "Ada B", &models.SendLink{
				Text: text, Button: "Go", URL: "https://shop.example/go/%%CITY%%", Tracking: track,
			}, models.KindSendLink)
			require.Equal(t, target, b.leads(ourLink.FindString(out.Interactive.Text)))
			require.Equal(t, "https://shop.example/go/Reggio%20Emilia", b.leads(out.Interactive.Link.URL))
			said := b.saidTo(ada).Buttons[0]
			require.Equal(t, []string{out.Interactive.Link.URL, "https://shop.example/go/Reggio%20Emilia"}, []string{said.URL, said.Target})
		})
	})
}

// performedIn is performed for a person of a city, in an open window.
func (b *bundle) performedIn(
	phone, city, first string, settings models.StepSettings, kind models.StepKind,
) (models.StepExecution, models.Outgoing) {
	b.t.Helper()
	run, move := b.enter(b.automation(models.Reentry{}, models.Step{Kind: kind, Settings: settings}), phone)
	_, err := b.store.SaveContact(b.t.Context(), b.workspace, models.ContactInput{
		ID: run.ContactID, FirstName: &first, Fields: map[string]string{"CITY": city},
	})
	require.NoError(b.t, err)
	b.write(phone, "ciao", b.now)
	before := len(b.phone.taken)
	_, err = b.perform(run, move)
	require.NoError(b.t, err)
	_, steps := b.view(run)
	require.Len(b.t, steps, 1)
	if len(b.phone.taken) == before {
		return steps[0], models.Outgoing{}
	}
	return steps[0], b.phone.taken[before]
}

func TestNoValueMakesATrackedLinkLeadToAnotherHost(t *testing.T) { // no open redirect
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		step := &models.SendMessage{Text: "https://shop.example/%%CITY%%?q=%%CITY%%", Tracking: models.Tracking{TrackLinks: true}}
		for i, hostile := range []string{
			"//evil.example", "@evil.example", `\\evil.example`, `\@evil.example`, "x\r\nLocation: https://evil.example",
			"javascript:alert(1)",
			"https://evil.example/", "?a#b", "％2f％2fevil.example", "\u2028//evil.example", "%2f%2fevil.example", "．．/evil", "a b",
		} {
			done, out := b.performedIn(fmt.Sprintf("+3934700001%02d", i), hostile, "Ada", step, models.KindSendMessage)
			require.Equal(t, models.StepDone, done.Status, hostile)
			target := b.leads(out.Text)
			require.True(t, strings.HasPrefix(target, "https://shop.example/"), target)
			path, _, _ := strings.Cut(strings.TrimPrefix(target, "https://shop.example/"), "?")
			require.NotContains(t, path, "/", target)
			require.NotContains(t, target, `\`)
			require.Equal(t, target, strings.TrimFunc(target, func(r rune) bool { return r <= ' ' || r > '~' }))
		}
		for _, climbing := range []string{"..", "."} {
			done, out := b.performedIn("+39347000020"+fmt.Sprint(len(climbing)), climbing, "Ada", step, models.KindSendMessage)
			require.Equal(t, models.StepFailed, done.Status)
			require.Equal(t, models.ReasonInvalidValue, done.Reason, "a value may not climb")
			require.Zero(t, out)
		}
		value := "https://evil.example/"
		_, out := b.performedIn(ada, "x", value, &models.SendMessage{
			Text: "%%FIRST_NAME%%", Tracking: models.Tracking{TrackLinks: true},
		}, models.KindSendMessage)
		require.Equal(t, value, out.Text, "a value is no link that we track")
		require.Empty(t, b.linksTo(ada))
	})
}

// trackedTemplates are templates with tracked buttons, as a sync keeps them.
func (b *bundle) trackedTemplates() {
	b.t.Helper()
	const ours = publicURL + models.TrackedSuffix
	fixed := models.TemplateButton{
		Type: models.ButtonURL, Text: "Shop", URL: ours, Parameter: "1", Track: &models.TrackedURL{URL: "https://shop.example/sale"},
	}
	ended := models.TemplateButton{Type: models.ButtonURL, Text: "Order", URL: ours, Parameter: "1", Track: &models.TrackedURL{
		URL: "https://shop.example/orders/{{1}}", Parameter: "1", Example: "https://shop.example/orders/7",
	}}
	card := models.TemplateCard{HeaderFormat: models.HeaderImage, Buttons: []models.TemplateButton{ended}}
	require.NoError(b.t, b.store.ReplaceTemplates(b.t.Context(), b.workspace, "waba", []models.Template{
		{
			MetaID: "3", Name: "sale", Language: "it", Status: models.TemplateApproved, Body: "Ciao {{1}}",
			Parameters: models.TemplateParameters{Body: []string{"1"}, Buttons: []models.TemplateButton{fixed, ended}},
		},
		{
			MetaID: "4", Name: "cards", Language: "it", Status: models.TemplateApproved, Body: "Ciao",
			Parameters: models.TemplateParameters{Cards: []models.TemplateCard{card, card}},
		},
	}))
}

func TestATemplatesTrackedButtonsLeadOnFromHere(t *testing.T) { // A1, W8, tracked links
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.trackedTemplates()
		send := &models.SendTemplate{
			Template: "sale", Parameters: map[string]string{"1": "%%FIRST_NAME%%"},
			Buttons: map[string]models.ButtonValue{"1": {URLSuffix: "%%CITY%%"}},
		}
		fallback := &models.SendMessage{Text: "never", Fallback: models.Fallback{
			FallbackTemplate: "sale", FallbackParameters: send.Parameters, FallbackButtons: send.Buttons,
		}}
		for phone, step := range map[string]models.Step{
			"+393470000002": {Kind: models.KindSendTemplate, Settings: send},
			"+393470000003": {Kind: models.KindSendMessage, Settings: fallback},
		} {
			run, move := b.enter(b.automation(models.Reentry{}, step), phone)
			_, err := b.perform(run, move)
			require.NoError(t, err)
			out := b.phone.taken[len(b.phone.taken)-1].Template.Buttons
			require.Len(t, out, 2)
			for i, target := range []string{"https://shop.example/sale", "https://shop.example/orders/Brindisi"} {
				require.Equal(t, target, b.leads(out[i].Text))
				said := b.saidTo(phone).Buttons[i]
				require.Equal(t, []string{publicURL + models.LinkPath + out[i].Text, target}, []string{said.URL, said.Target})
			}
			require.NotEqual(t, out[0].Text, out[1].Text)
		}
		image := models.HeaderValue{Image: &models.HeaderFile{Link: "https://cdn.example/a.png"}}
		card := func(end string) models.CardValue {
			return models.CardValue{Header: image, Buttons: map[string]models.ButtonValue{"0": {URLSuffix: end}}}
		}
		run, move := b.enter(b.automation(models.Reentry{}, models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
			Template: "cards", Cards: []models.CardValue{card("1"), card("2 ?")},
		}}), "+393470000004")
		_, err := b.perform(run, move)
		require.NoError(t, err)
		for i, target := range []string{"https://shop.example/orders/1", "https://shop.example/orders/2%20?"} {
			require.Equal(t, target, b.leads(b.phone.taken[len(b.phone.taken)-1].Template.Cards[i].Buttons[0].Text))
		}
		var places []string
		for _, link := range b.linksTo("+393470000004") {
			places = append(places, link.Place)
		}
		require.Equal(t, []string{"card.0.button.0", "card.1.button.0"}, places)
	})
}

func TestARepeatOfASendSaysTheSameLinks(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		text := &models.SendMessage{
			Text: "https://shop.example/%%CITY%% https://other.example/", Tracking: models.Tracking{TrackLinks: true},
		}
		run, move := b.enter(b.automation(models.Reentry{}, models.Step{Kind: models.KindSendMessage, Settings: text}), ada)
		b.write(ada, "ciao", b.now)
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendRetry, Title: "later"}}
		_, err := b.perform(run, move)
		require.Error(t, err, "it is tried again")
		first := b.linksTo(ada)
		require.Len(t, first, 2)
		_, err = b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, first, b.linksTo(ada))
		sent := b.phone.taken[len(b.phone.taken)-1].Text
		require.Equal(t, publicURL+models.LinkPath+first[0].Token+" "+publicURL+models.LinkPath+first[1].Token, sent)
		require.Equal(t, sent, b.saidTo(ada).Text)
	})
}

func TestARepeatWithAnotherValueLeadsThereAndTheFirstLinkLeadsOn(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		text := &models.SendMessage{Text: "https://shop.example/%%CITY%%", Tracking: models.Tracking{TrackLinks: true}}
		run, move := b.enter(b.automation(models.Reentry{}, models.Step{Kind: models.KindSendMessage, Settings: text}), ada)
		b.write(ada, "ciao", b.now)
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendRetry, Title: "later"}}
		_, err := b.perform(run, move)
		require.Error(t, err)
		first := b.linksTo(ada)
		_, err = b.store.SaveContact(t.Context(), b.workspace, models.ContactInput{
			ID: run.ContactID, Fields: map[string]string{"CITY": "Bari"},
		})
		require.NoError(t, err)
		_, err = b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, "https://shop.example/Bari", b.leads(b.phone.taken[len(b.phone.taken)-1].Text))
		require.Equal(t, "https://shop.example/Brindisi", b.leads(publicURL+models.LinkPath+first[0].Token))
	})
}

func TestABranchAsksWhoClicked(t *testing.T) { // A15, tracked links
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		tag := func(name string) []models.Step {
			return []models.Step{{Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: []string{name}}}}
		}
		text := &models.SendMessage{Text: "https://shop.example/", Tracking: models.Tracking{TrackLinks: true}}
		a := b.automation(models.Reentry{}, models.Step{Kind: models.KindSendMessage, Settings: text})
		sends := b.stepsOf(a)[0]
		b.republish(a, sends, models.Step{Kind: models.KindBranch, Settings: &models.Branch{
			If: models.Condition{Clicked: &models.Clicked{StepID: sends.ID}}, Then: tag("curious"), Else: tag("quiet"),
		}})
		for phone, want := range map[string]string{ada: models.ArmThen, "+393470000002": models.ArmElse} {
			run, move := b.enter(a, phone)
			b.write(phone, "ciao", b.now)
			move, err := b.perform(run, move)
			require.NoError(t, err)
			if want == models.ArmThen {
				token := b.linksTo(phone)[0].Token
				require.NoError(t, b.store.LinkOpened(t.Context(), token, false))
			}
			_, err = b.perform(run, move)
			require.NoError(t, err)
			_, steps := b.view(run)
			require.Equal(t, want, steps[len(steps)-1].Reason)
		}
	})
}
