package whatsapptest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxAnalyzed is how many templates one call may ask for.
const maxAnalyzed = 10

// analytics is GET /{version}/{account id}/template_analytics: what became of the messages of templates, by UTC days.
func (s *Simulator) analytics(r *http.Request) (any, error) {
	account, query := r.PathValue("id"), r.URL.Query()
	s.templates.mu.RLock()
	enabled := s.templates.insights[account]
	s.templates.mu.RUnlock()
	start, errStart := strconv.ParseInt(query.Get("start"), 10, 64)
	end, errEnd := strconv.ParseInt(query.Get("end"), 10, 64)
	var ids []json.Number
	errIDs := json.Unmarshal([]byte(query.Get("template_ids")), &ids)
	switch {
	case !enabled:
		return nil, refuse(200007)
	case errStart != nil || errEnd != nil || start >= end || !strings.EqualFold(query.Get("granularity"), "DAILY"):
		return nil, refuse(100, "Params start, end and granularity must name days")
	case errIDs != nil || len(ids) < 1 || len(ids) > maxAnalyzed:
		return nil, refuse(100, "Param template_ids must list 1 to 10 templates")
	}
	points := []object{}
	for _, id := range ids {
		_, t, ok := s.templates.byID(id.String())
		if !ok {
			return nil, unknownObject()
		}
		for day := time.Unix(start, 0).UTC().Truncate(24 * time.Hour); day.Unix() < end; day = day.Add(24 * time.Hour) {
			point, err := s.store.templateDay(r.Context(), t.Name, t.Language, day)
			if err != nil {
				return nil, err
			}
			if point != nil {
				point["template_id"] = t.ID
				point["cost"] = costs(point)
				points = append(points, point)
			}
		}
	}
	return object{"data": []object{{"granularity": "DAILY", "product_type": "CLOUD_API", "data_points": points}}}, nil
}

// templateDay counts the messages of a template on a day; nil for none.
func (s *store) templateDay(ctx context.Context, name, language string, day time.Time) (object, error) {
	const of = "o.inbound = 0 AND o.template = ? AND json_extract(o.view, '$.language') = ? AND o.at >= ? AND o.at < ?"
	args := []any{name, language, day.UnixMicro(), day.Add(24 * time.Hour).UnixMicro()}
	var sent, delivered, read int
	err := s.reader.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(o.status IN ('delivered', 'read')), 0), "+
		"coalesce(sum(o.status = 'read'), 0) FROM messages o WHERE o.status <> 'failed' AND "+of, args...).Scan(&sent, &delivered, &read)
	if err != nil {
		return nil, fmt.Errorf("count messages: %w", err)
	}
	if sent == 0 {
		return nil, nil
	}
	rows, err := s.reader.QueryContext(ctx, "SELECT i.text, count(*) FROM messages o "+
		"JOIN messages i ON i.inbound = 1 AND i.type = 'button' "+
		"AND json_extract(i.view, '$.reply_to') = o.wamid WHERE "+of+" GROUP BY i.text ORDER BY i.text", args...)
	if err != nil {
		return nil, fmt.Errorf("count taps: %w", err)
	}
	clicked, err := taps(rows)
	return object{
		"start": day.Unix(), "end": day.Add(24 * time.Hour).Unix(), "sent": sent, "delivered": delivered, "read": read, "clicked": clicked,
	}, err
}

// centsEach is what a delivered message costs here, whatever its category and country.
const centsEach = 3

// costs is what a day's messages cost.
func costs(day object) []object {
	delivered, _ := day["delivered"].(int)
	euros := func(cents int) json.Number { return json.Number(fmt.Sprintf("%d.%02d", cents/100, cents%100)) }
	out := []object{{"type": "amount_spent", "value": euros(delivered * centsEach)}}
	if delivered > 0 {
		out = append(out, object{"type": "cost_per_delivered", "value": euros(centsEach)})
	}
	return out
}

func taps(rows *sql.Rows) (clicked []object, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	clicked = []object{}
	for rows.Next() {
		var label string
		var times int
		if err := rows.Scan(&label, &times); err != nil {
			return nil, fmt.Errorf("scan taps: %w", err)
		}
		clicked = append(clicked, object{"type": "quick_reply_button", "button_content": label, "count": times})
	}
	return clicked, rows.Err()
}
