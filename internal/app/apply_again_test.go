package app

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// write writes a file into a folder.
func write(t *testing.T, folder, name, content string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// A key that the export made is stored by the first apply: a rename in the console moves nobody to another step (E1).
func TestAnExportedFileOutlivesARenameInTheConsole(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	hello := tag("x")
	hello.Name = "Say hello"
	made, err := s.app.Store.CreateAutomation(t.Context(), s.workspace, "test", models.AutomationInput{
		Name: "By hand", Slug: "by-hand", Definition: models.Definition{Steps: []models.Step{hello}},
	})
	require.NoError(t, err)
	id := made.Definition.Steps[0].ID
	exported, _ := s.do(s.key, http.MethodGet, "/v1/automations/"+made.Automation.ID+"/export", "", http.StatusOK)
	file := write(t, t.TempDir(), "by-hand.json", exported)
	require.Contains(t, s.applied(file), "~ step say-hello: its key is not stored yet")
	require.Equal(t, "nothing to do\n", s.applied(file))
	steps := slices.Clone(s.definition("by-hand").Steps)
	require.Equal(t, id, steps[0].ID)
	require.Equal(t, "say-hello", steps[0].Key)

	steps[0].Name, steps[0].Key = "Greet", "" // as a client that knows no keys sends it
	_, err = s.app.Store.PublishAutomation(t.Context(), s.workspace, made.Automation.ID, "a colleague", 2, models.AutomationInput{
		Name: "By hand", Definition: models.Definition{Steps: steps},
	})
	require.NoError(t, err)
	require.Equal(t, "~ automation by-hand\n    ~ step say-hello: name\ndone: 1\n", s.applied(file))
	require.Equal(t, id, s.definition("by-hand").Steps[0].ID)
}

func TestASecretThatIsWrittenOutIsPublished(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	folder := t.TempDir()
	with := func(secret string) string {
		return write(t, folder, "hook.yaml", "cadenza: 1\nautomation:\n  slug: hook\n  name: Hook\n  steps:\n"+
			"    - {key: call, kind: send_webhook, method: POST, url: https://example.com/, headers: {Authorization: "+secret+"}}\n")
	}
	s.applied(with("hush-one"))
	out := s.applied(with("hush-two"))
	require.Contains(t, out, "~ step call: header Authorization is written out")
	require.NotContains(t, out, "hush")
	settings, ok := s.definition("hook").Steps[0].Settings.(*models.SendWebhook)
	require.True(t, ok)
	require.Equal(t, "hush-two", settings.Headers["Authorization"])
	require.Equal(t, "nothing to do\n", s.applied(with(models.KeptSecret)))
}

func TestSecretsOfStartsAreNotLost(t *testing.T) { // A10
	t.Parallel()
	s := newShop(t)
	folder := t.TempDir()
	starts := "  start: [{kind: integration, label: one}, {kind: integration, label: two}]\n"
	first := write(t, folder, "a.yaml", "cadenza: 1\nautomation:\n  slug: a\n  name: A\n"+starts)
	refused := write(t, folder, "b.yaml",
		"cadenza: 1\nautomation:\n  slug: b\n  name: B\n  steps: [{kind: assign_operators, user_ids: [x@y.z]}]\n")
	taken := write(t, t.TempDir(), "taken", "mine")
	for _, path := range []string{taken, filepath.Join(folder, "no-folder", "secrets")} {
		_, err := s.apply("--secrets", path, first)
		require.ErrorContains(t, err, "nothing was changed: make the file for the secrets")
		require.Empty(t, s.automations(), "before the first change")
	}
	kept, err := os.ReadFile(taken)
	require.NoError(t, err)
	require.Equal(t, "mine", string(kept))

	path := filepath.Join(t.TempDir(), "secrets.json")
	_, err = s.apply("--secrets", path, first, refused)
	require.ErrorContains(t, err, "there is no user of this name", "what comes after it is refused")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	secrets := map[string]string{}
	require.NoError(t, json.Unmarshal(raw, &secrets), string(raw))
	require.Len(t, secrets, 2)

	empty := filepath.Join(t.TempDir(), "secrets.json")
	_, err = s.apply("--secrets", empty, refused)
	require.Error(t, err)
	require.NoFileExists(t, empty, "there was none to keep")
}

func TestAnImportMakesNothingWithoutTheScopeForIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	key, err := models.NewSecret(models.APIKeyPrefix, rand.Reader)
	require.NoError(t, err)
	_, err = s.app.Store.CreateAPIKey(t.Context(), models.APIKey{
		WorkspaceID: s.workspace, Name: "writes", Hash: models.HashSecret(key), Scopes: []models.Scope{models.ScopeAutomationsWrite},
	}, "test")
	require.NoError(t, err)
	const file = `{"cadenza": 1, "automation": {"name": "A"}, "tags": ["new"]}`
	answer, _ := s.do(key, http.MethodPost, "/v1/automations/import?make=true", file, http.StatusForbidden)
	require.Contains(t, answer, "contacts:write")
	s.do(key, http.MethodPost, "/v1/automations/import", file, http.StatusCreated)
	s.do(s.key, http.MethodPost, "/v1/automations/import?make=true", file, http.StatusCreated)
}

// What cannot be published makes nothing.
func TestAnImportOfWhatWasPublishedInBetweenMakesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const before = `{"cadenza": 1, "automation": {"name": "A", "steps": [{"kind": "add_tags", "tags": ["old"]}]}, "tags": ["old"]}`
	answer, _ := s.do(s.key, http.MethodPost, "/v1/automations/import?make=true", before, http.StatusCreated)
	var made struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(answer), &made))
	const file = `{"cadenza": 1, "automation": {"name": "A"}, "tags": ["new"], "lists": ["New"]}`
	path := "/v1/automations/import?make=true&automation_id="
	s.do(s.key, http.MethodPost, path+"nobody", file, http.StatusNotFound)
	s.do(s.key, http.MethodPost, "/v1/automations/"+made.ID+"/activate", "", http.StatusOK)
	s.do(s.key, http.MethodPost, path+made.ID, file, http.StatusPreconditionRequired)
	for _, kind := range []string{"tags", "lists"} {
		answer, _ = s.do(s.key, http.MethodGet, "/v1/"+kind, "", http.StatusOK)
		require.NotContains(t, strings.ToLower(answer), `"name":"new"`)
	}
}
