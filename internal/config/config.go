// Package config is the one place where flags and environment become values. Nothing
// else in Cadenza reads the environment, except Temporal's own TEMPORAL_* variables,
// which its client library reads for the connection.
package config

import (
	"errors"
	"fmt"
	"time"
)

// Config holds all settings of a process. Each field is a flag and an environment variable;
// kong reads the tags, and --help shows them.
type Config struct {
	Database  string `help:"postgres:// URL, or sqlite: and a file." env:"CADENZA_DATABASE" default:"sqlite:cadenza.db"`
	SecretKey string `help:"Key that encrypts secrets at rest: 32 bytes in hex or base64. To rotate it, give the new key, a comma, then the old one." env:"CADENZA_SECRET_KEY"`

	Listen              string        `help:"Address of the HTTP API." env:"CADENZA_LISTEN" default:"127.0.0.1:8080"`
	MetricsListen       string        `help:"Address that serves metrics; empty turns them off." env:"CADENZA_METRICS_LISTEN" default:""`
	TrustedProxies      []string      `help:"Addresses and networks of the proxies whose X-Forwarded-For header is trusted." env:"CADENZA_TRUSTED_PROXIES" default:"127.0.0.1,::1"`
	StrangersPerAddress int           `help:"Connections that one address may hold open before it has shown a key; through a trusted proxy, unfinished requests." env:"CADENZA_STRANGERS_PER_ADDRESS" default:"256"`
	PublicURL           string        `help:"URL by which outside tools reach this API." env:"CADENZA_PUBLIC_URL" default:"http://127.0.0.1:8080"`
	LinkLifetime        time.Duration `help:"How long a tracked link leads on, from when its message was made." env:"CADENZA_LINK_LIFETIME" default:"2160h"`
	TemporalUIURL       string        `help:"URL of Temporal UI, for links to runs; empty makes no links." env:"CADENZA_TEMPORAL_UI_URL" default:""`

	LogLevel  string `help:"Least level that is logged: debug, info, warn or error." env:"CADENZA_LOG_LEVEL" default:"info" enum:"debug,info,warn,error"`
	LogFormat string `help:"Format of the log: text or json." env:"CADENZA_LOG_FORMAT" default:"text" enum:"text,json"`

	WhatsApp WhatsApp `embed:"" prefix:"whatsapp-" envprefix:"CADENZA_WHATSAPP_"`
	Worker   Worker   `embed:"" prefix:"worker-" envprefix:"CADENZA_WORKER_"`

	Media Media `embed:"" prefix:"media-" envprefix:"CADENZA_MEDIA_"`

	Mail Mail `embed:"" prefix:"mail-" envprefix:"CADENZA_MAIL_"`

	AllowPrivateWebhooks bool          `help:"Let webhooks call private addresses: for a system on one machine only." env:"CADENZA_ALLOW_PRIVATE_WEBHOOKS"`
	WebhookPauseAfter    time.Duration `help:"How long all webhooks to a host may fail before the host is paused; 0 never pauses." env:"CADENZA_WEBHOOK_PAUSE_AFTER" default:"72h"`
	ReconcileEvery       time.Duration `help:"How often rows and workflows are compared and mended." env:"CADENZA_RECONCILE_EVERY" default:"1m"`
	ReconcilePatience    time.Duration `help:"How late a row must be before its workflow is looked up." env:"CADENZA_RECONCILE_PATIENCE" default:"1m"`
	StuckAfter           time.Duration `help:"How long a late run may stand still before it is shown as stuck." env:"CADENZA_STUCK_AFTER" default:"10m"`
	DateSweepEvery       time.Duration `help:"How often automations that start on a date look for contacts." env:"CADENZA_DATE_SWEEP_EVERY" default:"1m"`
	SyncEvery            time.Duration `help:"How often templates are read from WhatsApp; its webhooks report changes in between." env:"CADENZA_SYNC_EVERY" default:"1h"`
	RetentionEvery       time.Duration `help:"How often rows are removed whose time of retention is over." env:"CADENZA_RETENTION_EVERY" default:"24h"`
	NotifyEvery          time.Duration `help:"How often people are told, in their browsers and by e-mail, what needs them." env:"CADENZA_NOTIFY_EVERY" default:"1m"`
	DateGrace            time.Duration `help:"How late, after an outage, a date may still start an automation." env:"CADENZA_DATE_GRACE" default:"24h"`
}

// WhatsApp says how to reach the Cloud API and how it reaches us.
type WhatsApp struct {
	URL          string        `help:"Base URL of the Graph API." env:"URL" default:"https://graph.facebook.com"`
	Version      string        `help:"Version of the Graph API." env:"VERSION" default:"v25.0"`
	AppSecret    string        `help:"Secret of the Meta app; it signs the webhooks that WhatsApp sends." env:"APP_SECRET"`
	VerifyToken  string        `help:"Token that WhatsApp shows when the webhook is set up." env:"VERIFY_TOKEN"`
	AppID        string        `help:"Id of the Meta app, for example files of templates; empty takes none." env:"APP_ID"`
	Timeout      time.Duration `help:"Time limit of one call." env:"TIMEOUT" default:"15s"`
	UnknownGrace time.Duration `help:"How long a send without an answer waits for a status before the step's choice of delivery decides." env:"UNKNOWN_GRACE" default:"2m"`
	LongestWait  time.Duration `help:"Longest time that a message waits for a pace or a hold before it is tried again; 0 waits as long as WhatsApp advises." env:"LONGEST_WAIT" default:"0"`
}

// Worker says how much a worker does at a time.
type Worker struct {
	WorkflowTasks   int  `help:"Workflow tasks that run at the same time. Three quarters of them may wait for a call to WhatsApp." env:"WORKFLOW_TASKS" default:"100"`
	LocalActivities int  `help:"Database steps that run at the same time." env:"LOCAL_ACTIVITIES" default:"50"`
	Sends           int  `help:"Messages that come through the queue at the same time. A quarter of them, and never less than 32, may be of one number." env:"SENDS" default:"1000"`
	SendsNear       bool `help:"Try the sends of runs that enter from now on where the run is, before they go through the queue. Builds that do not know this cannot go on with such runs: turn it on once the last of them is gone." env:"SENDS_NEAR" default:"true" negatable:""`
	Webhooks        int  `help:"Outgoing webhooks at the same time." env:"WEBHOOKS" default:"50"`
	StickyCache     int  `help:"Workflows kept in memory." env:"STICKY_CACHE" default:"5000"`
	DBConnections   int  `help:"Most connections to the database; 0 chooses by the kind of database." env:"DB_CONNECTIONS" default:"0"`
	// Build opts into Temporal's worker versioning.
	Build string `help:"Name of this build for Temporal's worker versioning; empty turns versioning off." env:"BUILD" default:""`
}

// Media says where files are kept: in a bucket where one is named, else in the folder.
type Media struct {
	Folder    string `help:"Folder in which files are kept; every process needs the same one." env:"FOLDER" default:"cadenza-media"`
	Endpoint  string `help:"Host of an S3-compatible service, with a port if it has one of its own; empty keeps files in the folder." env:"S3_ENDPOINT" name:"s3-endpoint"`
	Bucket    string `help:"Bucket of the service; it must be there." env:"S3_BUCKET" name:"s3-bucket"`
	Region    string `help:"Region of the bucket; empty asks the service." env:"S3_REGION" name:"s3-region"`
	AccessKey string `help:"Access key of the bucket." env:"S3_ACCESS_KEY" name:"s3-access-key"`
	SecretKey string `help:"Secret key of the bucket." env:"S3_SECRET_KEY" name:"s3-secret-key"`
	Plain     bool   `help:"Speak HTTP with the service: for one on the same machine only." env:"S3_PLAIN" name:"s3-plain"`
}

// Mail says how e-mail leaves. Nobody is told by e-mail where URL is empty.
type Mail struct {
	URL  string `help:"Mail server: smtp://user:password@host:587, which must offer TLS, or smtps://…; empty sends no e-mail." env:"URL"`
	From string `help:"Sender of e-mail, as Name <address>." env:"FROM"`
}

// NearSends is how many workflow tasks may wait for calls to WhatsApp that take long: the others are left to runs that
// have nothing to send.
func (w Worker) NearSends() int { return max(2, w.WorkflowTasks*3/4) }

// SendsOfNumber is how many messages of one number may be under way.
func (w Worker) SendsOfNumber() int { return max(32, w.Sends/4) }

// Validate returns everything that cannot work, in words for the operator.
func (c Config) Validate() error {
	var problems []error
	if c.SecretKey == "" {
		problems = append(problems, errors.New("CADENZA_SECRET_KEY is needed: 32 random bytes, for example from `openssl rand -hex 32`"))
	}
	for name, n := range map[string]int{
		"worker-workflow-tasks": c.Worker.WorkflowTasks, "worker-local-activities": c.Worker.LocalActivities,
		"worker-sends": c.Worker.Sends, "worker-webhooks": c.Worker.Webhooks, "worker-sticky-cache": c.Worker.StickyCache,
	} {
		if n < 2 {
			problems = append(problems, fmt.Errorf("%s must be at least 2", name))
		}
	}
	for name, d := range map[string]time.Duration{
		"reconcile-every": c.ReconcileEvery, "date-sweep-every": c.DateSweepEvery, "sync-every": c.SyncEvery,
		"retention-every": c.RetentionEvery, "notify-every": c.NotifyEvery,
	} {
		if d < time.Second {
			problems = append(problems, fmt.Errorf("%s must be at least 1s", name))
		}
	}
	if c.DateGrace < c.DateSweepEvery {
		problems = append(problems, errors.New(
			"date-grace (CADENZA_DATE_GRACE) must be at least as long as date-sweep-every (CADENZA_DATE_SWEEP_EVERY)",
		))
	}
	if c.LinkLifetime <= 0 {
		problems = append(problems, errors.New("link-lifetime (CADENZA_LINK_LIFETIME) must be longer than nothing"))
	}
	if c.StuckAfter < 0 {
		problems = append(problems, errors.New("stuck-after must not be negative"))
	}
	if (c.Media.Endpoint == "") != (c.Media.Bucket == "") {
		problems = append(problems, errors.New("media-s3-endpoint and media-s3-bucket (CADENZA_MEDIA_S3_ENDPOINT, …_BUCKET) go together"))
	}
	if c.Media.Endpoint == "" && c.Media.Folder == "" {
		problems = append(problems, errors.New("media-folder (CADENZA_MEDIA_FOLDER) is needed where no bucket is named"))
	}
	if (c.Mail.URL == "") != (c.Mail.From == "") {
		problems = append(problems, errors.New("mail-url and mail-from (CADENZA_MAIL_URL, CADENZA_MAIL_FROM) go together"))
	}
	if c.WebhookPauseAfter < 0 {
		problems = append(problems, errors.New("webhook-pause-after must not be negative"))
	}
	return errors.Join(problems...)
}

// String hides secrets, so that a printed configuration gives none away.
func (c Config) String() string {
	return fmt.Sprintf("database %s, listen %s, whatsapp %s %s", kindOf(c.Database), c.Listen, c.WhatsApp.URL, c.WhatsApp.Version)
}

func kindOf(dsn string) string {
	if len(dsn) > 7 && dsn[:7] == "sqlite:" {
		return dsn
	}
	return "postgresql"
}
