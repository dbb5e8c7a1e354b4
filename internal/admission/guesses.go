package admission

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// How many wrong secrets an address may try: a burst, then one in a period. For one target, such
// as one start, it is fewer.
const (
	guessBurst, guessEvery         = 30, 2 * time.Second
	guessBurstOfOne, guessEveryOne = 10, 6 * time.Second
	// rememberedGuessers bounds how many guessers are remembered. A new one takes the place of the
	// one that guessed longest ago.
	rememberedGuessers = 16384
)

// guesses slows down callers that try secrets.
type guesses struct {
	byAddress, byTarget *lru.Cache[string, *rate.Limiter]
	now                 func() time.Time
}

func newGuesses(now func() time.Time) guesses {
	byAddress, _ := lru.New[string, *rate.Limiter](rememberedGuessers) // its only error is a size below 1
	byTarget, _ := lru.New[string, *rate.Limiter](rememberedGuessers)
	return guesses{byAddress: byAddress, byTarget: byTarget, now: now}
}

// Wrong notes that the address gave a wrong secret for the target. The target need not exist; "" is
// none. It returns how long the address must wait before its next try, 0 while it may try again.
// Call it only after a secret was found wrong: the right one never waits.
func (g guesses) Wrong(address, target string) time.Duration {
	group, now := groupOf(addressOf(address)), g.now()
	wait := taken(g.byAddress, group, rate.NewLimiter(rate.Every(guessEvery), guessBurst), now)
	if target != "" {
		wait = max(wait, taken(g.byTarget, group+" "+target, rate.NewLimiter(rate.Every(guessEveryOne), guessBurstOfOne), now))
	}
	return wait
}

// taken takes one try from the limiter of the name and returns how long to wait for it.
func taken(of *lru.Cache[string, *rate.Limiter], name string, fresh *rate.Limiter, now time.Time) time.Duration {
	limiter, known, _ := of.PeekOrAdd(name, fresh)
	if !known {
		limiter = fresh
	} else {
		of.Get(name) // it was used of late
	}
	reserved := limiter.ReserveN(now, 1)
	wait := reserved.DelayFrom(now)
	if wait > 0 {
		reserved.CancelAt(now)
	}
	return wait
}
