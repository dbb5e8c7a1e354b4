package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cadenza/internal/config"
)

// errDiffers says that a recount found figures that are not what the rows give.
var errDiffers = errors.New("the figures differ from the rows: run it with --mend to correct them")

type recountCommand struct {
	config.Config `embed:""`
	Since         time.Time `help:"Check from this day (2006-01-02) on. Rows that retention removed earlier still count in the figures." format:"2006-01-02"`
	Mend          bool      `help:"Correct the figures that differ."`
}

// Run compares the figures of all reports with a count of the rows and prints those that differ;
// it fails when there are any that it does not mend.
func (c *recountCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		if err := a.needsSchema(ctx); err != nil {
			return err
		}
		var since *time.Time
		if !c.Since.IsZero() {
			since = &c.Since
		}
		differ, err := a.Figures.RecountFigures(ctx, since)
		if err != nil {
			return err
		}
		for _, d := range differ {
			_, err := fmt.Fprintf(
				s.out, "%s %s, %s %s %s, level %d bucket %d: %+d\n", d.Subject, d.SubjectID, d.Part, d.Measure, d.Reason, d.Level, d.Bucket,
				d.N,
			)
			if err != nil {
				return fmt.Errorf("print a difference: %w", err)
			}
		}
		switch {
		case len(differ) == 0:
			_, err = fmt.Fprintln(s.out, "every figure is what the rows give")
		case c.Mend:
			err = a.Figures.MendFigures(ctx, since)
		default:
			err = errDiffers
		}
		return err
	})
}
