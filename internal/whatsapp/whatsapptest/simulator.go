package whatsapptest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Number is a business number that the simulator serves.
type Number struct {
	// ID is the phone number id, WABAID its WhatsApp business account.
	ID     string
	WABAID string
	// Display is the phone itself, with plus and country code.
	Display string
}

// Config sets up a Simulator.
type Config struct {
	// File is the SQLite file that keeps everything; empty keeps it in memory only.
	File string
	// WebhookURL is called with statuses and inbound messages; empty calls nobody.
	WebhookURL string
	// Hosts are names, beside localhost and addresses, by which the control surface may be reached.
	Hosts []string
	// VerifyToken is presented once, at Start, in Meta's subscription handshake; empty leaves the handshake out.
	VerifyToken string
	// AppSecret signs the webhooks.
	AppSecret string
	// Token is the only bearer token accepted.
	Token string
	// Numbers has at least one number.
	Numbers []Number
	// Clock stamps messages and decides windows and limits; nil means time.Now. Webhooks are always paced by real time.
	Clock func() time.Time
	// Logger gets no phones and no texts; nil means slog.Default().
	Logger *slog.Logger
	// PublicURL is the base of links in answers; empty means the host of the request.
	PublicURL string
	// AutoRead makes every phone read what it receives at once.
	AutoRead bool
	// AppID is the app that uploads are for; empty takes any.
	AppID string
	// Seed makes the random choices of fault rules repeatable.
	Seed uint64
}

// Simulator is the engine: its Handler serves the Cloud API and the control surface, Start begins to call the webhook.
type Simulator struct {
	cfg       Config
	store     *store
	windows   *windows
	profiles  profiles
	people    *people
	faults    *faults
	templates *templates
	facts     *numbersFacts
	uploads   *uploads
	refusals  *refusals
	deliverer *deliverer
	links     mediaLinks
	stop      context.CancelFunc
	running   sync.WaitGroup
}

// New opens or creates the file and returns a simulator that does not call the webhook yet. Its error says what of the configuration is
// wrong.
func New(c Config) (*Simulator, error) {
	if len(c.Numbers) == 0 || c.Token == "" {
		return nil, errors.New("the simulator needs a number and a token")
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	st, err := openStore(c.File)
	if err != nil {
		return nil, fmt.Errorf("open the simulator's file: %w", err)
	}
	open, err := st.windows(context.Background())
	if err != nil {
		return nil, errors.Join(err, st.close())
	}
	known, err := st.people(context.Background())
	if err != nil {
		return nil, errors.Join(err, st.close())
	}
	kept, err := st.templates(context.Background())
	if err != nil {
		return nil, errors.Join(err, st.close())
	}
	s := &Simulator{cfg: c, store: st, windows: open, people: known, faults: newFaults(c.Seed), templates: newTemplates(c.Numbers, kept)}
	s.facts, s.refusals = &numbersFacts{set: map[string]facts{}}, &refusals{times: map[int]int{}}
	s.uploads = &uploads{open: map[string]*upload{}, handles: map[string]bool{}}
	s.deliverer = newDeliverer(c, st)
	return s, nil
}

// Start begins to call the webhook, with what an earlier process left undelivered first. It returns at once; ctx or Close ends it.
func (s *Simulator) Start(ctx context.Context) {
	ctx, s.stop = context.WithCancel(ctx)
	if s.cfg.WebhookURL == "" {
		return
	}
	s.running.Go(func() { s.deliverer.run(ctx) })
	if s.cfg.VerifyToken != "" {
		s.running.Go(func() { s.deliverer.handshake(ctx, s.cfg.VerifyToken) })
	}
}

// Close ends the calls to the webhook and closes the file; what is undelivered stays in it.
func (s *Simulator) Close() error {
	if s.stop != nil {
		s.stop()
	}
	s.running.Wait()
	return s.store.close()
}

// Handler serves the Cloud API for any version and the control surface under /sim.
func (s *Simulator) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{version}/{id}/messages", s.cloud(s.messages))
	mux.HandleFunc("POST /{version}/{id}/media", s.cloud(s.upload))
	mux.HandleFunc("GET /{version}/{id}/whatsapp_business_profile", s.cloud(s.profile))
	mux.HandleFunc("POST /{version}/{id}/whatsapp_business_profile", s.cloud(s.setProfile))
	mux.HandleFunc("GET /{version}/{id}/message_templates", s.cloud(s.listTemplates))
	mux.HandleFunc("POST /{version}/{id}/message_templates", s.cloud(s.createTemplate))
	mux.HandleFunc("DELETE /{version}/{id}/message_templates", s.cloud(s.deleteTemplates))
	mux.HandleFunc("GET /{version}/message_template_library", s.cloud(s.library))
	mux.HandleFunc("GET /{version}/{id}/template_analytics", s.cloud(s.analytics))
	mux.HandleFunc("POST /{version}/{id}/uploads", s.cloud(s.openUpload))
	mux.HandleFunc("POST /{version}/{id}", s.cloud(s.change))
	mux.HandleFunc("GET /{version}/{id}", s.cloud(s.node))
	mux.HandleFunc("DELETE /{version}/{id}", s.cloud(s.deleteMedia))
	mux.HandleFunc("GET "+attachments+"{$}", s.download)
	mux.HandleFunc("GET /sim", page)
	mux.HandleFunc("GET /sim/messages", control(s.received))
	mux.HandleFunc("GET /sim/phones", control(s.phones))
	mux.HandleFunc("GET /sim/phones/{phone}/chat", control(s.chat))
	mux.HandleFunc("POST /sim/phones/{phone}/messages", control(s.customer))
	mux.HandleFunc("POST /sim/phones/{phone}/read", control(s.reads))
	mux.HandleFunc("PUT /sim/numbers/{id}", control(s.putFacts))
	mux.HandleFunc("PUT /sim/templates/{name}", control(s.review))
	mux.HandleFunc("GET /sim/refusals", control(s.refused))
	mux.HandleFunc("GET /sim/faults", control(s.getFaults))
	mux.HandleFunc("PUT /sim/faults", control(s.putFaults))
	return guarded(s.cfg.Hosts, mux)
}

func (s *Simulator) number(id string) (Number, bool) {
	for _, n := range s.cfg.Numbers {
		if n.ID == id {
			return n, true
		}
	}
	return Number{}, false
}

// windows are the 24 hours after a customer's last message, per number and phone.
type windows struct {
	mu    sync.RWMutex
	until map[[2]string]time.Time
}

func (w *windows) open(number, phone string, now time.Time) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return now.Before(w.until[[2]string{number, phone}])
}

// extend moves the end of a window, never back: a message that comes late does not shorten it.
func (w *windows) extend(number, phone string, from time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := [2]string{number, phone}
	if until := from.Add(24 * time.Hour); until.After(w.until[key]) {
		w.until[key] = until
	}
}
