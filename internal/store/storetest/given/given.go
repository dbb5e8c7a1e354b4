// Package given makes what tests of the store begin with: workspaces, contacts, automations, runs
// and messages. It asks for what it uses of a store, so that the store's own tests can import it.
package given

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// The phones of two contacts.
const (
	Ada = "+393470000001"
	Bea = "+393470000002"
)

// Database is where the rows are.
type Database interface {
	Pool() *gorm.DB
}

// WorkspaceStore makes workspaces.
type WorkspaceStore interface {
	CreateWorkspace(ctx context.Context, w models.Workspace) (models.Workspace, error)
}

// Workspace makes a workspace in Rome and returns its id.
func Workspace(t *testing.T, s WorkspaceStore) string {
	t.Helper()
	w, err := s.CreateWorkspace(t.Context(), models.Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(t, err)
	return w.ID
}

// NumberStore makes numbers.
type NumberStore interface {
	CreateNumber(ctx context.Context, n models.Number, actor string) (models.Number, error)
}

// Number makes a number of the workspace.
func Number(t *testing.T, s NumberStore, workspace string) models.Number {
	t.Helper()
	n, err := s.CreateNumber(
		t.Context(), models.Number{WorkspaceID: workspace, PhoneNumberID: database.NewID(), WABAID: "waba", DisplayPhone: "+390612345678"},
		"system",
	)
	require.NoError(t, err)
	return n
}

// FieldStore makes fields.
type FieldStore interface {
	CreateField(ctx context.Context, f models.Field) (models.Field, error)
}

// Field makes a field of the workspace.
func Field(t *testing.T, s FieldStore, workspace, code string, of models.FieldType) models.Field {
	t.Helper()
	f, err := s.CreateField(t.Context(), models.Field{WorkspaceID: workspace, Code: code, Name: code, Type: of})
	require.NoError(t, err)
	return f
}

// ListStore makes lists.
type ListStore interface {
	CreateList(ctx context.Context, workspaceID, name string) (models.List, error)
	AddMembers(ctx context.Context, v models.Viewer, listID string, contactIDs []string) (int, error)
}

// List makes a list of the contacts.
func List(t *testing.T, s ListStore, workspace, name string, contactIDs ...string) models.List {
	t.Helper()
	l, err := s.CreateList(t.Context(), workspace, name)
	require.NoError(t, err)
	_, err = s.AddMembers(t.Context(), models.Everyone(workspace), l.ID, contactIDs)
	require.NoError(t, err)
	return l
}

// Contacts makes so many contacts of the workspace and returns their ids.
func Contacts(t *testing.T, s Database, workspace string, n int) []string {
	t.Helper()
	contacts := make([]models.Contact, n)
	ids := make([]string, n)
	for i := range contacts {
		contacts[i] = models.Contact{ID: database.NewID(), WorkspaceID: workspace}
		ids[i] = contacts[i].ID
	}
	require.NoError(t, s.Pool().CreateInBatches(&contacts, database.Batch).Error)
	return ids
}

// Count counts the rows of a table, those of the condition where there is one.
func Count(t *testing.T, s Database, of any, where ...any) int {
	t.Helper()
	q := s.Pool().Model(of)
	if len(where) > 0 {
		q = q.Where(where[0], where[1:]...)
	}
	var n int64
	require.NoError(t, q.Count(&n).Error)
	return int(n)
}

// Context is the context of a test, or of a draw of one.
func Context(t require.TestingT) context.Context {
	if its, ok := t.(interface{ Context() context.Context }); ok {
		return its.Context()
	}
	return context.Background()
}
