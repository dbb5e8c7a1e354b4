package whatsapptest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const schema = `
CREATE TABLE IF NOT EXISTS messages (
	seq INTEGER PRIMARY KEY AUTOINCREMENT, wamid TEXT NOT NULL UNIQUE, number_id TEXT NOT NULL, phone TEXT NOT NULL,
	inbound INTEGER NOT NULL,
	type TEXT NOT NULL, template TEXT NOT NULL, text TEXT NOT NULL, view TEXT NOT NULL, callback TEXT NOT NULL, status TEXT NOT NULL,
		at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS messages_phone ON messages (phone, seq);
CREATE INDEX IF NOT EXISTS messages_unread ON messages (phone, number_id) WHERE inbound = 0 AND status = 'delivered';
CREATE TABLE IF NOT EXISTS updates (
	seq INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, account_id TEXT NOT NULL, number_id TEXT NOT NULL, kind TEXT NOT NULL,
	value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS updates_due ON updates (due, seq);
CREATE TABLE IF NOT EXISTS windows (number_id TEXT NOT NULL, phone TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (number_id,
	phone)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (user_id TEXT PRIMARY KEY, phone TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS media (id TEXT PRIMARY KEY, number_id TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL,
	sha256 TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS customer_media (id TEXT PRIMARY KEY, number_id TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL,
	sha256 TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS media_bytes (id TEXT PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS templates (id TEXT PRIMARY KEY, account_id TEXT NOT NULL, template TEXT NOT NULL, deleted INTEGER NOT NULL)
	WITHOUT ROWID;
`

// maxGroup bounds the writes that share one transaction.
const maxGroup = 256

var errClosed = errors.New("the simulator is closed")

// store is the SQLite file. All writes go through one goroutine that commits whatever waits in one transaction: a write has returned
// only when it is in the log, so a killed process loses nothing that was answered.
type store struct {
	writer, reader *sql.DB
	writes         chan *write
	quit           chan struct{}
	done           sync.WaitGroup
	closing        sync.Once
}

type write struct {
	do   func(*sql.Tx) error
	done chan error
}

func openStore(file string) (*store, error) {
	writer, err := sql.Open("sqlite", dsn(file))
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	writer.SetMaxOpenConns(1)
	writer.SetConnMaxIdleTime(0)
	if _, err := writer.ExecContext(context.Background(), schema); err != nil {
		return nil, errors.Join(fmt.Errorf("create tables: %w", err), writer.Close())
	}
	reader := writer // a database in memory lives on its one connection
	if file != "" {
		if reader, err = sql.Open("sqlite", dsn(file)); err != nil {
			return nil, errors.Join(fmt.Errorf("open sqlite: %w", err), writer.Close())
		}
		reader.SetMaxOpenConns(4)
		reader.SetMaxIdleConns(4)
	}
	s := &store{writer: writer, reader: reader, writes: make(chan *write), quit: make(chan struct{})}
	s.done.Go(s.loop)
	return s, nil
}

func dsn(file string) string {
	settings := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)"}}
	if file == "" {
		file = ":memory:"
	}
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + settings.Encode()
}

func (s *store) close() error {
	var err error
	s.closing.Do(func() {
		close(s.quit)
		s.done.Wait()
		err = s.writer.Close()
		if s.reader != s.writer {
			err = errors.Join(err, s.reader.Close())
		}
	})
	return err
}

// write runs do in a transaction, which may hold other writes too, and returns once it is committed. do may run twice.
func (s *store) write(do func(*sql.Tx) error) error {
	w := &write{do: do, done: make(chan error, 1)}
	select {
	case s.writes <- w:
		return <-w.done
	case <-s.quit:
		return errClosed
	}
}

func (s *store) loop() {
	for {
		select {
		case w := <-s.writes:
			s.commit(s.gather(w))
		case <-s.quit:
			return
		}
	}
}

// gather takes along the writes that wait already.
func (s *store) gather(first *write) []*write {
	group := []*write{first}
	for len(group) < maxGroup {
		select {
		case w := <-s.writes:
			group = append(group, w)
		default:
			return group
		}
	}
	return group
}

// commit runs a group in one transaction; if a member fails, each has one of its own, so that none pays for another.
func (s *store) commit(group []*write) {
	err := s.transact(group)
	if err != nil && len(group) > 1 {
		for _, w := range group {
			w.done <- s.transact([]*write{w})
		}
		return
	}
	for _, w := range group {
		w.done <- err
	}
}

// groupContext is the context of a group's statements: no single caller may end it.
func groupContext() context.Context { return context.Background() }

func (s *store) transact(group []*write) error {
	tx, err := s.writer.BeginTx(groupContext(), nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, w := range group {
		if err := w.do(tx); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
