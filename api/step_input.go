package api

import (
	"encoding/json"
	"fmt"

	"cadenza/models"
)

// decodeStep reads a step with all in its arms. What cannot be read, or lies so deep
// that reading it would take long, comes back as violations with their pointers.
func decodeStep(raw json.RawMessage, at string) (models.Step, []models.Violation) {
	var step models.Step
	if bad := unreadable(raw, at, 1); len(bad) > 0 {
		return step, bad
	}
	if json.Unmarshal(raw, &step) != nil {
		return step, []models.Violation{{Pointer: at, Detail: "cannot be read"}}
	}
	return step, nil
}

// unreadable walks down a step, level by level, before it is decoded: only here the
// pointers of what cannot be decoded are known.
func unreadable(raw json.RawMessage, at string, level int) []models.Violation {
	if level > models.MaxStepDepth {
		return []models.Violation{models.TooDeep(at)}
	}
	var parts struct {
		Wait    json.RawMessage   `json:"wait"`
		If      json.RawMessage   `json:"if"`
		NoReply []json.RawMessage `json:"no_reply"`
		Then    []json.RawMessage `json:"then"`
		Else    []json.RawMessage `json:"else"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return []models.Violation{{Pointer: at, Detail: "cannot be read"}}
	}
	out := durationViolations(raw, at, "limit")
	if len(parts.Wait) > 0 {
		out = append(out, durationViolations(parts.Wait, at+"/wait", "for")...)
	}
	if len(parts.If) > 0 {
		out = append(out, tooDeep(parts.If, at+"/if", 1)...)
	}
	for _, arm := range []struct {
		key   string
		steps []json.RawMessage
	}{{models.ArmNoReply, parts.NoReply}, {models.ArmThen, parts.Then}, {models.ArmElse, parts.Else}} {
		for i, step := range arm.steps {
			out = append(out, unreadable(step, fmt.Sprintf("%s/%s/%d", at, arm.key, i), level+1)...)
		}
	}
	return out
}

// tooDeep walks down a condition in the same way.
func tooDeep(raw json.RawMessage, at string, level int) []models.Violation {
	if level > models.MaxConditionDepth {
		return []models.Violation{models.ConditionTooDeep(at)}
	}
	var parts struct {
		All []json.RawMessage `json:"all"`
		Any []json.RawMessage `json:"any"`
		Not json.RawMessage   `json:"not"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return []models.Violation{{Pointer: at, Detail: "cannot be read"}}
	}
	var out []models.Violation
	for i, one := range parts.All {
		out = append(out, tooDeep(one, fmt.Sprintf("%s/all/%d", at, i), level+1)...)
	}
	for i, one := range parts.Any {
		out = append(out, tooDeep(one, fmt.Sprintf("%s/any/%d", at, i), level+1)...)
	}
	if len(parts.Not) > 0 {
		out = append(out, tooDeep(parts.Not, at+"/not", level+1)...)
	}
	return out
}

// durationViolations checks the durations of an object before it is decoded, because
// only here their pointers are known.
func durationViolations(raw json.RawMessage, at string, keys ...string) []models.Violation {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return []models.Violation{{Pointer: at, Detail: "cannot be read"}}
	}
	var out []models.Violation
	for _, key := range keys {
		var text string
		if object[key] == nil || json.Unmarshal(object[key], &text) != nil {
			continue
		}
		if _, err := models.ParseDuration(text); err != nil {
			out = append(out, models.Violation{Pointer: at + "/" + key, Detail: err.Error()})
		}
	}
	return out
}
