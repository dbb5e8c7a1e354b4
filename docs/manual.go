// Package docs is what is written about Cadenza; of it a binary holds the manual, which the console opens beside its screens.
package docs

import "embed"

// Manual is the folder manual, a folder for each language, and the pictures that its pages show.
//
//go:embed manual images/console-*.png images/manual-*.png
var Manual embed.FS
