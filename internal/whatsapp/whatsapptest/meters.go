package whatsapptest

import (
	"time"

	"cadenza/internal/whatsapp"
)

// The pair limit of whatsapp: a burst, then one message each interval.
const (
	pairBurst    = 45
	pairInterval = 6 * time.Second
)

// meters count sends for the limits of a script.
type meters struct {
	seconds map[string]bucket
	pairs   map[[2]string]bucket
	unique  map[string]map[string]time.Time
}

func newMeters() meters {
	return meters{seconds: map[string]bucket{}, pairs: map[[2]string]bucket{}, unique: map[string]map[string]time.Time{}}
}

// bucket is a token bucket, full at first.
type bucket struct {
	used float64
	at   time.Time
}

// take returns the bucket after one token, or false if there was none.
func (b bucket) take(now time.Time, size float64, interval time.Duration) (bucket, bool) {
	if !b.at.IsZero() {
		b.used = max(0, b.used-float64(now.Sub(b.at))/float64(interval))
	}
	b.at = now
	if b.used+1 > size {
		return b, false
	}
	b.used++
	return b, true
}

// admit counts a send that is otherwise fine, or refuses it. What is refused counts nowhere.
func (f *faults) admit(number, phone string, outside bool, now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.script.Rules {
		if r.Limits == nil {
			continue
		}
		if err := f.meters.admit(*r.Limits, number, phone, outside, now); err != nil {
			return err
		}
	}
	return nil
}

func (m *meters) admit(l limitRule, number, phone string, outside bool, now time.Time) error {
	second, fits := m.seconds[number].take(now, float64(l.PerSecond), time.Second/time.Duration(max(1, l.PerSecond)))
	if l.PerSecond > 0 && !fits {
		return refuse(whatsapp.CodeThroughput)
	}
	key := [2]string{number, phone}
	pair, fits := m.pairs[key].take(now, pairBurst, pairInterval)
	if l.Pair && !fits {
		return refuse(whatsapp.CodePairRate)
	}
	if l.UniquePerDay > 0 && outside && !m.newcomer(number, phone, l.UniquePerDay, now) {
		return refuse(131048) // Meta documents no code of its own for this limit
	}
	m.seconds[number], m.pairs[key] = second, pair
	return nil
}

// newcomer counts a phone written to outside a window; false if there is no room for another one.
func (m *meters) newcomer(number, phone string, most int, now time.Time) bool {
	day := m.unique[number]
	if day == nil {
		day = map[string]time.Time{}
		m.unique[number] = day
	}
	last, known := day[phone]
	if known = known && now.Sub(last) < 24*time.Hour; !known && len(day) >= most {
		for other, at := range day {
			if now.Sub(at) >= 24*time.Hour {
				delete(day, other)
			}
		}
	}
	if !known && len(day) >= most {
		return false
	}
	day[phone] = now
	return true
}
