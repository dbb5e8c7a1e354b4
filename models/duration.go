package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxDuration bounds every wait and limit: ten years of 365 days.
const MaxDuration = Duration(10 * 365 * 24 * time.Hour)

// Duration is a span of time written as ISO 8601 ("PT10M", "P3D", "P1W"). A day is
// always 24 h, a week seven of them; months and years are refused, because their
// length depends on where one counts from. The zero value is no time at all.
type Duration time.Duration

var isoDuration = regexp.MustCompile(
	`^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:[.,](\d{1,3}))?S)?)?$`,
)

// ParseDuration reads an ISO 8601 duration. It refuses months, years, negative
// spans, "P" and "PT" alone, and more than MaxDuration.
func ParseDuration(s string) (Duration, error) { return parseDuration(s, MaxDuration) }

func parseDuration(s string, most Duration) (Duration, error) {
	tooLong := fmt.Errorf("is longer than %d days", most.Std()/(24*time.Hour))
	m := isoDuration.FindStringSubmatch(s)
	if m == nil || strings.HasSuffix(s, "P") || strings.HasSuffix(s, "T") {
		return 0, durationProblem(s)
	}
	units := []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second}
	var total time.Duration
	for i, unit := range units {
		n, _ := strconv.ParseInt("0"+m[i+1], 10, 64)
		if n > (int64(most)-int64(total))/int64(unit) { // what is left, so that nothing overflows
			return 0, tooLong
		}
		total += time.Duration(n) * unit
	}
	millis, _ := strconv.Atoi((m[6] + "000")[:3])
	total += time.Duration(millis) * time.Millisecond
	if total > most.Std() {
		return 0, tooLong
	}
	return Duration(total), nil
}

func durationProblem(s string) error {
	date, _, _ := strings.Cut(s, "T")
	if strings.ContainsAny(date, "YM") {
		return errors.New("months and years have no fixed length; give days, hours, minutes or seconds")
	}
	return errors.New("must be an ISO 8601 duration such as PT10M or P3D")
}

// Std returns the span as the standard library knows it.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// String writes the shortest ISO 8601 form: "PT0S" for zero, days of 24 h. It is exact
// to the millisecond, the finest that ParseDuration reads.
func (d Duration) String() string {
	if d == 0 {
		return "PT0S"
	}
	var b strings.Builder
	b.WriteByte('P')
	rest := time.Duration(d)
	if days := rest / (24 * time.Hour); days > 0 {
		fmt.Fprintf(&b, "%dD", days)
		rest %= 24 * time.Hour
	}
	if rest > 0 {
		b.WriteByte('T')
		writeClock(&b, rest)
	}
	return b.String()
}

func writeClock(b *strings.Builder, rest time.Duration) {
	if h := rest / time.Hour; h > 0 {
		fmt.Fprintf(b, "%dH", h)
	}
	if m := rest % time.Hour / time.Minute; m > 0 {
		fmt.Fprintf(b, "%dM", m)
	}
	if s := rest % time.Minute; s > 0 {
		b.WriteString(strconv.FormatFloat(float64(s.Milliseconds())/1000, 'f', -1, 64))
		b.WriteByte('S')
	}
}

// MarshalJSON writes the ISO 8601 form.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads the ISO 8601 form.
func (d *Duration) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return errors.New("must be an ISO 8601 duration in quotes")
	}
	parsed, err := ParseDuration(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
