// Package archtest holds the tests that keep the shape of this repository: which
// package may import which and why, how long files and functions may be, what
// no file may name, and what docker-compose.yml must say.
package archtest
