// Package console is the web console: the sources in TypeScript beside it, the files that they are built to, which a binary
// holds, and how these are served. It rests on the standard library alone, so that whoever builds or tests Cadenza needs Go
// and nothing else: `make console` builds dist anew, and dist is committed.
package console

import "embed"

// dist is what `make console` built.
//
//go:embed all:dist
var dist embed.FS
