package activities

import (
	"context"
	"log/slog"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// NameSyncAccounts is the activity's name on the wire.
const NameSyncAccounts = "SyncAccounts"

// SyncAccountsReport counts what a sync read.
type SyncAccountsReport struct {
	Accounts  int `json:"accounts"`
	Numbers   int `json:"numbers"`
	Templates int `json:"templates"`
	// Failures are accounts and numbers that could not be read; the next sync reads them again.
	Failures int `json:"failures"`
}

// AccountNumbers are our numbers, by which we know of accounts.
type AccountNumbers interface {
	// NumbersAfter is the page of numbers after the given one, of all workspaces. The numbers of one
	// account follow each other. The last page is empty.
	NumbersAfter(ctx context.Context, after models.Number) ([]models.Number, error)
}

// AccountReader brings our records to what WhatsApp says.
type AccountReader interface {
	// SyncAccount reads the number's account and returns how many templates there are.
	SyncAccount(ctx context.Context, number models.Number) (int, error)
	// SyncNumber reads quality, throughput and limits of the number itself.
	SyncNumber(ctx context.Context, number models.Number) error
	// Synced lets what was read take effect.
	Synced(ctx context.Context)
}

// AccountSyncer reads from WhatsApp what it says of accounts, so that nothing is lost when a webhook was (W6).
type AccountSyncer struct {
	Numbers  AccountNumbers
	WhatsApp AccountReader
	Log      *slog.Logger
}

// SyncAccounts reads every account and every number once. One that cannot be read, because
// its token was revoked, say, does not keep the others from it.
func (s *AccountSyncer) SyncAccounts(ctx context.Context) (SyncAccountsReport, error) {
	defer s.WhatsApp.Synced(ctx) // also of what was read before something failed
	var report SyncAccountsReport
	var last models.Number
	for {
		numbers, err := s.Numbers.NumbersAfter(ctx, last)
		if err != nil || len(numbers) == 0 {
			return report, err
		}
		for _, number := range numbers {
			activity.RecordHeartbeat(ctx, report)
			if number.WorkspaceID != last.WorkspaceID || number.WABAID != last.WABAID {
				templates, err := s.WhatsApp.SyncAccount(ctx, number)
				report.Templates += templates
				s.count(ctx, &report, &report.Accounts, number, err)
			}
			s.count(ctx, &report, &report.Numbers, number, s.WhatsApp.SyncNumber(ctx, number))
			if ctx.Err() != nil {
				return report, ctx.Err()
			}
			last = number
		}
	}
}

// count adds one that was read, or one that could not be.
func (s *AccountSyncer) count(ctx context.Context, report *SyncAccountsReport, read *int, number models.Number, err error) {
	if err == nil {
		*read++
		return
	}
	report.Failures++
	s.Log.WarnContext(
		ctx, "WhatsApp could not be read", "workspace_id", number.WorkspaceID, "waba_id", number.WABAID, "number_id", number.ID,
		"error", err,
	)
}
