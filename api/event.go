package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// EventStore reads what happened, for those who listen.
type EventStore interface {
	// Listen says that somebody listens, and returns the place after which no event is missing.
	Listen(ctx context.Context, workspaceID string) (models.EventPlace, error)
	// Readable is the place up to which everything that is written can be read.
	Readable(ctx context.Context) (models.EventPlace, error)
	// NewestEvent is the place of the newest event of the workspace that can be read.
	NewestEvent(ctx context.Context, workspaceID string) (models.EventPlace, error)
	// After are the next events after a place that the viewer may hear of, and the place to go on from.
	After(
		ctx context.Context, who models.Viewer, after models.EventPlace, most int,
	) (list []models.Event, next models.EventPlace, err error)
}

// What a stream writes beside events.
const (
	streamReady = "ready" // all that happens from here on is told: now is the time to read what there is
	streamReset = "reset" // something was missed: read all anew
)

// How often a stream says that it is there, and looks whether its listener may still hear.
const (
	streamBeat     = 15 * time.Second
	streamCheck    = 2 * time.Second
	streamPage     = 200
	streamRetry    = time.Second
	listenAgain    = time.Minute
	readyPatience  = 100 * time.Millisecond
	streamPatience = 20 * time.Second
)

// eventStream is one listener's connection.
type eventStream struct {
	server *server
	c      *gin.Context
	who    caller
	bell   *eventBell
	place  models.EventPlace
	// listened and beaten are when the stream last said that somebody listens, and last wrote something.
	listened, beaten time.Time
	// checked is when it last looked whether its listener may still hear.
	checked time.Time
}

// streamEvents tells a listener what happens until one of the two goes away.
func (s *server) streamEvents(c *gin.Context) {
	who := callerOf(c)
	bell, leave, ok := s.bells.join(who.workspaceID)
	if !ok {
		detail := fmt.Sprintf("%d listeners of this workspace are here already", maxListeners)
		s.fail(c, problem{code: codeTooManyRequests, detail: detail, after: streamBeat})
		return
	}
	defer leave()
	stream := &eventStream{server: s, c: c, who: who, bell: bell}
	from, err := stream.listen(c)
	if err == nil {
		stream.place, err = s.Events.Readable(c)
	}
	if err != nil {
		s.failWith(c, err)
		return
	}
	header := c.Writer.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("X-Accel-Buffering", "no") // proxies that collect answers hold up every event
	c.Writer.WriteHeader(http.StatusOK)
	// whoever loses the stream comes again after its last event: there is nobody to tell of an error
	if err := stream.run(c.Request.Context(), from); err != nil && c.Request.Context().Err() == nil {
		s.Logger.WarnContext(c, "an event stream broke off", "error", err, "workspace_id", who.workspaceID)
	}
}

// listen says that somebody listens, once in a while.
func (e *eventStream) listen(ctx context.Context) (models.EventPlace, error) {
	e.listened = e.server.Now()
	return e.server.Events.Listen(ctx, e.who.workspaceID)
}

func (e *eventStream) run(ctx context.Context, from models.EventPlace) error {
	if err := e.begin(ctx, from); err != nil {
		return err
	}
	for {
		wait := e.bell.wait() // before the look: what comes after it rings
		more, err := e.tell(ctx)
		if err != nil {
			return err
		}
		if !more {
			select {
			case <-ctx.Done():
				return nil
			case <-e.server.Stopping:
				return nil
			case <-wait:
			case <-time.After(streamCheck):
			}
		}
		if ok, err := e.stays(ctx); !ok || err != nil {
			return err
		}
	}
}

// begin takes up where a listener was, if nothing was missed since, and else lets them read anew.
func (e *eventStream) begin(ctx context.Context, from models.EventPlace) error {
	if err := e.write("retry: %d\n\n", streamRetry.Milliseconds()); err != nil {
		return err
	}
	if last := e.c.GetHeader("Last-Event-ID"); last != "" {
		if place, ok := models.ParseEventPlace(last); ok && place.Compare(from) >= 0 && place.Compare(e.place) <= 0 {
			e.place = place
			return nil
		}
		if err := e.say(streamReset, "{}"); err != nil {
			return err
		}
	}
	return e.ready(ctx, from)
}

// ready waits until nobody still writes who cannot know of this listener.
func (e *eventStream) ready(ctx context.Context, from models.EventPlace) error {
	for {
		now, err := e.server.Events.Readable(ctx)
		if err != nil {
			return err
		}
		if now.Compare(from) >= 0 {
			return e.say(streamReady, "{}")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-e.server.Stopping:
			return nil
		case <-time.After(readyPatience):
		}
	}
}

// stays reports whether the listener may still hear: keys are revoked, people are signed out and lose rights.
func (e *eventStream) stays(ctx context.Context) (bool, error) {
	if e.server.Now().Sub(e.checked) < streamCheck {
		return true, nil
	}
	e.checked = e.server.Now()
	who, err := e.callerOfNow(ctx)
	switch {
	case models.CodeOf(err) == models.CodeNotFound:
		return false, nil
	case err != nil:
		return false, err
	case who.userID != e.who.userID || who.workspaceID != e.who.workspaceID || !slices.Equal(who.scopes, e.who.scopes):
		return false, nil
	}
	if e.server.Now().Sub(e.listened) > listenAgain {
		if _, err := e.listen(ctx); err != nil {
			return false, err
		}
	}
	if e.server.Now().Sub(e.beaten) > streamBeat {
		// an id alone is no event, and is where the listener comes again
		return true, e.write("id: %s\n\n", e.place)
	}
	return true, nil
}

// callerOfNow is the listener as they are now. A window that is open does not keep its session from ending.
func (e *eventStream) callerOfNow(ctx context.Context) (caller, error) {
	if e.who.userID == "" {
		return e.server.identify(e.c)
	}
	in, err := e.server.Sessions.LookUpSession(ctx, models.HashSecret(e.server.token(e.c)))
	return callerBy(in), err
}

// tell writes the next events, and reports whether there may be more.
func (e *eventStream) tell(ctx context.Context) (more bool, err error) {
	list, next, err := e.server.Events.After(ctx, e.who.viewer(), e.place, streamPage)
	if err != nil {
		return false, err
	}
	for _, one := range list {
		e.place = one.Place()
		if !slices.Contains(e.who.scopes, one.Kind.Scope()) {
			continue
		}
		if err := e.event(one); err != nil {
			return false, err
		}
	}
	e.place = next
	return len(list) == streamPage, nil
}

// event writes one event. Whoever sees only assigned contacts, and lost one, is to forget what they have of it.
func (e *eventStream) event(one models.Event) error {
	if e.who.onlyAssigned && one.Kind == models.EventContactUnassigned && one.UserID == e.who.userID {
		return e.say(streamReset, "{}")
	}
	data, err := json.Marshal(Event{Kind: EventKind(one.Kind), Ids: one.IDs})
	if err != nil {
		return fmt.Errorf("write an event: %w", err)
	}
	return e.say(string(one.Kind), string(data))
}

func (e *eventStream) say(kind, data string) error {
	return e.write("id: %s\nevent: %s\ndata: %s\n\n", e.place, kind, data)
}

func (e *eventStream) write(format string, values ...any) error {
	e.beaten = e.server.Now()
	// who does not read what they are told is let go; a writer without a connection, as tests have, takes no deadline
	_ = http.NewResponseController(e.c.Writer).SetWriteDeadline(time.Now().Add(streamPatience))
	if _, err := io.WriteString(e.c.Writer, fmt.Sprintf(format, values...)); err != nil {
		return fmt.Errorf("write to a listener: %w", err)
	}
	e.c.Writer.Flush()
	return nil
}
