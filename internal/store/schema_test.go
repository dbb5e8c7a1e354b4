package store

import (
	"reflect"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"cadenza/models"
)

// entities are all models that have a table.
func entities() []any {
	return []any{
		&models.Workspace{}, &models.User{}, &models.APIKey{}, &models.Number{}, &models.Contact{}, &models.Identity{}, &models.Field{},
		&models.FieldValue{}, &models.Tag{}, &models.ContactTag{}, &models.List{}, &models.ListMember{}, &models.ContactOperator{},
		&models.Ticket{}, &models.TicketNote{}, &models.Template{},
		&models.Automation{}, &models.Revision{}, &models.StartStep{}, &models.Run{},
		&models.StepExecution{}, &models.Message{}, &models.InboundMessage{}, &models.MessageStatus{}, &models.Window{},
		&models.AuditEntry{}, &models.IdempotencyKey{}, &models.UnreadWebhook{}, &models.Watermark{},
		&models.WebhookDelivery{}, &models.WebhookEndpoint{}, &models.Hold{}, &models.Portfolio{}, &models.PortfolioRecipient{},
		&models.Campaign{}, &models.CampaignList{}, &models.CampaignContact{}, &models.CampaignMember{}, &models.RecurringCampaign{},
		&models.Figure{}, &models.FigureDelta{},
		&models.ContactChange{}, &models.ConsentChange{},
		&models.NumberPermits{}, &models.ErasedWAMID{}, &models.StartCall{}, &models.SetAside{}, &models.StuckRun{},
		&models.TemplateVersion{}, &models.TemplateCreation{}, &models.MessageContent{}, &models.Link{}, &models.MediaFile{},
		&models.MediaOnNumber{}, &models.Rate{}, &models.Event{}, &models.EventListener{}, &models.Subscription{},
		&models.SubscriptionDelivery{}, &models.ContactWord{}, &models.ContactText{},
		&models.Draft{}, &models.AutomationScenario{}, &models.Label{}, &models.AutomationLabel{},
		&models.DirectMessage{},
		&models.Account{}, &models.Session{}, &models.SignInLink{}, &models.OwnPhone{},
		&models.NotificationMark{}, &models.NotificationSettings{}, &models.PushDevice{}, &models.PushKey{},
		&models.Segment{}, &models.CampaignSegment{}, &models.Job{},
		&models.Conversation{}, &models.ConversationNote{}, &models.ConversationWriter{}, &models.QuickReply{},
	}
}

func TestModelsAndMigrationsAgreeOnEveryColumn(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		known := map[string]bool{"goose_db_version": true, "sqlite_sequence": true, "inbound_arrivals": true}
		for _, entity := range entities() {
			parsed, err := schema.Parse(entity, &sync.Map{}, s.Pool().NamingStrategy)
			require.NoError(t, err)
			known[parsed.Table] = true
			columns, err := s.Pool().Migrator().ColumnTypes(entity)
			require.NoError(t, err, parsed.Table)
			require.NotEmpty(t, columns, parsed.Table)
			left := map[string]*schema.Field{}
			for _, field := range parsed.Fields {
				if field.DBName != "" { // else it is no column
					left[field.DBName] = field
				}
			}
			for _, column := range columns {
				name := parsed.Table + "." + column.Name()
				field := left[column.Name()]
				require.NotNil(t, field, "%s has no field in the model", name)
				nullable, ok := column.Nullable()
				require.True(t, ok, name)
				primary, _ := column.PrimaryKey()
				if !primary { // SQLite calls the columns of a primary key nullable
					require.Equal(t, mayBeNull(field), nullable, "%s: NULL", name)
				}
				delete(left, column.Name())
			}
			require.Empty(t, left, "%s lacks columns", parsed.Table)
		}
		tables, err := s.Pool().Migrator().GetTables()
		require.NoError(t, err)
		for _, table := range tables {
			require.True(t, known[table], "the table %s has no model in this test", table)
		}
	})
}

// mayBeNull reports whether the model has room for no value: a pointer, or a map.
func mayBeNull(f *schema.Field) bool {
	return !f.NotNull && (f.FieldType.Kind() == reflect.Pointer || f.FieldType.Kind() == reflect.Map)
}

func TestMigratingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		require.NoError(t, s.Migrate(t.Context()))
		done, err := s.Migrated(t.Context())
		require.NoError(t, err)
		require.True(t, done)
	})
}
