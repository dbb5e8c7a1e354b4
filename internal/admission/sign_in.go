package admission

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// How often a password may be tried: by an address, by an address for one account, and for one account by all addresses that
// nobody has signed in to it from. A try counts before it is looked at, because it costs memory and time, and because the right
// password of many must not get through.
const (
	tryBurst, tryEvery               = 60, 5 * time.Second
	tryBurstOfOne, tryEveryOfOne     = 10, 30 * time.Second
	tryBurstOfAll, tryEveryOfAll     = 50, time.Minute
	rememberedTries, rememberedKnown = 16384, 16384
)

// tries slows down who tries passwords.
type tries struct {
	ofAddress, ofBoth, ofAccount *lru.Cache[string, *rate.Limiter]
	// known are the addresses from which somebody signed in to an account: strangers who guess at it do not lock these out.
	known *lru.Cache[string, struct{}]
	now   func() time.Time
}

func newTries(now func() time.Time) tries {
	made := func() *lru.Cache[string, *rate.Limiter] {
		cache, _ := lru.New[string, *rate.Limiter](rememberedTries) // its only error is a size below 1
		return cache
	}
	known, _ := lru.New[string, struct{}](rememberedKnown)
	return tries{ofAddress: made(), ofBoth: made(), ofAccount: made(), known: known, now: now}
}

// Try takes one try of a password or code for the account, which need not exist. It returns how long the address must wait
// before it may try, and then nothing is to be looked at; 0 lets it try now.
func (t tries) Try(address, account string) time.Duration {
	group, now := groupOf(addressOf(address)), t.now()
	both := group + " " + account
	wait := taken(t.ofAddress, group, rate.NewLimiter(rate.Every(tryEvery), tryBurst), now)
	wait = max(wait, taken(t.ofBoth, both, rate.NewLimiter(rate.Every(tryEveryOfOne), tryBurstOfOne), now))
	if !t.known.Contains(both) {
		wait = max(wait, taken(t.ofAccount, account, rate.NewLimiter(rate.Every(tryEveryOfAll), tryBurstOfAll), now))
	}
	return wait
}

// SignedIn says that the address gave what is right for the account: its tries begin anew.
func (t tries) SignedIn(address, account string) {
	both := groupOf(addressOf(address)) + " " + account
	t.known.Add(both, struct{}{})
	t.ofBoth.Remove(both)
}
