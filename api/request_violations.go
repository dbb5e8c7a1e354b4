package api

import "cadenza/models"

// maxErrors is how many broken rules a problem names: whoever mends those sees the next ones.
const maxErrors = models.MaxViolations

// violations collects broken rules, no more than a problem names.
type violations struct{ list []models.Violation }

// full reports that what is found from now on would not be told.
func (v *violations) full() bool { return len(v.list) >= maxErrors }

func (v *violations) add(pointer, detail string) {
	if !v.full() {
		v.list = append(v.list, models.Violation{Pointer: pointer, Detail: detail})
	}
}

func (v *violations) all(more []models.Violation) {
	for _, one := range more {
		v.add(one.Pointer, one.Detail)
	}
}
