package activities

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestTheLanguageOfATemplateIsTheNearest(t *testing.T) { // A1
	t.Parallel()
	for name, c := range map[string]struct {
		versions     []string
		reader, step string
		want         string
	}{
		"the contact's own":                          {[]string{"en_US", "it"}, "it", "en_US", "it"},
		"the step's region before another":           {[]string{"en_GB", "en_US"}, "en", "en_US", "en_US"},
		"the step's region before a third":           {[]string{"pt_BR", "pt_PT"}, "pt_AO", "pt_PT", "pt_PT"},
		"the contact's own region before the step's": {[]string{"en_GB", "en_US"}, "en-gb", "en_US", "en_GB"},
		"the contact's base before the step":         {[]string{"en_GB", "it"}, "en", "it", "en_GB"},
		"the step's where the contact's is none":     {[]string{"en_US", "it"}, "de", "it", "it"},
		"written in another way":                     {[]string{"en_US"}, "", "EN-us", "en_US"},
		"the step's base":                            {[]string{"es_MX"}, "de", "es", "es_MX"},
		"any, where the step names none":             {[]string{"fr"}, "de", "", "fr"},
		"the country's where the contact's is none":  {[]string{"it", "es"}, "fr es it", "it", "es"},
		"the country's region":                       {[]string{"pt_PT", "pt_BR"}, "pt_BR it", "pt_PT", "pt_BR"},
		"the workspace's before the step's":          {[]string{"en_US", "it"}, "fr de it", "en_US", "it"},
		"the contact's base before the country's":    {[]string{"en_GB", "it"}, "en it", "it", "en_GB"},
		"none": {[]string{"fr"}, "de", "it", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var versions []models.Template
			for _, language := range c.versions {
				versions = append(versions, models.Template{Language: language, Status: models.TemplateApproved})
			}
			got, _ := chooseLanguage(versions, strings.Fields(c.reader), c.step)
			require.Equal(t, c.want, got.Language)
		})
	}
}
