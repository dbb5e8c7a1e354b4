package condition_test

import (
	"encoding/json"
	"fmt"
	"time"

	"cadenza/internal/condition"
	"cadenza/internal/schedule"
	"cadenza/models"
)

// A branch asks: has a VIP who lives in Lecce tapped "Yes", and is the order younger than three days?
func ExampleHolds() {
	var asked models.Condition
	err := json.Unmarshal([]byte(`{"all": [
		{"tag": "vip"},
		{"field": "CITY", "is": "lecce"},
		{"reply": "button", "starts_with": "yes"},
		{"field": "ORDERED", "after": "now-P3D"}
	]}`), &asked)
	if err != nil {
		panic(err)
	}
	rome, err := schedule.LoadZone("Europe/Rome")
	if err != nil {
		panic(err)
	}
	facts := models.Facts{
		Tags:   map[string]bool{"vip": true},
		Fields: map[string]string{"CITY": " Lecce ", "ORDERED": "2026-11-22"},
		Reply:  &models.Reply{Text: "Yes, please", Tapped: true},
	}
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, rome)
	fmt.Println(condition.Holds(asked, facts, condition.Clock{Now: monday, Zone: rome}))
	fmt.Println(condition.Holds(asked, facts, condition.Clock{Now: monday.AddDate(0, 0, 7), Zone: rome}))
	// Output:
	// true
	// false
}
