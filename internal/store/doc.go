// Package store keeps the models in PostgreSQL or SQLite. Only this package and those below it
// know GORM and SQL. Every query is scoped by workspace or by a key that is unique
// across workspaces, and has an index that serves it.
package store
