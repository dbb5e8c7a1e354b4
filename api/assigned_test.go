package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// otherRequest asks for what belongs to the contact of somebody else, and what is refused about it.
type otherRequest struct {
	method, path string
	body         any
	// status is the answer; 0 is 404. 200 is a list, which shows nothing of theirs.
	status int
}

// othersOf is a request for each filtered operation, with the ids of another operator's contact.
func othersOf(contact, ticket, run, automation, list, tag, message, media string) map[string]otherRequest {
	at, r, l := "/v1/contacts/"+contact, "/v1/runs/"+run, "/v1/lists/"+list
	ids := object{"contact_ids": []string{contact}}
	c := "/v1/conversations/" + contact
	return map[string]otherRequest{
		"listAutomationRuns":       {method: "GET", path: "/v1/automations/" + automation + "/runs", status: 200},
		"startRun":                 {method: "POST", path: "/v1/automations/" + automation + "/runs", body: object{"contact_id": contact}},
		"listRuns":                 {method: "GET", path: "/v1/runs?contact_id=" + contact, status: 200},
		"getRun":                   {method: "GET", path: r},
		"endRun":                   {method: "POST", path: r + "/end"},
		"resumeRun":                {method: "POST", path: r + "/resume"},
		"pauseRun":                 {method: "POST", path: r + "/pause"},
		"skipWait":                 {method: "POST", path: r + "/skip_wait"},
		"listContacts":             {method: "GET", path: "/v1/contacts?phone=%2B393470000001", status: 200},
		"getMedia":                 {method: "GET", path: "/v1/media/" + media},
		"getContact":               {method: "GET", path: at},
		"updateContact":            {method: "PATCH", path: at, body: object{"first_name": "x"}},
		"changeContactTags":        {method: "POST", path: at + "/tags", body: object{"add": []string{"x"}}},
		"changeContactLists":       {method: "POST", path: at + "/lists", body: object{"add": []string{list}}},
		"blockContact":             {method: "POST", path: at + "/block"},
		"restoreContact":           {method: "POST", path: at + "/restore"},
		"getContactConsent":        {method: "GET", path: at + "/consent"},
		"setContactConsent":        {method: "PUT", path: at + "/consent", body: object{"marketing": "granted"}},
		"endContactRuns":           {method: "POST", path: at + "/end_runs"},
		"listContactMessages":      {method: "GET", path: at + "/messages"},
		"listInboundMessages":      {method: "GET", path: at + "/inbound_messages"},
		"getContactTimeline":       {method: "GET", path: at + "/timeline"},
		"listMessages":             {method: "GET", path: "/v1/messages?run_id=" + run, status: 200},
		"getMessage":               {method: "GET", path: "/v1/messages/" + message},
		"listLists":                {method: "GET", path: "/v1/lists", status: 200},
		"getList":                  {method: "GET", path: l, status: 200},
		"listTags":                 {method: "GET", path: "/v1/tags", status: 200},
		"getTag":                   {method: "GET", path: "/v1/tags/" + tag, status: 200},
		"listMembers":              {method: "GET", path: l + "/members", status: 200},
		"addMembers":               {method: "POST", path: l + "/members", body: ids, status: 422},
		"removeMember":             {method: "DELETE", path: l + "/members/" + contact},
		"listTickets":              {method: "GET", path: "/v1/tickets", status: 200},
		"createTicket":             {method: "POST", path: "/v1/tickets", body: object{"contact_id": contact, "title": "x"}, status: 422},
		"listConversations":        {method: "GET", path: "/v1/conversations", status: 200},
		"listConversationMessages": {method: "GET", path: c + "/messages"},
		"sendConversationMessage":  {method: "POST", path: c + "/messages", body: object{"text": "x"}},
		"retryConversationMessage": {method: "POST", path: c + "/messages/message/retry"},
		"readConversation":         {method: "POST", path: c + "/read"},
		"unreadConversation":       {method: "POST", path: c + "/unread"},
		"writingConversation":      {method: "POST", path: c + "/writing"},
		"takeOverConversation":     {method: "POST", path: c + "/take_over"},
		"handBackConversation":     {method: "POST", path: c + "/hand_back"},
		"listConversationNotes":    {method: "GET", path: c + "/notes"},
		"addConversationNote":      {method: "POST", path: c + "/notes", body: object{"text": "x"}},
		"deleteConversationNote":   {method: "DELETE", path: c + "/notes/note"},
		"getTicket":                {method: "GET", path: "/v1/tickets/" + ticket},
		"listTicketNotes":          {method: "GET", path: "/v1/tickets/" + ticket + "/notes"},
		"addTicketNote":            {method: "POST", path: "/v1/tickets/" + ticket + "/notes", body: object{"text": "x"}},
		"updateTicket":             {method: "PATCH", path: "/v1/tickets/" + ticket, body: object{"title": "x"}},
	}
}

// elsewhere are the filtered operations that have a test of two operators of their own.
func elsewhere() map[string]string {
	return map[string]string{
		"streamEvents":  "TestAnOperatorHearsOfAssignedContactsByTheAssignmentOfNow of the events",
		"getQuickReply": "fills in a contact's words where it is asked to: TestWhatPeopleNoteIsTheirs",
	}
}

func TestNoOperatorSeesOrTouchesTheContactsOfAnother(t *testing.T) { // I1
	t.Parallel()
	b := setup(t)
	id, _ := b.lived()
	b.do("PATCH", "/v1/contacts/"+id, object{"last_name": marker}).wants(200)
	ann, bob := b.member("ann@shop.example", models.RoleChatOperator), b.member("bob@shop.example", models.RoleChatOperator)
	assign := func(contact string, to *personClient) {
		row := models.ContactOperator{ContactID: contact, UserID: to.user.ID, WorkspaceID: b.workspace.ID, CreatedAt: b.store.Now()}
		require.NoError(t, b.store.Pool().Create(&row).Error)
	}
	assign(id, ann)
	assign(as[string](b.do("POST", "/v1/contacts", object{"phone": "+393470000002"}).wants(201).json()["id"]), bob)
	first := func(path string) object {
		return as[object](as[[]any](b.do("GET", path, nil).wants(200).json()["items"])[0])
	}
	run, list := first("/v1/runs"), as[string](first("/v1/lists")["id"])
	b.do("POST", "/v1/lists/"+list+"/members", object{"contact_ids": []string{id}}).wants(200)
	wamid := "wamid." + marker
	require.NoError(t, b.store.Pool().Create(&models.InboundMessage{
		WAMID: wamid, WorkspaceID: b.workspace.ID, NumberID: "n", ContactID: &id, Text: marker,
	}).Error)
	media := models.MediaFile{
		ID: "media", WorkspaceID: b.workspace.ID, Source: models.MediaFromContact, State: models.MediaToFetch,
		WAMID: &wamid,
	}
	require.NoError(t, b.store.Pool().Create(&media).Error)
	message := models.Message{
		ID: "message", WorkspaceID: b.workspace.ID, RunID: as[string](run["id"]), ContactID: id,
		State: models.MessageSent,
	}
	require.NoError(t, b.store.Pool().Create(&message).Error)
	b.do("POST", "/v1/contacts/"+id+"/tags", object{"add": []string{"gold"}}).wants(200)
	requests := othersOf(id, as[string](first("/v1/tickets")["id"]), as[string](run["id"]), as[string](run["automation_id"]), list,
		as[string](first("/v1/tags")["id"]), "message", "media")
	letters, asked := expected(), 0
	for _, o := range allOperations(t) {
		if !strings.HasSuffix(letters[o.id], "ya") && !strings.HasSuffix(letters[o.id], "na") || elsewhere()[o.id] != "" {
			continue
		}
		r, there := requests[o.id]
		asked++
		require.True(t, there, "say how %s is asked for the contact of another", o.id)
		got := bob.do(r.method, r.path, r.body)
		want := r.status
		if want == 0 {
			want = 404
		}
		require.Equal(t, want, got.status, "%s %s", o.id, got.body)
		for _, private := range []string{marker, id, "3470000001"} {
			require.NotContains(t, string(got.body), private, "%s shows what is of another", o.id)
		}
		if r.method == "GET" && r.status == 0 && o.id != "getMedia" {
			ann.do(r.method, r.path, nil).wants(200)
		}
	}
	require.Len(t, requests, asked)
	require.NotEmpty(t, ann.do("GET", "/v1/runs", nil).wants(200).json()["items"])
	require.NotEmpty(t, ann.do("GET", "/v1/tickets", nil).wants(200).json()["items"])
	require.NoError(t, b.store.Pool().Delete(&models.ContactOperator{}, "contact_id = ?", id).Error)
	ann.do("GET", "/v1/contacts/"+id, nil).problem(404, "not-found")
	require.Empty(t, ann.do("GET", "/v1/tickets", nil).wants(200).json()["items"])
}

// operatorOf makes a chat operator to whom the contact is assigned.
func (b *testBundle) operatorOf(contact string) *personClient {
	b.t.Helper()
	p := b.member("eve@shop.example", models.RoleChatOperator)
	row := models.ContactOperator{ContactID: contact, UserID: p.user.ID, WorkspaceID: b.workspace.ID, CreatedAt: b.store.Now()}
	require.NoError(b.t, b.store.Pool().Create(&row).Error)
	return p
}

func (b *testBundle) newContact(phone string) string {
	b.t.Helper()
	return as[string](b.do("POST", "/v1/contacts", object{"phone": phone}).wants(201).json()["id"])
}

func TestAPhoneTellsAnOperatorNothingOfOthers(t *testing.T) { // I1
	t.Parallel()
	b := setup(t)
	mine, others := b.newContact("+393470000001"), b.newContact("+393470000002")
	odd := models.Identity{
		WorkspaceID: b.workspace.ID, Kind: models.IdentityPhone, Value: "+999123456789", ContactID: others,
		CreatedAt: b.store.Now(),
	}
	require.NoError(t, b.store.Pool().Create(&odd).Error)
	p, at := b.operatorOf(mine), "/v1/contacts/"+mine
	for _, phone := range []string{"+393470000002", "+393470000003", "+999123456789", "x"} {
		p.do("PATCH", at, object{"phone": phone}).problem(403, "forbidden")
	}
	p.do("PATCH", at, object{"first_name": "Ada"}).wants(200)
	runs := "/v1/automations/" + b.active() + "/runs"
	for _, phone := range []string{"+999123456789", "+999123456780"} {
		require.Equal(t, []string{"/contact/phone"}, p.do("POST", runs, object{"contact": object{"phone": phone}}).problem(422, "invalid"))
	}
	b.do("PATCH", at, object{"phone": "+393470000002"}).problem(409, "conflict")
}

func TestAnOperatorMakesNoTags(t *testing.T) {
	t.Parallel()
	b := setup(t)
	mine := b.newContact("+393470000001")
	b.do("POST", "/v1/tags", object{"name": "vip"}).wants(201)
	p, at := b.operatorOf(mine), "/v1/contacts/"+mine+"/tags"
	require.Equal(t, []string{"/add/1"}, p.do("POST", at, object{"add": []string{"vip", "new"}}).problem(422, "invalid"))
	require.Len(t, b.do("GET", "/v1/tags", nil).wants(200).json()["items"], 1)
	require.Equal(t, []any{"vip"}, p.do("POST", at, object{"add": []string{"vip"}}).wants(200).json()["tags"])
	p.do("POST", at, object{"remove": []string{"vip", "new"}}).wants(200)
	b.do("POST", at, object{"add": []string{"new"}}).wants(200)
}

func TestARepeatIsAnsweredWhileTheContactIsAssigned(t *testing.T) { // I1
	t.Parallel()
	b := setup(t)
	mine, next := b.newContact("+393470000001"), b.newContact("+393470000002")
	p, notes := b.operatorOf(mine), "/v1/conversations/"+mine+"/notes"
	note := func() answer { return p.do("POST", notes, object{"text": marker}, "Idempotency-Key", "k") }
	runs := "/v1/automations/" + b.active() + "/runs"
	start := func(id string) answer { return p.do("POST", runs, object{"contact_id": id}, "Idempotency-Key", "k") }
	first, run := note().wants(201).json()["id"], start(mine).wants(202).json()["id"]
	require.Equal(t, first, note().wants(201).json()["id"])
	require.Equal(t, run, start(mine).wants(202).json()["id"])

	asIf := "user/" + p.user.ID + ":k"
	byKey := b.do("POST", notes, object{"text": marker}, "Idempotency-Key", "person:"+asIf).wants(201).json()["id"]
	require.NotEqual(t, first, byKey, "a key sends no person's name")
	b.do("POST", notes, object{"text": marker}, "Idempotency-Key", "person "+asIf).problem(400, "malformed")
	require.NotEqual(t, run, b.do("POST", runs, object{"contact_id": next}, "Idempotency-Key", asIf).wants(202).json()["id"])

	moved := b.store.Pool().Model(&models.ContactOperator{}).Where("contact_id = ?", mine).Update("contact_id", next)
	require.NoError(t, moved.Error)
	note().problem(404, "not-found")
	start(mine).problem(404, "not-found")
	start(next).problem(404, "not-found") // the key is that of the first contact's run
}

func TestAnOperatorEndsTheRunsOfTheirContactAlone(t *testing.T) { // I1, R3
	t.Parallel()
	b := setup(t)
	mine, others := b.newContact("+393470000001"), b.newContact("+393470000002")
	runs := "/v1/automations/" + b.active() + "/runs"
	for _, id := range []string{mine, others} {
		b.do("POST", runs, object{"contact_id": id}).wants(202)
	}
	p := b.operatorOf(mine)
	p.do("POST", "/v1/contacts/"+others+"/end_runs", nil).problem(404, "not-found")
	require.EqualValues(t, 1, p.do("POST", "/v1/contacts/"+mine+"/end_runs", nil).wants(200).json()["ended"])
	require.EqualValues(t, 1, b.do("POST", "/v1/contacts/"+others+"/end_runs", nil).wants(200).json()["ended"])
}
