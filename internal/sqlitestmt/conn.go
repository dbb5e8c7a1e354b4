package sqlitestmt

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// keptStatements is how many statements a connection keeps. The engine has fewer that it repeats.
const keptStatements = 300

// longestKept is the longest text that is kept. Longer ones are inserts of many rows and long lists, each of its own
// length; what is often sent for any number of rows has them in one JSON text instead, and one text of its own.
const longestKept = 16 << 10

// conn is a connection to SQLite that prepares a statement once, however often it is used. Only
// one goroutine at a time uses it: database/sql sees to that.
type conn struct {
	sqliteConn
	// kept are the statements by their text.
	kept     *simplelru.LRU[string, *keptStmt]
	prepared func()
}

// sqliteConn is what database/sql uses of the driver's connection, and what copies its database.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	Serialize() ([]byte, error)
	Deserialize(content []byte) error
}

// sqliteStmt is what database/sql uses of the driver's statement.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keptStmt is a compiled statement.
type keptStmt struct {
	sqliteStmt
	// busy is true until what it was used for is over. Its text prepared again is another statement.
	busy bool
	// dropped is true when nobody finds it any more: it is closed as soon as it is not busy.
	dropped bool
}

// drop frees a statement that is kept no longer.
func drop(_ string, s *keptStmt) {
	s.dropped = true
	if !s.busy {
		_ = s.Close() // it repeats the error of the last use, which was returned then
	}
}

func newConn(made driver.Conn, prepared func()) (*conn, error) {
	own, ok := made.(sqliteConn)
	if !ok {
		return nil, fmt.Errorf("the driver's connection is a %T", made)
	}
	kept, err := simplelru.NewLRU(keptStatements, drop)
	if err != nil {
		return nil, err
	}
	return &conn{sqliteConn: own, kept: kept, prepared: prepared}, nil
}

// Close frees the statements, then closes the connection.
func (c *conn) Close() error {
	c.kept.Purge()
	return c.sqliteConn.Close()
}

// ExecContext runs a statement that answers no rows.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := s.ExecContext(ctx, args)
	c.give(query, s, err)
	return result, err
}

// QueryContext runs a statement that answers rows. It is in use until they are closed.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	answer, err := s.QueryContext(ctx, args)
	if err != nil {
		c.give(query, s, err)
		return nil, err
	}
	rows, ok := answer.(sqliteRows)
	if !ok {
		err = errors.Join(fmt.Errorf("the driver's rows are a %T", answer), answer.Close())
		c.give(query, s, err)
		return nil, err
	}
	return &keptRows{sqliteRows: rows, done: func(err error) { c.give(query, s, err) }}, nil
}

// take is a statement that nobody uses.
func (c *conn) take(ctx context.Context, query string) (*keptStmt, error) {
	if s, ok := c.kept.Get(query); ok && !s.busy {
		s.busy = true
		return s, nil
	}
	if c.prepared != nil {
		c.prepared()
	}
	made, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	own, ok := made.(sqliteStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's statement is a %T", made), made.Close())
	}
	s := &keptStmt{sqliteStmt: own, busy: true, dropped: true}
	if isRepeated(query) && !c.kept.Contains(query) {
		s.dropped = false
		c.kept.Add(query, s)
	}
	return s, nil
}

// give ends the use of a statement. One that failed is not trusted again.
func (c *conn) give(query string, s *keptStmt, err error) {
	s.busy = false
	switch {
	case s.dropped:
		drop(query, s)
	case err != nil:
		c.kept.Remove(query)
	}
}

// isRepeated reports whether a text may come again: inserts of many rows have many lengths, and
// GORM gives each savepoint a name of its own.
func isRepeated(query string) bool {
	return len(query) <= longestKept && !strings.HasPrefix(query, "SAVEPOINT ") && !strings.HasPrefix(query, "ROLLBACK TO ")
}

// sqliteRows is what database/sql uses of the driver's rows.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// keptRows are the rows of a statement that is kept.
type keptRows struct {
	sqliteRows
	// done ends the use of the statement, once.
	done func(error)
}

// Close resets the statement and gives it back.
func (r *keptRows) Close() error {
	err := r.sqliteRows.Close()
	if r.done != nil {
		r.done(err)
		r.done = nil
	}
	return err
}
