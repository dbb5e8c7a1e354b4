package devserver

import (
	"time"

	"go.temporal.io/server/common/dynamicconfig"
)

const (
	// unlimited is a rate that SQLite on any machine stays far below: with one
	// process the disk is the limit, and a rate limiter would only add errors.
	unlimited = 100_000
	// maxIDLength is the longest id that Temporal's SQL tables can hold.
	maxIDLength = 255
	// visibilityRPS is what lists and counts may do a second; Temporal's default
	// of 10 is too low for several tests, the sweeps and an open UI together.
	visibilityRPS = 200
	// skipShift is how long a skipped timer still takes.
	skipShift = 20 * time.Millisecond
)

// dynamicConfig holds the settings that the product relies on, plus rates that
// suit a single process. One partition for every queue: the rate per fairness
// key is exact only with one, and a small machine gains nothing from more.
func dynamicConfig(opts Options) dynamicconfig.StaticClient {
	values := dynamicconfig.StaticClient{
		dynamicconfig.MatchingEnableFairness.Key():              true,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		dynamicconfig.MaxIDLengthLimit.Key():                    maxIDLength,
		dynamicconfig.WorkflowTimeSkippingEnabled.Key():         opts.TimeSkipping,

		// Nothing in this process calls the internet unasked.
		dynamicconfig.EnableServerVersionCheck.Key(): false,

		dynamicconfig.FrontendRPS.Key():                                                unlimited,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():                         unlimited,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key():               visibilityRPS,
		dynamicconfig.FrontendGlobalNamespaceNamespaceReplicationInducingAPIsRPS.Key(): visibilityRPS,
		dynamicconfig.HistoryRPS.Key():                                                 unlimited,
		dynamicconfig.MatchingRPS.Key():                                                unlimited,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                                  unlimited,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                                   unlimited,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                                  unlimited,
		dynamicconfig.WorkerPersistenceMaxQPS.Key():                                    unlimited,
		dynamicconfig.VisibilityPersistenceMaxReadQPS.Key():                            unlimited,
		dynamicconfig.VisibilityPersistenceMaxWriteQPS.Key():                           unlimited,
	}
	if opts.TimeSkipping {
		// Each skip waits for the shift, which covers the clocks of several
		// machines: here there is one.
		values[dynamicconfig.TimerProcessorMaxTimeShift.Key()] = skipShift
	}
	return values
}
