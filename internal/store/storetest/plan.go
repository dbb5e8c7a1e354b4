package storetest

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

// Plan is one node of PostgreSQL's plan, as it was executed.
type Plan struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Plans    []Plan
}

// Walk calls fn for the node and all below it.
func (n Plan) Walk(fn func(Plan)) {
	fn(n)
	for _, p := range n.Plans {
		p.Walk(fn)
	}
}

// Read is how many rows the plan took from tables and indexes.
func (n Plan) Read() (rows int) {
	n.Walk(func(p Plan) {
		if p.Relation != "" {
			rows += int((p.Rows + p.Removed) * p.Loops)
		}
	})
	return rows
}

// Paths are the indexes that the plan goes by, and the tables that it reads whole.
func (n Plan) Paths() []string {
	var out []string
	n.Walk(func(p Plan) {
		switch {
		case p.Type == "Seq Scan":
			out = append(out, "all of "+p.Relation)
		case p.Index != "":
			out = append(out, p.Index)
		}
	})
	slices.Sort(out)
	return out
}

// Explain executes a query on PostgreSQL and returns its plan.
func Explain(t *testing.T, db, query *gorm.DB) Plan {
	t.Helper()
	built := query.Session(&gorm.Session{DryRun: true}).Find(&[]map[string]any{}).Statement
	return explain(t, db, built.SQL.String(), built.Vars)
}

// ExplainAll executes again what the function asks PostgreSQL for, and returns the plans.
func ExplainAll(t *testing.T, db *gorm.DB, ask func()) (plans []Plan) {
	t.Helper()
	type query struct {
		sql  string
		vars []any
	}
	var asked []query
	const name = "storetest:explain"
	require.NoError(t, db.Callback().Query().After("gorm:query").Register(name, func(db *gorm.DB) {
		asked = append(asked, query{db.Statement.SQL.String(), db.Statement.Vars})
	}))
	ask()
	require.NoError(t, db.Callback().Query().Remove(name))
	for _, q := range asked {
		plans = append(plans, explain(t, db, q.sql, q.vars))
	}
	return plans
}

func explain(t *testing.T, db *gorm.DB, sql string, vars []any) Plan {
	t.Helper()
	var text string
	require.NoError(t, db.Raw("EXPLAIN (ANALYZE, FORMAT JSON) "+sql, vars...).Row().Scan(&text))
	var plans []struct{ Plan Plan }
	require.NoError(t, json.Unmarshal([]byte(text), &plans))
	return plans[0].Plan
}
