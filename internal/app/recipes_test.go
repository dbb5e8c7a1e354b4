package app

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// played is a recipe, what happens to a contact in it, and the timeline.
type played struct {
	recipe string
	start  models.StartKind
	// at is when it starts; the Monday of simulations where it is left out.
	at       time.Time
	language string
	fields   map[string]string
	tags     []string
	// agreed says that the contact agreed to marketing, ticket that they have an open one, nameless that nobody knows their name.
	agreed, ticket, nameless bool
	customer                 []models.CustomerAct
}

// play plays the automation of a recipe, whose templates are approved, with Giulia.
func (s *shop) play(c played) []string {
	s.t.Helper()
	input := models.ContactInput{Phone: s.nextPhone(), FirstName: ptr("Giulia"), Language: &c.language, Fields: c.fields}
	if c.nameless {
		input.FirstName = nil
	}
	contact, err := s.app.Store.SaveContact(s.t.Context(), s.workspace, input)
	require.NoError(s.t, err)
	err = s.app.Store.ChangeContact(
		s.t.Context(), models.Everyone(s.workspace), contact.ID, "test", models.ContactChanges{AddTags: c.tags},
	)
	require.NoError(s.t, err)
	if c.agreed {
		_, err = s.app.Store.SetConsent(s.t.Context(), models.Everyone(s.workspace), contact.ID, "test", models.ConsentStatement{
			Marketing: models.ConsentGranted, Source: "test",
		})
		require.NoError(s.t, err)
	}
	if c.ticket {
		_, _, err = s.app.Store.CreateTicket(s.t.Context(), models.Everyone(s.workspace), models.Ticket{
			WorkspaceID: s.workspace, ContactID: contact.ID, Title: "a ticket", Status: models.TicketOpen,
		})
		require.NoError(s.t, err)
	}
	in := models.SimulationInput{
		WorkspaceID: s.workspace, AutomationID: s.automations()["recipe-"+c.recipe].ID, ContactID: contact.ID, Start: c.start, At: monday,
		Customer: c.customer,
	}
	if !c.at.IsZero() {
		in.At = c.at
	}
	out, err := newSimulator(s.app.Store).Simulate(s.t.Context(), in)
	require.NoError(s.t, err)
	lists, _, err := s.app.Store.ListLists(s.t.Context(), s.workspace, models.Page{})
	require.NoError(s.t, err)
	story := storyOf(s.t, out)
	for i := range story {
		for _, list := range lists {
			story[i] = strings.ReplaceAll(story[i], list.ID, list.Name)
		}
	}
	return story
}

// stories are the timelines that the recipes are to have, by the names of their cases.
func stories(t *testing.T) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/recipes.txt")
	require.NoError(t, err)
	out := map[string][]string{}
	for _, part := range strings.Split(string(raw), "## ")[1:] {
		lines := strings.Split(strings.TrimSpace(part), "\n")
		out[lines[0]] = lines[1:]
	}
	return out
}

// says is an answer in words after so many hours.
func says(hours int, text string) []models.CustomerAct {
	return []models.CustomerAct{{At: monday.Add(time.Duration(hours) * time.Hour), Text: text}}
}

// taps is a tap after so many hours.
func taps(hours int, title string) []models.CustomerAct {
	return []models.CustomerAct{{At: monday.Add(time.Duration(hours) * time.Hour), Button: title}}
}

//nolint:tparallel // one after the other: each case makes a contact of its own
func TestEveryRecipeSendsWhatItSaysWhenItSays(t *testing.T) { // A1–A15, S2–S9
	t.Parallel()
	s := newShop(t)
	s.applied(recipes)
	s.approve()
	asked, want := map[string]bool{}, stories(t)
	for name, c := range playedRecipes() {
		asked[c.recipe+".yaml"] = true
		t.Run(name, func(t *testing.T) {
			got := s.play(c)
			require.Equal(t, want[name], got, strings.Join(got, "\n"))
		})
	}
	files, err := filepath.Glob(recipes + "/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	page, err := os.ReadFile(recipes + "/README.md")
	require.NoError(t, err)
	for _, file := range files {
		require.True(t, asked[filepath.Base(file)], "%s is not played", file)
		require.Contains(t, string(page), "("+filepath.Base(file)+")", "the table names it")
	}
}

// What was bought before the run is forgotten by its first step, so that it is left out here: a simulation has no shop.
func TestWhoBoughtMeanwhileIsNotRemindedOfTheirCart(t *testing.T) { // A13
	t.Parallel()
	e := newEdited(t, "cart-recovery")
	e.change("    - key: begin-anew\n      kind: remove_tags\n      tags: [bought]\n", "")
	e.published()
	bought := playedCarts()["cart"]
	bought.tags = []string{"bought"}
	require.Equal(t, stories(t)["cart of who bought meanwhile"], e.play(bought))
}

func TestTheNewsletterNamesTheButtonsThatAreToRefuse(t *testing.T) { // K2
	t.Parallel()
	raw, err := os.ReadFile(recipes + "/newsletter.yaml")
	require.NoError(t, err)
	page, err := os.ReadFile(recipes + "/README.md")
	require.NoError(t, err)
	comment, _, _ := strings.Cut(string(raw), "\ncadenza:")
	buttons := regexp.MustCompile(`QUICK_REPLY, text: ([^}]+)}`).FindAllStringSubmatch(string(raw), -1)
	require.Len(t, buttons, 3)
	var texts []string
	for _, b := range buttons {
		texts = append(texts, b[1])
		require.Contains(t, string(page), "`"+b[1]+"`")
	}
	require.Contains(t, comment, `{"consent": {"opt_out_buttons": ["`+strings.Join(texts, `", "`)+`"]}}`)
	require.Contains(t, string(page), "`consent.opt_out_buttons`")
}

// playedRecipes are the recipes, each at least once, in one of their languages.
func playedRecipes() map[string]played {
	out := map[string]played{
		"welcome: hours":                {recipe: "welcome", start: models.StartFirst, language: "it", customer: taps(1, "Orari")},
		"welcome: a person":             {recipe: "welcome", start: models.StartFirst, language: "en", customer: taps(2, "Talk to us")},
		"birthday":                      {recipe: "birthday", start: models.StartDate, language: "es", agreed: true},
		"birthday of who did not agree": {recipe: "birthday", start: models.StartDate, language: "es"},
		"appointment: move it": {
			recipe: "appointment-reminder", start: models.StartDate, language: "en",
			fields: map[string]string{"APPOINTMENT": "2026-11-24T10:00:00+01:00"}, customer: taps(3, "Move it"),
		},
		"appointment: it stays": {
			recipe: "appointment-reminder", start: models.StartDate, language: "it",
			fields: map[string]string{"APPOINTMENT": "2026-11-24T10:00:00+01:00"}, customer: taps(3, "Confermo"),
		},
		"appointment: nobody answers, who confirmed another": {
			recipe: "appointment-reminder", start: models.StartDate, language: "en", tags: []string{"confirmed"},
			fields: map[string]string{"APPOINTMENT": "2026-11-24T10:00:00+01:00"},
		},
		"survey: unhappy": {
			recipe: "after-sales-survey", start: models.StartIntegration, language: "it", tags: []string{"happy"},
			customer: taps(75, "Male"),
		},
		"survey: happy": {
			recipe: "after-sales-survey", start: models.StartIntegration, language: "es", tags: []string{"unhappy"},
			customer: taps(80, "Bien"),
		},
		"closed hours": {recipe: "closed-hours", start: models.StartClosedHours, language: "en"},
		"holidays": {
			recipe: "holidays", start: models.StartHoliday, language: "es", at: time.Date(2026, 12, 25, 10, 0, 0, 0, time.UTC),
		},
		"nobody answers": {recipe: "who-does-not-answer", start: models.StartManual, language: "en"},
		"somebody answers": {
			recipe: "who-does-not-answer", start: models.StartManual, language: "it", customer: says(72, "sì"),
		},
		"somebody answers who did not once": {
			recipe: "who-does-not-answer", start: models.StartManual, language: "en", tags: []string{"silent"}, nameless: true,
			customer: says(3, "yes"),
		},
	}
	for _, more := range []map[string]played{playedCarts(), playedNewsletters(), playedTickets()} {
		maps.Copy(out, more)
	}
	return out
}

func playedCarts() map[string]played {
	cart := played{
		recipe: "cart-recovery", start: models.StartIntegration, language: "es", fields: map[string]string{"CART_ITEMS": "una lámpara"},
		agreed: true,
	}
	night, refused, again := cart, cart, cart
	night.at = time.Date(2026, 11, 27, 0, 30, 0, 0, time.UTC)
	refused.agreed = false
	again.tags, again.nameless = []string{"bought"}, true
	return map[string]played{
		"cart": cart, "cart at night": night, "cart of who did not agree": refused, "cart of who bought before": again,
	}
}

func playedNewsletters() map[string]played {
	letter := played{recipe: "newsletter", start: models.StartList, language: "en", agreed: true, customer: taps(5, "No more of these")}
	refused, second, late := letter, letter, letter
	refused.agreed, refused.customer = false, nil
	second.customer = append(says(3, "thank you"), letter.customer...)
	late.customer = taps(8*24, "No more of these")
	return map[string]played{
		"newsletter: no more": letter, "newsletter for who did not agree": refused,
		"newsletter: no more after another answer": second, "newsletter: no more after eight days": late,
	}
}

func playedTickets() map[string]played {
	ticket := played{recipe: "ticket-follow-up", start: models.StartTicket, language: "es", ticket: true, customer: taps(25, "Todavía no")}
	friday, solved := ticket, ticket
	inWords, silent := ticket, ticket
	friday.language, friday.at, friday.customer = "it", time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC), nil
	solved.language, solved.customer = "it", taps(25, "Sì, grazie")
	inWords.language, inWords.nameless, inWords.customer = "en", true, says(30, "no, not solved")
	// what was written before the question answers nothing, and an earlier silence is over
	silent.language, silent.customer, silent.tags = "en", says(2, "thank you"), []string{"silent-on-follow-up"}
	return map[string]played{
		"ticket: not yet": ticket, "ticket on a Friday": friday, "ticket: solved": solved, "ticket: no in words": inWords,
		"ticket: silence after thanks": silent,
	}
}
