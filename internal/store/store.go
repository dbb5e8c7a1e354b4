package store

import (
	"context"
	"errors"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"cadenza/internal/store/audience"
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/store/definitions"
	"cadenza/internal/store/workspace"
	"cadenza/models"
)

// Config says which database to open, and what the store asks and tells others.
type Config struct {
	database.Config
	// OnRefused, when not nil, is called for every entry that is refused because its contact
	// entered the automation too often within the hour.
	OnRefused func(kind models.StartKind)
	// Unsendable, when not nil, says what WhatsApp would refuse of a step's message, with pointers
	// below the step: it is asked when an automation is saved and when it is activated (W8).
	Unsendable func(models.Step) []models.Violation
	// UnsendableTemplate, when not nil, says what WhatsApp would refuse of a template in a use whose values fit it, with the
	// places as Misfits of a template has them, whoever it is for (W8).
	UnsendableTemplate func(models.Template, models.TemplateReference, time.Time) []models.Violation
}

// Store is an open database with all that can be asked of it.
type Store struct {
	*database.DB
	*contacts.Contacts
	*workspace.Workspaces
	*audience.Audiences
	// Definitions are those of all automations.
	Definitions *definitions.Cache
	shortIDs    *shortIDs
	// templates are those that claims have read.
	templates *lru.Cache[templateKey, []models.Template]
	onRefused func(kind models.StartKind)
	refuses   func(models.Step) []models.Violation
	// refusesTemplate is Config.UnsendableTemplate.
	refusesTemplate func(models.Template, models.TemplateReference, time.Time) []models.Violation
}

// Open connects to the database. It changes nothing in it: see Migrate.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	db, err := database.Open(ctx, cfg.Config)
	if err != nil {
		return nil, err
	}
	cache, err := definitions.NewCache()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	templates, err := newTemplates()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	people := contacts.New(db)
	return &Store{
		DB: db, Contacts: people, Workspaces: workspace.New(db, cache, people), Audiences: audience.New(db, people),
		Definitions: cache, templates: templates,
		shortIDs:  &shortIDs{},
		onRefused: cfg.OnRefused, refuses: cfg.Unsendable, refusesTemplate: cfg.UnsendableTemplate,
	}, nil
}
