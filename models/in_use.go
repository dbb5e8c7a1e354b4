package models

import (
	"slices"
	"strings"
)

// UseKind is what kind of thing automations and campaigns name.
type UseKind string

// The kinds of things that may be in use.
const (
	UseTag   UseKind = "tag"
	UseList  UseKind = "list"
	UseField UseKind = "field"
	UseUser  UseKind = "user"
	// UseTemplate is a template, by its name: whoever uses it may send any of its languages.
	UseTemplate UseKind = "template"
	// UseSegment is a segment, by its id.
	UseSegment UseKind = "segment"
)

// Use is a thing of a workspace, as automations and campaigns name it.
type Use struct {
	Kind UseKind
	// By is a tag's name, a field's code, the id of a list, a user or a segment.
	By string
}

// HolderKind is what kind of thing uses another.
type HolderKind string

// The kinds of holders.
const (
	HolderAutomation HolderKind = "automation"
	HolderCampaign   HolderKind = "campaign"
	HolderRecurring  HolderKind = "recurring_campaign"
	HolderSegment    HolderKind = "segment"
)

// Holder is an automation, a campaign or a segment that uses what is to be deleted.
type Holder struct {
	Kind HolderKind
	ID   string
	Name string
}

// MaxHolders is how many holders a refusal names.
const MaxHolders = 100

// Deletion says who deletes something, and whether also what is in use.
type Deletion struct {
	Actor string
	Force bool
	// Judged is how a user stood when their deletion was allowed.
	Judged UserAccess
}

// InUse refuses the deletion of what the holders use.
func InUse(kind UseKind, holders []Holder) *Error {
	err := Errorf(CodeInUse,
		"the %s is used by automations, campaigns or segments: take it out of them first, or delete it with force=true", kind)
	err.Holders = holders[:min(len(holders), MaxHolders)]
	return err
}

// Uses reports whether starts, live steps or their texts name the thing.
func (d Definition) Uses(u Use) bool {
	r := d.References()
	var templates []Reference
	for _, t := range r.Templates {
		templates = append(templates, Reference{t.Name, t.Pointer})
	}
	named := map[UseKind][]Reference{
		UseTemplate: templates, UseTag: r.Tags, UseList: r.Lists, UseUser: r.Users, UseField: slices.Concat(r.Fields, r.DateFields),
		UseSegment: r.Segments,
	}[u.Kind]
	if slices.ContainsFunc(named, func(r Reference) bool { return r.Value == u.By }) {
		return true
	}
	for _, step := range d.Every() {
		if step.Settings != nil && !step.Deleted && u.in(step.Settings.Texts()) {
			return true
		}
	}
	return false
}

// Uses reports whether the campaign takes its members from the list, or its template's texts
// name the field.
func (c CampaignContent) Uses(u Use) bool {
	if u.Kind == UseTemplate {
		return c.Template != nil && c.Template.Template == u.By
	}
	return u.Kind == UseList && slices.Contains(c.ListIDs, u.By) || u.Kind == UseSegment && slices.Contains(c.SegmentIDs,
		u.By) || c.Template != nil && u.in(c.Template.Texts())
}

// in reports whether texts name the field, with a default or without.
func (u Use) in(texts []string) bool {
	return u.Kind == UseField && slices.ContainsFunc(texts, func(text string) bool {
		return strings.Contains(text, "%%"+u.By+"%%") || strings.Contains(text, "%%"+u.By+"|")
	})
}
