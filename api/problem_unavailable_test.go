package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// stateError is a refusal of PostgreSQL, codeError one of SQLite.
type (
	stateError string
	codeError  int
)

func (e stateError) Error() string    { return marker }
func (e stateError) SQLState() string { return string(e) }
func (e codeError) Error() string     { return marker }
func (e codeError) Code() int         { return int(e) }

func TestADatabaseThatIsShortOfSomethingIs503(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		err    error
		status int
	}{
		"too many clients":             {stateError("53300"), 503},
		"disk full":                    {stateError("53100"), 503},
		"out of memory":                {stateError("53200"), 503},
		"a configured limit":           {stateError("53400"), 503},
		"serialisation, again":         {stateError("40001"), 503},
		"deadlock, again":              {stateError("40P01"), 503},
		"a copy that only reads":       {stateError("25006"), 503},
		"input or output":              {stateError("58030"), 503},
		"shut down":                    {stateError("57P01"), 503},
		"starting up":                  {stateError("57P03"), 503},
		"a statement cancelled":        {stateError("57014"), 503},
		"a connection that broke":      {stateError("08006"), 503},
		"a broken rule of ours":        {stateError("23505"), 500},
		"a statement that is wrong":    {stateError("42601"), 500},
		"a transaction in wrong state": {stateError("25P02"), 500},
		"SQLite, full":                 {codeError(13), 503},
		"SQLite, busy":                 {codeError(5), 503},
		"SQLite, busy of a snapshot":   {codeError(5 | 2<<8), 503},
		"SQLite, input or output":      {codeError(10 | 3<<8), 503},
		"SQLite, read-only":            {codeError(8), 503},
		"SQLite, a constraint":         {codeError(19), 500},
		"the time is up":               {context.DeadlineExceeded, 503},
		"the body's time is up":        {unreadBody(os.ErrDeadlineExceeded), 408},
		"anything else":                {errors.New(marker), 500},
	} {
		got := problemOf(fmt.Errorf("write: %w", one.err)).answer()
		require.Equal(t, one.status, got.Status, name)
		require.NotContains(t, *got.Detail, marker, name)
	}
}

// shortStore is a store that is short of something.
type shortStore struct {
	ListStore
	err error
}

func (s shortStore) CreateList(context.Context, string, string) (models.List, error) {
	return models.List{}, s.err
}

func TestA503SaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.change = func(cfg *Config) { cfg.Lists = shortStore{cfg.Lists, fmt.Errorf("insert: %w", stateError("53100"))} }
	b.serve()
	got := b.do("POST", "/v1/lists", object{"name": "a"})
	got.problem(http.StatusServiceUnavailable, "unavailable")
	require.Equal(t, "5", got.header.Get("Retry-After"))
	require.NotContains(t, string(got.body), marker)
}
