package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// print shows the figures of all sizes side by side, for people.
func (r report) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(name string, cell func(f figure) string) {
		_, _ = fmt.Fprint(w, name)
		for _, f := range r.Sizes {
			_, _ = fmt.Fprint(w, "\t"+cell(f))
		}
		_, _ = fmt.Fprintln(w)
	}
	_, _ = fmt.Fprintf(w, "\n%s · PostgreSQL with fsync on\n\n", r.Machine)
	line("contacts", func(f figure) string { return fmt.Sprint(f.Contacts) })
	line("imported, contacts/s", func(f figure) string { return fmt.Sprintf("%.0f", float64(f.Contacts)/f.ImportSeconds) })
	line("campaign accepted, s", func(f figure) string { return fmt.Sprintf("%.2f", f.AcceptSeconds) })
	line("campaign to a segment previewed, s", func(f figure) string {
		return fmt.Sprintf("%.2f (%d)", f.PreviewSeconds, f.PreviewMembers)
	})
	line("campaign to a segment accepted, s", func(f figure) string { return fmt.Sprintf("%.2f (%d)", f.SegmentSeconds, f.SegmentMembers) })
	line("job, contacts/s", func(f figure) string {
		return fmt.Sprintf("%.0f (%d)", float64(f.JobContacts)/f.JobSeconds, f.JobContacts)
	})
	line("runs started/s", func(f figure) string { return fmt.Sprintf("%.0f", float64(f.Started)/f.StartSeconds) })
	line("database, bytes per run of 10 steps", func(f figure) string { return fmt.Sprintf("%.0f", f.RunBytes) })
	line("worker, most MB", func(f figure) string { return fmt.Sprintf("%.0f", float64(f.WorkerBytes)/1e6) })
	line("API, most MB", func(f figure) string { return fmt.Sprintf("%.0f", float64(f.APIBytes)/1e6) })
	_, _ = fmt.Fprintln(w, "\nreally went through an automation that sends, one message each")
	line("contacts", func(f figure) string { return fmt.Sprint(f.Through.Contacts) })
	line("messages/s", func(f figure) string { return fmt.Sprintf("%.0f", f.Through.MessagesPerSecond) })
	line("delivered · ended", func(f figure) string { return fmt.Sprintf("%d · %d", f.Through.Delivered, f.Through.Ended) })
	line("database, bytes each", func(f figure) string { return fmt.Sprintf("%.0f", f.Through.Bytes) })
	_, _ = fmt.Fprintln(w, "\nfilled in by SQL, to be read")
	line("step executions", func(f figure) string { return fmt.Sprint(f.Filled) })
	_, _ = fmt.Fprintln(w, "reads, p50 / p99 ms")
	for i, q := range r.Sizes[0].Reads {
		line(q.Name, func(f figure) string { return fmt.Sprintf("%.1f / %.1f", f.Reads[i].P50, f.Reads[i].P99) })
	}
	last := r.Sizes[len(r.Sizes)-1]
	_, _ = fmt.Fprintf(w, "\nplans with %d contacts\n", last.Contacts)
	for _, q := range last.Reads {
		_, _ = fmt.Fprintf(w, "%s\t%s\n", q.Name, strings.Join(q.Plan, " · "))
	}
	return w.Flush()
}

// segmentSeconds is within how long a campaign has the members of its segment, a third of the contacts.
const segmentSeconds = 20

// verdict is an error when a read went through a whole large table, or when something took longer than it may.
func (r report) verdict() error {
	var all []error
	for _, f := range r.Sizes {
		if f.SegmentSeconds > segmentSeconds {
			all = append(all, fmt.Errorf("with %d contacts, a campaign has its segment after %.1f s", f.Contacts, f.SegmentSeconds))
		}
		for _, q := range f.Reads {
			if q.Most > 0 && q.P99 > q.Most {
				all = append(all, fmt.Errorf("with %d contacts, p99 of %s is %.1f ms", f.Contacts, q.Name, q.P99))
			}
			if len(q.Scans) > 0 {
				all = append(all, fmt.Errorf("with %d contacts, %s reads the whole of %s", f.Contacts, q.Name, strings.Join(q.Scans, ", ")))
			}
		}
	}
	return errors.Join(all...)
}
