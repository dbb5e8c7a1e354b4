package whatsapp

// WhatsApp's limits. Lengths count Unicode code points; MaxCallbackData counts bytes.
const (
	MaxText           = 4096
	MaxCaption        = 1024
	MaxFilename       = 240
	MaxBody           = 1024
	MaxListBody       = 4096
	MaxHeader         = 60
	MaxFooter         = 60
	MaxButtons        = 3
	MaxButtonTitle    = 20
	MaxButtonID       = 256
	MaxListButton     = 20
	MaxSections       = 10
	MaxSectionTitle   = 24
	MaxRows           = 10
	MaxRowID          = 200
	MaxRowTitle       = 24
	MaxRowDescription = 72
	MaxTemplateName   = 512
	MaxCallbackData   = 512
	MaxPayload        = 128
)
