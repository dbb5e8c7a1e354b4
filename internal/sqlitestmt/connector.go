// Package sqlitestmt connects to SQLite so that each statement is compiled once a connection.
//
// SQLite's driver keeps a compiled statement only in what was prepared through database/sql, which GORM cannot do
// inside a transaction, and which Temporal's server does not do at all: they would parse every statement at every
// use. So each connection keeps its compiled statements itself, found by their text.
package sqlitestmt

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	sqlitedriver "modernc.org/sqlite"
)

// Connector opens connections to the database that the address names; prepared, when not nil, is called for every
// statement that is compiled.
func Connector(dsn string, prepared func()) (driver.Connector, error) {
	made, err := sqlitedriver.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the address: %w", err)
	}
	return connector{made, prepared}, nil
}

type connector struct {
	driver.Connector
	prepared func()
}

// Connect opens a connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := newConn(made, c.prepared)
	if err != nil {
		return nil, errors.Join(err, made.Close())
	}
	return kept, nil
}
