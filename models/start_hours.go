package models

// OnClosedHours starts on any message outside the working hours (S5).
type OnClosedHours struct {
	QuietPeriod Duration `json:"quiet_period,omitzero"`
}

func (o *OnClosedHours) validate(string) []Violation { return nil }

func (*OnClosedHours) references(string, *References) {}

func (o *OnClosedHours) quiet() Duration { return o.QuietPeriod }

// OnHoliday starts on any message on the automation's days (S6).
type OnHoliday struct {
	Days
	QuietPeriod Duration `json:"quiet_period,omitzero"`
}

func (o *OnHoliday) validate(at string) []Violation {
	if o.Empty() {
		return []Violation{{at, "needs days, yearly_days or a country"}}
	}
	return o.Validate(at)
}

func (*OnHoliday) references(string, *References) {}

func (o *OnHoliday) quiet() Duration { return o.QuietPeriod }
