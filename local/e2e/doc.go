// Package e2e shows the whole of Cadenza at work: tests speak the HTTP API, the WhatsApp
// simulator's control surface and Temporal's own API, and nothing else.
//
// # Map
//
// What the tests stand on:
//
//   - main_: the stack that tests share, and one of their own; program_: the same as a process that can be killed.
//   - api_, simulator_, temporal_, receiver_: clients of the API, the simulator, Temporal and a webhook's receiver.
//   - timeskip/: asks the Temporal server to skip time.
//
// How contacts enter: starts_, integration_, phrase_, dates_, import_ (lists), tickets_, consent_, confirmation_ (of a stop),
// conversation_ (operators), job_ (many contacts changed), subscription_ (programs that are told),
// night_ (all that customers write in a night), meta_ (templates'
// buttons as Meta sends them).
//
// What a run does: next_message_, answers_ (forms, places, orders), branches_, webhooks_, mark_read_,
// ninety_days_ (every kind of step, in skipped time), again_, ends_, controls_, paused_, edits_, rollout_, simulate_,
// media_ (files both ways).
//
// Campaigns and what came of them: campaign_, coupon_ (in three languages), recurring_, reports_, clicks_ (tracked links),
// timeline_, erase_.
//
// What breaks: kill_, two_workers_, away_ (Temporal or the database), late_failure_, holds_, attention_, numbers_ (that Meta rates low),
// stuck_, restored_ (a database set back), builds_ (workers of two builds), bad_input_, blast_, pace_.
//
// What people look at: shop_ (the demo workspace), health_, operator_view_ (Temporal UI), budgets_ (events and statements),
// tour_ (the README and the tour, followed line by line).
package e2e
