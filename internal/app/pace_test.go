package app

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// limit gives the number's portfolio a limit of recipients.
func (b *bundle) limit(most int) {
	b.t.Helper()
	facts := models.NumberFacts{Limit: &models.RecipientLimit{Most: &most}}
	require.NoError(b.t, b.store.NoteNumber(b.t.Context(), b.number, facts, b.now))
}

// fullUntil is when the number's portfolio has room again.
func (b *bundle) fullUntil() time.Time {
	b.t.Helper()
	all, err := b.store.ListPortfolios(b.t.Context(), b.workspace)
	require.NoError(b.t, err)
	require.NotNil(b.t, all["waba"].FullUntil)
	return *all["waba"].FullUntil
}

func TestAThousandPeopleAreWrittenTo250AMovingDay(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const people, perDay = 1000, 250
		b.limit(perDay)
		a := b.automation(models.Reentry{}, welcome())
		began := b.now
		type waiting struct {
			run  models.Run
			move activities.Move
		}
		queue := make([]waiting, people)
		for i := range queue {
			queue[i].run, queue[i].move = b.enter(a, fmt.Sprintf("+39347%07d", i))
		}
		sent := make([]time.Time, 0, people)
		for len(queue) > 0 { // in the order in which their workflows wake
			next := slices.MinFunc(queue, func(x, y waiting) int { return x.move.Due.Compare(y.move.Due) })
			i := slices.IndexFunc(queue, func(w waiting) bool { return w.run.ID == next.run.ID })
			if b.now.Before(next.move.Due) {
				b.now = next.move.Due
			}
			at := b.now
			after, err := b.perform(next.run, next.move) // a second passes
			require.NoError(t, err)
			if after.State == activities.MoveDone {
				sent, queue = append(sent, at), slices.Delete(queue, i, i+1)
				continue
			}
			require.Contains(t, after.Until, "the portfolio's limit of 250 recipients in 24 hours is reached")
			queue[i].move = after
		}
		require.Len(t, b.phone.taken, people)
		to := map[string]bool{}
		for i, m := range b.phone.taken {
			require.False(t, to[m.Phone], "nobody twice")
			to[m.Phone] = true
			if i >= perDay {
				require.GreaterOrEqual(t, sent[i].Sub(sent[i-perDay]), 24*time.Hour, "the %d. person", i)
			}
		}
		require.Less(t, b.now.Sub(began), 4*24*time.Hour, "and no day is wasted")
	})
}

func TestAnAnswerWithinItsWindowNeedsNoRoom(t *testing.T) { // W3, W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.limit(1)
		a := b.automation(models.Reentry{}, welcome())
		for i := range 3 {
			customer := fmt.Sprintf("+39347000000%d", i)
			run, move := b.enter(a, customer)
			b.write(customer, "ciao", b.now)
			_, err := b.perform(run, move)
			require.NoError(t, err)
		}
		run, move := b.enter(a, "+393470000003")
		_, err := b.perform(run, move)
		require.NoError(t, err, "the one place")
		run, move = b.enter(a, "+393470000004")
		waits, err := b.perform(run, move)
		require.NoError(t, err)
		require.Contains(t, waits.Until, "limit of 1 recipients")
		require.WithinRange(t, waits.Due, b.fullUntil(), b.fullUntil().Add(20*time.Minute))
		require.Len(t, b.phone.taken, 4)

		raised := 2
		require.NoError(t, b.store.NoteNumber(t.Context(), b.number, models.NumberFacts{Limit: &models.RecipientLimit{Most: &raised}}, b.now.Add(time.Minute)))
		outbox, err := b.store.ReleasedHolds(t.Context())
		require.NoError(t, err)
		require.Len(t, outbox, 1)
		woken, _, err := b.store.WakeHeld(t.Context(), outbox[0])
		require.NoError(t, err)
		require.Len(t, woken, 1)
		b.went(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: time.Now().Add(time.Minute)}))
		require.Len(t, b.phone.taken, 5, "a higher limit lets it go at once")
	})
}

func TestASendOfALimitedPortfolioTakesAtMostTwelveStatements(t *testing.T) {
	t.Parallel()
	step := models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{Template: "welcome", Parameters: map[string]string{"1": "%%CITY%%"}}}
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.limit(250)
		a := b.automation(models.Reentry{}, step)
		first, move := b.enter(a, "+393331234560")
		_, err := b.perform(first, move) // the first count of all
		require.NoError(t, err)
		for _, customer := range []string{"+393331234567", "+393331234560"} {
			run, move := b.enter(a, customer)
			n := b.counted(func() {
				after, err := b.perform(run, move)
				require.NoError(t, err)
				require.Equal(t, activities.MoveDone, after.State)
			})
			require.LessOrEqual(t, n, int64(12), "a new person, and one who counts already")
			require.GreaterOrEqual(t, n, int64(10), "the counter counts")
		}
	})
}

func TestOnePersonGetsTheBurstThenOneMessageIn6Seconds(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const all = models.PairBurst + 3
		var sent []time.Time
		a := b.automation(models.Reentry{}, welcome())
		for range all {
			run, move := b.enter(a, giulia)
			for {
				at := b.now
				_, err := b.try(b.sends.Send, b.input(run, move))
				if err == nil {
					sent = append(sent, at)
					break
				}
				require.ErrorContains(t, err, "the pace of messages to one person")
				require.Positive(t, delayOf(t, err))
				b.now = b.now.Add(delayOf(t, err))
			}
		}
		require.Less(t, sent[models.PairBurst-1].Sub(sent[0]), models.PairInterval, "the burst leaves at once")
		for i := models.PairBurst; i < all; i++ {
			require.GreaterOrEqual(t, sent[i].Sub(sent[0]), time.Duration(i-models.PairBurst+1)*models.PairInterval-time.Second)
		}
		other, move := b.enter(a, "+393331234569")
		_, err := b.perform(other, move)
		require.NoError(t, err, "nobody else waits")
	})
}

func TestTooManyToOnePersonIsTriedAgainEachTimeFourTimesAsLate(t *testing.T) { // W2, whatsapp 3.1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		for _, seconds := range []int{1, 4, 16, 64, 256, 600, 600} {
			b.phone.answers = []error{sendProblem(&whatsapp.Refused{Code: whatsapp.CodePairRate, HTTPStatus: 400})}
			_, err := b.perform(run, move)
			require.Equal(t, time.Duration(seconds)*time.Second, delayOf(t, err))
		}
		_, err := b.perform(run, move)
		require.NoError(t, err)
		require.Len(t, b.phone.taken, 1)
	})
}

// queue is the send queue's configuration as Temporal has it.
type queue struct{ config taskqueuepb.TaskQueueConfig }

// apply writes what is to be changed and reports whether anything was.
func (q *queue) apply(rates ...models.NumberRate) bool {
	change := paceChange(&q.config, rates)
	if change == nil {
		return false
	}
	q.write(change)
	return true
}

func (q *queue) write(change *workflowservice.UpdateTaskQueueConfigRequest) {
	if rate := change.GetUpdateFairnessKeyRateLimitDefault(); rate != nil {
		q.config.FairnessKeysRateLimitDefault = &taskqueuepb.RateLimitConfig{RateLimit: rate.GetRateLimit()}
	}
	if q.config.FairnessWeightOverrides == nil {
		q.config.FairnessWeightOverrides = map[string]float32{}
	}
	for _, id := range change.GetUnsetFairnessWeightOverrides() {
		delete(q.config.FairnessWeightOverrides, id)
	}
	for id, weight := range change.GetSetFairnessWeightOverrides() {
		q.config.FairnessWeightOverrides[id] = weight
	}
}

// rate is how many messages a second the number may send.
func (q *queue) rate(id string) float32 {
	weight, ok := q.config.GetFairnessWeightOverrides()[id]
	if !ok {
		weight = 1
	}
	return q.config.GetFairnessKeysRateLimitDefault().GetRateLimit().GetRequestsPerSecond() * weight
}

func TestTheQueuesPaceFollowsTheNumbers(t *testing.T) { // W4
	t.Parallel()
	var q queue
	require.True(t, q.apply())
	require.InDelta(t, 72, q.rate("any"), 0.001)
	require.False(t, q.apply(), "nothing is written where nothing differs")
	require.True(t, q.apply(models.NumberRate{ID: "app", MessagesPerSecond: 20}, models.NumberRate{ID: "big", MessagesPerSecond: 1000}))
	require.InDelta(t, 18, q.rate("app"), 0.001)
	require.InDelta(t, 900, q.rate("big"), 0.001)
	require.InDelta(t, 72, q.rate("any"), 0.001)
	require.False(t, q.apply(models.NumberRate{ID: "app", MessagesPerSecond: 20}, models.NumberRate{ID: "big", MessagesPerSecond: 1000}))
	require.True(t, q.apply(models.NumberRate{ID: "big", MessagesPerSecond: 500}))
	require.InDelta(t, 72, q.rate("app"), 0.001, "back to the default")
	require.InDelta(t, 450, q.rate("big"), 0.001)
}

// pacedTemporal keeps the pace of a queue; meanwhile is called before its first write.
type pacedTemporal struct {
	client.Client
	workflow pacedService
}

// WorkflowService is the part of it that matters.
func (p *pacedTemporal) WorkflowService() workflowservice.WorkflowServiceClient { return &p.workflow }

type pacedService struct {
	workflowservice.WorkflowServiceClient
	queue     queue
	writes    int
	meanwhile func()
}

// DescribeTaskQueue tells the queue's configuration.
func (p *pacedService) DescribeTaskQueue(context.Context, *workflowservice.DescribeTaskQueueRequest, ...grpc.CallOption) (*workflowservice.DescribeTaskQueueResponse, error) {
	return &workflowservice.DescribeTaskQueueResponse{Config: &p.queue.config}, nil
}

// UpdateTaskQueueConfig changes it.
func (p *pacedService) UpdateTaskQueueConfig(_ context.Context, change *workflowservice.UpdateTaskQueueConfigRequest, _ ...grpc.CallOption) (*workflowservice.UpdateTaskQueueConfigResponse, error) {
	if p.writes++; p.writes == 1 {
		p.meanwhile()
	}
	p.queue.write(change)
	return &workflowservice.UpdateTaskQueueConfigResponse{}, nil
}

func TestOfTwoThatChangeThePaceAtOnceTheDatabaseWins(t *testing.T) { // W4
	t.Parallel()
	b := setup(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	server := &pacedTemporal{}
	a := &App{Store: b.store, Temporal: server, Log: slog.New(slog.DiscardHandler)}
	set := func(perSecond int) {
		_, err := b.store.ChangeNumber(t.Context(), b.workspace, b.number.ID, "test", models.NumberChange{MessagesPerSecond: &perSecond})
		require.NoError(t, err)
	}
	set(20)
	server.workflow.meanwhile = func() {
		set(40) // and another process has told Temporal already
		server.workflow.queue.apply(models.NumberRate{ID: b.number.ID, MessagesPerSecond: 40})
	}
	require.NoError(t, a.ApplyPace(t.Context()))
	require.InDelta(t, 36, server.workflow.queue.rate(b.number.ID), 0.001, "not the 18 that was written last at first")
	require.Equal(t, 2, server.workflow.writes)
	require.NoError(t, a.ApplyPace(t.Context()))
	require.Equal(t, 2, server.workflow.writes, "nothing differs, nothing is written")
}

// plainTemporal is a server that keeps no pace per number.
type plainTemporal struct{ client.Client }

// WorkflowService is the part of it that matters.
func (plainTemporal) WorkflowService() workflowservice.WorkflowServiceClient { return plainService{} }

type plainService struct {
	workflowservice.WorkflowServiceClient
}

// DescribeTaskQueue knows the older parts only.
func (plainService) DescribeTaskQueue(context.Context, *workflowservice.DescribeTaskQueueRequest, ...grpc.CallOption) (*workflowservice.DescribeTaskQueueResponse, error) {
	return &workflowservice.DescribeTaskQueueResponse{}, nil
}

// UpdateTaskQueueConfig is not there.
func (plainService) UpdateTaskQueueConfig(context.Context, *workflowservice.UpdateTaskQueueConfigRequest, ...grpc.CallOption) (*workflowservice.UpdateTaskQueueConfigResponse, error) {
	return nil, serviceerror.NewUnimplemented("unknown method UpdateTaskQueueConfig")
}

func TestWhereTheServerKeepsNoPaceAllSendsKeepToThatOfOneNumber(t *testing.T) { // W4
	t.Parallel()
	b := setup(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	var log bytes.Buffer
	a := &App{Store: b.store, Temporal: plainTemporal{}, Log: slog.New(slog.NewTextHandler(&log, nil))}
	require.InDelta(t, 72, a.sendsPerSecond(t.Context()), 0.001)
	require.Contains(t, log.String(), "level=ERROR")
	require.Contains(t, log.String(), "Temporal keeps no pace per number")
}

func TestMoreNumbersThanTemporalTakesLeaveTheFastestAtTheDefault(t *testing.T) {
	t.Parallel()
	of := func(from int) (rates []models.NumberRate) {
		for i := range ownPaces + 5 {
			rates = append(rates, models.NumberRate{ID: fmt.Sprint(from + i), MessagesPerSecond: 10 + i})
		}
		return rates
	}
	var q queue
	for _, rates := range [][]models.NumberRate{of(0), of(5000)} { // the second set has no number of the first
		rounds := 0
		for ; q.apply(rates...); rounds++ {
			require.Less(t, rounds, 4)
			require.LessOrEqual(t, len(q.config.GetFairnessWeightOverrides()), ownPaces)
		}
		require.Len(t, q.config.GetFairnessWeightOverrides(), ownPaces)
		require.InDelta(t, 9, q.rate(rates[0].ID), 0.001, "the slowest must not be too fast")
		require.InDelta(t, 72, q.rate(rates[ownPaces].ID), 0.001)
	}
	change := paceChange(&taskqueuepb.TaskQueueConfig{}, of(0))
	require.IsType(t, &workflowservice.UpdateTaskQueueConfigRequest{}, change)
	require.Len(t, change.GetSetFairnessWeightOverrides(), ownPaces)
}
