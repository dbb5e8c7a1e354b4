package models

import (
	"cmp"
	"slices"
	"time"
)

// The throughput of a number in messages a second, in both directions together (W4).
const (
	DefaultMessagesPerSecond = 80
	HighMessagesPerSecond    = 1000
)

// SendShare is how much of a number's throughput sends take: the rest is for what customers write.
const SendShare = 0.9

// SendTime is how long so many messages take of a number that sends so many a second.
func SendTime(messages, perSecond int) time.Duration {
	return time.Duration(float64(messages) / (float64(max(1, perSecond)) * SendShare) * float64(time.Second))
}

// Throughput is a level that Meta gives a number. Others than these change nothing.
type Throughput string

// The levels that have a rate.
const (
	ThroughputStandard Throughput = "STANDARD" // 80 messages a second
	ThroughputHigh     Throughput = "HIGH"     // 1000
)

// Rate is the messages per second of a number that has the level now. What an operator set
// stays, unless the level allows less: an upgrade raises the default only.
func (t Throughput) Rate(now int) int {
	switch t {
	case ThroughputHigh:
		if now == DefaultMessagesPerSecond {
			return HighMessagesPerSecond
		}
	case ThroughputStandard:
		return min(now, DefaultMessagesPerSecond)
	}
	return now
}

// NumberRate is a number whose pace differs from the others'.
type NumberRate struct {
	ID                string
	MessagesPerSecond int
}

// NumberFacts are what Meta says of a number; a part that it does not mention is empty.
type NumberFacts struct {
	Throughput Throughput
	Quality    string
	Limit      *RecipientLimit
}

// RecipientLimit is how many people a portfolio may write to outside their windows within a
// moving day; nil is any number of them.
type RecipientLimit struct{ Most *int }

// Same reports whether the limit is that number, nil for none.
func (l RecipientLimit) Same(most *int) bool {
	if l.Most == nil || most == nil {
		return l.Most == most
	}
	return *l.Most == *most
}

// Portfolio is the limit of recipients of a business portfolio of Meta's, and how much of it is used.
type Portfolio struct {
	WorkspaceID string `gorm:"primaryKey"`
	ID          string `gorm:"primaryKey"`
	// RecipientLimit is how many people it may write to in a moving day; nil means any number.
	RecipientLimit *int
	// LimitAt is when Meta said so.
	LimitAt *time.Time
	// DroppedFrom is the higher limit that it had before, 0 for any number of people, and DroppedAt when we learned
	// of it; nil once it has recovered, or a person has seen it.
	DroppedFrom *int
	DroppedAt   *time.Time
	// Room is how many more people may be written to before all are counted again.
	Room int
	// FullUntil is when there is room for one more person, while the limit is used up; nil when there
	// was room at the last count.
	FullUntil *time.Time
	UpdatedAt time.Time
}

// PortfolioRecipient is a person whom a portfolio wrote to outside a window.
type PortfolioRecipient struct {
	WorkspaceID string `gorm:"primaryKey"`
	PortfolioID string `gorm:"primaryKey"`
	ContactID   string `gorm:"primaryKey"`
	LastAt      time.Time
	// Took is true when the last message to them used one more place of the day.
	Took bool
}

// RecipientDay is how long a person counts: Meta's day begins with the message, ours with
// the moment before its call, so ours lasts a little longer.
const RecipientDay = 24*time.Hour + time.Minute

// RecipientsSince is the start of the moving day: who was written to after it counts at now.
func RecipientsSince(now time.Time) time.Time { return now.Add(-RecipientDay) }

// Portfolio is the id of the number's portfolio.
func (n Number) Portfolio() string { return cmp.Or(n.PortfolioID, n.WABAID) }

// The pace of messages of one number to one person. Meta allows a burst of 45; we use a small part of
// it and leave the rest to other programs and people.
const (
	PairBurst    = 10
	PairInterval = 6 * time.Second
)

// PairDepth is how many of the newest messages PairWait wants to see.
const PairDepth = 2 * PairBurst

// PairMemory is how long a burst to a person can delay the next message at most: half of it when the
// pace was kept, all of it when twice as many messages were sent.
const PairMemory = 2 * PairBurst * PairInterval

// PairWait is how long the next message to a person must wait; 0 means that it may leave now. sent is
// when the newest PairDepth messages to them left, in any order. If there are fewer, nothing came
// before them. If there are as many, what came before is taken to have used up the burst, so that a
// long series of messages is never taken for the beginning of one.
func PairWait(sent []time.Time, now time.Time) time.Duration {
	const burst = (PairBurst - 1) * PairInterval
	sent = slices.SortedFunc(slices.Values(sent), time.Time.Compare)
	var free time.Time // when the bucket is full again
	if len(sent) >= PairDepth {
		free = sent[0].Add(burst)
	}
	for _, at := range sent {
		if at.After(now) { // another machine's clock is ahead
			at = now
		}
		if free.Before(at) {
			free = at
		}
		free = free.Add(PairInterval)
	}
	return max(0, free.Add(-burst).Sub(now))
}

// Counts is when a message counts for the pace of its pair; false for one that was refused.
func (m Message) Counts() (time.Time, bool) {
	switch {
	case m.State == MessageQueued, m.State == MessageRetry, m.State == MessageFailed && m.WAMID == nil:
		return time.Time{}, false
	case m.SentAt != nil:
		return *m.SentAt, true
	}
	return m.CreatedAt, true
}

// NumberPermits is up to when a number's time is leased to workers, and what the last of them got; all in
// microseconds, instants on the database's clock since 1970.
type NumberPermits struct {
	NumberID    string `gorm:"primaryKey"`
	WorkspaceID string
	NextAt      int64
	LeasedAt    int64
	Granted     int
	Every       int64
}

// TableName is number_permits.
func (NumberPermits) TableName() string { return "number_permits" }

// PermitAsk asks for permits to send from a number: at most so many, none sooner than From and none later than
// Until from now.
type PermitAsk struct {
	NumberID    string
	Most        int
	From, Until time.Duration
}

// PermitLease are the permits that one worker got, each for an instant of its own.
type PermitLease struct {
	Granted int
	// First is how long it is to the first, counted from the answer; where none is granted, to the next that is free.
	First time.Duration
	// Every is the time from one to the next.
	Every time.Duration
}
