package api

import (
	"context"
	_ "embed" // the description, the page and its script
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/metric"

	"cadenza/internal/admission"
)

//go:generate go tool -modfile=../tools/go.mod oapi-codegen -config oapi-codegen.yaml openapi.yaml

//go:embed openapi.yaml
var description []byte

// Pinger reports whether a part that we need answers; nil means that it does.
type Pinger interface {
	Ping(ctx context.Context) error
}

// Config holds the ports and settings of the API. All ports are required; each is declared in the
// file of the handlers that use it.
type Config struct {
	// What the handlers ask of the database, by noun.
	Attention        AttentionStore
	Audit            AuditStore
	Authenticator    Authenticator
	Automations      AutomationStore
	AutomationFiles  AutomationFiles
	AutomationList   AutomationList
	AutomationStates AutomationStates
	CampaignControls CampaignControls
	Campaigns        CampaignStore
	Consents         ConsentStore
	Contacts         ContactStore
	Conversations    ConversationStore
	Directory        DirectoryStore
	Drafts           DraftStore
	Events           EventStore
	Fields           FieldStore
	Holds            HoldStore
	Idempotency      IdempotencyStore
	Imports          ImportStore
	Jobs             JobStore
	Keys             KeyStore
	Labels           LabelStore
	Library          MediaLibrary
	Links            LinkStore
	Lists            ListStore
	Messages         MessageStore
	Names            NameStore
	Notifications    NotificationStore
	Numbers          NumberStore
	OwnPhones        OwnPhoneStore
	QuickReplies     QuickReplyStore
	Rates            RateStore
	Recurring        RecurringStore
	Reports          ReportStore
	Revisions        RevisionStore
	RunControls      RunControls
	Runs             RunStore
	Scenarios        ScenarioStore
	Sessions         SessionStore
	Segments         SegmentStore
	Settings         SettingsStore
	StartSteps       StartStepStore
	Subscriptions    SubscriptionStore
	Tags             TagStore
	Templates        TemplateStore
	TestSends        TestSender
	Tickets          TicketStore
	Timeline         TimelineStore
	Users            UserStore
	Webhooks         WebhookStore
	// What moves runs, automations and campaigns, and reaches WhatsApp.
	AutomationControls AutomationControls
	CampaignTeller     CampaignTeller
	ConsentStarter     ConsentStarter
	ContactControls    ContactControls
	ConversationTeller ConversationTeller
	HoldControls       HoldControls
	JobStarter         JobStarter
	NumberControls     NumberControls
	ParkedControls     ParkedControls
	RecurringTeller    RecurringTeller
	RestoredControls   RestoredControls
	RunStarter         RunStarter
	RunTeller          RunTeller
	// SubscriptionStarter starts what tells programs, Subscribers calls them.
	SubscriptionStarter SubscriptionStarter
	Subscribers         Subscribers
	TicketStarter       TicketStarter
	TextFiller          TextFiller
	Profiles            NumberProfiles
	Publisher           Publisher
	Simulator           Simulator
	TemplateSync        TemplateSync
	TemplateManager     TemplateManager
	Desk                SignInDesk
	Inbound             Inbound
	Browsers            Browsers
	Sealer              Sealer
	Secrets             WebhookSecrets
	Pace                SendPace
	Verifier            NumberVerifier
	// Admission limits callers without a key. TrustedProxies are the proxies whose X-Forwarded-For is
	// taken for the caller's address.
	Admission      *admission.Gate
	TrustedProxies []string
	// BodyTime is how long a body may take to come; 0 means DefaultBodyTime.
	BodyTime time.Duration
	// NotAgain returns for how long a recipient is left out after a message failed with the error code
	// of WhatsApp: negative means for ever, 0 means not at all.
	NotAgain func(code int) time.Duration
	// Database and Temporal are what /readyz asks.
	Database, Temporal Pinger
	// AppSecret signs WhatsApp's webhooks, VerifyToken answers its handshake; empty ones refuse everything.
	AppSecret, VerifyToken string
	// PublicURL, such as "https://cadenza.example", leads the addresses of integration
	// starts; empty leaves them without a host.
	PublicURL string
	// LinkLifetime is how long tracked links lead on, from when their message was made. IsRobot reports whether the headers of a
	// request are those of a program that looks at links by itself.
	LinkLifetime time.Duration
	IsRobot      func(http.Header) bool
	// SendsEmail is true where people can be told by e-mail.
	SendsEmail bool
	// TemporalUIURL, such as "https://temporal.example", leads the links to workflows; empty makes none.
	TemporalUIURL string
	// Namespace is Temporal's, for those links.
	Namespace string
	// Stopping is closed when the process goes away, which lets go of those who listen to events; nil for never.
	Stopping <-chan struct{}
	// Random is the source of secrets: crypto/rand's Reader but in tests.
	Random io.Reader
	Logger *slog.Logger
	// Meter gets the duration of requests; nil measures nothing.
	Meter metric.Meter
	Now   func() time.Time
}

// server holds what the handlers share.
type server struct {
	Config
	publicURL, temporalUIURL string
	// counting has a place for each click that is being counted.
	counting chan struct{}
	bells    *eventBells
	// contactSchema holds the rules of a contact, for those that come another way than in JSON.
	contactSchema *openapi3.Schema
	// crossOrigin tells the requests that browsers send for pages of other sites.
	crossOrigin *http.CrossOriginProtection
	// idempotencyKey holds the rules of that header, for calls outside the validator.
	idempotencyKey *openapi3.Schema
}

// New makes the handler of the whole API. It fails when the description is not valid or a port is missing.
func New(cfg Config) (http.Handler, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	spec, err := loadDescription()
	if err != nil {
		return nil, err
	}
	if cfg.BodyTime == 0 {
		cfg.BodyTime = DefaultBodyTime
	}
	s := &server{Config: cfg, contactSchema: spec.Components.Schemas["ContactCreate"].Value}
	s.counting = make(chan struct{}, countAtATime)
	s.bells = newEventBells(cfg.Events)
	s.idempotencyKey = spec.Components.Parameters["IdempotencyKey"].Value.Schema.Value
	s.publicURL, s.temporalUIURL = strings.TrimSuffix(cfg.PublicURL, "/"), strings.TrimSuffix(cfg.TemporalUIURL, "/")
	s.crossOrigin = http.NewCrossOriginProtection()
	if origin := originOf(s.publicURL); origin != "" {
		if err := s.crossOrigin.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("public URL: %w", err)
		}
	}
	observe, err := s.observe()
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.ContextWithFallback = true
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(cfg.TrustedProxies); err != nil {
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	engine.Use(observe, s.recovered(), s.checkAddress())
	engine.NoRoute(func(c *gin.Context) { s.fail(c, problem{code: codeNotFound, detail: "no such address"}) })
	engine.NoMethod(func(c *gin.Context) { s.fail(c, problem{code: codeMethod, detail: "the address has other methods"}) })
	s.registerSystem(engine)
	s.registerLinks(engine)
	authenticate := s.authenticate(requirements(spec))
	checkQuery := s.checkQuery(spec)
	engine.POST("/v1/contacts/import", authenticate, checkQuery, s.importContacts)
	engine.POST("/v1/media", authenticate, checkQuery, s.addMedia)
	engine.POST("/v1/templates/examples", authenticate, checkQuery, s.uploadTemplateExample)
	engine.POST("/wh/ap/:uuid/", s.integrationCall(maxOutsideBytes, s.startFromOutside))
	engine.POST("/wh/ap/:uuid/bulk/", s.integrationCall(maxOutsideBulkBytes, s.startsFromOutside))
	group := engine.Group("", authenticate, checkQuery, longIDs, s.limitBody(), s.checkBody(spec), s.validate(spec))
	s.registerReports(group)
	group.GET("/v1/events", s.streamEvents)
	strict := NewStrictHandlerWithOptions(s, nil, StrictGinServerOptions{
		RequestErrorHandlerFunc: func(c *gin.Context, _ error) { s.fail(c, problem{code: codeMalformed, detail: unreadableDetail}) },
		HandlerErrorFunc:        s.failWith, ResponseErrorHandlerFunc: s.failWith,
	})
	RegisterHandlersWithOptions(group, strict, GinServerOptions{
		ErrorHandler: func(c *gin.Context, _ error, _ int) { s.fail(c, problem{code: codeMalformed, detail: twiceDetail}) },
	})
	return admission.Secure(withLastSlash(engine)), nil
}

// originOf is the scheme and host of an address; "" for one without.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// complete refuses a configuration that lacks a port, and names it.
func (c Config) complete() error {
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != "Meter" && isPort(v.Field(i)) && v.Field(i).IsNil() {
			return fmt.Errorf("make the api: %s is missing", name)
		}
	}
	return nil
}

// isPort reports whether a field of the configuration holds a part, not a plain value.
func isPort(v reflect.Value) bool {
	return v.Kind() == reflect.Interface || v.Kind() == reflect.Func || v.Kind() == reflect.Pointer
}

// loadDescription reads the description once for the process: nobody changes what it answers.
var loadDescription = sync.OnceValues(func() (*openapi3.T, error) {
	spec, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		return nil, fmt.Errorf("read the api's description: %w", err)
	}
	if err := spec.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("check the api's description: %w", err)
	}
	return spec, nil
})

// withLastSlash lets integrations leave out the last slash, as their tools do at will.
func withLastSlash(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/wh/ap/") && !strings.HasSuffix(r.URL.Path, "/") {
			r = r.Clone(r.Context())
			r.URL.Path += "/"
			r.URL.RawPath = ""
		}
		next.ServeHTTP(w, r)
	})
}
