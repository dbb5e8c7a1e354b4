#!/bin/sh
# Runs once, when the data folder is empty: a role and a database for Cadenza, and a
# role for Temporal, which creates its own databases. Neither is a superuser.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
	--set cadenza_password="$CADENZA_DB_PASSWORD" --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE cadenza LOGIN PASSWORD :'cadenza_password';
CREATE DATABASE cadenza OWNER cadenza;
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';
SQL
