package api

import (
	"context"
	"fmt"
	"time"

	"cadenza/models"
)

// boundAt is a bound of a period as it was written, with the pointer that names it.
type boundAt struct {
	text    *string
	pointer string
	// last means that a day is the last one of the period.
	last bool
}

const onAQuarter = "must be a day, or an instant of RFC 3339 on a quarter of an hour: figures are kept by the quarter"

// period reads the bounds of a period: instants, or days in the zone of the workspace. Its
// pointers are those of a JSON body.
func (s *server) period(ctx context.Context, from, to *string) (models.Period, error) {
	var out models.Period
	if from == nil && to == nil {
		return out, nil
	}
	zone, err := s.zone(ctx)
	if err != nil {
		return out, err
	}
	var bad []models.Violation
	read := func(b boundAt) *time.Time {
		at, ok := b.read(zone)
		if !ok {
			bad = append(bad, models.Violation{Pointer: b.pointer, Detail: onAQuarter})
		}
		return at
	}
	out.From, out.To = read(boundAt{from, "/from", false}), read(boundAt{to, "/to", true})
	if out.From != nil && out.To != nil && !out.From.Before(*out.To) {
		bad = append(bad, models.Violation{Pointer: "/to", Detail: "must be after from"})
	}
	return out, models.Invalid("the period cannot be reported on", bad)
}

// zone is that of the caller's workspace.
func (s *server) zone(ctx context.Context) (*time.Location, error) {
	workspace, err := s.Settings.GetWorkspace(ctx, callerOf(ctx).workspaceID)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(workspace.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("read the zone of a workspace: %w", err)
	}
	return zone, nil
}

// read is the instant of the bound; ok is false for what is none, or not on a quarter of an hour.
func (b boundAt) read(zone *time.Location) (at *time.Time, ok bool) {
	if b.text == nil {
		return nil, true
	}
	day, err := time.ParseInLocation(time.DateOnly, *b.text, zone)
	if err == nil && b.last {
		day = day.AddDate(0, 0, 1)
	}
	if err != nil {
		if day, err = time.Parse(time.RFC3339, *b.text); err != nil {
			return nil, false
		}
	}
	day = day.UTC()
	return &day, day.Equal(day.Truncate(models.FigureQuarter))
}
