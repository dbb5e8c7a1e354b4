package activities

import (
	"encoding/json"
	"fmt"

	"cadenza/models"
)

// Fill puts values into the texts of a message, by the syntax that they enter.
type Fill struct {
	Text func(s string) string
	// Number fills what must be a number, Moment what must be an instant.
	Number, Moment func(s string) string
	URL            func(s string) (string, error)
	URLPart        func(s string) string
	// JSON fills every text in a JSON document.
	JSON func(doc json.RawMessage) (json.RawMessage, error)
	// Tracker tracks the links of the message; nil leaves them as they are. A template needs one where a button is tracked.
	Tracker *Tracker
	// Languages are those of the reader, the best first.
	Languages []string
}

// Unfit is a value that cannot stand where it would, such as one that makes no address of a link.
type Unfit struct {
	// Place is that of the part in the step's settings, such as "header/image/link".
	Place string
	Cause error
}

// Error says where, and why.
func (u *Unfit) Error() string { return fmt.Sprintf("%s: %v", u.Place, u.Cause) }

// Unwrap is the cause.
func (u *Unfit) Unwrap() error { return u.Cause }

// address fills a link.
func (f Fill) address(place, link string) (string, error) {
	if link == "" {
		return "", nil
	}
	filled, err := f.URL(link)
	if err != nil {
		return "", &Unfit{Place: place, Cause: err}
	}
	return filled, nil
}

// document fills a JSON document.
func (f Fill) document(place string, doc json.RawMessage) (json.RawMessage, error) {
	filled, err := f.JSON(doc)
	if err != nil {
		return nil, &Unfit{Place: place, Cause: err}
	}
	return filled, nil
}

// above fills what stands above buttons, a link or a form: a text or a file.
func (f Fill) above(h models.HeaderValue) (text string, file *models.Media, err error) {
	file = h.Media()
	if file == nil {
		return f.Text(h.Text), nil, nil
	}
	file.Filename = f.Text(file.Filename)
	file.Link, err = f.address("header/"+file.Type+"/link", file.Link)
	return "", file, err
}

// place fills a place; text fills its words. A coordinate that is none stays as it is, and is refused.
func (f Fill) place(p models.MapPlace, text func(string) string) models.MapPlace {
	return models.MapPlace{
		Latitude: f.degrees(p.Latitude, models.MaxLatitude), Longitude: f.degrees(p.Longitude, models.MaxLongitude),
		Name: text(p.Name), Address: text(p.Address),
	}
}

func (f Fill) degrees(d models.Degrees, most float64) models.Degrees {
	filled := models.Degrees(f.Number(string(d)))
	if sent, ok := filled.Within(most); ok {
		return models.Degrees(sent)
	}
	return filled
}
