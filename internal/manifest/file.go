package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cadenza/internal/yamljson"
	"cadenza/models"
)

// File is one file with what it says.
type File struct {
	Path string
	models.AutomationFile
	// definition is that of the automation, by names and keys; the zero Definition without an automation.
	definition models.Definition
}

// Problem is something wrong in a file.
type Problem struct{ File, Pointer, Detail string }

// Problems are all that is wrong with the files; as an error, a line for each.
type Problems []Problem

// Error names file, pointer and what is wrong.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = strings.TrimSpace(one.File + ": " + strings.TrimSpace(one.Pointer+" "+one.Detail))
	}
	return strings.Join(lines, "\n")
}

// Load reads files, and the files of folders whose names end in .yaml, .yml or .json. What is wrong with them is an error of
// Problems; a path that cannot be read is another one.
func Load(paths ...string) ([]File, error) {
	var names []string
	for _, path := range paths {
		found, err := within(path)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	var files []File
	var bad Problems
	slugs := map[string]string{}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		f, problems, err := read(name)
		if err != nil {
			return nil, err
		}
		bad = append(bad, problems...)
		if a := f.Automation; a != nil && a.Slug != "" {
			if other := slugs[a.Slug]; other != "" {
				bad = append(bad, Problem{name, "/automation/slug", "is that of " + other + " too"})
			}
			slugs[a.Slug] = name
		}
		files = append(files, f)
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return files, nil
}

// within is the file, or those of the folder and of the folders in it.
func within(path string) ([]string, error) {
	about, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("find the files: %w", err)
	}
	if !about.IsDir() {
		return []string{path}, nil
	}
	var out []string
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name)) {
			out = append(out, name)
		}
		return err
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s has no file that ends in .yaml, .yml or .json", path)
	}
	return out, err
}

func read(path string) (File, Problems, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return File{}, nil, fmt.Errorf("read a file: %w", err)
	}
	f, problems := Parse(path, raw)
	return f, problems, nil
}

// Parse reads a file by the end of its name: .json is JSON, everything else YAML.
func Parse(path string, raw []byte) (File, Problems) {
	f := File{Path: path}
	wrong := func(pointer, detail string) Problems { return Problems{{path, pointer, detail}} }
	if filepath.Ext(path) != ".json" {
		var err error
		if raw, err = yamljson.ToJSON(raw); err != nil {
			return f, wrong("", err.Error())
		}
	}
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	if err := in.Decode(&f.AutomationFile); err != nil {
		return f, wrong("", strings.TrimPrefix(err.Error(), "json: "))
	}
	if rest := bytes.TrimLeft(raw[in.InputOffset():], " \t\r\n"); len(rest) > 0 {
		line := 1 + bytes.Count(raw[:len(raw)-len(rest)], []byte{'\n'})
		return f, wrong("", fmt.Sprintf("line %d: something follows the file's one value: put it into a file of its own", line))
	}
	if f.Format != models.FileFormat {
		return f, wrong("/cadenza", fmt.Sprintf("must be %d, the form of the file", models.FileFormat))
	}
	return f, f.check()
}

// check is what is wrong with the file by itself; it keeps the definition.
func (f *File) check() Problems {
	var bad []models.Violation
	for i, field := range f.Fields {
		bad = append(bad, field.Violations(fmt.Sprintf("/fields/%d", i))...)
	}
	bad = append(bad, names("/tags", f.Tags)...)
	bad = append(bad, names("/lists", f.Lists)...)
	for i, raw := range f.Templates {
		bad = append(bad, checkTemplate(fmt.Sprintf("/templates/%d", i), raw)...)
	}
	if a := f.Automation; a != nil {
		definition, broken := a.Definition()
		if !models.ValidKey(a.Slug) {
			broken = append(broken, models.Violation{Pointer: "/slug", Detail: "must be given: small letters, digits and hyphens"})
		}
		switch a.State {
		case "", models.AutomationDraft, models.AutomationActive, models.AutomationPaused:
		case models.AutomationArchived:
			broken = append(broken, models.Violation{Pointer: "/state", Detail: "must be draft, active or paused: --prune archives"})
		default:
			broken = append(broken, models.Violation{Pointer: "/state", Detail: "must be draft, active or paused"})
		}
		for _, v := range broken {
			bad = append(bad, models.Violation{Pointer: "/automation" + v.Pointer, Detail: v.Detail})
		}
		f.definition = definition.Keyed()
	}
	return f.problems(bad)
}

func names(at string, list []string) []models.Violation {
	var bad []models.Violation
	for i, name := range list {
		if models.Blank(name) || len([]rune(name)) > models.MaxNameLength {
			bad = append(bad, models.Violation{
				Pointer: fmt.Sprintf("%s/%d", at, i), Detail: fmt.Sprintf("must have 1 to %d characters", models.MaxNameLength),
			})
		}
	}
	return bad
}

// problems are violations as those of the file.
func (f *File) problems(bad []models.Violation) Problems {
	var out Problems
	for _, v := range bad {
		out = append(out, Problem{f.Path, v.Pointer, v.Detail})
	}
	return out
}

// Definition is what the automation of the file does, by names and keys.
func (f *File) Definition() models.Definition { return f.definition }
