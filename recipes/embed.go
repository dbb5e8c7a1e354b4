// Package recipes holds the recipes of this folder, as files for `cadenza apply` and for whoever shows them.
package recipes

import "embed"

// Files are the recipes, each by its file's name, such as welcome.yaml.
//
//go:embed *.yaml
var Files embed.FS
