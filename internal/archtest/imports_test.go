package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// edge is one package that imports another.
type edge struct{ from, to string }

// rule forbids some imports and says why.
type rule struct {
	name   string
	reason string
	// allows decides on one import of one package.
	allows func(e edge) bool
	// broken is an import that the rule must refuse, kept an example of those it
	// must accept.
	broken, kept edge
}

// layer says that the packages of a tree import, of this module, only what lies
// in their own tree or in those named.
func layer(tree string, may ...string) func(edge) bool {
	return func(e edge) bool {
		return !within(e.from, tree) || !own(e.to) || within(e.to, tree) || within(e.to, may...)
	}
}

// owner says that only packages of the trees import the libraries.
func owner(libraries []string, trees ...string) func(edge) bool {
	return func(e edge) bool { return !within(e.to, libraries...) || within(e.from, trees...) }
}

// rules are "imports go one way", each with its reason.
func rules() []rule {
	return slices.Concat(layers(), rooms(), desks(), grounds(), owners())
}

func layers() []rule {
	return []rule{
		{
			name:   "models import the standard library only",
			reason: "everything rests on the entities and their rules: they must compile, and be tested, without any of it",
			allows: func(e edge) bool { return !within(e.from, "models") || standard(e.to) || within(e.to, "models") },
			broken: edge{"models", "github.com/google/uuid"}, kept: edge{"models", "time"},
		},
		{
			name:   "activities import models only",
			reason: "an activity says what it needs as a small interface; who provides it is wired in internal/app",
			allows: layer("activities", "models"),
			broken: edge{"activities", "internal/store"}, kept: edge{"activities", "models"},
		},
		{
			name:   "workflows import activities and models only",
			reason: "workflow code must be deterministic: no client, database or clock may come within its reach",
			allows: layer("workflows", "activities", "models"),
			broken: edge{"workflows", "internal/schedule"}, kept: edge{"workflows", "activities"},
		},
		{
			name:   "worker imports workflows, activities and models only",
			reason: "it registers and tunes; what the activities run on is handed to it",
			allows: layer("worker", "workflows", "activities", "models"),
			broken: edge{"worker", "api"}, kept: edge{"worker", "workflows"},
		},
		{
			name:   "api imports models, admission, phone, phrase, whatsapp and yamljson only",
			reason: "handlers reach the store through interfaces of their own, so that they are tested without one",
			allows: layer("api", "models", "internal/admission", "internal/phone", "internal/phrase", "internal/whatsapp",
				"internal/yamljson"),
			broken: edge{"api", "internal/store"}, kept: edge{"api", "internal/whatsapp"},
		},
		{
			name:   "console, docs and recipes import the standard library only",
			reason: "they are files that a binary holds, and how they are served: what a person may do is decided by the API",
			allows: func(e edge) bool { return !within(e.from, "console", "docs", "recipes") || standard(e.to) },
			broken: edge{"console", "api"}, kept: edge{"console", "net/http"},
		},
		{
			name:   "commands import internal/app only",
			reason: "a command is a doorway: what it does lives where tests start the same",
			allows: layer("cmd", "internal/app"),
			broken: edge{"cmd/cadenza", "internal/store"}, kept: edge{"cmd/cadenza", "internal/app"},
		},
		{
			name:   "inner packages import no outer one",
			reason: "internal/app puts the parts together; a part that knows api, worker or the commands could not be used by them",
			allows: func(e edge) bool {
				inner := within(e.from, "internal") && !within(e.from, "internal/app")
				return !inner || !within(e.to, "api", "console", "worker", "cmd")
			},
			broken: edge{"internal/store", "api"}, kept: edge{"internal/temporal", "workflows"},
		},
	}
}

// rooms are the packages below internal that have a place on the way of an event.
func rooms() []rule {
	return []rule{
		{
			name:   "trigger imports phrase, schedule and models only",
			reason: "it decides and changes rows; whoever tells workflows, Temporal or another, is handed to it",
			allows: func(e edge) bool {
				return layer("internal/trigger", "models", "internal/phrase", "internal/schedule")(e) &&
					(!within(e.from, "internal/trigger") || !within(e.to, "go.temporal.io"))
			},
			broken: edge{"internal/trigger", "go.temporal.io/sdk/client"}, kept: edge{"internal/trigger", "internal/phrase"},
		},
		{
			name:   "temporal imports the workflows' contract, activities, models and telemetry only",
			reason: "it starts, ends and wakes workflows by their names; what a run may do is decided elsewhere",
			allows: layer("internal/temporal", "workflows", "activities", "models", "internal/telemetry"),
			broken: edge{"internal/temporal", "internal/trigger"}, kept: edge{"internal/temporal", "workflows"},
		},
		{
			name:   "meta imports activities, models and whatsapp only",
			reason: "it turns Meta's words into the engine's and back; which run they concern is not its matter",
			allows: layer("internal/meta", "activities", "models", "internal/whatsapp"),
			broken: edge{"internal/meta", "internal/store"}, kept: edge{"internal/meta", "internal/whatsapp"},
		},
		{
			name:   "whatsapp imports models only",
			reason: "the client speaks Meta's language alone: it can be read, and tested, beside Meta's pages",
			allows: layer("internal/whatsapp", "models"),
			broken: edge{"internal/whatsapp", "activities"}, kept: edge{"internal/whatsapp", "net/http"},
		},
		{
			name:   "inbound imports activities, models, whatsapp and meta only",
			reason: "it accepts a webhook with what it is handed: store, router and workflows are tested without HTTP and it without them",
			allows: layer("internal/inbound", "activities", "models", "internal/whatsapp", "internal/meta"),
			broken: edge{"internal/inbound", "internal/trigger"}, kept: edge{"internal/inbound", "internal/meta"},
		},
		{
			name:   "media imports models only",
			reason: "it keeps bytes; whose they are, and how WhatsApp is asked for them, is handed to it",
			allows: layer("internal/media", "models"),
			broken: edge{"internal/media", "internal/whatsapp"}, kept: edge{"internal/media", "models"},
		},
		{
			name:   "permit imports activities and models only",
			reason: "it says when a call may leave; what is called, and what grants permits, is handed to it",
			allows: layer("internal/permit", "activities", "models"),
			broken: edge{"internal/permit", "internal/store"}, kept: edge{"internal/permit", "activities"},
		},
	}
}

// desks are the packages that do one thing for people and programs outside of runs.
func desks() []rule {
	return []rule{
		{
			name:   "notify imports models only, and for its tests outbound and seal",
			reason: "it tells people; who keeps what needs them, and how calls leave, is handed to it",
			allows: layer("internal/notify", "models", "internal/outbound", "internal/seal"),
			broken: edge{"internal/notify", "internal/store"}, kept: edge{"internal/notify", "models"},
		},
		{
			name:   "signin imports models and password only",
			reason: "it lets people in; who keeps accounts and sessions, and how the answer is given, is handed to it",
			allows: layer("internal/signin", "models", "internal/password"),
			broken: edge{"internal/signin", "internal/store"}, kept: edge{"internal/signin", "internal/password"},
		},
		{
			name:   "manifest imports models and yamljson only",
			reason: "it is a client of the HTTP API: it works against any server, and reaches nothing that a caller does not reach",
			allows: layer("internal/manifest", "models", "internal/yamljson"),
			broken: edge{"internal/manifest", "internal/store"}, kept: edge{"internal/manifest", "internal/yamljson"},
		},
		{
			name:   "webhook imports activities, models and outbound only",
			reason: "it turns a call's end into what the engine does about it; which run it is for is not its matter",
			allows: layer("internal/webhook", "activities", "models", "internal/outbound"),
			broken: edge{"internal/webhook", "internal/store"}, kept: edge{"internal/webhook", "internal/outbound"},
		},
		{
			name:   "store imports models, phone, schedule, slug and sqlitestmt only",
			reason: "it is asked and asks nobody: what it must do for a decision or a phrase is handed to it as a function",
			allows: func(e edge) bool {
				return within(e.from, "internal/store/storetest") ||
					layer("internal/store", "models", "internal/condition", "internal/phone", "internal/phrase", "internal/schedule",
						"internal/slug", "internal/sqlitestmt", "internal/words")(e)
			},
			broken: edge{"internal/store", "internal/trigger"}, kept: edge{"internal/store/storetest", "internal/trigger"},
		},
	}
}

// grounds are the packages below internal that everybody may stand on.
func grounds() []rule {
	return []rule{
		{
			name: "admission, config, outbound, password, phone, robot, seal, slug, sqlitestmt and yamljson " +
				"import nothing of this module",
			reason: "each does what any program may need: it can be read, tested and taken alone",
			allows: func(e edge) bool {
				return !own(e.to) || !within(e.from, "internal/admission", "internal/config", "internal/outbound",
					"internal/password", "internal/phone", "internal/robot", "internal/seal", "internal/slug", "internal/sqlitestmt",
					"internal/yamljson")
			},
			broken: edge{"internal/outbound", "models"}, kept: edge{"internal/outbound", "net/http"},
		},
		{
			name:   "schedule imports models only",
			reason: "the calendar is asked by activities, store, conditions and simulations: each of them can reach what rests on nothing",
			allows: layer("internal/schedule", "models"),
			broken: edge{"internal/schedule", "internal/store"}, kept: edge{"internal/schedule", "models"},
		},
		{
			name:   "telemetry imports models only",
			reason: "everybody logs and counts: who does so must not be drawn into anything else",
			allows: layer("internal/telemetry", "models"),
			broken: edge{"internal/telemetry", "internal/store"}, kept: edge{"internal/telemetry", "models"},
		},
		{
			name:   "packages below the store do not import it",
			reason: "what needs no transaction of a run stands on the database alone: the engine may build on it, never the reverse",
			allows: func(e edge) bool {
				below := within(e.from, "internal/store") && e.from != "internal/store" && !within(e.from, "internal/store/storetest")
				return !below || e.to != "internal/store"
			},
			broken: edge{"internal/store/figures", "internal/store"}, kept: edge{"internal/store/figures", "internal/store/database"},
		},
		{
			name:   "below the store, imports go down to events, workspace, definitions and contacts, database, migrations, in this order",
			reason: "who asks whom must never go round: each can be read, and tested, with those before it alone",
			allows: func(e edge) bool {
				from, fromBelow := rankBelowStore(e.from)
				to, toBelow := rankBelowStore(e.to)
				return !fromBelow || !toBelow || e.from == e.to || to < from
			},
			broken: edge{"internal/store/contacts", "internal/store/workspace"},
			kept:   edge{"internal/store/figures", "internal/store/workspace"},
		},
		{
			name:   "phrase imports models only",
			reason: "the store, the API and the router compare phrases: each of them can reach what rests on nothing",
			allows: layer("internal/phrase", "models"),
			broken: edge{"internal/phrase", "internal/store"}, kept: edge{"internal/phrase", "models"},
		},
		{
			name:   "words imports models only",
			reason: "rows, and questions about them, are folded by one code, which rests on nothing",
			allows: layer("internal/words", "models"),
			broken: edge{"internal/words", "internal/store"}, kept: edge{"internal/words", "models"},
		},
		{
			name:   "render imports models only",
			reason: "it fills texts and knows nobody: whoever shows or sends one can reach it",
			allows: layer("internal/render", "models"),
			broken: edge{"internal/render", "internal/phrase"}, kept: edge{"internal/render", "models"},
		},
	}
}

// rankBelowStore is a package's place in the order of those below the store, and whether it is one of
// them. storetest only helps tests.
func rankBelowStore(dir string) (rank int, below bool) {
	name, below := strings.CutPrefix(dir, "internal/store/")
	if !below || within(dir, "internal/store/storetest") {
		return 0, false
	}
	order := [][]string{{"migrations"}, {"database"}, {"definitions", "contacts"}, {"audience"}, {"workspace"}, {"events"}}
	for rank, names := range order {
		if slices.Contains(names, name) {
			return rank, true
		}
	}
	return len(order), true
}

func owners() []rule {
	return []rule{
		{
			name:   "only internal/app imports internal/trigger",
			reason: "who needs a decision or a start declares a small interface (storetest only helps tests)",
			allows: owner([]string{"internal/trigger"}, "internal/trigger", "internal/app", "internal/store/storetest"),
			broken: edge{"internal/condition", "internal/trigger"}, kept: edge{"internal/app", "internal/trigger"},
		},
		{
			name:   "only commands import internal/app",
			reason: "the composition root is where imports end",
			allows: owner([]string{"internal/app"}, "internal/app", "cmd"),
			broken: edge{"internal/store", "internal/app"}, kept: edge{"cmd/cadenza", "internal/app"},
		},
		{
			name:   "only internal/store imports GORM",
			reason: "queries, their indexes and the scope of a workspace are read and tested in one place",
			allows: owner([]string{"gorm.io", "github.com/jackc/pgx", "github.com/pressly/goose"}, "internal/store"),
			broken: edge{"api", "gorm.io/gorm"}, kept: edge{"internal/store", "gorm.io/gorm"},
		},
		{
			name:   "only internal/store, its connection to SQLite and the simulator import SQL",
			reason: "the product's data has one door; the simulator, which plays somebody else's system, keeps a file of its own",
			allows: func(e edge) bool {
				// database/sql/driver names values and the error of a lost connection, no query.
				return e.to == "database/sql/driver" ||
					owner([]string{"modernc.org/sqlite", "database/sql"},
						"internal/store", "internal/sqlitestmt", "internal/whatsapp/whatsapptest")(e)
			},
			broken: edge{"api", "database/sql"}, kept: edge{"internal/store", "database/sql"},
		},
		{
			name:   "only api imports Gin",
			reason: "HTTP routing is api's; the rest speaks net/http",
			allows: owner(
				[]string{
					"github.com/gin-gonic", "github.com/gin-contrib", "go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic",
				},
				"api",
			),
			broken: edge{"internal/telemetry", "github.com/gin-gonic/gin"}, kept: edge{"api", "github.com/gin-gonic/gin"},
		},
		{
			name:   "nobody imports the Temporal server",
			reason: "it makes builds minutes longer: only the local module has it",
			allows: owner([]string{"go.temporal.io/server", "github.com/temporalio/ui-server"}),
			broken: edge{"internal/app", "go.temporal.io/server/temporal"}, kept: edge{"internal/app", "go.temporal.io/sdk/client"},
		},
		{
			name:   "beside workflows, activities and worker, only internal/temporal, telemetry, simulate and app import the Temporal SDK",
			reason: "how the server is spoken to is read in one place; the rest could run on another engine",
			allows: func(e edge) bool {
				return owner([]string{"go.temporal.io/sdk"}, "workflows", "activities", "worker",
					"internal/temporal", "internal/telemetry", "internal/simulate", "internal/app")(e)
			},
			broken: edge{"internal/trigger", "go.temporal.io/sdk/client"}, kept: edge{"internal/temporal", "go.temporal.io/sdk/client"},
		},
		{
			name:   "of the product, only internal/simulate imports the SDK's test environment",
			reason: "its clock skips what a run waits for, which is right where nothing happens and wrong everywhere else",
			allows: owner([]string{"go.temporal.io/sdk/testsuite"}, "internal/simulate"),
			broken: edge{"internal/app", "go.temporal.io/sdk/testsuite"}, kept: edge{"internal/simulate", "go.temporal.io/sdk/testsuite"},
		},
		{
			name:   "only tests import storetest",
			reason: "it starts database servers",
			allows: owner([]string{"internal/store/storetest"}, "internal/store/storetest"),
			broken: edge{"internal/app", "internal/store/storetest"}, kept: edge{"internal/app", "internal/store"},
		},
	}
}

// violations lists each import that a rule refuses, with the rule and its reason.
func violations(g graph, rules []rule) []string {
	var found []string
	for from, imports := range g {
		for _, to := range imports {
			for _, r := range rules {
				if !r.allows(edge{from, to}) {
					found = append(found, fmt.Sprintf("%s imports %s, but %s: %s", from, to, r.name, r.reason))
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	for _, v := range violations(readGraph(t, repository(t)), rules()) {
		t.Error(v)
	}
}

func TestEveryImportRuleCanFail(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, r.reason)
			one := []rule{r}
			require.Len(t, violations(graph{r.broken.from: {"time", r.broken.to}}, one), 1)
			require.Empty(t, violations(graph{r.kept.from: {"time", r.kept.to}}, rules()))
		})
	}
}

func TestAPackageNamedLikeATreeIsNotWithinIt(t *testing.T) {
	t.Parallel()
	require.True(t, within("api/openapi", "api"))
	require.False(t, within("apiary", "api"))
	require.True(t, standard("net/http"))
	require.False(t, standard("models"))
	require.False(t, standard("github.com/google/uuid"))
}
