package api

import (
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// matrixRow is who may ask for some operations: a letter for each role, from owner to chat operator. y is let in, n is refused, a is
// let in to what belongs to the contacts assigned to them.
type matrixRow struct{ roles, operations string }

// matrix is who may ask for what, operation by operation. It is written by hand, from the table of roles of the console, and
// not derived from the description: an operation that is added to the one fails until it is in the other.
func matrix() []matrixRow {
	return []matrixRow{
		{"yyyyy", `
			addMedia listSegments getSegment listFields getField listTemplates getTemplate getDirectory
			listQuickReplies`}, // everybody
		{"yyyya", `
			streamEvents listAutomationRuns listRuns getRun listContacts getMedia getContact updateContact changeContactTags
			changeContactLists blockContact restoreContact getContactConsent setContactConsent listContactMessages listInboundMessages
			getContactTimeline listMessages getMessage listLists getList listTags getTag listMembers addMembers removeMember
			listTickets getTicket listTicketNotes
			listConversations listConversationMessages listConversationNotes getQuickReply`}, // everybody, operators of their contacts
		{"yyyyn", `
			listAutomations getAutomation simulateAutomation listStartCalls getAutomationDraft listAutomationDrafts listScenarios
			listRevisions getRevision previewCampaign listCampaigns getCampaign
			listCampaignMembers listRecurringCampaigns getRecurringCampaign
			automationReport automationReportCSV automationReportContacts automationReportList campaignReport campaignReportCSV
			campaignReportContacts campaignReportList countParkedRuns listRestored listSetAside saveContact importContacts deleteContact
			mergeContacts listDuplicates createList renameList deleteList createTag updateTag deleteTag createSegment
			replaceSegment deleteSegment
			createField updateField deleteField templateLibrary previewTemplate templateInsights templateReport templateReportCSV
			templateReportContacts templateReportList numberReport numberReportCSV numberReportContacts numberReportList pricingReport
			listHolds listWebhookDeliveries listIntegrations
			createJob listJobs getJob cancelJob listLabels automationReportDaily campaignReportDaily templateReportDaily
			numberReportDaily`}, // all but operators
		{"yyyna", `
			startRun endRun resumeRun pauseRun skipWait endContactRuns`}, // who steers runs
		{"yyynn", `
			testAutomation newStartSecret
			createAutomation importAutomation exportAutomation
			replaceAutomation deleteAutomation previewAutomation saveAutomationDraft deleteAutomationDraft createScenario
			replaceScenario deleteScenario restoreRevision activateAutomation startLists pauseAutomation resumeAutomation archiveAutomation
			duplicateAutomation startRuns createCampaign replaceCampaign deleteCampaign scheduleCampaign pauseCampaign resumeCampaign
			cancelCampaign retryCampaign createRecurringCampaign replaceRecurringCampaign deleteRecurringCampaign pauseRecurringCampaign
			resumeRecurringCampaign automationReportContactsCSV campaignReportContactsCSV goOnRestored resumeRuns rescheduleRun
			exportContactsCSV exportContact createTemplate uploadTemplateExample syncTemplates changeTemplate deleteTemplate submitTemplate
			duplicateTemplate templateReportContactsCSV numberReportContactsCSV releaseHold
			labelAutomation createLabel updateLabel deleteLabel`}, // who writes automations
		{"yynya", `
			createTicket updateTicket addTicketNote
			sendConversationMessage retryConversationMessage readConversation unreadConversation writingConversation
			takeOverConversation handBackConversation addConversationNote deleteConversationNote`}, // who works on tickets
		{"yynnn", `
			listWarnedNumbers dismissLimitDrop enableTemplateInsights listUsers createUser getUser updateUser deleteUser inviteUser
			disableUser enableUser listNumbers createNumber getNumber updateNumber getNumberProfile changeNumberProfile listAPIKeys
			createAPIKey getAPIKey revokeAPIKey listAudit getSettings replaceSettings newWebhookSecret listWebhooks resumeWebhook listRates
			listSubscriptions createSubscription getSubscription updateSubscription deleteSubscription newSubscriptionSecret
			testSubscription listSubscriptionDeliveries
			replaceRates`}, // who runs the workspace
		{"yynyn", `
			setConversationOperators createQuickReply replaceQuickReply deleteQuickReply`},
	}
}

// forPeople are the operations that only people may ask for, whatever their role.
const forPeople = `
	getSession signOut changeWorkspace changePassword getOwnPhone offerOwnPhone forgetOwnPhone
	listNotifications readNotifications getNotificationSettings replaceNotificationSettings addPushDevice deletePushDevice
	offerTOTP confirmTOTP removeTOTP listSessions endSession`

// noKeys are the operations for which a person signs in, of the roles that the matrix names.
var noKeys = map[string]bool{"testAutomation": true}

// forAnybody are the operations that ask nobody who they are, or ask in a way of their own.
const forAnybody = `
	signIn takeLink integrationStart integrationStarts followLink lookAtLink whatsappHandshake whatsappWebhook alive ready
	description docs`

// askedFor is an operation of the description.
type askedFor struct{ id, method, path, route string }

func allOperations(t *testing.T) []askedFor {
	t.Helper()
	spec, err := loadDescription()
	require.NoError(t, err)
	var out []askedFor
	for path, item := range spec.Paths.Map() {
		for method, operation := range item.Operations() {
			at := strings.NewReplacer("{number}", "1").Replace(path)
			for strings.Contains(at, "{") {
				at = at[:strings.Index(at, "{")] + "x" + at[strings.Index(at, "}")+1:]
			}
			out = append(out, askedFor{operation.OperationID, method, at, method + " " + routeOf(path)})
		}
	}
	return out
}

// expected are the letters of each operation; "people" and "anybody" for those that are for no role.
func expected() map[string]string {
	out := map[string]string{}
	for _, row := range matrix() {
		for id := range strings.FieldsSeq(row.operations) {
			out[id] = row.roles
		}
	}
	for id := range strings.FieldsSeq(forPeople) {
		out[id] = "people"
	}
	for id := range strings.FieldsSeq(forAnybody) {
		out[id] = "anybody"
	}
	return out
}

func TestEveryOperationIsInTheMatrixAndNoOther(t *testing.T) {
	t.Parallel()
	want, seen := expected(), map[string]bool{}
	for _, o := range allOperations(t) {
		require.NotEmpty(t, want[o.id], "say in the matrix who may ask for %s", o.route)
		seen[o.id] = true
	}
	for id := range want {
		require.True(t, seen[id], "%s is no operation any more", id)
	}
}

func TestEachRoleMayAskForExactlyWhatTheMatrixSays(t *testing.T) { // Roles
	t.Parallel()
	spec, err := loadDescription()
	require.NoError(t, err)
	needs, want := requirements(spec), expected()
	s := &server{crossOrigin: http.NewCrossOriginProtection()}
	for _, o := range allOperations(t) {
		need := needs[o.route]
		require.Equal(t, want[o.id] == "anybody", need.public, o.id)
		for i, role := range models.Roles() {
			who := callerBy(models.SignedIn{User: models.User{ID: "u", WorkspaceID: "w", Role: role}})
			refused := s.refusal(who, need) != nil
			switch want[o.id] {
			case "anybody":
			case "people":
				require.False(t, refused, "%s %s", role, o.id)
			default:
				require.Equal(t, want[o.id][i] == 'n', refused, "%s %s", role, o.id)
				if want[o.id][i] == 'a' {
					require.Equal(t, assignedFiltered, need.assigned, "%s %s", role, o.id)
				}
			}
		}
		if !need.public {
			require.Error(t, s.refusal(caller{workspaceID: "w", actor: "api_key/k"}, need), "a key without scopes: %s", o.id)
			key := caller{workspaceID: "w", actor: "api_key/k", scopes: models.AllScopes()}
			require.Equal(t, want[o.id] == "people" || noKeys[o.id], s.refusal(key, need) != nil, "a key with all scopes: %s", o.id)
		}
	}
}

// TestEveryOperationIsAskedForAsEverybodyWhoMayNot asks over HTTP: each role that is refused, nobody, a session that was ended,
// and a key without the scopes.
func TestEveryOperationIsAskedForAsEverybodyWhoMayNot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	people := map[models.Role]*personClient{} //nolint:exhaustive // filled below
	for _, role := range models.Roles() {
		people[role] = b.member(string(role)+"@shop.example", role)
	}
	ended := people[models.RoleOwner].as(b.session(people[models.RoleOwner].user))
	ended.do("DELETE", "/v1/session", nil).wants(204)
	refused := map[int]bool{http.StatusUnauthorized: true, http.StatusTooManyRequests: true} // it is slowed down as whoever guesses
	want := expected()
	for _, o := range allOperations(t) {
		if want[o.id] == "anybody" {
			continue
		}
		b.do(o.method, o.path, nil, "Authorization", "").problem(401, "unauthorized")
		require.True(t, refused[ended.do(o.method, o.path, nil).status], o.id)
		if want[o.id] == "people" {
			b.do(o.method, o.path, nil).problem(403, "forbidden")
			continue
		}
		for i, role := range models.Roles() {
			if want[o.id][i] == 'n' {
				people[role].do(o.method, o.path, nil).problem(403, "forbidden")
			}
		}
	}
}

// session makes a further session of a user and returns its token.
func (b *testBundle) session(user models.User) string {
	b.t.Helper()
	token, err := models.NewSecret(models.SessionPrefix, rand.Reader)
	require.NoError(b.t, err)
	now := time.Now().UTC()
	account, err := b.store.GetAccount(b.t.Context(), *user.AccountID)
	require.NoError(b.t, err)
	require.NoError(b.t, b.store.BeginSession(b.t.Context(), models.Session{
		ID: uuid.NewString(), Hash: models.HashSecret(token), WorkspaceID: user.WorkspaceID, AccountID: *user.AccountID, UserID: user.ID,
		CreatedAt: now, SeenAt: now,
	}, account.PasswordHash))
	return token
}
