package store

import "cadenza/models"

// unsendable is what WhatsApp would refuse of a definition's messages, whoever they are for (W8).
func (s *Store) unsendable(d models.Definition) []models.Violation {
	if s.refuses == nil {
		return nil
	}
	var out []models.Violation
	for at, step := range d.Every() {
		if step.Deleted {
			continue
		}
		for _, v := range s.refuses(step) {
			out = append(out, models.Violation{Pointer: at + v.Pointer, Detail: v.Detail})
		}
	}
	return out
}
