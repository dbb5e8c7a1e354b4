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
	Templates int `json:"templates"`
	// Failures are accounts that could not be read; the next sync reads them again.
	Failures int `json:"failures"`
}

// Accounts are the WhatsApp business accounts that have a number of ours.
type Accounts interface {
	// NumberPerAccount is a page of one number for each account, behind the given number;
	// the last page is empty.
	NumberPerAccount(ctx context.Context, after models.Number) ([]models.Number, error)
}

// AccountReader makes our records of an account what WhatsApp says of it.
type AccountReader interface {
	// SyncAccount asks with the number's token and tells how many templates there are.
	SyncAccount(ctx context.Context, number models.Number) (int, error)
}

// AccountSyncer reads what WhatsApp says of accounts, for whatever its webhooks did not tell (W6).
type AccountSyncer struct {
	Accounts Accounts
	WhatsApp AccountReader
	Log      *slog.Logger
}

// SyncAccounts reads every account once. One that cannot be read, because its token was
// revoked, say, does not keep the others from it.
func (s *AccountSyncer) SyncAccounts(ctx context.Context) (SyncAccountsReport, error) {
	var report SyncAccountsReport
	var last models.Number
	for {
		numbers, err := s.Accounts.NumberPerAccount(ctx, last)
		if err != nil || len(numbers) == 0 {
			return report, err
		}
		for _, number := range numbers {
			activity.RecordHeartbeat(ctx, report)
			count, err := s.WhatsApp.SyncAccount(ctx, number)
			if ctx.Err() != nil {
				return report, ctx.Err()
			}
			if err != nil {
				report.Failures++
				s.Log.WarnContext(ctx, "an account could not be read from WhatsApp", "workspace_id", number.WorkspaceID, "waba_id", number.WABAID, "error", err)
				continue
			}
			report.Accounts++
			report.Templates += count
		}
		last = numbers[len(numbers)-1]
	}
}
