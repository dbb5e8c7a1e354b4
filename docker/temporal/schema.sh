#!/bin/sh
# Creates Temporal's two databases and brings their schema to the version of this
# image. Every step may be repeated: an existing database is left alone, setup-schema
# keeps a newer version, update-schema applies what is missing.
#
# Host, port, user, password and plugin come from SQL_HOST, SQL_PORT, SQL_USER,
# SQL_PASSWORD and SQL_PLUGIN, which temporal-sql-tool reads itself.
set -eu

prepare() {
	temporal-sql-tool --db "$1" create-database
	temporal-sql-tool --db "$1" setup-schema --version 0.0
	temporal-sql-tool --db "$1" update-schema --schema-name "$2"
}

prepare temporal postgresql/v12/temporal
prepare temporal_visibility postgresql/v12/visibility
