package models

import "regexp"

// MergeField matches a dynamic field in a text: %%CODE%%, or %%CODE|words%% with what stands there when the contact
// has no value. A code is upper case, beginning with a letter; META. and a path names a part of what an outside
// tool gave with the start, in the tool's own case. The first group is the code, the second the words with their bar.
var MergeField = regexp.MustCompile(`%%([A-Z][A-Z0-9_]*|META(?:\.[A-Za-z0-9_-]+)+)(\|(?:[^%\r\n]|%[^%\r\n])*)?%%`)

// plainFields is a text with one letter in place of each field.
func plainFields(text string) string { return MergeField.ReplaceAllLiteralString(text, "x") }
