package admission

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// How often a wrong secret is told so: an address has a burst and then one try in a period; for
// one thing, such as the address of one start, less.
const (
	guessBurst, guessEvery         = 30, 2 * time.Second
	guessBurstOfOne, guessEveryOne = 10, 6 * time.Second
	// rememberedGuessers bounds the memory of who guessed: who comes later takes the place of who
	// guessed longest ago.
	rememberedGuessers = 16384
)

// guesses slows down who tries secrets.
type guesses struct {
	byAddress, byTarget *lru.Cache[string, *rate.Limiter]
	now                 func() time.Time
}

func newGuesses(now func() time.Time) guesses {
	byAddress, _ := lru.New[string, *rate.Limiter](rememberedGuessers) // its only error is a size below 1
	byTarget, _ := lru.New[string, *rate.Limiter](rememberedGuessers)
	return guesses{byAddress: byAddress, byTarget: byTarget, now: now}
}

// Wrong notes that the address gave a wrong secret for the target, which need not exist; "" is
// none. It returns how long the address is to wait before the next try, 0 while it may try on.
// It is asked only once a secret was found to be wrong: the right one never waits.
func (g guesses) Wrong(address, target string) time.Duration {
	group, now := groupOf(addressOf(address)), g.now()
	wait := taken(g.byAddress, group, rate.NewLimiter(rate.Every(guessEvery), guessBurst), now)
	if target != "" {
		wait = max(wait, taken(g.byTarget, group+" "+target, rate.NewLimiter(rate.Every(guessEveryOne), guessBurstOfOne), now))
	}
	return wait
}

// taken takes a try from the limiter of the name; what it returns is how long until there is one.
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
