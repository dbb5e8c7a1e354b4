package models

import (
	"fmt"
	"runtime"
	"strings"
)

// Safely calls fn and turns a panic into an error, for work that no caller waits for: there a panic would end the
// process. The error says the panic's place and its kind. The value may be personal, so it is only said where it
// is the runtime's own.
func Safely(fn func() error) (err error) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		kind := fmt.Sprintf("%T", cause)
		if own, ok := cause.(runtime.Error); ok {
			kind = own.Error()
		}
		err = fmt.Errorf("panic: %s in %s", kind, panicPlace())
	}()
	return fn()
}

// panicPlace is the function, with its line, whose panic the caller has just recovered.
func panicPlace() string {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	raised := false
	for {
		frame, more := frames.Next()
		inRuntime := strings.HasPrefix(frame.Function, "runtime.")
		if raised && !inRuntime || !more {
			return fmt.Sprintf("%s:%d", frame.Function, frame.Line)
		}
		raised = raised || frame.Function == "runtime.gopanic"
	}
}
