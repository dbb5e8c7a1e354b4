package database

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// newest is an empty SQLite database with the newest schema, as bytes. It is made once for the process: to apply all
// migrations takes longer than what a scratch database is for.
var newest struct {
	sync.Mutex
	schema []byte
}

// serializable is a connection whose database can be written as bytes and read from them.
type serializable interface {
	Serialize() ([]byte, error)
	Deserialize(content []byte) error
}

// MigrateScratch gives a database in memory the newest schema, in place of whatever it held. Other databases are refused.
func (d *DB) MigrateScratch(ctx context.Context) error {
	return d.inMemory(ctx, func(c serializable) error {
		schema, err := newestSchema(ctx)
		if err != nil {
			return err
		}
		return c.Deserialize(schema)
	})
}

func newestSchema(ctx context.Context) (_ []byte, err error) {
	newest.Lock()
	defer newest.Unlock()
	if newest.schema != nil {
		return newest.schema, nil
	}
	d, err := Open(ctx, Config{DSN: "sqlite::memory:"})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx); err != nil {
		return nil, err
	}
	err = d.inMemory(ctx, func(c serializable) (err error) {
		newest.schema, err = c.Serialize()
		return err
	})
	return newest.schema, err
}

// inMemory lets something be done with the one connection of a database in memory.
func (d *DB) inMemory(ctx context.Context, do func(c serializable) error) (err error) {
	pool, ok := d.conns.(*sqlitePool)
	if !ok || pool.readers != pool.writer {
		return errors.New("this is no database in memory")
	}
	conn, err := pool.writer.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to the database in memory: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return conn.Raw(func(driverConn any) error {
		c, ok := driverConn.(serializable)
		if !ok {
			return fmt.Errorf("the driver's connection is a %T", driverConn)
		}
		return do(c)
	})
}
