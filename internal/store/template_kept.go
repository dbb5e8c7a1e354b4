package store

import (
	"context"
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"
	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// Templates are read for every send and change once in days. So those of an account have a version, which is
// drawn anew with every change of one of them or of what holds it, in the transaction that makes the
// change (by triggers). A claim reads the version with all else; templates that were read at that version or later are kept in
// memory under it. Who sees a version reads, then or after it, what the version stands for or something newer,
// so a kept one is never older than what the claim could have read.

// accountTemplates are the templates of an account at a version; "" where there is none, or no claim has read it.
type accountTemplates struct{ workspaceID, wabaID, version string }

// templateKey names the languages of one template.
type templateKey struct {
	of   accountTemplates
	name string
}

// maxTemplates bounds the templates that are kept, in all their languages.
const maxTemplates = 1024

func newTemplates() (*lru.Cache[templateKey, []models.Template], error) {
	return lru.New[templateKey, []models.Template](maxTemplates)
}

// templatesVersion is the version of the templates of a claim's account.
const templatesVersion = `COALESCE((SELECT version FROM template_versions WHERE template_versions.workspace_id = runs.workspace_id
	AND template_versions.waba_id = "Automation__Number"."waba_id"), '')`

// templateRow is a template with what holds it.
type templateRow struct {
	models.Template
	Held *models.Hold `gorm:"foreignKey:ID;references:Object"`
}

// TableName is the template's.
func (templateRow) TableName() string { return "templates" }

// Templates are all languages of a template of a WABA, each with its hold. Nobody changes them: they
// may be kept.
func (t *RunTx) Templates(_ context.Context, workspaceID, wabaID, name string) ([]models.Template, error) {
	key := templateKey{t.claimed.templates, name}
	mayKeep := key.of.version != "" && key.of.workspaceID == workspaceID && key.of.wabaID == wabaID
	if mayKeep {
		if kept, ok := t.store.templates.Get(key); ok {
			return kept, nil
		}
	}
	out, err := readTemplates(t.db, workspaceID, wabaID, name)
	if err == nil && mayKeep {
		t.store.templates.Add(key, out)
	}
	return out, err
}

func readTemplates(db *gorm.DB, workspaceID, wabaID, name string) ([]models.Template, error) {
	var rows []templateRow
	holds := database.Fresh(db).Where(`"Held"."scope" = ? AND "Held"."workspace_id" = "templates"."workspace_id"`, models.HoldTemplate)
	err := db.Joins("Held", holds).Order("templates.language").
		Find(&rows, "templates.workspace_id = ? AND templates.waba_id = ? AND templates.name = ?", workspaceID, wabaID, name).Error
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	out := make([]models.Template, len(rows))
	for i, row := range rows {
		out[i] = row.Template
		out[i].Hold = row.Held
	}
	trackAll(out)
	return out, nil
}
