package api

import (
	"strings"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// An id of a contact may be given in its short form too, as the id of a run's workflow shows it.

// longIDs brings the ids of contacts in the address into the form in which they are kept.
func longIDs(c *gin.Context) {
	ofContact := strings.HasPrefix(c.FullPath(), "/v1/contacts/:id")
	for i, p := range c.Params {
		if p.Key == "contact_id" || (ofContact && p.Key == "id") {
			c.Params[i].Value = models.LongID(p.Value)
		}
	}
}

// contactID is the id of a contact in the form in which it is kept; "" for none.
func contactID(given *string) string { return models.LongID(value(given)) }

// contactIDs are ids of contacts in the form in which they are kept; nil where none are given.
func contactIDs(given *[]string) []string {
	if given == nil {
		return nil
	}
	return each(*given, models.LongID)
}
