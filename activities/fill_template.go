package activities

import (
	"slices"
	"strconv"
	"strings"

	"cadenza/models"
)

// chooseLanguage picks the approved version in the first of the wanted languages that has one: each of the reader's and
// then the step's, exactly; then, where both are of one base language, the step's counts as the reader's; then by its
// base language. With none of them, any approved one when the step names no language.
func chooseLanguage(versions []models.Template, reader []string, step string) (models.Template, bool) {
	approved := slices.DeleteFunc(slices.Clone(versions), func(t models.Template) bool { return t.Status != models.TemplateApproved })
	find := func(form func(string) string, wanted string) int {
		return slices.IndexFunc(approved, func(t models.Template) bool { return form(t.Language) == form(wanted) })
	}
	for _, language := range append(slices.Clone(reader), step) {
		wishes := []int{find(models.NormalLanguage, language), -1, find(models.BaseLanguage, language)}
		if models.BaseLanguage(language) == models.BaseLanguage(step) { // "en" gets the step's "en_US" before another "en_GB"
			wishes[1] = find(models.NormalLanguage, step)
		}
		for _, i := range wishes {
			if i >= 0 && language != "" {
				return approved[i], true
			}
		}
	}
	if step == "" && len(approved) > 0 {
		return approved[0], true
	}
	return models.Template{}, false
}

// fillTemplate renders what the template wants. A value that is missing or empty is a
// refusal, with its reason: no message leaves with a hole.
func fillTemplate(t models.Template, step models.SendTemplate, fill Fill) (out models.OutgoingTemplate, reason string) {
	out = models.OutgoingTemplate{
		Name: t.Name, Language: t.Language, Named: t.Named, ButtonSuffixes: map[int]string{}, CouponCodes: map[int]string{},
	}
	if len(t.Parameters.Unfillable) > 0 {
		return out, models.ReasonUnfillable
	}
	for _, name := range t.Parameters.Body {
		text, given := step.Parameters[name]
		if step.Parameters == nil {
			text, given = "%%"+models.CodeFirstName+"%%", true
		}
		value := parameterText(fill.Text(text))
		if !given || value == "" {
			return out, models.ReasonMissingParameter
		}
		out.Body = append(out.Body, models.OutgoingParameter{Name: name, Text: value})
	}
	if reason = fillHeader(&out, t.Parameters, step, fill); reason != "" {
		return out, reason
	}
	return out, fillButtons(&out, t.Parameters, step, fill)
}

func fillHeader(out *models.OutgoingTemplate, wants models.TemplateParameters, step models.SendTemplate, fill Fill) (reason string) {
	if wants.Header != "" {
		value := parameterText(fill.Text(step.Header))
		if value == "" {
			return models.ReasonMissingParameter
		}
		out.Header = &models.OutgoingParameter{Name: wants.Header, Text: value}
	}
	if kind := wants.HeaderMedia; kind != "" {
		if fill.Text(step.HeaderMedia) == "" {
			return models.ReasonMissingParameter
		}
		link, err := fill.URL(step.HeaderMedia)
		if err != nil {
			return models.ReasonInvalidValue
		}
		out.HeaderMedia = &models.Media{Type: strings.ToLower(kind), Link: link}
	}
	return ""
}

func fillButtons(out *models.OutgoingTemplate, wants models.TemplateParameters, step models.SendTemplate, fill Fill) (reason string) {
	for _, index := range wants.URLButtons {
		out.ButtonSuffixes[index] = fill.URLPart(step.ButtonParameters[strconv.Itoa(index)])
		if out.ButtonSuffixes[index] == "" {
			return models.ReasonMissingParameter
		}
	}
	for _, index := range wants.CouponCodes {
		out.CouponCodes[index] = parameterText(fill.Text(step.ButtonParameters[strconv.Itoa(index)]))
		if out.CouponCodes[index] == "" {
			return models.ReasonMissingParameter
		}
	}
	return ""
}

// parameterText makes a text fit for a template parameter: Meta refuses line breaks,
// tabs and long runs of spaces in one.
func parameterText(s string) string { return strings.Join(strings.Fields(s), " ") }
