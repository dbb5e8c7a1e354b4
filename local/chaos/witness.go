package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// call is one call of the messages endpoint, as the simulator saw it.
type call struct {
	// began is when it came, ended when its answer was written or given up.
	began, ended time.Time
	accepted     bool
	// lost tells that it was accepted and the caller got no answer.
	lost bool
	// code is the error code of a refusal.
	code int
}

// witness stands before the simulator and notes what became of each call, by the message
// id that we give WhatsApp to hand back.
type witness struct {
	next http.Handler
	// arrivals tells of each message that a phone received.
	arrivals chan arrival

	mu    sync.Mutex
	calls map[string][]call
}

// arrival is a message on a phone: its contact and its step.
type arrival struct {
	n    int
	word string
}

// newWitness makes one; most is more arrivals than there can be unread.
func newWitness(next http.Handler, most int) *witness {
	return &witness{next: next, calls: map[string][]call{}, arrivals: make(chan arrival, most)}
}

// ServeHTTP passes the request on.
func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/messages") || strings.HasPrefix(r.URL.Path, "/sim/") {
		w.next.ServeHTTP(out, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the caller broke off before it had asked for anything
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var sent struct {
		ID string `json:"biz_opaque_callback_data"`
	}
	_ = json.Unmarshal(body, &sent) // what is not JSON is the simulator's to refuse
	c := call{began: time.Now()}
	answer := &recorder{ResponseWriter: out, status: http.StatusOK}
	defer func() {
		broken := recover()
		c.ended = time.Now()
		c.accepted = broken != nil || answer.status == http.StatusOK
		c.lost = c.accepted && (broken != nil || r.Context().Err() != nil)
		c.code = answer.code()
		w.note(sent.ID, c)
		if n, word, ok := read(string(body)); ok && c.accepted {
			w.arrivals <- arrival{n: n, word: word}
		}
		if broken != nil {
			panic(broken) // closes the connection: the answer is lost
		}
	}()
	w.next.ServeHTTP(answer, r)
}

func (w *witness) note(id string, c call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[id] = append(w.calls[id], c)
}

// recorder keeps the answer while it passes.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Write notes the body.
func (r *recorder) Write(b []byte) (int, error) {
	r.body.Write(b)
	return r.ResponseWriter.Write(b)
}

// code is the error code in a refusal; 0 in anything else.
func (r *recorder) code() int {
	var answer struct {
		Error struct{ Code int } `json:"error"`
	}
	if r.status == http.StatusOK || json.Unmarshal(r.body.Bytes(), &answer) != nil {
		return 0
	}
	return answer.Error.Code
}
