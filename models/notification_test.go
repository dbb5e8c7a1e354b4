package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWhoIsToldOfWhat(t *testing.T) { // I1
	t.Parallel()
	want := map[Role]int{RoleOwner: 5, RoleAdmin: 5, RoleMarketer: 5, RoleChatManager: 5, RoleChatOperator: 1}
	for _, role := range Roles() {
		n := 0
		for _, kind := range NotificationKinds() {
			if kind.For(role) {
				n++
			}
		}
		require.Equal(t, want[role], n, role)
	}
	require.True(t, NotifyChatAssigned.For(RoleChatOperator))
}

func TestWhenAPersonIsToldAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	n := func(kind NotificationKind, read string, age time.Duration) Notification {
		return Notification{Kind: kind, Stamp: "2", At: now.Add(-age), Mark: NotificationMark{ReadStamp: read}}
	}
	for name, c := range map[string]struct {
		n    Notification
		last string
		at   *time.Time
		due  bool
	}{
		"new":                         {n: n(NotifyAttention, "", time.Minute), due: true},
		"read":                        {n: n(NotifyAttention, "2", time.Minute)},
		"told":                        {n: n(NotifyAttention, "", time.Minute), last: "2", at: ago(time.Minute)},
		"old":                         {n: n(NotifyAttention, "", NotifyWithin+time.Second)},
		"grew since it was read":      {n: n(NotifyAttention, "1", time.Minute), due: true},
		"grows, told a minute ago":    {n: n(NotifyAttention, "", 0), last: "1", at: ago(time.Minute)},
		"grows, told an hour ago":     {n: n(NotifyAttention, "", 0), last: "1", at: ago(NotifyAgainAfter), due: true},
		"one of them went on":         {n: n(NotifyAttention, "3", time.Minute)},
		"told, one of them went on":   {n: n(NotifyAttention, "", time.Minute), last: "3", at: ago(2 * NotifyAgainAfter)},
		"paused again, told just now": {n: n(NotifyCampaignPaused, "", 0), last: "1", at: ago(time.Minute), due: true},
	} {
		require.Equal(t, c.due, c.n.Due(c.last, c.at, now), name)
	}
}
