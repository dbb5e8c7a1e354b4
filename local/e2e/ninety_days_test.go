package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"cadenza/local/e2e/timeskip"
	"cadenza/local/stack"
	"cadenza/models"
)

// quarter is the scenery of the ninety days: what the steps refer to.
type quarter struct {
	*world
	crm              *receiver
	main, companion  automation
	keep, leave      string // lists
	anna, bruno, eva string // users
	phone            string
	until            time.Time
	zone             *time.Location
	reached          run
	definition       []object
	ids              map[string]string // step names by id
}

func newQuarter(t *testing.T) *quarter {
	t.Helper()
	q := &quarter{phone: newPhone()}
	q.world = start(t, stack.Options{TimeSkipping: true, DialOptions: []grpc.DialOption{timeskip.DialOption(timeskip.Config{
		MaxSessionSkipCount: 1000,
		Skips:               func(id string) bool { return strings.HasPrefix(id, "novanta-giorni/") },
	})}})
	var err error
	q.zone, err = time.LoadLocation("Europe/Rome")
	require.NoError(t, err)
	q.crm = newReceiver(t, q.world)
	q.furnish(t)
	return q
}

// furnish makes what the steps refer to.
func (q *quarter) furnish(t *testing.T) {
	t.Helper()
	slots := []object{{"from": "09:00", "to": "13:00"}, {"from": "14:30", "to": "18:00"}}
	got := q.api.call(t, http.MethodPut, "/v1/settings", object{
		"name": "Demo", "time_zone": "Europe/Rome", "language": "it", "phone_region": "IT",
		"working_hours": object{"mon": slots, "tue": slots, "wed": slots, "thu": slots, "fri": slots},
	})
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	for _, code := range []string{"CRM_ID", "PLAN", "ANSWER"} {
		post[object](t, q.api, http.StatusCreated, "/v1/fields", object{"code": code, "name": code, "type": "text"})
	}
	named := func(path string, body object) string {
		return post[struct{ ID string }](t, q.api, http.StatusCreated, path, body).ID
	}
	q.keep, q.leave = named("/v1/lists", object{"name": "clienti"}), named("/v1/lists", object{"name": "prova"})
	user := func(name string) string {
		return named("/v1/users", object{"name": name, "email": name + "@example.com", "role": "chat_operator"})
	}
	q.anna, q.bruno, q.eva = user("anna"), user("bruno"), user("eva")
	q.companion = sleeper(t, q.world, "companion")
	q.definition = q.steps()
	q.main = q.api.steps(t, "Novanta giorni", q.definition...)
	q.ids = map[string]string{}
	for _, s := range q.main.Steps {
		q.ids[s.ID] = s.Name
	}
}

// steps are ninety days with every kind of step and every form of wait.
func (q *quarter) steps() []object {
	q.until = time.Now().In(q.zone).AddDate(0, 0, 45)
	return []object{
		{"kind": "send_message", "text": "Ciao %%FIRST_NAME%%, eccoci"},
		after("PT10M", object{"kind": "send_buttons", "text": "Ti serve aiuto?", "buttons": []object{{"text": "Sì"}, {"text": "No"}}}),
		after("PT10M", object{"kind": "send_list", "text": "Seleziona la provincia", "button": "Scegli", "sections": []object{
			{"title": "Puglia", "rows": []object{{"text": "Brindisi", "description": "BR"}, {"text": "Bari"}}},
		}}),
		after("PT1H", object{"kind": "send_message", "media": object{
			"type": "image", "link": "https://example.com/menu.jpg", "caption": "Il menù",
		}}),
		{"kind": "add_tags", "tags": []string{"nuovo", "provvisorio"}},
		{"kind": "remove_tags", "tags": []string{"provvisorio"}},
		{"kind": "add_to_lists", "list_ids": []string{q.keep, q.leave}},
		{"kind": "remove_from_lists", "list_ids": []string{q.leave}},
		{"kind": "assign_operators", "user_ids": []string{q.anna, q.bruno}},
		{"kind": "unassign_operators", "user_ids": []string{q.anna}},
		{"kind": "assign_operators", "user_ids": []string{q.anna, q.eva}, "choose": "random"},
		{"kind": "open_ticket", "title": "Richiama %%FIRST_NAME%%", "priority": "high", "reference": "ORD-%%PHONE%%"},
		{"kind": "update_ticket", "status": "in_progress", "category": "vendite", "owner_id": q.bruno},
		{"kind": "set_field", "field": "PLAN", "value": "oro di %%FIRST_NAME%%"},
		q.crm.station(
			"inside", object{"phone": "%%PHONE%%", "plan": "%%PLAN%%", "nested": []object{{"name": "%%FIRST_NAME%%"}}},
			object{"data.id": "CRM_ID"},
		),

		{
			"name": "morning", "kind": "send_message", "text": "mai letto", "fallback_template": "open_template", "fallback_language": "it",
			"fallback_parameters": object{"1": "%%CRM_ID%%"}, "wait": object{"for": "P3D", "at": "09:00"},
		},
		{"name": "monday", "kind": "send_message", "text": "mai letto", "wait": object{"weekdays": []string{"mon"}, "at": "08:30"}},
		{
			"name": "office", "kind": "send_template", "template": "reminder", "language": "it",
			"parameters": object{"first_name": "%%FIRST_NAME%%", "when": "alle 10"},
			"wait":       object{"for": "PT14H", "within": "working_hours"},
		},
		{"name": "until", "kind": "close_ticket", "wait": object{"until": q.until.Format("2006-01-02T") + "10:15"}},
		{"name": "answer", "kind": "set_field", "field": "ANSWER", "from": "next_message", "limit": "P2D"},
		{
			"name": "reply", "kind": "wait_for_reply", "limit": "P1D",
			"no_reply": []object{{"kind": "add_tags", "tags": []string{"silenzioso"}}},
		},
		{
			"name": "which", "kind": "branch",
			"if":   object{"all": []object{{"tag": "silenzioso"}, {"field": "PLAN", "ends_with": "giulia"}, {"window": "closed"}}},
			"then": []object{after("P1D", object{"kind": "add_tags", "tags": []string{"perso"}})}, "else": []object{welcome("mai letto")},
		},
		{"kind": "set_consent", "to": "refused"},
		{"kind": "set_consent", "to": "granted"},
		after("P5D", object{"kind": "block_contact"}),
		welcome("bloccato"),
		q.crm.station("blocked", nil, nil),
		after("P10D", object{"kind": "restore_contact"}),
		welcome("di nuovo %%PLAN%%"),
		{"kind": "start_automation", "automation_id": q.companion.ID},
		q.crm.station("company", nil, nil),
		{"kind": "end_automations"},
		q.crm.station("alone", nil, nil),
		after("P30D", welcome("ultimo")),
		q.crm.station("last", nil, nil),
		{"name": "gone", "kind": "delete_contact"},
	}
}

func TestNinetyDaysWithEveryKindOfStep(t *testing.T) {
	t.Parallel()
	q := newQuarter(t)
	kinds := map[string]bool{}
	for _, s := range q.definition {
		kinds[fmt.Sprint(s["kind"])] = true
	}
	inAnswers := []models.StepKind{ // TestAFormAPlaceAndAnOrderGoIntoFields has them
		models.KindAskLocation, models.KindReact, models.KindSendContact, models.KindSendFlow, models.KindSendLink,
		models.KindSendLocation, models.KindSendProducts, models.KindSendSticker,
	}
	for _, kind := range models.StepKinds() {
		if slices.Contains(inAnswers, kind) {
			continue
		}
		require.True(t, kinds[string(kind)], "no step of kind %s", kind)
	}

	q.sim.write(t, q.phone, "text", "Buongiorno")
	eventually(t, "the writer is a contact", func(c *assert.CollectT) {
		require.Len(c, get[page[contact]](c, q.api, "/v1/contacts?phone=%2B"+q.phone[1:]).Items, 1)
	})
	q.reached = q.api.start(t, q.main.ID, q.phone)
	q.insideTheWindow(t)
	q.whileBlocked(t)
	q.withAndWithoutCompany(t)
	q.crm.next(t, "last")()
	q.atTheEnd(t)
}

// texts are all that the customer may have read up to a station, oldest first.
func (q *quarter) texts(upTo int) []string {
	return []string{
		"Ciao Giulia, eccoci", "Ti serve aiuto?", "Seleziona la provincia", "Il menù",
		"Ciao CRM-77, abbiamo un messaggio per te. Rispondi qui per continuare la conversazione.", //nolint:misspell // Italian
		"Ciao Giulia, ti ricordiamo il tuo appuntamento: alle 10. A presto!",
		welcomeText("di nuovo oro di Giulia"), welcomeText("uno"), welcomeText("ultimo"),
	}[:upTo]
}

func (q *quarter) insideTheWindow(t *testing.T) {
	t.Helper()
	goOn := q.crm.next(t, "inside")
	defer goOn()
	require.JSONEq(t, `{"phone": "`+q.phone+`", "plan": "oro di Giulia", "nested": [{"name": "Giulia"}]}`, q.crm.body("inside"))
	require.Equal(t, q.texts(4), q.sim.texts(t, q.phone))
	messages := q.sim.messages(t, q.phone)
	require.Equal(t, []string{"Sì", "No"}, messages[1].Buttons)
	require.Equal(t, []string{"Brindisi", "Bari"}, messages[2].Rows)
	require.Equal(t, "image", messages[3].Type)

	person := get[contact](t, q.api, "/v1/contacts/"+q.reached.ContactID)
	require.Equal(t, []string{"nuovo"}, person.Tags)
	require.Equal(t, "oro di Giulia", person.Fields["PLAN"])
	require.Equal(t, []string{person.ID}, q.members(t, q.keep))
	require.Empty(t, q.members(t, q.leave))
	operators := q.operators(t)
	require.Len(t, operators, 2)
	require.Contains(t, operators, q.bruno)
	tickets := q.tickets(t)
	require.Len(t, tickets, 1)
	require.Equal(
		t,
		ticket{
			ID: tickets[0].ID, Title: "Richiama Giulia", Status: "in_progress", Priority: "high", Category: "vendite",
			Reference: "ORD-" + q.phone, OwnerID: q.bruno,
		},
		tickets[0],
	)
}

func (q *quarter) whileBlocked(t *testing.T) {
	t.Helper()
	goOn := q.crm.next(t, "blocked")
	defer goOn()
	person := get[contact](t, q.api, "/v1/contacts/"+q.reached.ContactID)
	require.NotNil(t, person.BlockedAt)
	require.Equal(t, "CRM-77", person.Fields["CRM_ID"], "the webhook's answer")
	require.NotContains(t, person.Fields, "ANSWER", "nobody wrote")
	require.Empty(t, q.members(t, q.keep), "who is blocked leaves all lists")
	require.Equal(t, q.texts(6), q.sim.texts(t, q.phone))
	require.Equal(t, "closed", q.tickets(t)[0].Status)
}

func (q *quarter) withAndWithoutCompany(t *testing.T) {
	t.Helper()
	goOn := q.crm.next(t, "company")
	require.Nil(t, get[contact](t, q.api, "/v1/contacts/"+q.reached.ContactID).BlockedAt)
	company := get[page[run]](t, q.api, "/v1/automations/"+q.companion.ID+"/runs").Items
	require.Len(t, company, 1)
	q.waiting(t, company[0].ID, "later")
	require.Equal(t, q.texts(8), q.sim.texts(t, q.phone))
	goOn()

	goOn = q.crm.next(t, "alone")
	defer goOn()
	require.Equal(t, "ended_by_end_automations", q.api.run(t, company[0].ID).Outcome)
}

func (q *quarter) atTheEnd(t *testing.T) {
	t.Helper()
	r := q.reaches(t, q.reached.ID, "ended")
	require.Equal(t, "contact_deleted", r.Outcome)
	require.Len(t, r.Steps, len(q.definition)+2, "one step in the arm of reply and one in that of which")
	at, odd := map[string]time.Time{}, map[string]string{}
	for i, s := range r.Steps {
		name := q.ids[s.StepID]
		at[name] = s.At.In(q.zone)
		if result := r.stepResults()[i]; result != "done" {
			odd[name+" "+s.Kind] = result
		}
	}
	require.Equal(t, map[string]string{
		"morning send_message": "done fallback_template", "monday send_message": "skipped window_closed",
		"answer set_field": "skipped no_message", "reply wait_for_reply": "done no_reply", "which branch": "done then",
		" send_template": "skipped contact_blocked",
	}, odd)
	require.Equal(t, "09:00", at["morning"].Format("15:04"))
	require.Equal(t, "Mon 08:30", at["monday"].Format("Mon 15:04"))
	require.Equal(t, "Tue 09:00", at["office"].Format("Mon 15:04"), "fourteen hours after Monday 8:30 all is closed until Tuesday")
	require.Equal(t, q.until.Format("2006-01-02")+" 10:15", at["until"].Format("2006-01-02 15:04"))
	require.GreaterOrEqual(t, at["answer"].Sub(at["until"]), 48*time.Hour)
	require.GreaterOrEqual(t, at["reply"].Sub(at["answer"]), 24*time.Hour)
	require.GreaterOrEqual(t, at["gone"].Sub(r.StartedAt), 90*24*time.Hour)

	require.Equal(t, q.texts(9), q.sim.texts(t, q.phone))
	require.Equal(t, http.StatusNotFound, q.api.call(t, http.MethodGet, "/v1/contacts/"+r.ContactID, nil).status)
	require.Empty(t, get[page[contact]](t, q.api, "/v1/contacts?phone=%2B"+q.phone[1:]).Items)
	require.Equal(t, slices.Sorted(maps.Keys(q.crm.wanted)), q.crm.seen())
}

// ticket is what a test needs of one.
type ticket struct {
	ID, Title, Status, Priority, Category, Reference string
	OwnerID                                          string `json:"owner_id"`
}

func (q *quarter) tickets(t *testing.T) []ticket {
	t.Helper()
	return get[page[ticket]](t, q.api, "/v1/tickets?contact_id="+q.reached.ContactID).Items
}

func (q *quarter) members(t *testing.T, list string) []string {
	t.Helper()
	out := []string{}
	for _, m := range get[page[contact]](t, q.api, "/v1/lists/"+list+"/members").Items {
		out = append(out, m.ID)
	}
	return out
}

// operators are the users assigned to the contact.
func (q *quarter) operators(t *testing.T) []string {
	t.Helper()
	return get[contact](t, q.api, "/v1/contacts/"+q.reached.ContactID).Operators
}
