package models

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bucket is the pair's pace by the book: tokens that come back one each interval.
type bucket struct {
	tokens float64
	at     time.Time
}

// sent takes a token at an instant.
func (b *bucket) sent(at time.Time) {
	b.tokens = min(PairBurst, b.tokens+float64(at.Sub(b.at))/float64(PairInterval)) - 1
	b.at = at
}

// newest is what the ledger shows of a row of messages, in some order.
func newest(sent []time.Time, random *rand.Rand) []time.Time {
	out := slices.Clone(sent[max(0, len(sent)-PairDepth):])
	random.Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
	return out
}

func TestNoRowOfMessagesToOnePersonIsFasterThanThePace(t *testing.T) { // W4
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 4))
		now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		book := bucket{tokens: PairBurst, at: now}
		var sent []time.Time
		for range 300 {
			now = now.Add(time.Duration(random.ExpFloat64() * float64(time.Duration(random.IntN(12))*time.Second)))
			row := ClaimRow{}
			if len(sent) >= PairBurst {
				row.BurstSince = &sent[len(sent)-PairBurst]
			}
			require.True(
				t, PairWait(newest(sent, random), now) == 0 || row.Bursting(now), "seed %d: what is not looked at need not wait", seed,
			)
			for wait := PairWait(newest(sent, random), now); wait > 0; wait = PairWait(newest(sent, random), now) {
				require.LessOrEqual(t, wait, PairInterval*PairBurst, "seed %d: who keeps to the pace never waits for long", seed)
				now = now.Add(wait)
			}
			sent = append(sent, now)
			book.sent(now)
			require.GreaterOrEqual(t, book.tokens, -1e-6, "seed %d", seed)
		}
		require.LessOrEqual(t, len(sent), PairBurst+1+int(sent[len(sent)-1].Sub(sent[0])/PairInterval))
		require.Zero(t, PairWait(newest(sent, random), now.Add(PairBurst*PairInterval)), "after a rest the burst is whole")
	}
}

func TestTheBurstThenOneEachInterval(t *testing.T) { // W4
	t.Parallel()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var sent []time.Time
	for range PairBurst {
		require.Zero(t, PairWait(sent, now))
		sent = append(sent, now)
	}
	require.Equal(t, PairInterval, PairWait(sent, now))
	require.Equal(t, time.Second, PairWait(sent, now.Add(5*time.Second)))
	require.Zero(t, PairWait(sent, now.Add(6*time.Second)))
	ahead := slices.Repeat([]time.Time{now.Add(time.Hour)}, PairBurst)
	require.Equal(t, PairInterval, PairWait(ahead, now), "a clock that is ahead blocks nobody for an hour")
	over := slices.Repeat([]time.Time{now}, PairBurst+5)
	require.Equal(t, 6*PairInterval, PairWait(over, now), "what went beyond is borrowed")
}

func TestAMessageCountsWhenItMayHaveLeft(t *testing.T) {
	t.Parallel()
	made, left, wamid := time.Unix(1, 0), time.Unix(9, 0), "wamid"
	for name, c := range map[string]struct {
		message Message
		want    time.Time
		counts  bool
	}{
		"under way":     {Message{State: MessageSending, CreatedAt: made}, made, true},
		"unanswered":    {Message{State: MessageUnknown, CreatedAt: made}, made, true},
		"accepted":      {Message{State: MessageAccepted, CreatedAt: made, SentAt: &left}, left, true},
		"refused":       {Message{State: MessageFailed, CreatedAt: made}, time.Time{}, false},
		"to be retried": {Message{State: MessageRetry, CreatedAt: made}, time.Time{}, false},
		"failed later":  {Message{State: MessageFailed, CreatedAt: made, WAMID: &wamid}, made, true},
	} {
		got, counts := c.message.Counts()
		require.Equal(t, c.counts, counts, name)
		require.Equal(t, c.want, got, name)
	}
}

func TestALevelOfThroughputSetsTheRateUnlessAnOperatorDid(t *testing.T) { // W4, W6
	t.Parallel()
	for _, c := range []struct {
		level     Throughput
		now, want int
	}{
		{ThroughputHigh, 80, 1000},
		{ThroughputHigh, 20, 20},
		{ThroughputHigh, 500, 500},
		{ThroughputStandard, 1000, 80},
		{ThroughputStandard, 20, 20},
		{"NOT_APPLICABLE", 80, 80},
		{"", 1000, 1000},
	} {
		require.Equal(t, c.want, c.level.Rate(c.now), "%s at %d", c.level, c.now)
	}
}
