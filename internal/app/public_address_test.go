package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/config"
	"cadenza/models"
)

func TestLinksAreTrackedWherePhonesReachThePublicAddress(t *testing.T) { // W8, tracked links
	t.Parallel()
	const graph = "https://graph.facebook.com"
	for _, c := range []struct {
		public, whatsapp string
		unreached        bool
	}{
		{"https://c.example", graph, false},
		{"HTTPS://c.example/", graph, false},
		{"http://c.example", graph, true},
		{"http://127.0.0.1:8080", graph, true},
		{"https://10.0.0.1", graph, true},
		{"https://cadenza.local", graph, true},
		{"http://127.0.0.1:8080", "http://simulator:8090", false}, // its phones are here
		{"http://127.0.0.1:8080", "http://127.0.0.1:8090", false},
	} {
		cfg := config.Config{PublicURL: c.public, WhatsApp: config.WhatsApp{URL: c.whatsapp}}
		require.Equal(t, c.unreached, unreached(cfg), c)
		step := models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{
			Text: "https://shop.example/", Tracking: models.Tracking{TrackLinks: true},
		}}
		wrong := checks(cfg).Step(step)
		if !c.unreached {
			require.Empty(t, wrong)
			continue
		}
		require.Len(t, wrong, 1)
		require.Equal(t, "/track_links", wrong[0].Pointer)
		step.Settings = &models.SendMessage{Text: "https://shop.example/"}
		require.Empty(t, checks(cfg).Step(step), "what is not tracked is free to go")
	}
}

func TestALinkIsSentAsItIsWrittenWhereNoPhoneReachesUs(t *testing.T) { // A2, tracked links
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.sends.Links = activities.Links{PublicURL: "http://127.0.0.1:8080", Unreached: true, NewToken: b.sends.Links.NewToken}
		text := &models.SendMessage{Text: "See https://shop.example/%%CITY%%", Tracking: models.Tracking{TrackLinks: true}}
		step, out := b.performedIn(ada, "Bari", "Ada", text, models.KindSendMessage)
		require.Equal(t, models.StepDone, step.Status, step.Reason)
		require.Equal(t, "See https://shop.example/Bari", out.Text)
		require.Empty(t, b.linksTo(ada))
	})
}

// lostTemplate is a template whose parameters a sync of the version before wrote anew.
func (b *bundle) lostTemplate(name string, tracked models.TrackedURLs) {
	b.t.Helper()
	ours := models.TemplateButton{Type: models.ButtonURL, Text: "Order", URL: publicURL + models.TrackedSuffix, Parameter: "1"}
	require.NoError(b.t, b.store.ReplaceTemplates(b.t.Context(), b.workspace, "waba", []models.Template{{
		MetaID: "9", Name: name, Language: "it", Status: models.TemplateApproved, Body: "Ciao", Tracked: tracked,
		Parameters: models.TemplateParameters{Buttons: []models.TemplateButton{ours}, URLButtons: []int{0}},
	}}))
}

func TestATrackedButtonIsNeverSentAsALinkThatLeadsNowhere(t *testing.T) { // W6, W8, tracked links
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		to := models.TrackedURL{URL: "https://shop.example/orders/{{1}}", Parameter: "1"}
		send := func(template, city string) (models.Run, error) {
			step := models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
				Template: template, Buttons: map[string]models.ButtonValue{"0": {URLSuffix: city}},
			}}
			b.lostTemplate(template, models.TrackedURLs{"button.0": to})
			a := b.automation(models.Reentry{}, step)
			if template == "stray" {
				b.lostTemplate("another", nil)
				b.lostTemplate(template, nil) // listed anew after it was not, so that nobody knows what was tracked
			}
			run, move := b.enter(a, "+3934700003"+city)
			_, err := b.perform(run, move)
			return run, err
		}
		_, err := send("lost", "01")
		require.NoError(t, err)
		require.Len(t, b.phone.taken, 1)
		require.Equal(t, "https://shop.example/orders/01", b.leads(b.phone.taken[0].Template.Buttons[0].Text))
		run, err := send("stray", "02")
		require.NoError(t, err)
		require.Len(t, b.phone.taken, 1, "nobody knows where it leads")
		waiting, _ := b.view(run)
		require.Equal(t, models.ParkTemplateUnusable, waiting.ReasonCode)
	})
}

func TestNoValueClimbsOutOfATrackedButton(t *testing.T) { // W8, tracked links
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.trackedTemplates()
		for phone, climbing := range map[string]string{"+393470000401": "..", "+393470000402": "."} {
			step, out := b.performedIn(phone, climbing, "Ada", &models.SendTemplate{
				Template: "sale", Parameters: map[string]string{"1": "x"},
				Buttons: map[string]models.ButtonValue{"1": {URLSuffix: "%%CITY%%"}},
			}, models.KindSendTemplate)
			require.Equal(t, []string{string(models.StepFailed), models.ReasonInvalidValue}, []string{string(step.Status), step.Reason})
			require.Zero(t, out)
		}
	})
}
