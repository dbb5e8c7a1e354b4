package whatsapptest

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"cadenza/internal/whatsapp"
)

// rule is one line of the fault script. What it changes about a send is in Error, LoseAnswer, Latency and Statuses; Limits guard every
// send;
// Template with Status, and Token, hold until replaced.
type rule struct {
	// Times is how many sends it acts on; absent means until replaced.
	Times *int `json:"times,omitempty"`
	// Phone narrows it to one phone.
	Phone string `json:"phone,omitempty"`
	Error *int   `json:"error,omitempty"`
	// Later takes the message and reports the error by a status; with LoseAnswer or Latency the
	// status may be there before the answer.
	Later      bool        `json:"later,omitempty"`
	LoseAnswer bool        `json:"lose_answer,omitempty"`
	Latency    string      `json:"latency,omitempty"`
	Statuses   *statusRule `json:"statuses,omitempty"`
	Limits     *limitRule  `json:"limits,omitempty"`
	Template   string      `json:"template,omitempty"`
	Status     string      `json:"status,omitempty"`
	Token      string      `json:"token,omitempty"`

	left  int
	delay time.Duration
}

// statusRule bends the statuses of the sends it acts on.
type statusRule struct {
	// Duplicate is the probability that a status is told twice.
	Duplicate float64  `json:"duplicate,omitempty"`
	Shuffle   bool     `json:"shuffle,omitempty"`
	Delay     string   `json:"delay,omitempty"`
	Drop      []string `json:"drop,omitempty"`

	delay time.Duration
}

// limitRule refuses what goes beyond.
type limitRule struct {
	PerSecond int `json:"per_second,omitempty"`
	// Pair allows 45 messages at once to one phone and then one each 6 s.
	Pair bool `json:"pair,omitempty"`
	// UniquePerDay is how many phones may be written to outside a window in a moving 24 h.
	UniquePerDay int `json:"unique_per_day,omitempty"`
}

type script struct {
	Rules []*rule `json:"rules"`
}

// faults is the script in force. It is not kept over a restart.
type faults struct {
	mu     sync.Mutex
	script script
	meters meters
	random *rand.Rand
}

func newFaults(seed uint64) *faults {
	//nolint:gosec // to be repeated, not to be secret
	return &faults{script: script{Rules: []*rule{}}, random: rand.New(rand.NewPCG(seed, seed)), meters: newMeters()}
}

// replace puts a new script in force, with fresh counters, and returns the last one.
func (f *faults) replace(next script) script {
	f.mu.Lock()
	defer f.mu.Unlock()
	last := f.script
	f.script, f.meters = next, newMeters()
	return last
}

func (f *faults) current() script {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.script
}

// action is what the script does to one send.
type action struct {
	code     int
	later    bool
	lose     bool
	latency  time.Duration
	statuses *statusRule
}

// match finds what happens to a send: of each kind of fault, the first rule that matches acts, and each rule that acts is counted once.
func (f *faults) match(phone string) action {
	f.mu.Lock()
	defer f.mu.Unlock()
	var a action
	decided := false
	for _, r := range f.script.Rules {
		if !r.matches(phone) {
			continue
		}
		acted := false
		if !decided && (r.Error != nil || r.LoseAnswer) {
			decided, acted = true, true
			a.lose = r.LoseAnswer
			if r.Error != nil {
				a.code, a.later = *r.Error, r.Later || comesLater(*r.Error)
			}
		}
		if a.latency == 0 && r.delay > 0 {
			a.latency, acted = r.delay, true
		}
		if a.statuses == nil && r.Statuses != nil {
			a.statuses, acted = r.Statuses, true
		}
		if acted {
			r.left--
		}
	}
	return a
}

func (r *rule) matches(phone string) bool {
	return (r.Phone == "" || normalPhone(r.Phone) == phone) && (r.Times == nil || r.left > 0)
}

// bending is the rule for statuses that come later than their send, such as read. It counts nothing.
func (f *faults) bending(phone string) *statusRule {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.script.Rules {
		if r.Statuses != nil && r.matches(phone) {
			return r.Statuses
		}
	}
	return nil
}

func (f *faults) tokenRevoked() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.script.Rules, func(r *rule) bool { return r.Token != "" })
}

// templateStatus is the status of a template under the script.
func (f *faults) templateStatus(t whatsapp.Template) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.script.templateStatus(t)
}

func (s script) templateStatus(t whatsapp.Template) string {
	for _, r := range s.Rules {
		if r.Template == t.Name {
			return r.Status
		}
	}
	return t.Status
}

// planned is one status to tell, so long after now.
type planned struct {
	status string
	delay  time.Duration
}

// shuffleWithin spreads shuffled statuses so that they also mix with those of other messages.
const shuffleWithin = 300 * time.Millisecond

// plan bends the usual order of statuses; bend may be nil.
func (f *faults) plan(bend *statusRule, names []string) []planned {
	var list []planned
	if bend == nil {
		for _, name := range names {
			list = append(list, planned{status: name})
		}
		return list
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range names {
		if slices.Contains(bend.Drop, name) {
			continue
		}
		list = append(list, planned{status: name, delay: bend.delay})
		if f.random.Float64() < bend.Duplicate {
			list = append(list, planned{status: name, delay: bend.delay})
		}
	}
	if bend.Shuffle {
		f.random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for i := range list {
			list[i].delay += time.Duration(f.random.Int64N(int64(shuffleWithin)))
		}
	}
	return list
}
