package storetest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// ErrNotInstalled means that this machine cannot run a PostgreSQL cluster: no
// server binaries, or root without an operating system user "postgres".
var ErrNotInstalled = errors.New("PostgreSQL server is not installed")

// Installed returns nil where this machine can run a cluster, else an ErrNotInstalled.
func Installed() error {
	_, err := findBinaries()
	if err == nil {
		_, err = serverUser()
	}
	return err
}

// installFolders are where packages put binaries that are not in the PATH: Debian,
// Red Hat, from source, Homebrew.
var installFolders = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/local/pgsql/bin",
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
}

// findBinaries returns the folder of initdb and postgres: the one in the PATH,
// else the last by name of those known, which is the newest version.
func findBinaries() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil && isExecutable(filepath.Join(filepath.Dir(initdb), "postgres")) {
		return filepath.Dir(initdb), nil
	}
	var found []string
	for _, pattern := range installFolders {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			return "", fmt.Errorf("look for postgres in %q: %w", pattern, err)
		}
		for _, dir := range matches {
			if isExecutable(filepath.Join(dir, "initdb")) && isExecutable(filepath.Join(dir, "postgres")) {
				found = append(found, dir)
			}
		}
	}
	if len(found) == 0 {
		return "", ErrNotInstalled
	}
	return slices.Max(found), nil
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}

// serverUser is who runs the server: this user, or "postgres" when this is root,
// because PostgreSQL refuses root. Nil means this user.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, errors.Join(ErrNotInstalled, err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user id of postgres: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("group id of postgres: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
