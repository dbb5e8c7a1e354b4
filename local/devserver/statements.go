package devserver

import (
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"sync"

	"github.com/iancoleman/strcase"
	"github.com/jmoiron/sqlx"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	persistence "go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/resolver"

	"cadenza/internal/sqlitestmt"
)

// onceCompiled is the name of a storage plugin of Temporal's server: its own for SQLite, over a connection that compiles
// each statement once. Temporal's opens the driver by name and parses every statement at every use, which was a
// tenth of what a campaign's message cost in one process.
const onceCompiled = "sqlite-once-compiled"

// compiling makes the plugin known to the server, once in a process.
var compiling = sync.OnceFunc(func() { persistence.RegisterPlugin(onceCompiled, &compilingPlugin{open: map[string]*sqlx.DB{}}) })

// compilingPlugin hands out Temporal's own access to SQLite with another connection in it. Temporal offers no way to
// hand it one, so two fields are set that it does not export: replace reports when a version of it names them otherwise.
type compilingPlugin struct {
	mu sync.Mutex
	// open are the connections by address. As in Temporal's own plugin all its services share one, which lives as long
	// as the process: they open and close it several times.
	open map[string]*sqlx.DB
	// compiled, when not nil, is called for every statement that is compiled.
	compiled func()
}

// GetVisibilityQueryConverter is Temporal's for SQLite.
func (p *compilingPlugin) GetVisibilityQueryConverter() sqlplugin.VisibilityQueryConverter {
	converter, err := persistence.GetPluginVisibilityQueryConverter(sqlite.PluginName)
	if err != nil {
		panic(err) // it registers itself when it is imported, as it is here
	}
	return converter
}

// CreateDB is Temporal's for SQLite, over our connection.
func (p *compilingPlugin) CreateDB(
	kind sqlplugin.DbKind, cfg *config.SQL, services resolver.ServiceResolver, logger log.Logger, handler metrics.Handler,
) (sqlplugin.GenericDB, error) {
	plain := *cfg
	plain.PluginName = sqlite.PluginName
	made, err := persistence.NewSQLDB(kind, &plain, services, logger, handler)
	if err != nil {
		return nil, err
	}
	conn, err := p.connect(cfg)
	if err != nil {
		return nil, err
	}
	return made, replace(made, conn)
}

func (p *compilingPlugin) connect(cfg *config.SQL) (*sqlx.DB, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	dsn := addressOf(cfg)
	if db := p.open[dsn]; db != nil {
		return db, nil
	}
	connector, err := sqlitestmt.Connector(dsn, p.compiled)
	if err != nil {
		return nil, err
	}
	db := sqlx.NewDb(sql.OpenDB(connector), "sqlite")
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	db.MapperFunc(strcase.ToSnake) // as Temporal's plugin names columns
	p.open[dsn] = db
	return db, nil
}

// addressOf is the driver's address of a database in a file.
func addressOf(cfg *config.SQL) string {
	query := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(cfg.ConnectAttributes)) {
		value := cfg.ConnectAttributes[name]
		if name == "mode" {
			query.Set(name, value)
			continue
		}
		query.Add("_pragma", fmt.Sprintf("%s(%s)", name, value))
	}
	return "file:" + cfg.DatabaseName + "?" + query.Encode()
}

// replace gives Temporal's access another connection.
func replace(access sqlplugin.DB, conn *sqlx.DB) error {
	value := reflect.Indirect(reflect.ValueOf(access))
	for name, kind := range map[string]reflect.Type{"db": reflect.TypeFor[*sqlx.DB](), "conn": reflect.TypeFor[sqlplugin.Conn]()} {
		var field reflect.Value
		if value.Kind() == reflect.Struct {
			field = value.FieldByName(name)
		}
		if !field.IsValid() || field.Type() != kind {
			return fmt.Errorf("the access to SQLite of this version of Temporal, a %T, has no field %s of type %s", access, name, kind)
		}
		reflect.NewAt(kind, field.Addr().UnsafePointer()).Elem().Set(reflect.ValueOf(conn))
	}
	return nil
}
