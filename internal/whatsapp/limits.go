package whatsapp

import "cadenza/models"

// WhatsApp's limits. Lengths count Unicode code points; MaxCallbackData counts bytes.
// Those that an automation's definition is held to as well live in models.
const (
	MaxText           = models.MaxText
	MaxCaption        = models.MaxCaption
	MaxFilename       = models.MaxFilename
	MaxBody           = models.MaxInteractiveBody
	MaxListBody       = models.MaxListBody
	MaxHeader         = models.MaxHeader
	MaxFooter         = models.MaxFooter
	MaxButtons        = models.MaxButtons
	MaxButtonTitle    = models.MaxButtonTitle
	MaxButtonID       = models.MaxButtonID
	MaxListButton     = models.MaxListButton
	MaxSections       = models.MaxSections
	MaxSectionTitle   = models.MaxSectionTitle
	MaxRows           = models.MaxRows
	MaxRowID          = models.MaxRowID
	MaxRowTitle       = models.MaxRowTitle
	MaxRowDescription = models.MaxRowDescription
	MaxTemplateName   = models.MaxTemplateName
	MaxTemplateBody   = models.MaxTemplateBody
	MaxCardBody       = models.MaxCardBody
	MaxCallbackData   = 512
	MaxPayload        = models.MaxPayload
	MaxURLSuffix      = models.MaxURL // of a whole URL
	MaxCouponCode     = models.MaxCouponCode
	MaxOneTimeCode    = models.MaxOneTimeCode
	MaxCards          = models.MaxCards
)
