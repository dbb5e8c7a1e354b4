package app

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/manifest"
	"cadenza/internal/store/storetest"
	"cadenza/models"
)

// shop is a workspace of a whole server without Temporal and WhatsApp, which files are applied to.
type shop struct {
	t         *testing.T
	app       *App
	workspace string
	url, key  string
	phones    int
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, app: newApp(t, storetest.MigratedSQLite(t), oneKey)}
	handler, err := s.app.Handler()
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s.url = server.URL
	w, err := s.app.NewWorkspace(t.Context(), models.Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(t, err)
	slots := []models.Slot{{From: "09:00", To: "18:00"}}
	w.WorkingHours = models.WorkingHours{"mon": slots, "tue": slots, "wed": slots, "thu": slots, "fri": slots}
	w.Holidays = &models.Days{Country: "IT"}
	_, err = s.app.Store.ReplaceSettings(t.Context(), w, "test")
	require.NoError(t, err)
	s.workspace = w.ID
	s.key, err = models.NewSecret(models.APIKeyPrefix, rand.Reader)
	require.NoError(t, err)
	_, err = s.app.Store.CreateAPIKey(t.Context(), models.APIKey{
		WorkspaceID: w.ID, Name: "apply", Hash: models.HashSecret(s.key), Scopes: []models.Scope{ // those that the page names
			models.ScopeAutomationsRead, models.ScopeAutomationsWrite, models.ScopeTemplatesRead, models.ScopeTemplatesWrite,
			models.ScopeContactsRead, models.ScopeContactsWrite,
		},
	}, "test")
	require.NoError(t, err)
	_, err = s.app.Store.CreateNumber(t.Context(), models.Number{
		WorkspaceID: w.ID, PhoneNumberID: "pn-" + w.ID, WABAID: "waba", DisplayPhone: "+390612345678",
	}, "test")
	require.NoError(t, err)
	return s
}

// apply runs the command, and returns all that it prints.
func (s *shop) apply(args ...string) (string, error) {
	s.t.Helper()
	var printed bytes.Buffer
	err := Main(s.t.Context(), append([]string{"apply", "--url", s.url, "--key", s.key}, args...), &printed, &printed)
	require.NotContains(s.t, printed.String(), s.key)
	return printed.String(), err
}

// applied runs the command, which must succeed.
func (s *shop) applied(args ...string) string {
	s.t.Helper()
	out, err := s.apply(args...)
	require.NoError(s.t, err, out)
	return out
}

// approve lets WhatsApp have approved all drafts of templates.
func (s *shop) approve() {
	s.t.Helper()
	err := s.app.Store.Pool().Model(&models.Template{}).Where("workspace_id = ?", s.workspace).Updates(map[string]any{
		"status": models.TemplateApproved, "meta_id": "1",
	}).Error
	require.NoError(s.t, err)
}

// automations are all that the workspace has, by slug.
func (s *shop) automations() map[string]models.Automation {
	s.t.Helper()
	rows, _, err := s.app.Store.ListAutomations(s.t.Context(), s.workspace, models.AutomationQuery{}, models.Page{Limit: 200})
	require.NoError(s.t, err)
	out := map[string]models.Automation{}
	for _, row := range rows {
		out[row.Slug] = row.Automation
	}
	return out
}

// definition is what an automation does now.
func (s *shop) definition(slug string) models.Definition {
	s.t.Helper()
	_, d, err := s.app.Store.GetAutomation(s.t.Context(), s.workspace, s.automations()[slug].ID)
	require.NoError(s.t, err)
	return d
}

// nextPhone is a phone that nobody has.
func (s *shop) nextPhone() string {
	s.phones++
	return fmt.Sprintf("+39347%07d", s.phones)
}

// planned is what applying a file would do.
func (s *shop) planned(file string) *manifest.Plan {
	s.t.Helper()
	files, err := manifest.Load(file)
	require.NoError(s.t, err)
	server := &manifest.Server{URL: s.url, Key: s.key}
	plan, err := server.Plan(s.t.Context(), files, manifest.Options{})
	require.NoError(s.t, err)
	return plan
}
